//===- Scheduler.h - the directives of one stage -----------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nothing here knows operators: stages and dimensions are looked up by name. A directive reads its
// arguments from a cursor; what does not fit is an error that names stage and directive, so that a
// schedule written by hand is safe.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_CODEGEN_HALIDE_SCHEDULER_H
#define GENC_LIB_CODEGEN_HALIDE_SCHEDULER_H

#include "Kernel.h"
#include <set>

namespace genc::halide {

/// One stage definition while its directives are carried out.
class Scheduler {
public:
  Scheduler(Graph &graph, kernel::FuncOp func, kernel::StageAttr attr)
      : graph(graph), func(func), attr(attr) {}

  mlir::LogicalResult run();

private:
  using LogicalResult = mlir::LogicalResult;
  template <typename T> using FailureOr = mlir::FailureOr<T>;
  using StringRef = llvm::StringRef;

  mlir::InFlightDiagnostic error();
  LogicalResult apply();
  /// The pure definition or the update whose loops are scheduled.
  Halide::Stage loops();

  // Arguments (ApplySchedule.cpp).
  bool more() const { return position < directive.getArguments().size(); }
  FailureOr<std::string> name(StringRef what);
  FailureOr<int32_t> number(StringRef what);
  /// One of the words in \p choices, which are \p what.
  template <typename T>
  FailureOr<T> choice(StringRef what, llvm::ArrayRef<std::pair<StringRef, T>> choices);
  /// A dimension of the definition.
  FailureOr<std::string> dim();
  /// The rest of the arguments, all dimensions.
  FailureOr<std::vector<std::string>> dimsLeft();
  /// A dimension and a number.
  FailureOr<std::pair<std::string, int32_t>> dimAndNumber();
  FailureOr<Halide::TailStrategy> tail();
  FailureOr<Stage *> otherStage();
  /// The loop of another stage; `definition` says of which definition where that matters (0 is the
  /// pure one).
  FailureOr<Halide::LoopLevel> level(int definition = -1);

  // Names of dimensions.
  bool isReduction(const std::string &name) const { return reductions.count(name); }
  static Halide::VarOrRVar variable(const std::string &name, bool reduction) {
    return reduction ? Halide::VarOrRVar(Halide::RVar(name)) : Halide::VarOrRVar(Halide::Var(name));
  }
  Halide::VarOrRVar variable(const std::string &name) const {
    return variable(name, isReduction(name));
  }
  /// The dimensions \p from become the dimensions \p to.
  void replace(llvm::ArrayRef<std::string> from, llvm::ArrayRef<std::string> to, bool reduction);
  void remove(const std::string &name) { dims.erase(name), reductions.erase(name); }
  void addStage(const std::string &name, Halide::Func func, std::vector<Halide::Var> vars,
                std::vector<std::vector<Halide::RVar>> updates);

  // ScheduleLoops.cpp: the loops of the definition.
  LogicalResult split();
  LogicalResult fuse();
  LogicalResult reorder();
  LogicalResult vectorize();
  LogicalResult unroll();
  using Whole = Halide::Stage &(Halide::Stage::*)(const Halide::VarOrRVar &);
  using ByFactor = Halide::Stage &(Halide::Stage::*)(const Halide::VarOrRVar &,
                                                     const Halide::Expr &, Halide::TailStrategy);
  LogicalResult widen(Whole whole, ByFactor byFactor);
  LogicalResult parallel();
  LogicalResult rename();
  LogicalResult atomic();
  LogicalResult partition();
  LogicalResult rfactor();
  LogicalResult gpuBlocks();
  LogicalResult gpuThreads();
  LogicalResult gpuSingleBlock();
  /// One to three dimensions, innermost first.
  LogicalResult onGrid(llvm::function_ref<void(Halide::Stage &, const Halide::VarOrRVar &)> place);

  // ScheduleStorage.cpp: where the stage is computed and kept, and how far it reaches.
  LogicalResult computeAt();
  LogicalResult computeRoot();
  LogicalResult computeWith();
  LogicalResult reorderStorage();
  LogicalResult storeAt();
  LogicalResult storeIn();
  LogicalResult hoist();
  LogicalResult bound();
  LogicalResult withNumber(llvm::function_ref<void(Halide::Func &, const Halide::Var &, int32_t)> set);
  LogicalResult boundExtent();
  LogicalResult boundStorage();
  LogicalResult align();
  LogicalResult alignStorage();
  LogicalResult in();

  Graph &graph;
  kernel::FuncOp func;
  kernel::StageAttr attr;
  kernel::DirectiveAttr directive;
  Stage *stage = nullptr;
  std::set<std::string> dims, reductions;
  size_t position = 0;
};

template <typename T>
mlir::FailureOr<T> Scheduler::choice(StringRef what,
                                     llvm::ArrayRef<std::pair<StringRef, T>> choices) {
  FailureOr<std::string> text = name(what);
  if (failed(text))
    return mlir::failure();
  std::string words;
  for (auto [word, value] : choices) {
    if (word == *text)
      return value;
    words += (words.empty() ? "" : ", ") + word.str();
  }
  return error() << "'" << *text << "' is not " << what << " (" << words << ")";
}

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_SCHEDULER_H
