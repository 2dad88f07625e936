//===- NetworkPanel.h - layers of one function, gathered and folded ----------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_NETWORKPANEL_H
#define GENC_LIB_DRIVER_GRAPH_NETWORKPANEL_H

#include "Graph.h"
#include "LayerPath.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace genc::graph {

/// Operators that one box shows: a layer, a block of layers, a net, or one operator that no layer
/// holds.
struct Unit {
  LayerPath path;
  size_t levels = 0;    ///< of the path that the box stands for; 0: one operator
  size_t base = 0;   ///< levels of the path that are the function's own
  bool isBlock = false; ///< a block or a net: a picture of its own shows what is in it
  std::vector<mlir::Operation *> ops{};
  llvm::SetVector<mlir::Value> inputs{}; ///< what depends on data and comes from elsewhere
  llvm::SetVector<llvm::StringRef> weights{};
  mlir::Value output{};   ///< the last value that is used elsewhere
  unsigned times = 1;     ///< equal ones in a row that were folded into this
  std::string lastName{}; ///< of the folded ones
};

/// The operators of a function (or of one block in it) as units.
class Network {
public:
  /// \p root begins the paths of the function's (or the block's) own layers. With \p fold, blocks
  /// become one unit each.
  Network(llvm::ArrayRef<mlir::Operation *> ops, llvm::StringRef root, bool fold);

  std::vector<Unit> units;
  /// The unit that makes a value; none for what comes from outside.
  std::optional<unsigned> maker(mlir::Value value) const;
  /// Follows operators that change nothing that a picture shows.
  mlir::Value source(mlir::Value value) const;
  bool dependsOnData(mlir::Value value) const { return live.contains(value); }

private:
  void findLive(llvm::ArrayRef<mlir::Operation *> ops);
  void gather(llvm::ArrayRef<mlir::Operation *> ops);
  void findBorders();
  void addWeights(mlir::Value value, Unit &unit);
  std::string key(mlir::Operation *op, Unit &unit) const;

  std::string root;
  size_t base;
  bool fold;
  llvm::DenseSet<mlir::Value> live;
  llvm::DenseMap<mlir::Operation *, unsigned> unitOf;
  llvm::DenseSet<mlir::Operation *> own;
};

/// What an operator reads, also in its regions, that is made outside of it.
llvm::SetVector<mlir::Value> operandsOf(mlir::Operation *op);

/// Equal for units that do the same to values of the same shapes.
std::string signature(const Unit &unit, bool shapes = true);

/// The box of a unit: title, shape, number of parameters, colour.
Node describe(const Unit &unit, mlir::ModuleOp module);

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_NETWORKPANEL_H
