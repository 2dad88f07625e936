//===- Schedules.cpp - numbers that change with the training step ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/ScopeExit.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// Definitions of schedules have names of their own: `linear(0 -> 1, steps = 10)` is one,
/// `linear(x, weight)` a product.
void Elaborator::declareSchedule(const ast::ScheduleItem &item, Scope &scope) {
  if (!item.hasParams) {
    error(Code::misplacedDeclaration, item.range())
        << "outside of a model a schedule is a definition with parameters, such as `schedule "
           "warm(peak, steps: int) = ...`";
    return;
  }
  Reference &known = scheduleDefinitions[item.name.name];
  if (known.scope == &scope) {
    error(Code::repeatedName, item.name.range)
            .note(cast<ast::ScheduleItem>(known.item)->name.range, "first declared here")
        << tick(item.name.name) << " is declared twice";
    return;
  }
  known = {&item, &scope};
}

bool Elaborator::inSchedule() const { return stepState && stepState->frames == frames.size(); }

/// A number that depends on `step`, in a text that stands in `scope`.
Value Elaborator::scheduled(const ast::Expr *expr, mlir::Value step, Scope &scope) {
  StepState state{step, frames.size()};
  StepState *outer = std::exchange(stepState, &state);
  auto leave = make_scope_exit([&] { stepState = outer; });
  Scope &inner = newScope(&scope);
  inner.add("step", {Value(step), {}});
  return evaluate(expr, inner);
}

/// `linear(0 -> 1, steps = 2000)`, or the value of a schedule of the model.
Value Elaborator::scheduleCall(const Reference &reference, Actuals actuals, SMRange range) {
  const auto &item = *cast<ast::ScheduleItem>(reference.item);
  if (!enterFrame(item, item.name.name, range))
    return Value();
  size_t outer = std::exchange(stepState->frames, frames.size());
  auto leave = make_scope_exit([&] {
    stepState->frames = outer;
    frames.pop_back();
  });
  Scope &scope = newScope(reference.scope);
  if (!bindDefinition(item.name, item.params, actuals, range, scope))
    return Value();
  scope.add("step", {Value(stepState->step), {}});
  return evaluate(item.value, scope);
}

/// A function of the step for every schedule of the model.
void Elaborator::schedule(const ast::ScheduleItem &item) {
  if (item.hasParams) {
    declareSchedule(item, *modelScope);
    return;
  }
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto number = mlir::RankedTensorType::get({}, builder.getF32Type());
  mlir::Location loc = location(item.range());
  auto function = mlir::func::FuncOp::create(builder, loc, item.name.name,
                                             builder.getFunctionType({number}, {number}));
  function->setAttr("gen.schedule", builder.getStringAttr(oneLine(text(item.value->range()))));
  mlir::Block *block = function.addEntryBlock();
  function.setArgAttr(0, "gen.name", builder.getStringAttr("step"));
  function.setArgAttr(0, "gen.range", builder.getStringAttr("[0, inf)"));
  function.setResultAttr(0, "gen.name", builder.getStringAttr(item.name.name));
  builder.setInsertionPointToStart(block);
  Value value = scheduled(item.value, block->getArgument(0), *modelScope);
  mlir::Value result = scalar(value, item.value->range());
  if (!result) {
    function.erase();
    return;
  }
  mlir::func::ReturnOp::create(builder, loc, result);
}

/// A number as a tensor [].
mlir::Value Elaborator::scalar(const Value &value, SMRange range) {
  if (value.isError())
    return {};
  mlir::Value tensor = value.isTensor() || value.isNumber()
                           ? tensorOf(value, builder.getF32Type(), range)
                           : mlir::Value();
  if (tensor && gen::EventType(tensor.getType()).rank() == 0)
    return tensor;
  if (!diags.hasErrors())
    error(Code::wrongType, range) << "expected a number, found " << value.describe();
  return {};
}
