//===- Objectives.cpp - objectives, schedules and training: checked and kept ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, conditionals and reductions are checked; the text is kept. What an objective computes is
// solved on the IR.

#include "Elaborator.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

std::string sema::oneLine(StringRef text) {
  std::string result;
  bool space = false;
  for (char c : text) {
    if (StringRef(" \t\r\n").contains(c)) {
      space = !result.empty();
      continue;
    }
    if (space)
      result += ' ';
    space = false;
    result += c;
  }
  return result;
}

void Elaborator::elaborateObjectives(ArrayRef<const ast::Item *> members) {
  builder.setInsertionPointToEnd(module.getBody());
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case([&](const ast::ObjectiveItem *item) { objective(*item); })
        .Case([&](const ast::ScheduleItem *item) { schedule(*item); })
        .Default([](const ast::Item *) {});
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case([&](const ast::TrainItem *item) { train(*item); })
        .Case([&](const ast::FreezeItem *item) {
          std::vector<std::string> paths;
          checkTargets(item->targets, paths);
          freeze(paths);
        })
        .Case([&](const ast::RequireAnalyticItem *item) { requireAnalytic(*item); })
        .Default([](const ast::Item *) {});
}

void Elaborator::objective(const ast::ObjectiveItem &item) {
  Scope &scope = newScope(modelScope);
  for (const ast::Parameter &parameter : item.params)
    scope.add(parameter.name.name, {Value(), parameter.name.range});
  for (const auto &[name, variable] : variables)
    if (variable.isData)
      scope.add(name, {Value(), variable.range});
  checkObjectiveNames(item.value, scope);
  if (item.hasParams)
    return; // a definition: its uses are objectives
  gen::ObjectiveOp::create(builder, location(item.range()), item.name.name,
                           oneLine(text(item.value->range())), /*analytic=*/false);
}

void Elaborator::schedule(const ast::ScheduleItem &item) {
  gen::ScheduleOp::create(builder, location(item.range()), item.name.name,
                          oneLine(text(item.value->range())));
}

/// Names, without values: most of them have one only where the objective is solved.
void Elaborator::checkObjectiveNames(const ast::Expr *expr, Scope &scope) {
  if (const auto *name = dyn_cast<ast::NameExpr>(expr)) {
    if (auto variable = variables.find(name->name.str()); variable != variables.end())
      variable->second.used = true;
    if (!scope.find(name->name) && !isConditionalName(name->name) && name->name != "data")
      unknownName(name->name, name->range(), scope, /*called=*/false);
    return;
  }
  if (const auto *expectation = dyn_cast<ast::ExpectationExpr>(expr)) {
    Scope &inner = newScope(&scope);
    for (const ast::Draw &draw : expectation->draws) {
      checkObjectiveNames(draw.source, inner);
      for (const ast::Ident &name : draw.names)
        inner.add(name.name, {Value(), name.range});
      if (draw.names.empty())
        bindDrawn(draw.source, inner);
    }
    return checkObjectiveNames(expectation->body, inner);
  }
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr))
    return checkConditionalRef(*ref, scope);
  if (const auto *call = dyn_cast<ast::CallExpr>(expr))
    return checkObjectiveCall(*call, scope);
  if (const auto *between = dyn_cast<ast::DivergenceExpr>(expr))
    divergence(*between);
  ast::forEachChild(expr, [&](const ast::Expr *child) { checkObjectiveNames(child, scope); });
}

/// `E[q(z | x)](...)` makes z known inside.
void Elaborator::bindDrawn(const ast::Expr *source, Scope &scope) {
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(source))
    for (const ast::Argument &variable : ref->variables)
      scope.add(variable.name.name, {Value(), variable.range});
  if (const auto *call = dyn_cast<ast::CallExpr>(source))
    for (const ast::Argument &argument : call->args)
      if (const auto *name = dyn_cast_or_null<ast::NameExpr>(argument.value))
        scope.add(name->name, {Value(), name->range()});
  if (const auto *name = dyn_cast<ast::NameExpr>(source))
    for (const Conditional &conditional : conditionals)
      if (conditional.item->name.name == name->name)
        for (const std::string &variable : conditional.variables)
          scope.add(variable, {Value(), name->range()});
}

void Elaborator::checkConditionalRef(const ast::ConditionalRefExpr &ref, Scope &scope) {
  SmallVector<StringRef> about, givens;
  for (const ast::Argument &argument : ref.variables)
    about.push_back(argument.name.name);
  for (const ast::Argument &argument : ref.givens) {
    givens.push_back(argument.name.name);
    if (argument.value)
      checkObjectiveNames(argument.value, scope);
  }
  for (StringRef name : about)
    if (auto variable = variables.find(name.str()); variable != variables.end())
      variable->second.used = true;
  if (findConditional(ref.name.name, about, givens))
    return;
  bool provided = all_of(givens, [&](StringRef name) { return variables.count(name.str()); });
  // A part of a joint conditional: q(z1 | x, z2) of q(z1, z2 | x).
  for (const Conditional &conditional : conditionals) {
    auto within = [&](StringRef name) {
      return is_contained(conditional.variables, name.str()) ||
             is_contained(conditional.givens, name.str());
    };
    if (provided && conditional.variables.size() > 1 &&
        conditional.item->name.name == ref.name.name && all_of(about, within) &&
        all_of(givens, within))
      return;
  }
  error(Code::unknownConditional, ref.range()).note("there are " + conditionalsText())
      << "there is no conditional " << tick(text(ref.range()));
}

void Elaborator::checkObjectiveCall(const ast::CallExpr &call, Scope &scope) {
  const auto *name = dyn_cast<ast::NameExpr>(call.callee);
  if (name && name->name == "log_density" && !reducing) {
    error(Code::densityNotReduced, call.range())
            .note("`reduce_sum(...)` sums it; `log p(x | z)` of a declared conditional is summed "
                  "already")
        << "a `log_density` has one value per element and must be summed over the event here";
  }
  if (name && isConditionalName(name->name) && !scope.find(name->name)) {
    SmallVector<StringRef> about;
    for (const ast::Argument &argument : call.args)
      if (const auto *variable = dyn_cast_or_null<ast::NameExpr>(argument.value))
        about.push_back(variable->name);
    if (!findConditional(name->name, about, {}))
      error(Code::unknownConditional, call.range()).note("there are " + conditionalsText())
          << "there is no conditional " << tick(text(call.range()));
    return;
  }
  bool known = !name || findCallable(name->name, scope) || scope.find(name->name) ||
               isObjectiveFunction(name->name);
  if (!known)
    unknownName(name->name, name->range(), scope, /*called=*/true);
  if (!name)
    checkObjectiveNames(call.callee, scope);
  bool outer = reducing;
  reducing |= name && (name->name.starts_with("reduce_") || name->name == "sum");
  for (const ast::Argument &argument : call.args)
    if (argument.value)
      checkObjectiveNames(argument.value, scope);
  reducing = outer;
}

/// Operators, members of distributions and what only objectives have.
bool Elaborator::isObjectiveFunction(StringRef name) {
  auto op = mlir::RegisteredOperationName::lookup(("gen." + name).str(), context());
  if (op && op->hasInterface<gen::SignatureOpInterface>())
    return true;
  for (const ast::File *source : library.standardFiles())
    for (const ast::Item *item : source->items)
      if (const auto *distribution = dyn_cast<ast::DistributionItem>(item))
        for (const ast::Item *member : distribution->members)
          if (const auto *definition = dyn_cast<ast::DefinitionItem>(member))
            if (definition->name.name == name)
              return true;
  static constexpr StringLiteral words[] = {"batch_mean", "pairs", "iwae",
                                            "miwae",      "log",   "present"};
  return is_contained(words, name);
}
