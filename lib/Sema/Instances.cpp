//===- Instances.cpp - distributions as symbols of the program ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// The values of one element where the support is a set or classes.
mlir::DenseF64ArrayAttr Elaborator::finiteSupport(const DistributionValue &distribution,
                                                  const TensorInfo &info) {
  SmallVector<double> values;
  const ast::Domain *support = distribution.item->support;
  if (info.classes)
    for (int64_t i = 0; i < info.classes; ++i)
      values.push_back(i);
  else if (support && support->kind == ast::DomainKind::Set)
    for (const ast::Expr *value : support->values)
      if (auto number = evaluate(value, *distribution.scope).asReal())
        values.push_back(*number);
  return values.empty() ? mlir::DenseF64ArrayAttr() : builder.getDenseF64ArrayAttr(values);
}

/// The declared range of every parameter, in the form in which it is given: other forms take any
/// number.
mlir::ArrayAttr Elaborator::parameterRanges(const DistributionValue &distribution) {
  SmallVector<mlir::Attribute> ranges;
  for (const auto &[name, value] : leaves(distribution)) {
    ValueRange range;
    for (const ast::Parameter &declared : distribution.item->params)
      if (declared.name.name == name && declared.type &&
          !resolveRange(*declared.type, *distribution.scope, range))
        range = {};
    mlir::StringAttr text = rangeAttribute(range);
    ranges.push_back(text ? text : builder.getStringAttr(""));
  }
  return builder.getArrayAttr(ranges);
}

mlir::StringAttr Elaborator::supportRange(const DistributionValue &distribution) {
  ValueRange range;
  const ast::DistributionItem &item = *distribution.item;
  const ast::Domain *support = item.support;
  auto isParameter = [&](const ast::Parameter &parameter) { // `over base`
    return support->kind == ast::DomainKind::Type &&
           parameter.name.name == support->type->name.name;
  };
  if (!support || any_of(item.params, isParameter) ||
      !resolveDomain(*support, *distribution.scope, range))
    return {};
  return rangeAttribute(range);
}

/// The operator that holds a distribution's functions for these shapes; equal ones are made once.
mlir::StringAttr Elaborator::instance(const DistributionValue &distribution, const TensorInfo &info,
                                      ArrayRef<mlir::Value> parameters, SMRange range) {
  StringRef name = distribution.item->name.name;
  mlir::Type valueType = batched(info);
  std::string key = structure(distribution);
  raw_string_ostream os(key);
  SmallVector<StringRef> names;
  auto given = leaves(distribution);
  for (auto [parameter, value] : zip_equal(given, parameters)) {
    os << ' ' << parameter.first << ':' << value.getType();
    names.push_back(parameter.first);
  }
  os << " -> " << valueType << ' ' << info.classes;
  auto [known, inserted] = instances.try_emplace(key);
  if (!inserted)
    return known->second;
  known->second = builder.getStringAttr(name + "_" + Twine(instanceCounts[name.str()]++));
  mlir::StringAttr symbol = known->second;
  instanceItems[symbol.str()] = distribution;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto op = gen::DistributionOp::create(
      builder, location(range), symbol, builder.getStringAttr(name), builder.getStrArrayAttr(names),
      mlir::TypeAttr::get(valueType), parameterRanges(distribution), supportRange(distribution),
      finiteSupport(distribution, info), builder.getStringAttr(fullSignature(*distribution.item)));
  op.getBody().emplaceBlock();
  for (const ast::Item *member : distribution.item->members)
    if (const auto *definition = dyn_cast<ast::DefinitionItem>(member)) {
      if (definition->name.name.starts_with("draw_"))
        continue; // numbers that are known when building
      builder.setInsertionPointToEnd(&op.getBody().front());
      emitDefinition(*definition, distribution, info, parameters, valueType);
    }
  return symbol;
}

/// What these definitions give is a value of the variable, and has its shape.
static bool givesValue(StringRef definition) {
  return definition == "sample" || definition == "mean" || definition == "mode" ||
         definition == "sample_with_log_density";
}

void Elaborator::emitDefinition(const ast::DefinitionItem &definition,
                                const DistributionValue &distribution, const TensorInfo &info,
                                ArrayRef<mlir::Value> parameters, mlir::Type valueType) {
  SmallVector<mlir::Type> types;
  for (mlir::Value parameter : parameters)
    types.push_back(parameter.getType());
  for (const ast::DefinitionParam &param : definition.params)
    if (!param.noise)
      types.push_back(valueType);
  mlir::Location loc = location(distribution.range);
  auto function = mlir::func::FuncOp::create(builder, loc, definition.name.name,
                                             builder.getFunctionType(types, {}));
  function.setPrivate();
  mlir::Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  LayerNames none;
  LayerNames *outer = std::exchange(layers, &none);
  unsigned outerDraws = std::exchange(drawCount, 0);
  frames.push_back({distribution.item, distribution.item->name.name, distribution.range});
  auto restore = make_scope_exit([&] {
    frames.pop_back();
    layers = outer;
    drawCount = outerDraws;
  });
  SmallVector<Value> arguments;
  for (mlir::Value argument : block->getArguments().take_front(parameters.size()))
    arguments.push_back(Value(argument));
  const DistributionValue inside = withLeaves(distribution, arguments);
  bool nested = structure(distribution).find('(') != std::string::npos;
  bool outerTolerant = std::exchange(tolerant, tolerant || nested);
  SmallVector<mlir::Value> results = definitionResults(
      definition, inside, info, block->getArguments().drop_front(parameters.size()));
  tolerant = outerTolerant;
  if (results.empty()) { // an error, or a nested distribution does not define what this needs
    function.erase();
    return;
  }
  mlir::func::ReturnOp::create(builder, loc, results);
  function.setFunctionType(builder.getFunctionType(types, mlir::ValueRange(results).getTypes()));
}

/// One value, or several that the definition returns; the first may be a value of the variable.
SmallVector<mlir::Value> Elaborator::definitionResults(const ast::DefinitionItem &definition,
                                                       const DistributionValue &distribution,
                                                       const TensorInfo &info,
                                                       mlir::ValueRange arguments) {
  Scope &scope =
      distributionScope(distribution, parameterValues(distribution), info.event, info.classes);
  for (const ast::DefinitionParam &param : definition.params) {
    Value value = param.noise ? draw(param, scope, info.event) : Value(arguments.front());
    if (!param.noise)
      arguments = arguments.drop_front();
    if (value.isError())
      return {};
    scope.add(param.name.name, {value, param.name.range});
  }
  BodyState state;
  execute(definition.body, scope, state);
  if (!state.result || state.result->isError())
    return {};
  const Value &result = *state.result;
  SmallVector<mlir::Value> results;
  for (const Value &element : result.isTuple() ? result.tuple().elements : List{result}) {
    if (element.isError())
      return {};
    bool isValue = results.empty() && givesValue(definition.name.name);
    mlir::Type type = isValue || !result.isTuple() ? info.element : builder.getF32Type();
    mlir::Value tensor = tensorOf(element, type, definition.name.range);
    if (tensor && isValue) {
      tensor = castTo(tensor, info.element, definition.name.range);
      Value stretched = broadcastTo(tensor, info.event, definition.name.range);
      tensor = stretched.isError() ? mlir::Value() : stretched.tensor();
    }
    if (!tensor)
      return {};
    results.push_back(tensor);
  }
  return results;
}
