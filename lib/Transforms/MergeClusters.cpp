//===- MergeClusters.cpp - clusters that run as one kernel after all ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;
using namespace genc;

/// A gradient of weights reads its operands again for every tile of its result: nothing is to be
/// computed there.
static bool suitsWeightGradient(const Cluster &prologue, const Cluster &reader) {
  bool isGradient = llvm::any_of(reader.operations, [](Operation *op) {
    return isa<gen::LinearWeightGradientOp, gen::ConvFilterGradientOp, gen::ScatterAddOp>(op);
  });
  return !isGradient || llvm::all_of(prologue.operations, [](Operation *op) {
    return isa<gen::SliceOp, gen::BroadcastOp>(op);
  });
}

/// Keys and values are read where they lie, again for every block of queries: nothing is to be
/// computed there.
bool ClusterGraph::suitsAttention(const Cluster &prologue, const Cluster &reader) const {
  if (reader.kind != Cluster::Kind::Attention)
    return true;
  auto isView = [](Operation *op) {
    auto transpose = dyn_cast<gen::TransposeOp>(op);
    return isa<gen::SliceOp, gen::BroadcastOp>(op) ||
           (transpose &&
            transpose.getPermutation().back() == int64_t(transpose.getPermutation().size()) - 1);
  };
  if (llvm::all_of(prologue.operations, isView))
    return true;
  return llvm::none_of(outputs(prologue), [&](Value value) {
    return llvm::any_of(value.getUses(), [](OpOperand &use) {
      auto product = dyn_cast<gen::MatmulOp>(use.getOwner());
      return product && product.getB() == use.get();
    });
  });
}

/// Whether each operator of \p cluster gives one number for a whole call.
static bool allNumbers(const Cluster &cluster) {
  return llvm::all_of(cluster.operations, [](Operation *op) { return isNumber(op->getResult(0)); });
}

/// An elementwise cluster that one other cluster alone reads becomes part of it.
void ClusterGraph::mergePrologues() {
  for (auto &cluster : llvm::reverse(clusters)) {
    if (cluster->kind != Cluster::Kind::Elementwise)
      continue;
    Cluster *reader = nullptr;
    bool single = true;
    for (Value value : outputs(*cluster))
      for (Operation *user : value.getUsers()) {
        Cluster *other = clusterOf.lookup(user);
        if (other == cluster.get())
          continue;
        single = single && other && (!reader || reader == other);
        reader = other;
      }
    // What is of one example would be computed again for each of its pairs.
    bool forPairs = reader && llvm::any_of(reader->operations, [](Operation *op) {
                      return isPlateReduction(op) && !pairsOf(op).empty();
                    });
    if (!single || !reader || forPairs || reader->kind == Cluster::Kind::Draw ||
        reader->kind == Cluster::Kind::Loop || !suitsAttention(*cluster, *reader) ||
        !suitsWeightGradient(*cluster, *reader))
      continue;
    if (hasDetour(*cluster, *reader) || (computesCostlyNumbers(*cluster) && !allNumbers(*reader)))
      continue;
    merge(*cluster, *reader);
  }
}

/// Whether a third cluster or a view lies between the two: it would need a result of their common
/// kernel before that runs.
bool ClusterGraph::hasDetour(const Cluster &from, const Cluster &to) const {
  return llvm::any_of(
             inputs(to),
             [&](Value input) { return producer(input) != &from && origin(input) == &from; }) ||
         llvm::any_of(dependencies(to),
                      [&](Cluster *other) { return other != &from && reaches(&from, other); });
}

/// Puts the operators of \p from before those of \p into, and leaves \p from empty.
void ClusterGraph::merge(Cluster &from, Cluster &into) {
  llvm::SetVector<Operation *> merged = std::move(from.operations);
  merged.insert(into.operations.begin(), into.operations.end());
  for (Operation *op : merged)
    clusterOf[op] = &into;
  into.operations = std::move(merged);
  from.operations.clear();
}

/// Whether all operators of \p cluster compute the same element of results of one shape.
static bool isPointwise(const Cluster &cluster) {
  if (cluster.kind != Cluster::Kind::Elementwise)
    return false;
  gen::EventType type(cluster.operations.back()->getResult(0).getType());
  return llvm::all_of(cluster.operations, [&](Operation *op) {
    gen::EventType other(op->getResult(0).getType());
    return op->hasTrait<gen::Elementwise>() && other.event == type.event &&
           other.plates == type.plates;
  });
}

/// Whether one reads what the other computes or reads, in the shape of both.
bool ClusterGraph::shareElements(const Cluster &a, const Cluster &b) const {
  gen::EventType type(a.operations.back()->getResult(0).getType());
  SmallVector<Value> read = inputs(a);
  llvm::append_range(read, outputs(a));
  SmallVector<Value> others = inputs(b);
  return llvm::any_of(read, [&](Value value) {
    gen::EventType other(value.getType());
    return other.event == type.event && other.plates == type.plates &&
           llvm::is_contained(others, value);
  });
}

/// Elementwise clusters over the same elements become one that has all their results: an optimiser
/// reads its gradient and writes the parameters and their averages in one pass.
void ClusterGraph::mergeSiblings() {
  constexpr size_t mostBuffers = 16;
  for (auto [i, from] : llvm::enumerate(clusters)) {
    if (from->operations.empty() || !isPointwise(*from))
      continue;
    gen::EventType type(from->operations.back()->getResult(0).getType());
    for (auto &into : llvm::drop_begin(clusters, i + 1)) {
      if (into->operations.empty() || !isPointwise(*into) || !shareElements(*from, *into))
        continue;
      gen::EventType other(into->operations.back()->getResult(0).getType());
      size_t buffers = inputs(*from).size() + inputs(*into).size() + outputs(*from).size() +
                       outputs(*into).size();
      if (other.event != type.event || other.plates != type.plates || buffers > mostBuffers ||
          reaches(into.get(), from.get()) || hasDetour(*from, *into))
        continue;
      merge(*from, *into);
      break;
    }
  }
}

/// The layers of \p cluster and the elements of their weights where it is a perceptron: products of
/// a vector with weights.
static std::pair<int64_t, int64_t> layersIn(const Cluster &cluster) {
  constexpr int64_t longestSum = 1024; // the schedule of layers adds no sum in chunks
  int64_t layers = 0, weights = 0;
  if (cluster.kind == Cluster::Kind::Plate)
    return {0, 0};
  for (Operation *op : cluster.operations) {
    if (!op->hasTrait<gen::Heavy>())
      continue;
    auto layer = dyn_cast<gen::LinearOp>(op);
    if (!layer || layer.getPacked() || gen::EventType(layer.getType()).rank() != 1 ||
        layer.depth() > longestSum)
      return {0, 0};
    ++layers;
    weights += gen::EventType(layer.getWeight().getType()).eventElements();
  }
  return {layers, weights};
}

/// Layers behind each other are one kernel where they are so small that launches count.
void ClusterGraph::mergeLayers() {
  constexpr int64_t mostWeights = 16384;
  for (auto &cluster : llvm::reverse(clusters)) {
    auto [layers, weights] = layersIn(*cluster);
    SmallVector<Value> results = outputs(*cluster);
    if (!layers || results.size() != 1 || !results[0].hasOneUse() ||
        results[0].getDefiningOp()->hasTrait<gen::Heavy>())
      continue;
    auto layer = dyn_cast<gen::LinearOp>(*results[0].user_begin());
    Cluster *reader = layer && layer.getX() == results[0] ? clusterOf.lookup(layer) : nullptr;
    if (!reader)
      continue;
    auto [behind, more] = layersIn(*reader);
    if (behind && weights + more <= mostWeights && !hasDetour(*cluster, *reader))
      merge(*cluster, *reader);
  }
}
