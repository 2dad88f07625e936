//===- EntryObjective.cpp - entries out of solved objectives ------------------- ===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryBuilder.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace genc;

/// Unit nats: a log-density, or a sum of such.
void EntryBuilder::addObjective(gen::ObjectiveOp objective, ObjectiveResults wanted) {
  perExample = false; // a term may be one number for all examples
  IRMapping mapping;
  for (auto [name, argument] :
       llvm::zip_equal(objective.getInputs(), objective.getBody().getArguments()))
    mapping.map(argument,
                input(cast<StringAttr>(name).getValue(), argument.getType(), argument.getLoc()));
  for (Operation &op : objective.getBody().front().without_terminator())
    clone(op, mapping, "");
  objectiveResults(objective, mapping, wanted);
}

static StringRef textOf(DictionaryAttr term, StringRef key) {
  return term.getAs<StringAttr>(key).getValue();
}

static std::string shown(DictionaryAttr term) {
  StringRef text = textOf(term, "text");
  return text.empty() ? "a term" : text.str();
}

void EntryBuilder::objectiveResults(gen::ObjectiveOp objective, IRMapping &mapping,
                                    ObjectiveResults wanted) {
  auto solved = cast<gen::ResultOp>(objective.getBody().front().getTerminator());
  auto terms = llvm::to_vector(objective.getTerms()->getAsRange<DictionaryAttr>());
  std::string name = objective.getSymName().str(), text = objective.getExpression().str();
  Value value = mapping.lookup(solved.getValue());
  if (wanted == ObjectiveResults::Dimensions) {
    for (auto [i, term] : llvm::enumerate(terms))
      if (term.get("factorises"))
        result(mapping.lookup(solved.getTerm(i).getDefiningOp<gen::ReduceSumOp>().getX()),
               textOf(term, "name").str(), shown(term) + ", the share of each element, in nats",
               {});
    return;
  }
  if (wanted == ObjectiveResults::Negative) {
    value = gen::NegateOp::create(builder, objective.getLoc(), value);
    return result(value, function.getName().str(), "-(" + text + "), in nats", {});
  }
  result(value, name, "value of the objective, in nats: " + text, {});
  function->setAttr("gen.expression", objective.getExpressionAttr());
  function->setAttr("gen.terms", *objective.getTerms());
  if (wanted == ObjectiveResults::Terms)
    for (auto [i, term] : llvm::enumerate(terms))
      termResults(term, mapping.lookup(solved.getTerm(i)), mapping.lookup(solved.getWeight(i)),
                  mapping.lookup(solved.getMask(i)));
}

/// A term's value; what it is multiplied with, and where it counts, if that is not always the same.
void EntryBuilder::termResults(DictionaryAttr term, Value value, Value weight, Value mask) {
  std::string name = textOf(term, "name").str();
  std::string doc = shown(term) + ", " + textOf(term, "method").str();
  bool constant = weight.getDefiningOp<gen::ConstantOp>() != nullptr;
  if (constant) {
    llvm::raw_string_ostream os(doc);
    os << llvm::format(", counts %g times",
                       term.getAs<FloatAttr>("coefficient").getValueAsDouble());
  }
  result(value, name, doc, {});
  auto mark = [&](StringRef key, Attribute value) {
    NamedAttrList attributes(resultAttributes.back());
    attributes.set(key, value);
    resultAttributes.back() = attributes.getDictionary(builder.getContext());
  };
  if (constant) {
    mark("gen.coefficient", term.get("coefficient"));
  } else {
    result(weight, name + "_weight", "what " + name + " is multiplied with", {});
    mark("gen.weight_of", builder.getStringAttr(name));
  }
  if (mask.getDefiningOp<gen::ConstantOp>())
    return;
  Value counts = gen::CastOp::create(builder, mask.getLoc(), mask, builder.getStringAttr("i32"));
  result(counts, name + "_mask", "1 for the examples for which " + name + " counts, else 0", {});
  mark("gen.mask_of", builder.getStringAttr(name));
}
