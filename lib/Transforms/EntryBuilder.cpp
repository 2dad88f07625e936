//===- EntryBuilder.cpp - one entry out of conditionals ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryBuilder.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace genc;

EntryBuilder::EntryBuilder(ModuleOp module, StringRef name, StringRef doc)
    : module(module), builder(module.getContext()) {
  builder.setInsertionPointToEnd(module.getBody());
  function = func::FuncOp::create(builder, module.getLoc(), name, builder.getFunctionType({}, {}));
  function->setAttr("gen.entry", builder.getUnitAttr());
  function->setAttr("gen.doc", builder.getStringAttr(doc));
  block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);
}

void EntryBuilder::differentiate(ArrayAttr over) {
  training = true;
  function->setAttr("gen.differentiate", over);
}

void EntryBuilder::add(ArrayRef<gen::ConditionalOp> conditionals, Draw draw) {
  add(conditionals, [&](gen::SampleOp sample, const Variable &variable) {
    return valueOf(sample, variable, draw);
  });
}

void EntryBuilder::forgetData() {
  for (auto data : module.getOps<gen::DataOp>())
    values.erase(data.getSymName());
}

/// The support of a latent variable's distribution; null where it is drawn from several or takes
/// any number.
static StringAttr supportOf(ModuleOp module, StringRef variable) {
  std::optional<StringAttr> support;
  for (auto conditional : module.getOps<gen::ConditionalOp>())
    for (auto sample : conditional.getBody().getOps<gen::SampleOp>()) {
      if (sample.getVariable() != variable)
        continue;
      auto distribution =
          module.lookupSymbol<gen::DistributionOp>(sample.getDistributionAttr().getAttr());
      StringAttr other = distribution ? distribution.getSupportAttr() : StringAttr();
      if (support.value_or(other) != other)
        return {};
      support = other;
    }
  return support.value_or(StringAttr());
}

/// A variable from outside carries the range of its declaration, or of its distribution.
Value EntryBuilder::input(StringRef name, Type type, Location loc) {
  Value &argument = arguments[(name + suffix).str()];
  if (argument)
    return argument;
  argument = block->addArgument(type, loc);
  NamedAttrList attributes;
  attributes.set("gen.name", builder.getStringAttr(name + suffix));
  auto data = module.lookupSymbol<gen::DataOp>(name);
  if (StringAttr range = data ? data.getRangeAttr() : supportOf(module, name))
    attributes.set("gen.range", range);
  if (data && data.getClasses())
    attributes.set("gen.classes", builder.getI64IntegerAttr(*data.getClasses()));
  attributes.set("gen.doc", builder.getStringAttr(data ? "observed variable" : "latent variable"));
  argumentAttributes.push_back(attributes.getDictionary(builder.getContext()));
  return argument;
}

void EntryBuilder::add(ArrayRef<gen::ConditionalOp> conditionals, Choice choose) {
  for (gen::ConditionalOp conditional : conditionals) {
    IRMapping mapping;
    for (auto [given, argument] :
         llvm::zip_equal(conditional.getGivens(), conditional.getBody().getArguments())) {
      StringRef name = cast<StringAttr>(given).getValue();
      Value &value = values[name];
      if (!value)
        value = input(name, argument.getType(), argument.getLoc());
      mapping.map(argument, value);
    }
    for (Operation &op : conditional.getBody().front()) {
      if (!complete)
        return; // what follows may need what is missing
      if (auto sample = dyn_cast<gen::SampleOp>(op))
        addSample(sample, mapping, choose);
      else
        clone(op, mapping, "");
    }
  }
}

Value EntryBuilder::valueOf(gen::SampleOp sample, const Variable &variable, Draw draw) {
  auto call = [&](StringRef function) {
    return inlineFunction(variable.distribution, function, variable.parameters,
                          sample.getVariable(), sample.getLoc());
  };
  if (draw == Draw::Sample)
    return call("sample");
  Value mean = call("mean");
  return mean ? mean : call("mode");
}

void EntryBuilder::addSample(gen::SampleOp sample, IRMapping &mapping, Choice choose) {
  StringRef name = sample.getVariable();
  Variable &variable = variables[name];
  variable.distribution =
      module.lookupSymbol<gen::DistributionOp>(sample.getDistributionAttr().getAttr());
  variable.parameters.clear();
  for (Value parameter : sample.getParameters())
    variable.parameters.push_back(mapping.lookup(parameter));
  variable.value = choose(sample, variable);
  bool fits = variable.value && variable.value.getType() == sample.getValue().getType();
  if (fits)
    mapping.map(sample.getValue(), variable.value);
  complete &= fits || sample.getValue().use_empty();
  values[name] = fits ? variable.value : Value();
}

static FileLineColRange placeOf(Location location) {
  return location->findInstanceOf<FileLineColRange>();
}

/// A copy of the function's body, called at `place`; null if the distribution does not define it.
Value EntryBuilder::inlineFunction(gen::DistributionOp distribution, StringRef name,
                                   ValueRange given, StringRef variable, Location place) {
  auto callee = distribution.lookupSymbol<func::FuncOp>(name);
  if (!callee || callee.getNumArguments() != given.size())
    return {};
  IRMapping mapping;
  mapping.map(callee.getArguments(), given);
  Block &body = callee.getBody().front();
  auto isDraw = [](Operation &op) { return op.hasAttr("site"); };
  bool single = llvm::count_if(body, isDraw) == 1;
  for (Operation &op : body.without_terminator()) {
    std::string drawName = variable.str();
    if (!single && isDraw(op))
      drawName += "_" + cast<StringAttr>(op.getAttr("name")).getValue().str();
    Operation *copy = clone(op, mapping, drawName);
    // Equal distributions share their functions: what the first call led to stands at this one now.
    if (copy && placeOf(copy->getLoc()) == placeOf(distribution.getLoc()) && placeOf(place))
      copy->setLoc(placeOf(place));
  }
  return mapping.lookup(body.getTerminator()->getOperand(0));
}

/// Entries run after training, but for gradients: what a train step alone computes is left out.
/// What the caller says becomes an argument. Draws get a site and a name of their own in this
/// function.
Operation *EntryBuilder::clone(Operation &op, IRMapping &mapping, StringRef drawName) {
  if (auto choice = dyn_cast<gen::SelectOp>(op))
    if (!training && choice.getCondition().getDefiningOp<gen::TrainingOp>() &&
        choice.getRhs().getType() == choice.getType()) {
      mapping.map(choice.getResult(), mapping.lookup(choice.getRhs()));
      return nullptr;
    }
  if (auto update = dyn_cast<gen::UpdateStateOp>(op); update && !training) {
    mapping.map(update.getResult(), mapping.lookup(update.getX()));
    return nullptr;
  }
  if (auto given = dyn_cast<gen::ArgumentOp>(op)) {
    Type type = given.getType();
    mapping.map(given.getResult(),
                argument((given.getName() + suffix).str(), type, given.getDoc()));
    return nullptr;
  }
  Operation *copy = builder.clone(op, mapping);
  copy->walk([&](Operation *draw) { // also those in the body of a loop
    if (!draw->hasAttr("site"))
      return;
    std::string name = drawName.empty() ? cast<StringAttr>(draw->getAttr("name")).getValue().str()
                                        : drawName.str();
    while (!drawNames.insert(name).second)
      name += "_again";
    draw->setAttr("site", builder.getI64IntegerAttr(sites++));
    draw->setAttr("name", builder.getStringAttr(name));
    if (draw == copy && step)
      draw->insertOperands(0, step);
  });
  return copy;
}

/// A number for all elements, or a draw from the distribution that the model states.
Value EntryBuilder::initialValue(gen::WeightOp weight) {
  auto init = weight->getAttrOfType<DictionaryAttr>("init");
  if (!init)
    return {};
  auto number = [&](StringRef name) {
    auto attribute = init.getAs<FloatAttr>(name);
    return static_cast<float>(attribute ? attribute.getValueAsDouble() : 0);
  };
  auto constant = [&](ArrayRef<int64_t> shape, float value) -> Value {
    auto type = RankedTensorType::get(shape, builder.getF32Type());
    return gen::ConstantOp::create(builder, weight.getLoc(), DenseElementsAttr::get(type, value));
  };
  auto symbol = init.getAs<FlatSymbolRefAttr>("distribution");
  if (!symbol)
    return constant(cast<RankedTensorType>(weight.getType()).getShape(), number("value"));
  auto distribution = module.lookupSymbol<gen::DistributionOp>(symbol.getAttr());
  SmallVector<Value> parameters;
  for (Attribute name : distribution.getParameters())
    parameters.push_back(constant({}, number(cast<StringAttr>(name).getValue())));
  return inlineFunction(distribution, "sample", parameters, weight.getSymName(), weight.getLoc());
}

void EntryBuilder::returnInitialWeights(llvm::function_ref<bool(gen::WeightOp)> wanted) {
  perExample = false;
  function->setAttr("gen.own_draws", builder.getUnitAttr()); // nobody gives them
  for (auto weight : module.getOps<gen::WeightOp>()) {
    Value value = initialValue(weight); // also of the others: draws are numbered
    if (!wanted(weight))
      continue;
    complete &= value != nullptr;
    if (!value)
      continue;
    result(value, weight.getSymName().str(), "initial value of a weight", {});
    NamedAttrList attributes(resultAttributes.back());
    attributes.set("gen.at_weight", FlatSymbolRefAttr::get(weight.getSymNameAttr()));
    resultAttributes.back() = attributes.getDictionary(builder.getContext());
  }
}

/// What the caller says beside the variables: one argument, however often it is used.
Value EntryBuilder::argument(StringRef name, Type type, StringRef doc, StringRef range) {
  Value &argument = arguments[name];
  if (argument)
    return argument;
  argument = block->addArgument(type, function.getLoc());
  NamedAttrList attributes;
  attributes.set("gen.name", builder.getStringAttr(name));
  attributes.set("gen.doc", builder.getStringAttr(doc));
  if (!range.empty())
    attributes.set("gen.range", builder.getStringAttr(range));
  argumentAttributes.push_back(attributes.getDictionary(builder.getContext()));
  return argument;
}

void EntryBuilder::result(Value value, const std::string &name, StringRef doc, gen::DataOp data) {
  NamedAttrList attributes;
  attributes.set("gen.name", builder.getStringAttr(name));
  attributes.set("gen.doc", builder.getStringAttr(doc));
  if (data && data.getRange())
    attributes.set("gen.range", data.getRangeAttr());
  results.push_back(value);
  resultAttributes.push_back(attributes.getDictionary(builder.getContext()));
}

void EntryBuilder::returnValues(ArrayRef<gen::ConditionalOp> conditionals) {
  for (gen::ConditionalOp conditional : conditionals)
    for (Attribute attribute : conditional.getVariables()) {
      StringRef name = cast<StringAttr>(attribute).getValue();
      Value value = values.lookup(name);
      complete &= value != nullptr;
      if (value)
        result(value, name.str(), ("variable of " + conditional.getSymName()).str(),
               module.lookupSymbol<gen::DataOp>(name));
    }
}

void EntryBuilder::returnParameters(ArrayRef<gen::ConditionalOp> conditionals) {
  size_t count = 0;
  for (gen::ConditionalOp conditional : conditionals)
    count += conditional.getVariables().size();
  for (gen::ConditionalOp conditional : conditionals)
    for (Attribute attribute : conditional.getVariables()) {
      StringRef variable = cast<StringAttr>(attribute).getValue();
      Variable &known = variables[variable];
      for (auto [parameter, value] :
           llvm::zip_equal(known.distribution.getParameters(), known.parameters)) {
        std::string name = cast<StringAttr>(parameter).getValue().str();
        if (count > 1)
          name = variable.str() + "_" + name;
        if (!gen::EventType(value.getType()).plates.empty()) // others are constants of the model
          result(
              value, name,
              ("parameter of the " + known.distribution.getName() + " distribution of " + variable)
                  .str(),
              {});
      }
    }
}

/// An argument that only a train step reads, and that is no variable of the model, is not asked
/// for.
void EntryBuilder::dropUnused() {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(*block)))
    if (isOpTriviallyDead(&op) && llvm::none_of(op.getResults(), [&](Value value) {
          return llvm::is_contained(results, value);
        }))
      op.erase();
  llvm::StringSet<> known;
  for (auto data : module.getOps<gen::DataOp>())
    known.insert(data.getSymName());
  for (auto conditional : module.getOps<gen::ConditionalOp>())
    for (Attribute variable : conditional.getVariables())
      known.insert(cast<StringAttr>(variable).getValue());
  for (unsigned i = block->getNumArguments(); i-- > 0;) {
    StringRef name = cast<StringAttr>(argumentAttributes[i].get("gen.name")).getValue();
    if (known.contains(name) || !block->getArgument(i).use_empty() ||
        llvm::is_contained(results, block->getArgument(i)))
      continue;
    block->eraseArgument(i);
    argumentAttributes.erase(argumentAttributes.begin() + i);
  }
}

void EntryBuilder::finish() {
  bool batched = llvm::all_of(
      results, [](Value value) { return !gen::EventType(value.getType()).plates.empty(); });
  if (!complete || results.empty() || (perExample && !batched)) {
    function.erase();
    return;
  }
  dropUnused();
  func::ReturnOp::create(builder, function.getLoc(), results);
  function.setFunctionType(
      builder.getFunctionType(block->getArgumentTypes(), TypeRange(ValueRange(results))));
  function.setAllArgAttrs(argumentAttributes);
  function.setAllResultAttrs(resultAttributes);
}
