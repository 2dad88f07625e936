//===- Value.cpp - what an expression of the language stands for ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Value.h"
#include "genc/Dialect/Gen/EventType.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace genc;
using namespace genc::sema;

std::optional<int64_t> Value::asInteger() const {
  if (const auto *integer = std::get_if<int64_t>(&storage))
    return *integer;
  const auto *real = std::get_if<double>(&storage);
  if (real && std::floor(*real) == *real && std::fabs(*real) < 9e15)
    return static_cast<int64_t>(*real);
  return std::nullopt;
}

std::optional<double> Value::asReal() const {
  if (const auto *integer = std::get_if<int64_t>(&storage))
    return static_cast<double>(*integer);
  if (const auto *real = std::get_if<double>(&storage))
    return *real;
  return std::nullopt;
}

std::optional<std::vector<int64_t>> Value::asIntegers(bool orOne) const {
  if (orOne && asInteger())
    return std::vector<int64_t>{*asInteger()};
  if (!isList())
    return std::nullopt;
  std::vector<int64_t> result;
  for (const Value &element : list()) {
    auto integer = element.asInteger();
    if (!integer)
      return std::nullopt;
    result.push_back(*integer);
  }
  return result;
}

static std::string formatReal(double value) {
  std::string text = llvm::formatv("{0:g}", value).str();
  for (int digits = 1; digits <= 17; ++digits) {
    char buffer[40];
    snprintf(buffer, sizeof(buffer), "%.*g", digits, value);
    if (std::strtod(buffer, nullptr) == value)
      return buffer;
  }
  return text;
}

std::string Value::describe() const {
  if (isInteger())
    return "the integer " + std::to_string(*asInteger());
  if (isNumber())
    return "the number " + formatReal(*asReal());
  if (isBool())
    return boolean() ? "`true`" : "`false`";
  if (isString())
    return "the string \"" + string() + "\"";
  constexpr size_t most = 8;
  if (isList() && list().size() <= most &&
      llvm::all_of(list(), [](auto &v) { return v.isNumber(); })) {
    std::string text = "the list [";
    for (const Value &element : list())
      text += (text.back() == '[' ? "" : ", ") + formatReal(*element.asReal());
    return text + "]";
  }
  if (isList())
    return "a list of " + std::to_string(list().size());
  if (isTuple())
    return "a tuple of " + std::to_string(tuple().elements.size());
  if (isTensor())
    return "a tensor " + gen::formatEvent(gen::EventType(tensor().getType()).event);
  if (isStepCount())
    return "a number of steps";
  if (isWeight())
    return "a tensor " + gen::formatEvent(gen::EventType(weight().type).event);
  if (isDistribution())
    return "the distribution `" + distribution().item->name.name.str() + "`";
  if (isReference()) {
    const ast::Item *item = reference().item;
    if (const auto *function = llvm::dyn_cast<ast::FunctionItem>(item))
      return ("the " + spelling(function->functionKind) + " `" + function->name.name + "`").str();
    if (const auto *distribution = llvm::dyn_cast<ast::DistributionItem>(item))
      return "the distribution `" + distribution->name.name.str() + "` without parameters";
    if (const auto *conditional = llvm::dyn_cast<ast::ConditionalItem>(item))
      return "the conditional `" + conditional->name.name.str() + "`";
    if (const auto *schedule = llvm::dyn_cast<ast::ScheduleItem>(item))
      return "the schedule `" + schedule->name.name.str() + "`";
    if (const auto *objective = llvm::dyn_cast<ast::ObjectiveItem>(item))
      return "the objective `" + objective->name.name.str() + "`";
    return "a declaration";
  }
  return "nothing";
}

Binding *Scope::findHere(llvm::StringRef name) {
  for (auto &[bound, binding] : bindings)
    if (bound == name)
      return binding.get();
  return nullptr;
}

Binding *Scope::find(llvm::StringRef name) {
  for (Scope *scope = this; scope; scope = scope->parent)
    if (Binding *binding = scope->findHere(name))
      return binding;
  return nullptr;
}

Binding &Scope::add(llvm::StringRef name, Binding binding) {
  bindings.emplace_back(name.str(), std::make_unique<Binding>(std::move(binding)));
  return *bindings.back().second;
}

void Scope::collect(std::vector<llvm::StringRef> &names) const {
  for (const Scope *scope = this; scope; scope = scope->parent)
    for (const auto &[name, binding] : scope->bindings)
      names.push_back(name);
}
