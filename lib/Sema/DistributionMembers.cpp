//===- DistributionMembers.cpp - what a distribution's text defines, in place ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DistributionItem.h"
#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// Parameters as values, their other forms as what they derive from, and the definitions without
/// arguments.
Scope &Elaborator::distributionScope(const DistributionValue &distribution, ArrayRef<Value> values,
                                     ArrayRef<int64_t> event, int64_t classes) {
  Scope &scope = newScope(distribution.scope);
  List sizes;
  for (int64_t size : event)
    sizes.push_back(Value(size));
  scope.add("event", {Value(std::move(sizes)), {}});
  scope.add("classes", {Value(classes), {}});
  const ast::DistributionItem &item = *distribution.item;
  auto lazily = [&](StringRef name, SMRange range, const ast::Expr *expr) {
    if (!scope.findHere(name))
      scope.add(name, {.value = {}, .range = range, .lazy = expr, .lazyScope = &scope});
  };
  for (auto [i, parameter] : enumerate(distribution.parameters)) {
    scope.add(parameter.first, {values[i], {}});
    if (const auto *form = findForm(item, parameter.first))
      lazily(form->target.name, form->name.range, form->value);
  }
  for (const auto *let : membersOf<ast::LetItem>(item))
    for (const ast::Ident &name : let->names)
      lazily(name.name, name.range, let->value);
  for (const auto *definition : membersOf<ast::DefinitionItem>(item)) {
    const auto *result = definition->body.size() == 1
                             ? dyn_cast<ast::ReturnItem>(definition->body.front())
                             : nullptr;
    if (!definition->hasParams && result && result->values.size() == 1)
      lazily(definition->name.name, definition->name.range, result->values.front().value);
  }
  return scope;
}

bool Elaborator::definesMember(const DistributionValue &distribution, StringRef name) {
  const ast::DistributionItem &item = *distribution.item;
  auto isNamed = [&](const auto &parameter) { return parameter.first == name; };
  if (findDefinition(item, name) || any_of(distribution.parameters, isNamed))
    return true;
  return any_of(item.params, [&](const ast::Parameter &p) { return p.name.name == name; });
}

/// `mean(d)`, `d.scale`, `log_density(d, x)`: elaborated in place. `sample(d, shape = [...])` draws
/// that shape.
Value Elaborator::distributionMember(const DistributionValue &distribution, StringRef name,
                                     Actuals actuals, SMRange range) {
  auto info = valueInfo(distribution, nullptr, range);
  if (!info || (findDefinition(*distribution.item, name) && !checkUnmasked(distribution, range)))
    return Value();
  if (!actuals.empty() && actuals.back().name.name == "shape") {
    auto sizes = actuals.back().value.asIntegers();
    auto fits = sizes ? gen::broadcastEvents(info->event, *sizes) : std::nullopt;
    if (!fits || ArrayRef<int64_t>(*fits) != ArrayRef<int64_t>(*sizes)) {
      error(Code::argumentShape, actuals.back().range)
          << "expected the shape of the draw, which is " << gen::formatEvent(info->event)
          << " or repeats it, found " << actuals.back().value.describe();
      return Value();
    }
    info->event.assign(sizes->begin(), sizes->end());
    actuals = actuals.drop_back();
  }
  SmallVector<Value> values = parameterValues(distribution);
  Scope &scope = distributionScope(distribution, values, info->event, info->classes);
  frames.push_back({distribution.item, distribution.item->name.name, range});
  const auto *definition = findDefinition(*distribution.item, name);
  Value result;
  Binding *known = scope.findHere(name);
  if (known && !definition) {
    result = read(*known, range);
  } else if (definition) {
    size_t next = 0;
    for (const ast::DefinitionParam &param : definition->params) {
      Value value;
      if (param.noise)
        value = draw(param, scope, info->event);
      else if (next < actuals.size())
        value = actuals[next++].value;
      else
        error(Code::missingArgument, range)
            << tick(name) << " of " << tick(distribution.item->name.name) << " needs "
            << tick(param.name.name) << ", which is not given";
      scope.add(param.name.name, {value, param.name.range});
    }
    BodyState state;
    execute(definition->body, scope, state);
    result = state.result.value_or(Value());
  }
  frames.pop_back();
  return result;
}

/// A draw of the noise that a sampler asks for; its shape is the variable's unless the text says
/// another.
Value Elaborator::draw(const ast::DefinitionParam &param, Scope &scope, ArrayRef<int64_t> event) {
  const auto *call = dyn_cast<ast::CallExpr>(param.noise);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : param.noise);
  SmallVector<int64_t> shape(event);
  if (call && call->args.size() == 1) {
    Value value = evaluate(call->args.front().value, scope);
    if (value.isError())
      return value;
    auto sizes = value.asIntegers();
    if (!sizes) {
      error(Code::wrongType, call->range())
          << "expected the shape of the draw, a list of integers, found " << value.describe();
      return Value();
    }
    shape.assign(sizes->begin(), sizes->end());
  }
  auto op = name ? callableOperator(name->name) : std::nullopt;
  bool isDraw = false;
  if (op)
    for (const gen::ArgumentInfo &argument :
         op->getInterface<gen::SignatureOpInterface>()->getSignature())
      isDraw |= argument.name == "site";
  if (!isDraw) {
    error(Code::notARandomSource, param.noise->range())
        << "expected a source of random numbers such as `standard_normal`, found "
        << tick(text(param.noise->range()));
    return Value();
  }
  mlir::NamedAttrList attributes;
  attributes.set("shape", builder.getDenseI64ArrayAttr(shape));
  attributes.set("site", builder.getI64IntegerAttr(drawCount++));
  attributes.set("name", builder.getStringAttr(drawPrefix + param.name.name.str()));
  attributes.set("plates", gen::PlatesAttr::get(context(), {builder.getStringAttr("batch")}));
  mlir::Value value = createOperator(*op, {}, attributes, param.noise->range());
  return value ? Value(value) : Value();
}
