//===- Statements.cpp - the items of a body ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

void Elaborator::execute(ast::Body body, Scope &scope, BodyState &state) {
  for (const ast::Item *item : body) {
    if (state.result || diags.full())
      return;
    execute(*item, scope, state);
  }
}

void Elaborator::execute(const ast::Item &item, Scope &scope, BodyState &state) {
  TypeSwitch<const ast::Item *>(&item)
      .Case([&](const ast::LetItem *item) { let(*item, scope); })
      .Case([&](const ast::ParamItem *item) { param(*item, scope); })
      .Case([&](const ast::NextItem *item) { next(*item, scope, state); })
      .Case([&](const ast::SampleItem *item) { sample(*item, scope, state); })
      .Case([&](const ast::CheckItem *item) {
        if (!check(*item, scope))
          state.result = Value(); // what follows relies on it
      })
      .Case([&](const ast::ReturnItem *item) {
        state.result = returned(*item, scope);
        state.resultRange = item->range();
      })
      .Case([&](const ast::IfItem *item) {
        if (auto holds = condition(item->condition, scope))
          execute(*holds ? item->thenBody : item->elseBody, scope, state);
      })
      .Default([](const ast::Item *) {}); // the parser lets nothing else stand here
}

void Elaborator::let(const ast::LetItem &item, Scope &scope) {
  Value value = evaluate(item.value, scope);
  if (item.names.size() == 1) {
    declareName(scope, item.names.front(), value);
    if (value.isTensor())
      origins.try_emplace(value.tensor(), item.value->range());
    return;
  }
  size_t found = value.isTuple()  ? value.tuple().elements.size()
                 : value.isList() ? value.list().size()
                                  : 1;
  if (!value.isError() && found != item.names.size()) {
    error(Code::tupleCount, item.value->range())
        << "expected " << item.names.size() << " values for the names, found " << value.describe();
    value = Value();
  }
  for (auto [i, ident] : enumerate(item.names)) {
    Value element;
    if (!value.isError())
      element = value.isTuple() ? value.tuple().elements[i] : value.list()[i];
    declareName(scope, ident, element);
  }
}

std::optional<bool> Elaborator::condition(const ast::Expr *expr, Scope &scope) {
  Value value = evaluate(expr, scope);
  if (value.isError())
    return std::nullopt;
  if (value.isBool())
    return value.boolean();
  if (value.isTensor() || value.isWeight())
    error(Code::notConstant, expr->range())
            .note("for a choice per element there is `select(condition, a, b)`")
        << "the condition must be known at compile time, found " << value.describe();
  else
    error(Code::wrongType, expr->range())
        << "expected a condition, `true` or `false`, found " << value.describe();
  return std::nullopt;
}

bool Elaborator::check(const ast::CheckItem &item, Scope &scope) {
  auto holds = condition(item.condition, scope);
  if (!holds)
    return false;
  if (*holds)
    return true;
  // Who called with such arguments can do something about it: the innermost call in the user's
  // text.
  auto caller = find_if(reverse(frames), [&](const Frame &frame) {
    return frame.call.isValid() && !library.isStandard(frame.call.Start);
  });
  bool called = caller != frames.rend();
  auto builder = diags.report(item.isError ? Code::checkFailed : Code::expectFailed,
                              called ? caller->call : item.range());
  if (called)
    builder << tick(caller->name) << ": ";
  if (item.message)
    builder << item.message->value;
  else
    builder << "needs `" << text(item.condition->range()) << '`';
  if (called && !library.isStandard(item.loc()))
    builder.note(item.condition->range(), "this does not hold");
  return !item.isError;
}

Value Elaborator::returned(const ast::ReturnItem &item, Scope &scope) {
  if (item.values.size() == 1 && !item.values.front().name)
    return evaluate(item.values.front().value, scope);
  Tuple tuple;
  for (const ast::Argument &argument : item.values) {
    Value value = evaluate(argument.value, scope);
    if (value.isError())
      return value;
    if (argument.name)
      tuple.names.push_back(argument.name.name.str());
    tuple.elements.push_back(value);
  }
  return Value(std::move(tuple));
}

bool Elaborator::declareName(Scope &scope, const ast::Ident &name, Value value) {
  if (Binding *other = scope.findHere(name.name)) {
    auto builder = error(Code::repeatedName, name.range);
    builder << tick(name.name) << " is declared twice";
    if (other->range.isValid() && !library.isStandard(other->range.Start))
      builder.note(other->range, "first declared here");
    return false;
  }
  scope.add(name.name, {std::move(value), name.range});
  return true;
}
