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

/// The declared range of every parameter, in the form in which it is given: other forms take any
/// number.
mlir::ArrayAttr Elaborator::parameterRanges(const DistributionValue &distribution) {
  SmallVector<mlir::Attribute> ranges;
  for (auto [declared, given] : zip_equal(distribution.item->params, distribution.parameters)) {
    ValueRange range;
    bool isForm = declared.name.name != given.first;
    if (isForm || !declared.type || !resolveRange(*declared.type, *distribution.scope, range))
      range = {};
    mlir::StringAttr text = rangeAttribute(range);
    ranges.push_back(text ? text : builder.getStringAttr(""));
  }
  return builder.getArrayAttr(ranges);
}

mlir::StringAttr Elaborator::supportRange(const DistributionValue &distribution) {
  ValueRange range;
  const ast::DistributionItem &item = *distribution.item;
  if (!item.support || !resolveDomain(*item.support, *distribution.scope, range))
    return {};
  return rangeAttribute(range);
}

/// The operator that holds a distribution's functions for these shapes; equal ones are made once.
mlir::StringAttr Elaborator::instance(const DistributionValue &distribution, const TensorInfo &info,
                                      ArrayRef<mlir::Value> parameters, SMRange range) {
  StringRef name = distribution.item->name.name;
  mlir::Type valueType = batched(info);
  std::string key = name.str();
  raw_string_ostream os(key);
  SmallVector<StringRef> names;
  for (auto [parameter, value] : zip_equal(distribution.parameters, parameters)) {
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
      builder.getStringAttr(fullSignature(*distribution.item)));
  op.getBody().emplaceBlock();
  for (const ast::Item *member : distribution.item->members)
    if (const auto *definition = dyn_cast<ast::DefinitionItem>(member)) {
      builder.setInsertionPointToEnd(&op.getBody().front());
      emitDefinition(*definition, distribution, info, parameters, valueType);
    }
  return symbol;
}

/// What these definitions give is a value of the variable, and has its shape.
static bool givesValue(StringRef definition) {
  return definition == "sample" || definition == "mean" || definition == "mode";
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
  SmallVector<Value> values;
  for (mlir::Value argument : block->getArguments().take_front(parameters.size()))
    values.push_back(Value(argument));
  Scope &scope = distributionScope(distribution, values, info.event, info.classes);
  size_t next = parameters.size();
  for (const ast::DefinitionParam &param : definition.params) {
    Value value = param.noise ? draw(param, scope, info.event)
                              : Value(mlir::Value(block->getArgument(next++)));
    if (value.isError())
      return;
    scope.add(param.name.name, {value, param.name.range});
  }
  BodyState state;
  execute(definition.body, scope, state);
  if (!state.result || state.result->isError())
    return;
  mlir::Value result = tensorOf(*state.result, info.element, definition.name.range);
  if (result && givesValue(definition.name.name)) {
    result = castTo(result, info.element, definition.name.range);
    Value stretched = broadcastTo(result, info.event, definition.name.range);
    result = stretched.isError() ? mlir::Value() : stretched.tensor();
  }
  if (!result)
    return;
  mlir::func::ReturnOp::create(builder, loc, result);
  function.setFunctionType(builder.getFunctionType(types, result.getType()));
}
