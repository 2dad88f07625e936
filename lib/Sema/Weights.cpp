//===- Weights.cpp - learned tensors and the names of layers ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

bool Elaborator::claimLabel(const std::string &name, SMRange range) {
  auto [other, inserted] = layers->labels.try_emplace(name, range);
  if (inserted)
    return true;
  error(Code::repeatedLabel, range).note(other->second, "the first one is here")
      << "two layers are named " << tick(name) << ": their parameters would have one name";
  return false;
}

/// `decoder.fc1` for a labelled layer, `decoder.dense_0` for others, counted in order.
std::string Elaborator::layerPath(StringRef kind, const ast::Ident &label) {
  std::string name;
  if (label) {
    name = label.name.str() + layers->suffix;
    if (!claimLabel(name, label.range))
      return {};
  } else {
    unsigned &counter = layers->counters[kind];
    do
      name = (kind + "_" + Twine(counter++)).str();
    while (layers->labels.count(name));
  }
  return layers->path.empty() ? name : layers->path + "." + name;
}

void Elaborator::param(const ast::ParamItem &item, Scope &scope) {
  if (optimizing && optimizing->frames == frames.size())
    return optimizerState(item, scope);
  auto info = tensorInfo(*item.type, scope);
  if (!info) {
    scope.add(item.name.name, {Value(), item.name.range});
    return;
  }
  std::string path = item.name.name.str();
  if (!layers->path.empty())
    path = layers->path + "." + path;
  if (!declareWeight(item, path, *info, scope)) {
    scope.add(item.name.name, {Value(), item.name.range});
    return;
  }
  auto type = mlir::RankedTensorType::get(info->event, info->element);
  // Read where it is used: functions of the program do not see each other's values.
  Value value(WeightRef{path, type});
  Binding *other = scope.findHere(item.name.name);
  if (other && other->value.isBool())
    other->value = value; // the switch `bias` names the parameter that it switches on
  else
    declareName(scope, item.name, value);
}

bool Elaborator::declareWeight(const ast::ParamItem &item, const std::string &path,
                               const TensorInfo &info, Scope &scope) {
  auto type = mlir::RankedTensorType::get(info.event, info.element);
  SMRange place = userRange(item.name.range);
  auto [known, inserted] = weights.try_emplace(path, type, place);
  if (!inserted) { // a net that is called again
    if (known->second.first == type)
      return true;
    auto builder = error(Code::weightShapeDiffers, item.name.range);
    if (known->second.second.Start != place.Start)
      builder.note(known->second.second, "first used here");
    builder << "the parameter " << tick(path) << " is shared, but has the shape "
            << gen::formatEvent(info.event) << " here and "
            << gen::formatEvent(gen::EventType(known->second.first).event) << " before";
    return false;
  }
  mlir::Attribute init = initAttribute(item, info, scope);
  if (item.init && !init)
    return false;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto weight = gen::WeightOp::create(builder, location(item.name.range), path, type, !item.isState,
                                      rangeAttribute(info.range));
  if (init)
    weight->setAttr("init", init);
  if (item.isState)
    weight->setAttr("gen.state", builder.getUnitAttr());
  return true;
}

/// A distribution with constant parameters, or one number for all elements.
mlir::Attribute Elaborator::initAttribute(const ast::ParamItem &item, const TensorInfo &info,
                                          Scope &scope) {
  if (!item.init)
    return {};
  Value value = evaluate(item.init, scope);
  if (value.isError())
    return {};
  SmallVector<mlir::NamedAttribute> entries;
  auto add = [&](StringRef name, mlir::Attribute attribute) {
    entries.push_back(builder.getNamedAttr(name, attribute));
  };
  if (value.isNumber()) {
    add("name", builder.getStringAttr("constant"));
    add("value", builder.getF64FloatAttr(*value.asReal()));
    return builder.getDictionaryAttr(entries);
  }
  if (!value.isDistribution()) {
    error(Code::badInit, item.init->range())
        << "expected a distribution or a number as initial value, found " << value.describe();
    return {};
  }
  add("name", builder.getStringAttr(value.distribution().item->name.name));
  SmallVector<mlir::Value> parameters;
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(&scratch);
  for (const auto &[name, parameter] : value.distribution().parameters) {
    if (!parameter.asReal()) {
      error(Code::badInit, item.init->range())
          << "the parameter " << tick(name)
          << " of an initial distribution must be a number, found " << parameter.describe();
      return {};
    }
    add(name, builder.getF64FloatAttr(*parameter.asReal()));
    parameters.push_back(tensorOf(parameter, builder.getF32Type(), item.init->range()));
  }
  // Its functions for this shape, so that initial weights can be drawn without the library's text.
  mlir::StringAttr symbol = instance(value.distribution(), info, parameters, item.init->range());
  if (symbol)
    add("distribution", mlir::FlatSymbolRefAttr::get(symbol));
  return builder.getDictionaryAttr(entries);
}

/// `next mean = ...;`
void Elaborator::next(const ast::NextItem &item, Scope &scope, BodyState &state) {
  Binding *binding = scope.find(item.name.name);
  if (!binding) {
    unknownName(item.name.name, item.name.range, scope, /*called=*/false);
    return;
  }
  auto weight = binding->value.isWeight()
                    ? module.lookupSymbol<gen::WeightOp>(binding->value.weight().path)
                    : gen::WeightOp();
  if (!weight || !weight->hasAttr("gen.state")) {
    if (!binding->value.isError())
      error(Code::badNextState, item.name.range).note(binding->range, "declared here")
          << "`next` moves a `state` of the model, " << tick(item.name.name) << " is none";
    return;
  }
  Value value = evaluate(item.value, scope);
  if (value.isError())
    return;
  auto type = cast<mlir::RankedTensorType>(weight.getType());
  mlir::Value next = tensorOf(value, type.getElementType(), item.value->range());
  if (!next)
    return;
  if (value.isNumber()) // for all elements
    if (Value all = broadcastTo(next, type.getShape(), item.value->range()); all.isTensor())
      next = all.tensor();
  if (next.getType() == type) {
    state.updates.push_back({weight.getSymName().str(), next, item.range()});
    return;
  }
  gen::EventType found(next.getType());
  error(Code::badNextState, item.value->range()).note(binding->range, "declared here")
      << "the next value of " << tick(item.name.name) << " has the shape "
      << gen::formatEvent(type.getShape()) << ", found " << gen::formatEvent(found.event)
      << (found.plates.empty() ? ""
                               : " for every example; `plate_sum(x) / batch_size()` is the mean of "
                                 "x over the batch");
}

/// What a body returns, with the states that it moves: a train step that computes the one moves the
/// others.
Value Elaborator::withUpdates(const Value &result, ArrayRef<StateUpdate> updates) {
  if (updates.empty() || result.isError())
    return result;
  if (result.isTuple()) {
    Tuple tuple = result.tuple();
    for (Value &element : tuple.elements)
      element = withUpdates(element, updates);
    return Value(std::move(tuple));
  }
  if (!result.isTensor())
    return result;
  mlir::Value value = result.tensor();
  for (const StateUpdate &update : updates)
    value = gen::UpdateStateOp::create(
        builder, location(update.range), value.getType(),
        mlir::FlatSymbolRefAttr::get(builder.getStringAttr(update.path)), update.value, value);
  return Value(value);
}

mlir::Value Elaborator::readWeight(const WeightRef &weight, SMRange range) {
  mlir::Value value =
      gen::ParameterOp::create(builder, location(range), weight.type,
                               mlir::FlatSymbolRefAttr::get(builder.getStringAttr(weight.path)));
  origins.try_emplace(value, range);
  return value;
}
