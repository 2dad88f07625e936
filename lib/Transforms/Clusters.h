//===- Clusters.h - which operators of an entry share a kernel ---------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_CLUSTERS_H
#define GENC_LIB_TRANSFORMS_CLUSTERS_H

#include "mlir/IR/Block.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

namespace genc {

/// Reads a weight or is a literal: free, never part of a kernel's work.
bool isSource(mlir::Operation *op);
/// A reshape between kernels, or a renamed plate: the same bytes under another type.
bool isAlias(mlir::Operation *op);
/// The value whose bytes \p value shows under another shape.
mlir::Value behindViews(mlir::Value value);
/// A random draw: a kernel of its own, as the caller may give its result instead.
bool isDraw(mlir::Operation *op);

/// Whether \p op takes all elements of a plate together.
bool isPlateReduction(mlir::Operation *op);
/// What \p reduction, over a plate, takes together for every pair of examples: the operators that compute it pair by pair,
/// in the order of the program. Empty where it is not about pairs.
llvm::SetVector<mlir::Operation *> pairsOf(mlir::Operation *reduction);

/// Whether it is one number for a whole call.
bool isNumber(mlir::Value value);

/// The operators that make attention of \p product: the scores' product, the softmax, \p product itself, in the order of
/// the program. Empty where the left factor of \p product is no softmax of a product that nothing else reads.
llvm::SetVector<mlir::Operation *> attentionOf(mlir::Operation *product);

/// Operators that will run as one kernel; or one loop, whose body is grouped by itself.
struct Cluster {
  enum class Kind { Elementwise, Reduction, Plate, Heavy, Attention, Draw, Loop };
  Kind kind;
  llvm::SetVector<mlir::Operation *> operations;
};

/// Groups the operators of one block, an entry or the body of a loop. Heavy operators (products,
/// convolutions, pools) start a cluster and take the elementwise operators behind them as epilogue;
/// reductions and the elementwise operators around them (norms, softmax) form one; a reduction over
/// a plate takes the elementwise operators around it, but not what ranges over the plate behind it;
/// what ranges over pairs of examples is part of its reduction's kernel, so that no pair is stored;
/// the two products of attention and the softmax between them are one; what is left before a heavy operator (padding,
/// an activation of an input) becomes its prologue.
class ClusterGraph {
public:
  explicit ClusterGraph(mlir::Block &block);

  /// The clusters in an order in which they can run.
  llvm::SmallVector<Cluster *> inOrder() const;
  /// The cluster that computes \p value, or null (arguments, sources, aliases).
  Cluster *producer(mlir::Value value) const;
  /// Values of \p cluster that are used outside of it.
  llvm::SmallVector<mlir::Value> outputs(const Cluster &cluster) const;
  /// Values from outside that \p cluster reads, literals excepted.
  llvm::SmallVector<mlir::Value> inputs(const Cluster &cluster) const;

private:
  void placePairs(mlir::Operation *op);
  void placeAttention(mlir::Operation *op);
  void place(mlir::Operation *op);
  bool joinProducer(mlir::Operation *op);
  bool joinPhases(mlir::Operation *op);
  bool suitsAttention(const Cluster &prologue, const Cluster &reader) const;
  using Region = llvm::SetVector<mlir::Operation *>;
  bool join(Cluster &cluster, mlir::Operation *op);
  bool mayFollow(const Cluster &cluster, mlir::Operation *op, const Region &region) const;
  /// Whether \p cluster gives numbers that are the same for all elements of what reads them, and that would be costly to
  /// compute again for each.
  bool computesCostlyNumbers(const Cluster &cluster) const;
  bool hasOneOutput(const Cluster &cluster, const Region &region) const;
  // MergeClusters.cpp
  void mergePrologues();
  void mergeSiblings();
  void mergeLayers();
  bool shareElements(const Cluster &a, const Cluster &b) const;
  bool hasDetour(const Cluster &from, const Cluster &to) const;
  void merge(Cluster &from, Cluster &into);
  Cluster *start(Cluster::Kind kind, mlir::Operation *op);
  void add(Cluster &cluster, mlir::Operation *op);
  llvm::SmallVector<Cluster *> dependencies(const Cluster &cluster) const;
  /// The cluster behind a value, looking through aliases.
  Cluster *origin(mlir::Value value) const;
  /// Whether \p from runs before \p to in every order.
  bool reaches(const Cluster *from, const Cluster *to) const;

  llvm::SmallVector<std::unique_ptr<Cluster>> clusters;
  llvm::DenseMap<mlir::Operation *, Cluster *> clusterOf;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_CLUSTERS_H
