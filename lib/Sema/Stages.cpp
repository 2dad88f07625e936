//===- Stages.cpp - pipes and repetition ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// The input becomes the first argument of the stage.
Value Elaborator::stage(const ast::Expr *stage, Actual input, Scope &scope,
                        const ast::Ident &label) {
  return TypeSwitch<const ast::Expr *, Value>(stage)
      .Case([&](const ast::LabelExpr *e) { return this->stage(e->value, input, scope, e->label); })
      .Case([&](const ast::NameExpr *e) {
        return callNamed({e->name, e->range()}, {input}, e->range(), scope, label);
      })
      .Case([&](const ast::CallExpr *e) { return call(*e, input, scope, label); })
      .Case([&](const ast::RepeatExpr *e) { return repeat(*e, input, scope, label); })
      .Case([&](const ast::MemberExpr *e) {
        Value base = evaluate(e->base, scope);
        if (base.isReference())
          return callReference(base.reference(), {input}, e->range(), label, e->member.name);
        if (!base.isError())
          error(Code::notCallable, e->range())
              << "expected a net before the dot, found " << base.describe();
        return Value();
      })
      .Default([&](const ast::Expr *e) {
        error(Code::notCallable, e->range()) << "expected a layer or function after `|>`";
        return Value();
      });
}

Value Elaborator::chain(const ast::Expr *body, Actual input, Scope &scope) {
  const auto *pipe = dyn_cast<ast::PipeExpr>(body);
  if (!pipe)
    return stage(body, input, scope);
  Value value = chain(pipe->input, input, scope);
  if (value.isError())
    return value;
  return stage(pipe->stage, {{}, value, pipe->input->range()}, scope);
}

/// Unrolls. Unnamed layers go on counting; a label takes the round's number, `fc_0`, so that paths
/// stay distinct; a labelled repeat opens a level `name.0`.
Value Elaborator::repeat(const ast::RepeatExpr &expr, Actual input, Scope &scope,
                         const ast::Ident &label) {
  Value count = evaluate(expr.count, scope);
  constexpr int64_t most = 4096;
  if (count.isError())
    return count;
  if (!count.asInteger() || *count.asInteger() < 0 || *count.asInteger() > most) {
    error(Code::badRepeatCount, expr.count->range())
        << "expected how often to repeat, an integer from 0 to " << most << ", found "
        << count.describe();
    return Value();
  }
  if (label && !claimLabel(label.name.str() + layers->suffix, label.range))
    return Value();
  Value value = input.value;
  for (int64_t round = 0; round < *count.asInteger() && !value.isError(); ++round) {
    Scope &inner = newScope(&scope);
    if (expr.index)
      inner.add(expr.index.name, {Value(round), expr.index.range});
    Actual actual{{}, value, round == 0 ? input.range : expr.body->range()};
    std::string number = std::to_string(round);
    if (label) {
      LayerNames level{.path =
                           layers->path + "." + label.name.str() + layers->suffix + "." + number,
                       .kinds = layers->kinds + (layers->standard ? "" : ".repeat." + number),
                       .standard = layers->standard};
      LayerNames *outer = std::exchange(layers, &level);
      value = chain(expr.body, actual, inner);
      layers = outer;
    } else {
      std::string suffix = std::exchange(layers->suffix, layers->suffix + "_" + number);
      value = chain(expr.body, actual, inner);
      layers->suffix = suffix;
    }
  }
  return value;
}
