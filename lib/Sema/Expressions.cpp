//===- Expressions.cpp - what expressions stand for ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

Value Elaborator::evaluate(const ast::Expr *expr, Scope &scope, const ast::Ident &label) {
  constexpr unsigned deepest = 2000;
  if (!spend(1, expr->range()))
    return Value();
  auto leave = make_scope_exit([&] { --depth; });
  if (++depth > deepest) {
    error(Code::modelTooLarge, expr->range()) << "calls and expressions are nested too deeply";
    return Value();
  }
  auto listOf = [&](ArrayRef<const ast::Expr *> elements) -> std::optional<List> {
    List list;
    for (const ast::Expr *element : elements) {
      list.push_back(evaluate(element, scope));
      if (list.back().isError())
        return std::nullopt;
    }
    return list;
  };
  return TypeSwitch<const ast::Expr *, Value>(expr)
      .Case([](const ast::NumberExpr *e) {
        return e->isInteger ? Value(e->integer) : Value(e->real);
      })
      .Case([](const ast::StringExpr *e) { return Value(e->value.str()); })
      .Case([](const ast::BoolExpr *e) { return Value(e->value); })
      .Case([&](const ast::NameExpr *e) { return name(*e, scope); })
      .Case([&](const ast::UnaryExpr *e) { return unary(*e, scope); })
      .Case([&](const ast::BinaryExpr *e) { return binary(*e, scope); })
      .Case([&](const ast::PipeExpr *e) {
        Value input = evaluate(e->input, scope);
        return input.isError() ? input : stage(e->stage, {{}, input, e->input->range()}, scope);
      })
      .Case([&](const ast::LabelExpr *e) { return evaluate(e->value, scope, e->label); })
      .Case([&](const ast::CallExpr *e) { return call(*e, std::nullopt, scope, label); })
      .Case([&](const ast::ConditionalRefExpr *e) { return conditionalRef(*e, scope); })
      .Case([&](const ast::IndexExpr *e) { return index(*e, scope); })
      .Case([&](const ast::MemberExpr *e) { return member(*e, scope); })
      .Case([&](const ast::TupleExpr *e) {
        auto list = listOf(e->elements);
        return list ? Value(Tuple{{}, std::move(*list)}) : Value();
      })
      .Case([&](const ast::ListExpr *e) {
        auto list = listOf(e->elements);
        return list ? Value(std::move(*list)) : Value();
      })
      .Case([&](const ast::IfExpr *e) {
        auto holds = condition(e->condition, scope);
        return holds ? evaluate(*holds ? e->thenValue : e->elseValue, scope, label) : Value();
      })
      .Case([&](const ast::RangeExpr *e) {
        Value from = evaluate(e->from, scope), to = evaluate(e->to, scope);
        return from.isError() || to.isError() ? Value() : Value(Tuple{{"from", "to"}, {from, to}});
      })
      .Case([](const ast::ErrorExpr *) { return Value(); })
      .Case<ast::ExpectationExpr, ast::LogDensityExpr>([&](const auto *e) {
        if (inObjective())
          return probability(*e, scope);
        error(Code::misplacedProbability, e->range())
            << "`" << text(e->range()).take_until([](char c) { return c == '\n'; })
            << "` belongs into an objective";
        return Value();
      })
      .Case([&](const ast::DivergenceExpr *e) {
        return inObjective() ? probability(*e, scope) : divergenceValue(*e, scope);
      })
      .Case([&](const ast::WhereExpr *e) {
        return inObjective() ? where(*e, scope) : masked(*e, scope);
      })
      .Default([&](const ast::Expr *e) {
        error(Code::misplacedProbability, e->range())
            << "`" << text(e->range()).take_until([](char c) { return c == '\n'; })
            << "` belongs into an objective";
        return Value();
      });
}

Value Elaborator::read(Binding &binding, SMRange range) {
  binding.used = true;
  if (!binding.lazy)
    return binding.value.isWeight() ? Value(readWeight(binding.value.weight(), range))
                                    : binding.value;
  if (binding.evaluating) {
    error(Code::recursion, range).note(binding.range, "declared here")
        << "the value is defined by itself";
    return Value();
  }
  binding.evaluating = true;
  Value value = evaluate(binding.lazy, *binding.lazyScope);
  binding.evaluating = false;
  return value;
}

Value Elaborator::name(const ast::NameExpr &expr, Scope &scope) {
  Binding *binding = lookUp(expr.name, scope);
  if (inObjective())
    if (auto value = objectiveName(expr, binding))
      return *value;
  if (!binding)
    return unknownName(expr.name, expr.range(), scope, /*called=*/false);
  if (binding->value.isReference() && isa<ast::ScheduleItem>(binding->value.reference().item)) {
    if (inSchedule())
      return scheduleCall(binding->value.reference(), {}, expr.range());
    error(Code::scheduleAsParameter, expr.range()).note(binding->range, "declared here")
        << "the schedule " << tick(expr.name)
        << " changes while training: it may stand in an objective or as an optimiser's rate, not "
           "here";
    return Value();
  }
  return read(*binding, expr.range());
}

Value Elaborator::unknownName(StringRef name, SMRange range, Scope &scope, bool called) {
  std::vector<StringRef> names;
  scope.collect(names);
  if (called)
    for (mlir::RegisteredOperationName op : context()->getRegisteredOperations())
      if (StringRef name = op.getStringRef(); name.consume_front("gen.") && callableOperator(name))
        names.push_back(name);
  if (!called && variables.count(name.str())) {
    error(Code::unknownVariable, range).note(variables[name.str()].range, "declared here")
        << "the variable " << tick(name) << " is not given here: write it on the right of the bar";
    return Value();
  }
  error(called ? Code::unknownFunction : Code::unknownName, range).suggest(range, name, names)
      << (called ? "unknown layer or function " : "unknown name ") << tick(name);
  return Value();
}

Value Elaborator::unary(const ast::UnaryExpr &expr, Scope &scope) {
  Value operand = evaluate(expr.operand, scope);
  if (operand.isError())
    return operand;
  bool negates = expr.op == ast::UnaryOp::Negate;
  if (negates && (operand.isNumber() || operand.isList()))
    if (auto result =
            arithmetic(ast::BinaryOp::Multiply, operand, Value(int64_t(-1)), expr.range()))
      return *result;
  if (!negates && operand.isBool())
    return Value(!operand.boolean());
  if (operand.isTensor())
    return buildOperator(negates ? "negate" : "logical_not", {{{}, operand, expr.operand->range()}},
                         {}, expr.range());
  error(Code::wrongType, expr.operand->range())
      << "expected " << (negates ? "a number or tensor" : "a condition") << " after `"
      << (negates ? "-" : "not") << "`, found " << operand.describe();
  return Value();
}

/// `and`, `or` look at the right side only if it matters.
Value Elaborator::logical(const ast::BinaryExpr &expr, Scope &scope) {
  bool isAnd = expr.op == ast::BinaryOp::And;
  Value lhs = evaluate(expr.lhs, scope);
  if (lhs.isError() || (lhs.isBool() && lhs.boolean() != isAnd))
    return lhs;
  Value rhs = evaluate(expr.rhs, scope);
  if (rhs.isError() || (lhs.isBool() && rhs.isBool()))
    return rhs;
  if (lhs.isTensor() || rhs.isTensor())
    return buildOperator(isAnd ? "logical_and" : "logical_or",
                         {{{}, lhs, expr.lhs->range()}, {{}, rhs, expr.rhs->range()}}, {},
                         expr.range());
  const Value &wrong = lhs.isBool() ? rhs : lhs;
  error(Code::wrongType, (lhs.isBool() ? expr.rhs : expr.lhs)->range())
      << "expected a condition beside " << tick(spelling(expr.op)) << ", found "
      << wrong.describe();
  return Value();
}

static StringRef mnemonic(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Add:
    return "add";
  case ast::BinaryOp::Subtract:
    return "subtract";
  case ast::BinaryOp::Multiply:
    return "multiply";
  case ast::BinaryOp::Divide:
    return "divide";
  case ast::BinaryOp::Power:
    return "pow";
  default:
    return "compare";
  }
}

static StringRef predicate(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Equal:
    return "eq";
  case ast::BinaryOp::NotEqual:
    return "ne";
  case ast::BinaryOp::Less:
    return "lt";
  case ast::BinaryOp::LessEqual:
    return "le";
  case ast::BinaryOp::Greater:
    return "gt";
  case ast::BinaryOp::GreaterEqual:
    return "ge";
  default:
    return {};
  }
}

Value Elaborator::binary(const ast::BinaryExpr &expr, Scope &scope) {
  if (expr.op == ast::BinaryOp::And || expr.op == ast::BinaryOp::Or)
    return logical(expr, scope);
  Value lhs = evaluate(expr.lhs, scope);
  Value rhs = evaluate(expr.rhs, scope);
  if (lhs.isError() || rhs.isError())
    return Value();
  if (!lhs.isTensor() && !rhs.isTensor()) {
    size_t before = diags.errorCount();
    if (auto result = arithmetic(expr.op, lhs, rhs, expr.range()))
      return *result;
    if (diags.errorCount() == before)
      error(Code::operatorOnTypes, expr.opRange)
              .highlight(expr.lhs->range())
              .highlight(expr.rhs->range())
          << tick(spelling(expr.op)) << " does not take " << lhs.describe() << " and "
          << rhs.describe();
    return Value();
  }
  Actual left{{}, lhs, expr.lhs->range()}, right{{}, rhs, expr.rhs->range()};
  // A square is a product: exact, and defined for negative numbers.
  if (expr.op == ast::BinaryOp::Power && rhs.isNumber() && *rhs.asReal() == 2)
    return buildOperator("multiply", {left, left}, {}, expr.range());
  SmallVector<mlir::NamedAttribute> attributes;
  if (StringRef text = predicate(expr.op); !text.empty())
    attributes.push_back(builder.getNamedAttr("predicate", builder.getStringAttr(text)));
  return buildOperator(mnemonic(expr.op), {left, right}, attributes, expr.range());
}

Value Elaborator::index(const ast::IndexExpr &expr, Scope &scope) {
  Value base = evaluate(expr.base, scope);
  if (base.isError())
    return base;
  std::vector<Actual> indices;
  for (const ast::Expr *index : expr.indices) {
    indices.push_back({{}, evaluate(index, scope), index->range()});
    if (indices.back().value.isError())
      return Value();
  }
  if (base.isTensor())
    return indexTensor(base.tensor(), indices, expr.range());
  const List *list = base.isList()    ? &base.list()
                     : base.isTuple() ? &base.tuple().elements
                                      : nullptr;
  auto position = indices.size() == 1 ? indices.front().value.asInteger() : std::nullopt;
  if (list && position) {
    int64_t size = list->size(), at = *position < 0 ? *position + size : *position;
    if (at >= 0 && at < size)
      return (*list)[at];
    error(Code::badIndex, indices.front().range)
        << "the index " << *position << " is outside of " << base.describe();
    return Value();
  }
  error(Code::badIndex, expr.range())
      << "cannot index " << base.describe() << " by " << indices.front().value.describe();
  return Value();
}

/// One tensor of indices picks rows of a table; integers pick elements along the first event axes.
Value Elaborator::indexTensor(mlir::Value base, ArrayRef<Actual> indices, SMRange range) {
  if (indices.size() == 1 && indices.front().value.isTensor())
    return buildOperator("gather", {{{}, Value(base), range}, indices.front()}, {}, range);
  gen::EventType type(base.getType());
  SmallVector<int64_t> start(type.rank(), 0), size(type.event.begin(), type.event.end()), shape;
  if (static_cast<int64_t>(indices.size()) > type.rank()) {
    error(Code::badIndex, range) << indices.size() << " indices for the axes of "
                                 << gen::formatEvent(type.event);
    return Value();
  }
  for (auto [i, index] : enumerate(indices)) {
    auto position = index.value.asInteger();
    int64_t at = position ? (*position < 0 ? *position + type.event[i] : *position) : -1;
    if (at < 0 || at >= type.event[i]) {
      error(Code::badIndex, index.range)
          << "expected an index below " << type.event[i] << ", found " << index.value.describe();
      return Value();
    }
    start[i] = at;
    size[i] = 1;
  }
  shape.append(type.event.begin() + indices.size(), type.event.end());
  auto attribute = [&](StringRef name, ArrayRef<int64_t> numbers) {
    return builder.getNamedAttr(name, builder.getDenseI64ArrayAttr(numbers));
  };
  Value slice = buildOperator("slice", {{{}, Value(base), range}},
                              {attribute("start", start), attribute("size", size)}, range);
  if (slice.isError())
    return slice;
  return buildOperator("reshape", {{{}, slice, range}}, {attribute("shape", shape)}, range);
}

Value Elaborator::member(const ast::MemberExpr &expr, Scope &scope) {
  if (inObjective()) // a parameter by its path: `decoder.fc1.weight`
    if (auto known = weights.find(oneLine(text(expr.range()))); known != weights.end())
      return Value(readWeight({known->first, known->second.first}, expr.range()));
  Value base = evaluate(expr.base, scope);
  if (base.isError())
    return base;
  StringRef name = expr.member.name;
  std::vector<StringRef> names;
  if (base.isTuple()) {
    for (auto [i, element] : enumerate(base.tuple().names)) {
      if (element == name)
        return base.tuple().elements[i];
      names.push_back(element);
    }
  } else if (base.isDistribution()) {
    if (definesMember(base.distribution(), name))
      return distributionMember(base.distribution(), name, {}, expr.range());
  }
  auto builder = error(Code::unknownMember, expr.member.range);
  builder.suggest(expr.member.range, name, names);
  builder << base.describe() << " has no " << tick(name);
  if (!names.empty())
    builder.note("it has `" + join(names, "`, `") + "`");
  return Value();
}
