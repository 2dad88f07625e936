//===- DistributionShapes.cpp - the shape of a draw ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// The parameter whose values are also this distribution's: `over components`.
static const DistributionValue *supportSource(const DistributionValue &distribution) {
  const ast::Domain *support = distribution.item->support;
  if (support && support->kind == ast::DomainKind::Type && !support->type->hasShape)
    for (const auto &[name, value] : distribution.parameters)
      if (name == support->type->name.name && value.isDistribution())
        return &value.distribution();
  return nullptr;
}

const DistributionValue &Elaborator::supporting(const DistributionValue &distribution) {
  const DistributionValue *source = supportSource(distribution);
  return source ? supporting(*source) : distribution;
}

static SmallVector<int64_t, 4> eventOf(const Value &value) {
  if (value.isTensor())
    return gen::EventType(value.tensor().getType()).event;
  SmallVector<int64_t, 4> event;
  for (const Value *at = &value; at->isList() && !at->list().empty(); at = &at->list().front())
    event.push_back(at->list().size());
  return event;
}

/// The shape of a draw: what stays of the parameters' shapes without their own axes (`logits:
/// real[n]`), then the axes of the support.
std::optional<TensorInfo> Elaborator::valueInfo(const DistributionValue &distribution,
                                                const TensorInfo *declared, SMRange range) {
  const ast::DistributionItem &item = *distribution.item;
  if (const DistributionValue *source = supportSource(distribution)) {
    auto info = valueInfo(*source, nullptr, range);
    bool good = info && statedShape(distribution, *info, range);
    return good ? info : std::nullopt;
  }
  Scope &scope = newScope(distribution.scope);
  SmallVector<int64_t, 4> batch;
  for (auto [i, parameter] : enumerate(item.params)) {
    const Value &value = distribution.parameters[i].second;
    if (!value.isNumber() && !value.isTensor() && !value.isList())
      continue;
    SmallVector<int64_t, 4> event = eventOf(value);
    ArrayRef<const ast::Expr *> core =
        parameter.type ? parameter.type->shape : ArrayRef<const ast::Expr *>();
    if (value.isNumber() && core.size() == 1 && declared && declared->classes) {
      event.push_back(declared->classes); // one number for every class
    } else if (event.size() < core.size()) {
      error(Code::argumentShape, range)
          << "the parameter " << tick(distribution.parameters[i].first) << " of "
          << tick(item.name.name) << " needs at least " << core.size() << " axes, found "
          << gen::formatEvent(event);
      return std::nullopt;
    }
    ArrayRef<int64_t> own = ArrayRef<int64_t>(event).take_back(core.size());
    for (auto [size, expr] : zip_equal(own, core)) {
      const auto *name = dyn_cast<ast::NameExpr>(expr);
      if (name && !scope.findHere(name->name))
        scope.add(name->name, {Value(size), name->range()});
      else if (Value known = evaluate(expr, scope); known.asInteger() != size) {
        error(Code::argumentShape, range)
            << "the parameters of " << tick(item.name.name)
            << " do not fit together: " << tick(distribution.parameters[i].first) << " is "
            << gen::formatEvent(event) << ", where " << text(parameter.type->range)
            << " is expected";
        return std::nullopt;
      }
    }
    auto joined = gen::broadcastEvents(batch, ArrayRef<int64_t>(event).drop_back(core.size()));
    if (!joined) {
      error(Code::shapeMismatch, range)
          << "the parameters of " << tick(item.name.name)
          << " do not fit together: " << tick(distribution.parameters[i].first) << " has the shape "
          << gen::formatEvent(event) << ", those before it " << gen::formatEvent(batch);
      return std::nullopt;
    }
    batch.assign(joined->begin(), joined->end());
  }
  TensorInfo info;
  info.element = builder.getF32Type();
  for (const auto &[name, value] :
       distribution.parameters) // a distribution of classes by its parameter's type
    if (value.isTensor() && gen::EventType(value.tensor().getType()).element.isInteger(32))
      info.element = builder.getI32Type();
  if (item.support && item.support->kind == ast::DomainKind::Type) {
    const ast::TypeRef &type = *item.support->type;
    SmallVector<int64_t> core;
    if (type.name.name == "class") {
      auto known = tensorInfo(type, scope);
      if (!known)
        return std::nullopt;
      info.element = known->element;
      info.classes = known->classes;
    }
    if (!resolveShape(type.shape, scope, core))
      return std::nullopt;
    batch.append(core.begin(), core.end());
    info.axes = core.size();
  }
  info.event = batch;
  return info;
}

/// The text may state the shape of a draw (`draw_shape`), and how many of its axes make one value.
bool Elaborator::statedShape(const DistributionValue &distribution, TensorInfo &info,
                             SMRange range) {
  SmallVector<Value> values;
  for (const auto &parameter : distribution.parameters)
    values.push_back(parameter.second);
  Scope &scope = distributionScope(distribution, values, info.event, info.classes);
  frames.push_back({distribution.item, distribution.item->name.name, range});
  auto stated = [&](StringRef name) -> std::optional<Value> {
    Binding *binding = scope.findHere(name);
    return binding ? std::optional(read(*binding, range)) : std::nullopt;
  };
  bool good = true;
  if (auto shape = stated("draw_shape")) {
    auto sizes = shape->asIntegers();
    if (sizes)
      info.event.assign(sizes->begin(), sizes->end());
    good &= sizes.has_value();
  }
  if (auto axes = stated("draw_axes")) {
    info.axes = axes->asInteger().value_or(-1);
    good &= info.axes >= 0;
  }
  if (!good && !diags.hasErrors())
    error(Code::argumentShape, range) << "a draw of " << tick(distribution.item->name.name)
                                      << " has no shape: its parameters have too few axes";
  frames.pop_back();
  return good;
}
