//===- Definition.h - what operator definitions are written with ------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A tensor becomes a Func whose arguments are the event axes from the innermost (c, x, y, z, e4...), then the plates
// from the innermost (n for the batch). An operator may define helper stages, named STAGE.suffix, which schedules can
// address like any other; without directives every stage is inlined or, if it reduces, computed where it is used.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_CODEGEN_HALIDE_DEFINITION_H
#define GENC_LIB_CODEGEN_HALIDE_DEFINITION_H

#include "Halide.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/ADT/MapVector.h"

namespace genc::halide {

using Exprs = std::vector<Halide::Expr>;

/// A Func that schedules address by name.
struct Stage {
  std::string name;
  Halide::Func func;
  std::vector<Halide::Var> vars;                   ///< innermost first
  std::vector<std::vector<Halide::RVar>> updates;  ///< reduction variables of each update
  bool scatters = false;                           ///< the update writes at computed places
};

/// A value of the IR.
struct Tensor {
  Halide::Func func;
  gen::EventType type;
};

/// Everything known while the operators of one function are defined, in order.
class Graph {
public:
  explicit Graph(bool reference) : reference(reference) {}

  /// Defines the result of `op` from its operands, which are known already.
  mlir::LogicalResult define(mlir::Operation *op, llvm::StringRef stageName);

  Halide::Type elementType(mlir::Type type) const;
  Stage *findStage(llvm::StringRef name);
  Stage &addStage(llvm::StringRef name, std::vector<Halide::Var> vars);

  llvm::DenseMap<mlir::Value, Tensor> tensors;
  std::vector<std::unique_ptr<Stage>> stages;
  const bool reference;              ///< float64 instead of float32
  Halide::Expr batch;                ///< the one dynamic size
  Halide::Expr seed, firstExample;   ///< uint64, int64; read by draws alone
  Halide::Expr step;                 ///< uint32
  bool accurate = false;             ///< elementary functions within 1 ULP
  bool onDevice = false;             ///< no stage writes at computed places: threads would have to wait for each other
  bool convertsHalf = false;         ///< the target has an instruction from f16 to float32
  bool usesRandom = false;
};

/// The names of Func arguments for `type`, innermost first.
std::vector<Halide::Var> argumentVars(const gen::EventType &type);

/// Defines one operator.
class StageBuilder {
public:
  StageBuilder(Graph &graph, mlir::Operation *op, llvm::StringRef name);

  mlir::Operation *const op;
  Graph &graph;
  const gen::EventType result;

  Halide::Type element() const { return graph.elementType(result.element); }
  Halide::Expr constant(double value) const { return Halide::Internal::make_const(element(), value); }
  gen::EventType typeOf(mlir::Value value) const { return gen::EventType(value.getType()); }

  /// The event coordinates of the result, outermost first (the order of the IR's axes).
  Exprs event() const;
  /// The variable of a plate of the result, or what `sweep` said.
  Halide::Expr plate(mlir::StringAttr name) const;
  /// A domain over the first `axes` event axes of `type`, r0, r1... from the innermost, and where asked over its plates,
  /// named as their variables: reads then take them there.
  Halide::RDom sweepRows(const gen::EventType &type, int64_t axes, bool plates);

  /// Element `event` (outermost first) of `value`; plates are the result's.
  Halide::Expr read(mlir::Value value, const Exprs &event) const;
  /// The same where `value` has the plate `swept` at `at`, which the result need not have.
  Halide::Expr read(mlir::Value value, const Exprs &event, mlir::StringAttr swept, Halide::Expr at) const;
  /// How many elements a plate of `type` has.
  Halide::Expr plateSize(const gen::EventType &type, mlir::StringAttr name) const;
  /// `value` at the result's place, under elementwise broadcasting.
  Halide::Expr broadcast(mlir::Value value) const;
  /// Reads `value` as if `low` elements of `fill` stood before and `high` after it on every event axis: a helper
  /// stage `suffix` where any is positive. Coordinates are those of the padded tensor.
  std::function<Halide::Expr(const Exprs &)> padded(mlir::Value value, llvm::ArrayRef<int64_t> low,
                                                    llvm::ArrayRef<int64_t> high, Halide::Expr fill,
                                                    llvm::StringRef suffix = "pad");

  /// The result is `value` everywhere.
  void define(Halide::Expr value);
  /// The result starts as `init` and is then updated over `domain`.
  void reduce(Halide::Expr init, Halide::RDom domain, const std::function<Halide::Expr(Halide::Expr)> &step);
  /// The same for a helper stage with arguments `vars`, which may have tuples.
  Stage &helper(llvm::StringRef suffix, std::vector<Halide::Var> vars);
  void reduce(Stage &stage, Exprs init, Halide::RDom domain,
              const std::function<Exprs(Exprs current)> &step);
  /// The result is zero, and `value` is added at the arguments `where` (innermost first) over `domain`.
  void scatter(const Exprs &where, Halide::Expr value, Halide::RDom domain);
  /// Variables of the result's Func, innermost first, as expressions.
  Exprs arguments() const;
  const std::vector<Halide::Var> &vars() const { return stage.vars; }

  /// A reduction domain with the given names and sizes, innermost first.
  static Halide::RDom domain(llvm::ArrayRef<std::pair<std::string, int64_t>> dims);
  /// One of one variable, r0, whose size may follow from the batch.
  static Halide::RDom plateDomain(Halide::Expr size);

private:
  Stage &stage;
  llvm::DenseMap<mlir::StringAttr, Halide::Expr> swept;
};

/// `axes` of an attribute, or `fallback` for every axis.
llvm::SmallVector<int64_t, 4> numbersOr(std::optional<llvm::ArrayRef<int64_t>> numbers, size_t count,
                                        int64_t fallback);

void registerProgramDefinitions(mlir::DialectRegistry &registry);
void registerElementwiseDefinitions(mlir::DialectRegistry &registry);
void registerLinearDefinitions(mlir::DialectRegistry &registry);
void registerPoolDefinitions(mlir::DialectRegistry &registry);
void registerWinogradDefinitions(mlir::DialectRegistry &registry);
void registerShapeDefinitions(mlir::DialectRegistry &registry);
void registerReductionDefinitions(mlir::DialectRegistry &registry);
void registerRandomDefinitions(mlir::DialectRegistry &registry);


} // namespace genc::halide

#include "Definition.h.inc"

namespace genc::halide {

template <typename Op, mlir::LogicalResult (*Function)(Op, StageBuilder &)>
struct DefinitionModel : DefinitionInterface::ExternalModel<DefinitionModel<Op, Function>, Op> {
  mlir::LogicalResult define(mlir::Operation *op, StageBuilder &builder) const {
    return Function(mlir::cast<Op>(op), builder);
  }
};

/// Op::attachInterface for a plain function.
template <typename Op, mlir::LogicalResult (*Function)(Op, StageBuilder &)>
void attachDefinition(mlir::MLIRContext *context) {
  Op::template attachInterface<DefinitionModel<Op, Function>>(*context);
}

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_DEFINITION_H
