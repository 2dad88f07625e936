//===- Optimizers.cpp - optimisers as functions of flat vectors ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

static const ast::FunctionItem *asOptimizer(const Binding *binding) {
  if (!binding || !binding->value.isReference())
    return nullptr;
  const auto *function = dyn_cast<ast::FunctionItem>(binding->value.reference().item);
  return function && function->functionKind == ast::FunctionKind::Optimizer ? function : nullptr;
}

/// The optimiser that `with` calls; nothing after a message.
std::optional<Reference> Elaborator::optimizerOf(const ast::Expr *expr) {
  const auto *call = dyn_cast<ast::CallExpr>(expr);
  const auto *name = dyn_cast<ast::NameExpr>(call ? call->callee : expr);
  Binding *binding = name ? modelScope->find(name->name) : nullptr;
  if (asOptimizer(binding))
    return binding->value.reference();
  std::vector<StringRef> known;
  modelScope->collect(known);
  erase_if(known, [&](StringRef other) { return !asOptimizer(modelScope->find(other)); });
  StringRef found = name ? name->name : text(expr->range());
  SMRange range = name ? name->range() : expr->range();
  error(Code::unknownOptimizer, range).suggest(range, found, known)
      << "there is no optimizer " << tick(found);
  return std::nullopt;
}

/// `state m: f32[size] init 0;` of an optimiser: an argument, and a result of the same name.
void Elaborator::optimizerState(const ast::ParamItem &item, Scope &scope) {
  for (const ast::Ident &other : optimizing->states)
    if (other.name == item.name.name) { // that of an optimizer that it calls
      error(Code::repeatedName, item.name.range).note(other.range, "first declared here")
          << tick(item.name.name) << " is declared twice";
      return;
    }
  if (!declareName(scope, item.name, Value()))
    return;
  if (!item.isState) {
    error(Code::misplacedDeclaration, item.range())
        << "an optimizer learns nothing itself: what it keeps from step to step is a `state`";
    return;
  }
  auto info = tensorInfo(*item.type, scope);
  if (!info)
    return;
  Value init = item.init ? evaluate(item.init, scope) : Value(int64_t(0));
  if (init.isError())
    return;
  if (!init.isNumber()) {
    error(Code::badInit, item.init->range())
        << "expected a number as the first value of an optimizer's state, found "
        << init.describe();
    return;
  }
  mlir::func::FuncOp update = optimizing->update;
  auto type = mlir::RankedTensorType::get(info->event, info->element);
  unsigned index = update.getNumArguments();
  SmallVector<mlir::NamedAttribute> attributes{
      builder.getNamedAttr("gen.name", builder.getStringAttr(item.name.name)),
      builder.getNamedAttr("gen.init", builder.getF64FloatAttr(*init.asReal()))};
  if (mlir::StringAttr range = rangeAttribute(info->range))
    attributes.push_back(builder.getNamedAttr("gen.range", range));
  if (failed(update.insertArgument(index, type, builder.getDictionaryAttr(attributes),
                                   location(item.name.range))))
    return;
  optimizing->states.push_back(item.name);
  scope.findHere(item.name.name)->value = Value(mlir::Value(update.getArgument(index)));
}

/// The results, in the order of the arguments: the new parameter, then every state.
bool Elaborator::optimizerResults(const ast::FunctionItem &item, const Value &value,
                                  SmallVectorImpl<mlir::Value> &results) {
  if (value.isError())
    return false;
  std::vector<StringRef> wanted{"parameter"};
  for (const ast::Ident &state : optimizing->states)
    wanted.push_back(state.name);
  std::map<std::string, Value> given;
  if (value.isTuple())
    for (auto [name, element] : zip(value.tuple().names, value.tuple().elements))
      given[name] = element;
  else if (wanted.size() == optimizing->within.size() + 1)
    given["parameter"] = value;
  given.insert(optimizing->within.begin(), optimizing->within.end());
  bool good = given.size() == wanted.size();
  for (StringRef name : wanted) {
    auto found = given.find(name.str());
    good &= found != given.end();
    if (!good)
      break;
    mlir::Value result = tensorOf(found->second, builder.getF32Type(), item.name.range);
    if (!result)
      return false;
    mlir::Type type =
        optimizing->update.getArgument(name == "parameter" ? 0 : results.size() + 2).getType();
    good = result.getType() == type;
    results.push_back(result);
  }
  if (!good) {
    std::string names;
    for (StringRef name : wanted)
      names += (names.empty() ? "" : ", ") + ("`" + name + " = ...`").str();
    error(Code::badOptimizer, item.name.range)
        << "the optimizer " << tick(item.name.name) << " must return " << names
        << ", each with the shape of what it replaces";
  }
  return good;
}

/// The scope of an optimizer's body, around its parameters.
Scope &Elaborator::optimizerScope(Scope &definition) {
  mlir::Block &block = optimizing->update.front();
  Scope &scope = newScope(&definition);
  scope.add("parameter", {Value(mlir::Value(block.getArgument(0))), {}});
  scope.add("gradient", {Value(optimizing->gradient), {}});
  scope.add("step", {Value(mlir::Value(block.getArgument(2))), {}});
  scope.add("size", {Value(gen::EventType(block.getArgument(0).getType()).event.front()), {}});
  return scope;
}

/// `averaged(adam(1e-3))`: what the inner one returns, by name; its states are kept with those of
/// the outer one.
Value Elaborator::innerOptimizer(const ast::FunctionItem &item, Scope &definition, Actuals actuals,
                                 SMRange range) {
  size_t before = optimizing->states.size();
  size_t outer = std::exchange(optimizing->frames, frames.size() + 1);
  Value result = callFunction(item, optimizerScope(definition), actuals, range, {}, {});
  optimizing->frames = outer;
  if (result.isError())
    return result;
  Tuple tuple;
  if (result.isTuple())
    tuple = result.tuple();
  else
    tuple = {{"parameter"}, {result}};
  for (const ast::Ident &state : ArrayRef(optimizing->states).drop_front(before)) {
    auto found = llvm::find(tuple.names, state.name);
    if (found == tuple.names.end()) {
      error(Code::badOptimizer, item.name.range)
          << "the optimizer " << tick(item.name.name) << " does not return its state "
          << tick(state.name);
      return Value();
    }
    optimizing->within[state.name.str()] = tuple.elements[found - tuple.names.begin()];
  }
  return Value(std::move(tuple));
}

/// The function that moves a flat vector of `size` parameters: (parameter, gradient, step,
/// states...) to (parameter, states...). Null after a message.
mlir::func::FuncOp Elaborator::emitUpdate(const ast::Expr *optimizer, StringRef name, int64_t size,
                                          bool maximize) {
  auto reference = optimizerOf(optimizer);
  if (!reference)
    return {};
  const auto &item = *cast<ast::FunctionItem>(reference->item);
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  mlir::Location loc = location(optimizer->range());
  auto flat = mlir::RankedTensorType::get({size}, builder.getF32Type());
  auto number = mlir::RankedTensorType::get({}, builder.getF32Type());
  auto update = mlir::func::FuncOp::create(builder, loc, name,
                                           builder.getFunctionType({flat, flat, number}, {}));
  update->setAttr("gen.update", builder.getStringAttr(oneLine(text(optimizer->range()))));
  mlir::Block *block = update.addEntryBlock();
  const char *const names[] = {"parameter", "gradient", "step"};
  for (unsigned i = 0; i < 3; ++i)
    update.setArgAttr(i, "gen.name", builder.getStringAttr(names[i]));
  update.setArgAttr(2, "gen.range", builder.getStringAttr("[0, inf)"));
  builder.setInsertionPointToStart(block);

  mlir::Value gradient = block->getArgument(1); // of the objective: optimizers minimise
  if (maximize)
    gradient = gen::NegateOp::create(builder, loc, gradient);
  OptimizerState state{update, gradient, {}, frames.size() + 1};
  OptimizerState *outer = std::exchange(optimizing, &state);
  LayerNames none;
  LayerNames *outerLayers = std::exchange(layers, &none);
  // The arguments may be schedules, and optimizers.
  mlir::Value step = block->getArgument(2);
  std::vector<Actual> actuals;
  bool known = true;
  if (const auto *call = dyn_cast<ast::CallExpr>(optimizer))
    for (const ast::Argument &argument : call->args) {
      Value value = scheduled(argument.value, step, *modelScope);
      known &= !value.isError();
      actuals.push_back({argument.name, value, argument.value->range()});
    }
  Value result;
  if (known && !diags.hasErrors())
    result =
        callFunction(item, optimizerScope(*reference->scope), actuals, optimizer->range(), {}, {});
  layers = outerLayers;
  SmallVector<mlir::Value> results;
  bool good = optimizerResults(item, result, results);
  optimizing = outer;
  if (!good) {
    update.erase();
    return {};
  }
  mlir::func::ReturnOp::create(builder, loc, results);
  update.setFunctionType(builder.getFunctionType(update.getArgumentTypes(),
                                                 mlir::TypeRange(mlir::ValueRange(results))));
  for (unsigned i = 0; i < results.size(); ++i)
    update.setResultAttr(i, "gen.name", update.getArgAttr(i ? i + 2 : 0, "gen.name"));
  return update;
}
