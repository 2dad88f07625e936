//===- Training.cpp - what is trained, by which optimiser ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// Whether `path`, such as `decoder.fc1`, is this weight or a part of the model around it.
static bool liesIn(StringRef weight, StringRef path) {
  return weight.consume_front(path) && (weight.empty() || weight.starts_with("."));
}

void Elaborator::train(const ast::TrainItem &item) {
  for (const ast::TrainStep &step : item.steps)
    train(step);
}

/// The objective that a step states: one of the model, or a definition with its arguments, which
/// becomes one.
gen::ObjectiveOp Elaborator::trainedObjective(const ast::Expr *expr) {
  const auto *call = dyn_cast<ast::CallExpr>(expr);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : expr);
  Binding *binding = name ? modelScope->find(name->name) : nullptr;
  const auto *item = binding && binding->value.isReference()
                         ? dyn_cast<ast::ObjectiveItem>(binding->value.reference().item)
                         : nullptr;
  if (item && !call) {
    auto op = module.lookupSymbol<gen::ObjectiveOp>(name->name);
    if (op || diags.hasErrors()) // its own text may have an error
      return op;
  }
  if (item && call) {
    std::string symbol = name->name.str();
    for (unsigned i = 1; module.lookupSymbol(symbol); ++i)
      symbol = (name->name + "_" + Twine(i)).str();
    emitObjective(symbol, oneLine(text(expr->range())), /*hidden=*/false, expr->range(),
                  [&](ObjectiveState &) {
                    return objectiveResult(evaluate(expr, newScope(modelScope)), expr->range());
                  });
    return module.lookupSymbol<gen::ObjectiveOp>(symbol);
  }
  std::vector<StringRef> names;
  for (auto op : module.getOps<gen::ObjectiveOp>())
    if (!op.getHidden())
      names.push_back(op.getSymName());
  StringRef found = name ? name->name : text(expr->range());
  error(Code::unknownObjective, expr->range()).suggest(expr->range(), found, names)
      << "there is no objective " << tick(found);
  return {};
}

/// The weights that a step moves: those that the objective reads, are not frozen, and lie in one of
/// the parts.
std::vector<std::string> Elaborator::movedWeights(gen::ObjectiveOp objective,
                                                  ArrayRef<std::string> over) {
  llvm::DenseSet<mlir::StringAttr> read;
  objective.walk([&](gen::ParameterOp op) { read.insert(op.getNameAttr().getAttr()); });
  std::vector<std::string> moved;
  for (auto weight : module.getOps<gen::WeightOp>()) {
    StringRef name = weight.getSymName();
    bool wanted = over.empty() || any_of(over, [&](StringRef path) { return liesIn(name, path); });
    if (wanted && weight.getTrainable() && read.contains(weight.getSymNameAttr()))
      moved.push_back(name.str());
  }
  return moved;
}

/// The groups of a step share its gradient, and no parameter is in two of them.
void Elaborator::train(const ast::TrainStep &step) {
  gen::ObjectiveOp objective = trainedObjective(step.objective);
  if (!objective)
    return;
  int64_t times = 1;
  if (step.times) {
    Value value = evaluate(step.times, *modelScope);
    if (value.isError())
      return;
    if (!value.asInteger() || *value.asInteger() < 1) {
      error(Code::wrongType, step.times->range())
          << "expected how many steps, a positive integer, found " << value.describe();
      return;
    }
    times = *value.asInteger();
  }
  std::set<std::string> taken;
  for (const ast::TrainGroup &group : step.groups) {
    gen::TrainOp op = trainGroup(step, group, objective, times, taken);
    if (!op)
      return;
    if (&group != step.groups.begin())
      op->setAttr("gen.joins", builder.getUnitAttr());
  }
}

/// Null after a message.
gen::TrainOp Elaborator::trainGroup(const ast::TrainStep &step, const ast::TrainGroup &group,
                                    gen::ObjectiveOp objective, int64_t times,
                                    std::set<std::string> &taken) {
  std::vector<std::string> paths;
  if (!checkTargets(group.over, paths))
    return {};
  SMRange range = group.over.empty() ? step.range : group.over.front()->range();
  std::vector<std::string> moved = movedWeights(objective, paths);
  if (moved.empty()) {
    error(Code::trainsNothing, step.groups.size() == 1 ? step.range : range)
        << tick(objective.getSymName()) << " reads no parameter that this step may move";
    return {};
  }
  for (const std::string &name : moved)
    if (!taken.insert(name).second) {
      error(Code::movedTwice, range)
          << "two optimizers of this step move the parameter " << tick(name);
      return {};
    }
  int64_t size = 0;
  SmallVector<StringRef> over(moved.begin(), moved.end());
  for (StringRef name : over)
    size += gen::flatElements(module.lookupSymbol<gen::WeightOp>(name).getType());
  std::string symbol;
  for (unsigned i = 0; symbol.empty() || module.lookupSymbol(symbol); ++i)
    symbol = "update_" + objective.getSymName().str() + (i ? "_" + std::to_string(i) : "");
  mlir::func::FuncOp update = emitUpdate(group.optimizer, symbol, size, step.maximize);
  if (!update)
    return {};
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  return gen::TrainOp::create(builder, location(step.range), step.maximize, objective.getSymName(),
                              symbol, builder.getStrArrayAttr(over), times);
}

/// `critic`, `decoder.fc1`: a part of the model that has parameters.
bool Elaborator::checkTargets(ArrayRef<const ast::Expr *> targets,
                              std::vector<std::string> &paths) {
  bool good = true;
  for (const ast::Expr *target : targets) {
    std::string path = text(target->range()).str();
    std::vector<StringRef> known;
    bool found = false;
    for (const auto &[weight, declared] : weights) {
      known.push_back(StringRef(weight).split('.').first);
      found |= liesIn(weight, path);
    }
    if (!found) {
      good = false;
      error(Code::trainsNothing, target->range()).suggest(target->range(), path, known)
          << tick(path) << " has no parameters";
    }
    paths.push_back(path);
  }
  return good;
}

/// `parameters(decoder, critic.h1)` in an objective: those of parts of the model that are learned.
Value Elaborator::parametersOf(const ast::CallExpr &expr) {
  SmallVector<const ast::Expr *> targets;
  for (const ast::Argument &argument : expr.args)
    targets.push_back(argument.value);
  std::vector<std::string> paths;
  if (!checkTargets(targets, paths))
    return Value();
  List found;
  for (auto weight : module.getOps<gen::WeightOp>())
    if (!weight->hasAttr("gen.state") && (paths.empty() || any_of(paths, [&](StringRef path) {
                                            return liesIn(weight.getSymName(), path);
                                          })))
      found.push_back(
          Value(readWeight({weight.getSymName().str(), weight.getType()}, expr.range())));
  return Value(std::move(found));
}

void Elaborator::freeze(ArrayRef<std::string> paths) {
  for (auto weight : module.getOps<gen::WeightOp>())
    for (const std::string &path : paths)
      if (liesIn(weight.getSymName(), path)) {
        weight.setTrainable(false);
        if (weight->hasAttr("gen.state")) // not moved either
          weight->setAttr("gen.frozen", builder.getUnitAttr());
      }
}

void Elaborator::requireAnalytic(const ast::RequireAnalyticItem &item) {
  for (const ast::Ident &name : item.objectives)
    if (!module.lookupSymbol<gen::ObjectiveOp>(name.name))
      error(Code::unknownObjective, name.range) << "there is no objective " << tick(name.name);
  for (auto objective : module.getOps<gen::ObjectiveOp>())
    if (item.objectives.empty() || any_of(item.objectives, [&](const ast::Ident &n) {
          return n.name == objective.getSymName();
        }))
      objective.setAnalytic(true);
}
