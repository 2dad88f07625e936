//===- ElaboratorState.h - what an elaboration keeps -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_ELABORATORSTATE_H
#define GENC_LIB_SEMA_ELABORATORSTATE_H

#include "Types.h"
#include "Value.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringMap.h"
#include <functional>
#include <map>

namespace genc::sema {

/// An evaluated argument of a call.
struct Actual {
  ast::Ident name; ///< empty for a positional argument
  Value value;
  llvm::SMRange range;
};
using Actuals = llvm::ArrayRef<Actual>;

/// The names that layers and parameters take at one level of a path such as `decoder.fc1`.
struct LayerNames {
  std::string path;
  /// What the levels of the path are made by: `decoder.residual.std:conv2d`. It ends with the first
  /// layer of the standard library: what that is made of is no level of the user's.
  std::string kinds{};
  bool standard = false; ///< within a layer of the standard library
  llvm::StringMap<unsigned> counters{};
  llvm::StringMap<llvm::SMRange> labels{};
  llvm::StringMap<Value> values{}; ///< of labelled layers, for `critic.h3(x)`
  std::string suffix{};            ///< of labels inside `repeat`
};

/// One call that is being elaborated.
struct Frame {
  const ast::Item *item;
  llvm::StringRef name;
  llvm::SMRange call;
};

/// A declared conditional distribution.
struct Conditional {
  const ast::ConditionalItem *item;
  std::vector<std::string> variables, givens;
  bool elaborated = false;
  LayerNames
      layersBefore; ///< its role's names when it was first elaborated: uses of it repeat them
  /// The number of the first draw of its text, in the same way: an objective that names it again
  /// means the same masks of dropout.
  std::optional<unsigned> drawsBefore{};
  std::string symbol() const;
};

/// A variable of the model, observed or latent.
struct Variable {
  mlir::Type type; ///< with the plate; null until known
  llvm::SMRange range;
  bool isData = false;
  TensorInfo info;
  bool used = false;
};

struct Loop; ///< the arguments of `scan`

/// `next mean = ...;`: what a train step makes of a state.
struct StateUpdate {
  std::string path;
  mlir::Value value;
  llvm::SMRange range;
};

/// What the items of one body gather.
struct BodyState {
  std::optional<Value> result;
  llvm::SMRange resultRange;
  const Conditional *conditional = nullptr;
  /// In a use of a conditional, in place of sampling: given the distribution of a variable, gives
  /// its value.
  std::function<Value(llvm::StringRef, const Value &, const TensorInfo &)> visit{};
  /// In a use of a conditional: what is known of its variables.
  const std::map<std::string, Value> *known = nullptr;
  std::map<std::string, llvm::SMRange> sampled{};
  std::vector<StateUpdate> updates{};
};

/// A conditional as an objective names it: `q(z1 | x, z2 = u)`, also a part of a joint one.
struct ConditionalUse {
  Conditional *conditional;
  std::vector<std::string> variables;  ///< those that it is about here
  std::map<std::string, Value> givens; ///< with values of their own
};

/// A distribution as operands of an operator.
struct Instance {
  mlir::StringAttr symbol;
  llvm::SmallVector<mlir::Value> parameters;
};

/// What stands in `E[...]` beside the draws; as in `gen.expectation`.
struct AverageOptions {
  int64_t samples = 1;
  std::string estimator{};
  mlir::Value baseline{};
  bool leaveOneOut = false;
};

/// The objective that is being elaborated.
struct ObjectiveState {
  /// Values of the model's variables: the data, and what the averages around draw.
  std::map<std::string, Value> values;
  int64_t draws = 0;    ///< averages so far
  size_t frames = 0;    ///< calls around the text that sees these values: nets do not
  bool inPairs = false; ///< inside of `pairs(...)`
};

/// The text that is evaluated now may name the training step.
struct StepState {
  mlir::Value step;
  size_t frames = 0; ///< calls around that text
};

/// The optimizer that is being elaborated.
struct OptimizerState {
  mlir::func::FuncOp update;
  mlir::Value gradient; ///< of what is minimised
  std::vector<ast::Ident> states;
  size_t frames = 0;                     ///< calls around its text
  std::map<std::string, Value> within{}; ///< new states of optimizers that it calls
};

} // namespace genc::sema

#endif // GENC_LIB_SEMA_ELABORATORSTATE_H
