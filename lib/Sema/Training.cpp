//===- Training.cpp - what is trained, by which optimiser ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

void Elaborator::train(const ast::TrainItem &item) {
  for (const ast::TrainStep &step : item.steps) {
    const auto *call = dyn_cast<ast::CallExpr>(step.objective);
    const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : step.objective);
    Binding *binding = name ? modelScope->find(name->name) : nullptr;
    bool isObjective = binding && binding->value.isReference() &&
                       isa<ast::ObjectiveItem>(binding->value.reference().item);
    if (!isObjective) {
      std::vector<StringRef> names;
      for (auto op : module.getOps<gen::ObjectiveOp>())
        names.push_back(op.getSymName());
      StringRef found = name ? name->name : text(step.objective->range());
      error(Code::unknownObjective, step.objective->range())
              .suggest(step.objective->range(), found, names)
          << "there is no objective " << tick(found);
      continue;
    }
    std::vector<std::string> paths;
    if (!checkTargets(step.over, paths))
      continue;
    int64_t times = 1;
    if (step.times) {
      Value value = evaluate(step.times, *modelScope);
      if (value.isError())
        continue;
      if (!value.asInteger() || *value.asInteger() < 1) {
        error(Code::wrongType, step.times->range())
            << "expected how many steps, a positive integer, found " << value.describe();
        continue;
      }
      times = *value.asInteger();
    }
    std::string optimizer = step.optimizer ? oneLine(text(step.optimizer->range())) : "";
    SmallVector<StringRef> over(paths.begin(), paths.end());
    gen::TrainOp::create(builder, location(step.range), builder.getBoolAttr(step.maximize),
                         builder.getStringAttr(oneLine(text(step.objective->range()))),
                         builder.getStringAttr(optimizer), builder.getStrArrayAttr(over),
                         builder.getI64IntegerAttr(times));
  }
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
      found |= weight == path || StringRef(weight).starts_with(path + ".");
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

void Elaborator::freeze(ArrayRef<std::string> paths) {
  for (auto weight : module.getOps<gen::WeightOp>())
    for (const std::string &path : paths)
      if (weight.getSymName() == path || weight.getSymName().starts_with(path + "."))
        weight.setTrainable(false);
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
