//===- EntryBuilder.h - one entry out of conditionals ------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_ENTRYBUILDER_H
#define GENC_LIB_TRANSFORMS_ENTRYBUILDER_H

#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace genc {

/// What stands for a variable that is drawn.
enum class Draw {
  Sample, ///< a draw
  Point,  ///< the mean, or the mode where there is none
};

/// What an entry gives of a solved objective.
enum class ObjectiveResults {
  Value,
  Terms,      ///< the value, then its terms, with their weights and masks where these vary
  Dimensions, ///< terms that factorise, one number for each element of their variable
  Negative,   ///< the negative of the value
};

/// A path between two values of the latent variables.
enum class Path {
  Linear,
  Spherical, ///< as the prior's distribution states it, by its `spherical`
};

/// Builds a function of tensor operators from bodies of conditionals and functions of
/// distributions. A given that nothing before provides becomes an argument.
class EntryBuilder {
public:
  EntryBuilder(mlir::ModuleOp module, llvm::StringRef name, llvm::StringRef doc);

  /// The function is to return gradients with respect to the weights `over`, too: it computes what
  /// a train step does.
  void differentiate(mlir::ArrayAttr over);
  void add(llvm::ArrayRef<gen::ConditionalOp> conditionals, Draw draw);
  /// Observed variables are inputs again, also those that a conditional gave a value.
  void forgetData();
  /// The variables of the conditionals as results.
  void returnValues(llvm::ArrayRef<gen::ConditionalOp> conditionals);
  /// The parameters of their distributions that depend on the inputs, by the names in the text.
  void returnParameters(llvm::ArrayRef<gen::ConditionalOp> conditionals);
  /// The initial values of these weights, under their paths; what is drawn has a batch of one. What
  /// a weight draws does not depend on which others are asked for.
  void returnInitialWeights(llvm::function_ref<bool(gen::WeightOp)> wanted);
  void addObjective(gen::ObjectiveOp objective, ObjectiveResults wanted);

  // EntryPaths.cpp
  /// The latent variables between the encodings of two examples, `x_from` and `x_to`, at the place
  /// `t` of a path; `priors` state a spherical one.
  void addPath(llvm::ArrayRef<gen::ConditionalOp> encoders,
               llvm::ArrayRef<gen::ConditionalOp> priors, Path path);

  // EntryImpute.cpp
  /// The data with their missing elements drawn, by a chain of draws from the encoders and the
  /// decoders.
  void addImputation(llvm::ArrayRef<gen::ConditionalOp> priors,
                     llvm::ArrayRef<gen::ConditionalOp> encoders,
                     llvm::ArrayRef<gen::ConditionalOp> decoders);

  /// Completes the function, or removes it where something it needs is not defined.
  void finish();

private:
  struct Variable {
    gen::DistributionOp distribution;
    llvm::SmallVector<mlir::Value> parameters;
    mlir::Value value; ///< null: the distribution does not define it
  };
  /// Gives a variable its value, null where the distribution does not define what that needs.
  using Choice = llvm::function_ref<mlir::Value(gen::SampleOp, const Variable &)>;
  void add(llvm::ArrayRef<gen::ConditionalOp> conditionals, Choice choose);
  void addSample(gen::SampleOp sample, mlir::IRMapping &mapping, Choice choose);
  mlir::Value valueOf(gen::SampleOp sample, const Variable &variable, Draw draw);
  mlir::Value between(gen::SampleOp sample, const Variable &variable, mlir::Value from,
                      mlir::Value to, mlir::Value t, Path path);
  mlir::Value initialValue(gen::WeightOp weight);
  mlir::Value input(llvm::StringRef name, mlir::Type type, mlir::Location loc);
  mlir::Value argument(llvm::StringRef name, mlir::Type type, llvm::StringRef doc,
                       llvm::StringRef range = "");
  mlir::Value inlineFunction(gen::DistributionOp distribution, llvm::StringRef function,
                             mlir::ValueRange arguments, llvm::StringRef variable,
                             mlir::Location place);
  mlir::Operation *clone(mlir::Operation &op, mlir::IRMapping &mapping, llvm::StringRef drawName);
  void dropUnused();
  void result(mlir::Value value, const std::string &name, llvm::StringRef doc, gen::DataOp data);
  void objectiveResults(gen::ObjectiveOp objective, mlir::IRMapping &mapping,
                        ObjectiveResults wanted);
  void termResults(mlir::DictionaryAttr term, mlir::Value value, mlir::Value weight,
                   mlir::Value mask);

  mlir::ModuleOp module;
  mlir::OpBuilder builder;
  mlir::func::FuncOp function;
  mlir::Block *block;
  llvm::StringMap<mlir::Value> values;
  llvm::StringMap<Variable> variables;
  llvm::StringMap<mlir::Value> arguments;
  llvm::SmallVector<mlir::DictionaryAttr> argumentAttributes, resultAttributes;
  llvm::SmallVector<mlir::Value> results;
  llvm::StringSet<> drawNames;
  std::string suffix; ///< of the inputs that are added now
  mlir::Value step;   ///< inside of a loop its number, which tells draws apart
  int64_t sites = 0;
  bool complete = true;
  bool training = false;  ///< keep what a train step alone computes
  bool perExample = true; ///< results without a batch make no entry
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_ENTRYBUILDER_H
