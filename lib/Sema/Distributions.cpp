//===- Distributions.cpp - distributions with their parameters ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

template <typename T> static SmallVector<const T *> membersOf(const ast::DistributionItem &item) {
  SmallVector<const T *> result;
  for (const ast::Item *member : item.members)
    if (const auto *found = dyn_cast<T>(member))
      result.push_back(found);
  return result;
}

static const ast::ParameterFormItem *findForm(const ast::DistributionItem &item, StringRef name) {
  for (const auto *form : membersOf<ast::ParameterFormItem>(item))
    if (form->name.name == name)
      return form;
  return nullptr;
}

static const ast::DefinitionItem *findDefinition(const ast::DistributionItem &item,
                                                 StringRef name) {
  for (const auto *definition : membersOf<ast::DefinitionItem>(item))
    if (definition->name.name == name)
      return definition;
  return nullptr;
}

/// `normal(loc: real, scale: real > 0), or log_scale, log_var for scale`
std::string sema::fullSignature(const ast::DistributionItem &item) {
  std::string result = signatureText(item.name.name, item.params);
  for (const ast::Parameter &parameter : item.params) {
    std::string forms;
    for (const auto *form : membersOf<ast::ParameterFormItem>(item))
      if (form->target.name == parameter.name.name)
        forms += (forms.empty() ? "" : ", ") + form->name.name.str();
    if (!forms.empty())
      result += ", or " + forms + " for " + parameter.name.name.str();
  }
  return result;
}

/// A form stands in the place of the parameter that it gives.
Value Elaborator::makeDistribution(const ast::DistributionItem &item, Scope &scope, Actuals actuals,
                                   SMRange range) {
  SmallVector<StringRef> names;
  SmallVector<bool> optional;
  for (const ast::Parameter &parameter : item.params) {
    names.push_back(parameter.name.name);
    optional.push_back(parameter.defaultValue != nullptr);
  }
  const std::vector<Actual> gathered = gatherRest(item.params, actuals);
  actuals = gathered;
  std::vector<Actual> mapped = gathered;
  for (Actual &actual : mapped)
    if (const auto *form = findForm(item, actual.name.name))
      actual.name.name = form->target.name;
  for (const Actual &actual : actuals) { // suggestions know the forms too
    std::vector<StringRef> known(names.begin(), names.end());
    for (const auto *form : membersOf<ast::ParameterFormItem>(item))
      known.push_back(form->name.name);
    if (!actual.name || is_contained(known, actual.name.name))
      continue;
    error(Code::unknownArgument, actual.name.range)
            .note("its signature is `" + fullSignature(item) + "`")
            .suggest(actual.name.range, actual.name.name, known)
        << tick(item.name.name) << " has no parameter " << tick(actual.name.name);
    return Value();
  }
  SmallVector<int> assigned;
  if (!assign(names, optional, mapped, range, item.name.name, fullSignature(item), item.name.range,
              assigned))
    return Value();
  auto distribution = std::make_shared<DistributionValue>();
  *distribution = {&item, &scope, {}, range};
  for (auto [i, parameter] : enumerate(item.params)) {
    if (assigned[i] < 0) {
      distribution->parameters.emplace_back(parameter.name.name,
                                            evaluate(parameter.defaultValue, scope));
      continue;
    }
    const Actual &actual = actuals[assigned[i]];
    StringRef name = actual.name ? actual.name.name : parameter.name.name;
    const Value &value = actual.value;
    StringRef kind = parameter.type ? parameter.type->name.name : "";
    if (kind == "distribution") {
      if (!checkNested(parameter, actual, newScope(&scope)))
        return Value();
      distribution->parameters.emplace_back(name.str(), value);
      continue;
    }
    if (kind == "net" || kind == "int" || kind == "float" || kind == "bool" || kind == "string") {
      Scope &bound = newScope(&scope);
      if (!bindArgument(parameter, actual, bound, range))
        return Value();
      distribution->parameters.emplace_back(name.str(), bound.findHere(name)->value);
      continue;
    }
    if (!value.isNumber() && !value.isTensor() && !value.isList()) {
      error(Code::wrongType, actual.range)
          << "the parameter " << tick(name) << " of " << tick(item.name.name)
          << " is a number or a tensor, found " << value.describe();
      return Value();
    }
    ValueRange allowed;
    if (name == parameter.name.name && parameter.type && value.isNumber()) {
      if (!resolveRange(*parameter.type, scope, allowed))
        return Value();
      if (!allowed.contains(*value.asReal())) {
        error(Code::valueOutOfRange, actual.range)
                .note("its signature is `" + fullSignature(item) + "`")
            << "the parameter " << tick(name) << " of " << tick(item.name.name) << " must lie in "
            << allowed.text() << ", found " << value.describe();
        return Value();
      }
    }
    distribution->parameters.emplace_back(name.str(), value);
  }
  Value result{std::shared_ptr<const DistributionValue>(distribution)};
  return checkDistribution(*distribution) ? result : Value();
}

/// What the declaration requires of its parameters.
bool Elaborator::checkDistribution(const DistributionValue &distribution) {
  auto checks = membersOf<ast::CheckItem>(*distribution.item);
  if (checks.empty())
    return true;
  SmallVector<Value> values;
  for (const auto &parameter : distribution.parameters)
    values.push_back(parameter.second);
  Scope &scope = distributionScope(distribution, values, {}, 0);
  frames.push_back({distribution.item, distribution.item->name.name, distribution.range});
  bool good = all_of(checks, [&](const ast::CheckItem *item) { return check(*item, scope); });
  frames.pop_back();
  return good;
}

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
