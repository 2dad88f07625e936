//===- Pairs.cpp - what an objective says of the whole batch ----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `pairs(e)` is the mean of e over the examples of the batch that `other(...)` stands for in it.
// Their values have a second plate, `other`, of the same examples; an operator on values of both
// plates ranges over all pairs.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

bool Elaborator::hasOther(mlir::Value value) {
  return gen::EventType(value.getType()).hasPlate(builder.getStringAttr("other"));
}

/// The value that `pairs` averages, and whether an example is paired with itself; null after an
/// error.
const ast::Expr *Elaborator::pairsArguments(const ast::CallExpr &expr, Scope &scope, bool &itself) {
  const ast::Expr *body = nullptr;
  for (const ast::Argument &argument : expr.args) {
    if (!argument.name && !body) {
      body = argument.value;
      continue;
    }
    if (argument.name.name != "itself") {
      error(argument.name ? Code::unknownArgument : Code::tooManyArguments, argument.range)
              .note("it is called `pairs(value)` or `pairs(value, itself = false)`")
          << "`pairs` has no such argument";
      return nullptr;
    }
    Value value = evaluate(argument.value, scope);
    if (!value.isBool()) {
      if (!value.isError())
        error(Code::wrongType, argument.value->range())
            << "expected `true` or `false`, found " << value.describe();
      return nullptr;
    }
    itself = value.boolean();
  }
  if (!body)
    error(Code::missingArgument, expr.range()) << "`pairs` needs a value to average";
  return body;
}

Value Elaborator::pairs(const ast::CallExpr &expr, Scope &scope) {
  if (!objectiveState || objectiveState->inPairs) {
    error(Code::misplacedPairs, expr.range())
        << (objectiveState ? "`pairs` inside of `pairs` would range over three examples at once"
                           : "`pairs` belongs into an objective: nothing else knows a batch");
    return Value();
  }
  bool itself = true;
  const ast::Expr *body = pairsArguments(expr, scope, itself);
  if (!body)
    return Value();
  objectiveState->inPairs = true;
  Value result = evaluate(body, scope);
  objectiveState->inPairs = false;
  mlir::Value value =
      result.isError() ? mlir::Value() : tensorOf(result, builder.getF32Type(), body->range());
  if (!value)
    return Value();
  if (hasOther(value))
    return meanOverOthers(value, itself, expr.range());
  error(Code::pairsWithoutOther, body->range())
          .note("`batch_mean(...)` averages over the examples of the batch")
      << "nothing in `pairs` is of the `other(...)` example: every pair has the same value";
  return Value();
}

/// Over all examples, or over all but the one itself. A batch of one has no such: the mean is 0.
Value Elaborator::meanOverOthers(mlir::Value value, bool itself, SMRange range) {
  auto apply = [&](StringRef op, ArrayRef<Value> operands,
                   ArrayRef<mlir::NamedAttribute> attributes = {}) {
    std::vector<Actual> actuals;
    for (const Value &operand : operands) {
      if (operand.isError())
        return Value();
      actuals.push_back({{}, operand, range});
    }
    return buildOperator(op, actuals, attributes, range);
  };
  auto named = [&](StringRef name, StringRef text) {
    return builder.getNamedAttr(name, builder.getStringAttr(text));
  };
  Value terms(value), count = apply("batch_size", {});
  if (!itself) {
    Value index = apply("batch_index", {});
    Value differ = apply("compare", {index, otherValue(index, range)}, named("predicate", "ne"));
    terms = apply("select", {differ, terms, Value(0.0)});
    count = apply("maximum", {apply("subtract", {count, Value(1.0)}), Value(1.0)});
  }
  return apply("divide", {apply("plate_sum", {terms}, named("plate", "other")), count});
}

/// `other(v)`: v of the other example of a pair.
Value Elaborator::other(const ast::CallExpr &expr, std::optional<Actual> input, Scope &scope) {
  if (!objectiveState || !objectiveState->inPairs) {
    error(Code::misplacedPairs, expr.range())
        << "`other(...)` is of the other example of a pair: it belongs into `pairs(...)`";
    return Value();
  }
  std::vector<Actual> actuals;
  if (input)
    actuals.push_back(*input);
  if (!evaluateArguments(expr.args, scope, actuals))
    return Value();
  if (actuals.size() == 1 && !actuals.front().name)
    return otherValue(actuals.front().value, expr.range());
  error(actuals.empty() ? Code::missingArgument : Code::tooManyArguments, expr.range())
      << "`other` takes one value";
  return Value();
}

/// A distribution has the parameters of the other example. What has no batch is the same for all
/// examples.
Value Elaborator::otherValue(const Value &value, SMRange range) {
  if (value.isDistribution()) {
    std::vector<Value> parameters;
    for (const auto &[name, leaf] : leaves(value.distribution())) {
      parameters.push_back(otherValue(leaf, range));
      if (parameters.back().isError())
        return Value();
    }
    return Value(
        std::make_shared<const DistributionValue>(withLeaves(value.distribution(), parameters)));
  }
  if (!value.isTensor())
    return value;
  gen::EventType type(value.tensor().getType());
  if (hasOther(value.tensor())) {
    error(Code::misplacedPairs, range) << "this is of the other example already";
    return Value();
  }
  if (!type.hasPlate(builder.getStringAttr("batch")))
    return value;
  return buildOperator("rename_plate", {{{}, value, range}},
                       {builder.getNamedAttr("to", builder.getStringAttr("other"))}, range);
}
