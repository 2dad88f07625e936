//===- Distributions.cpp - distributions with their parameters ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DistributionItem.h"
#include "Elaborator.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

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
  const std::vector<Actual> gathered = gatherRest(item.params, actuals);
  actuals = gathered;
  std::vector<Actual> mapped = gathered;
  for (Actual &actual : mapped)
    if (const auto *form = findForm(item, actual.name.name))
      actual.name.name = form->target.name;
  for (const Actual &actual : actuals) { // suggestions know the forms too
    std::vector<StringRef> known;
    for (const ast::Parameter &parameter : item.params)
      known.push_back(parameter.name.name);
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
  if (!assign(item.params, mapped, range, item.name, fullSignature(item), assigned))
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
