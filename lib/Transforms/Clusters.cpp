//===- Clusters.cpp - which operators of an entry share a kernel ------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Random.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace genc;

bool genc::isSource(Operation *op) {
  return isa<gen::ParameterOp, gen::PreparedOp, gen::ConstantOp>(op);
}

bool genc::isAlias(Operation *op) { return op->hasTrait<gen::View>(); }

static bool isReduction(Operation *op) {
  return isa<gen::ReduceSumOp, gen::ReduceMaxOp, gen::ReduceMinOp, gen::ReduceProdOp,
             gen::ReduceLogsumexpOp, gen::ArgmaxOp>(op);
}

bool genc::isPlateReduction(Operation *op) {
  return isa<gen::PlateSumOp, gen::PlateLogsumexpOp>(op);
}

static bool isOfPairs(Value value) {
  return isa<RankedTensorType>(value.getType()) &&
         gen::EventType(value.getType()).batchPlates() > 1;
}

llvm::SetVector<Operation *> genc::pairsOf(Operation *reduction) {
  llvm::SetVector<Operation *> found;
  std::function<void(Operation *)> visit = [&](Operation *op) {
    for (Value operand : op->getOperands())
      if (Operation *source = operand.getDefiningOp();
          source && isOfPairs(operand) && !found.contains(source)) {
        visit(source);
        found.insert(source);
      }
  };
  visit(reduction);
  return found;
}

bool genc::isDraw(Operation *op) {
  return isa<gen::StandardNormalOp, gen::StandardUniformOp, gen::RandomBitsOp>(op);
}

/// What \p op reads: its operands, and what the body of a loop takes from outside.
static llvm::SetVector<Value> readBy(Operation *op) {
  llvm::SetVector<Value> values(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), values);
  return values;
}

ClusterGraph::ClusterGraph(Block &block) {
  for (Operation &op : block.without_terminator())
    placePairs(&op);
  for (Operation &op : block.without_terminator())
    placeAttention(&op);
  for (Operation &op : block.without_terminator())
    if (!isSource(&op) && !isAlias(&op) && !clusterOf.count(&op))
      place(&op);
  mergePrologues();
  mergeSiblings();
  mergeLayers();
  llvm::erase_if(clusters, [](const auto &cluster) { return cluster->operations.empty(); });
}

Cluster *ClusterGraph::start(Cluster::Kind kind, Operation *op) {
  clusters.push_back(std::make_unique<Cluster>(Cluster{kind, {}}));
  add(*clusters.back(), op);
  return clusters.back().get();
}

void ClusterGraph::add(Cluster &cluster, Operation *op) {
  cluster.operations.insert(op);
  clusterOf[op] = &cluster;
}

Cluster *ClusterGraph::producer(Value value) const {
  Operation *op = value.getDefiningOp();
  return op ? clusterOf.lookup(op) : nullptr;
}

Value genc::behindViews(Value value) {
  Operation *op = value.getDefiningOp();
  while (op && isAlias(op)) {
    value = op->getOperand(0);
    op = value.getDefiningOp();
  }
  return value;
}

Cluster *ClusterGraph::origin(Value value) const { return producer(behindViews(value)); }

/// A value of all pairs has no place in memory: its reduction computes it.
void ClusterGraph::placePairs(Operation *op) {
  llvm::SetVector<Operation *> pairs =
      isPlateReduction(op) ? pairsOf(op) : llvm::SetVector<Operation *>();
  if (pairs.empty())
    return;
  Cluster *cluster = start(Cluster::Kind::Plate, pairs.front());
  for (Operation *part : pairs)
    add(*cluster, part);
  add(*cluster, op);
}

/// Before all others, so that no part of it is elsewhere already.
void ClusterGraph::placeAttention(Operation *op) {
  llvm::SetVector<Operation *> parts = attentionOf(op);
  if (parts.empty() || llvm::any_of(parts, [&](Operation *part) { return clusterOf.count(part); }))
    return;
  Cluster *cluster = start(Cluster::Kind::Attention, parts.front());
  for (Operation *part : parts)
    add(*cluster, part);
}

void ClusterGraph::place(Operation *op) {
  if (clusterOf.count(op))
    return; // taken along with an operator before it
  if (isa<gen::ScanOp>(op))
    start(Cluster::Kind::Loop, op);
  else if (op->hasTrait<gen::Heavy>())
    start(Cluster::Kind::Heavy, op);
  else if (isa<gen::InterleaveOp>(op) && joinPhases(op))
    return;
  else if (isDraw(op))
    start(Cluster::Kind::Draw, op);
  else if (isPlateReduction(op))
    start(Cluster::Kind::Plate, op);
  else if (isReduction(op)) {
    if (!joinProducer(op))
      start(Cluster::Kind::Reduction, op);
  } else if (!joinProducer(op)) {
    start(Cluster::Kind::Elementwise, op);
  }
}

/// Phases that are woven into one result are one kernel: it writes every element where it belongs.
bool ClusterGraph::joinPhases(Operation *op) {
  llvm::SetVector<Cluster *> phases;
  for (Value operand : op->getOperands()) {
    Cluster *phase = producer(operand);
    if (!phase || phase->kind != Cluster::Kind::Heavy || !operand.hasOneUse())
      return false;
    phases.insert(phase);
  }
  for (Cluster *a : phases)
    for (Cluster *b : phases)
      if (a != b && reaches(a, b))
        return false;
  Cluster *whole = phases.front();
  for (Cluster *phase : ArrayRef(phases.getArrayRef()).drop_front()) {
    for (Operation *part : phase->operations)
      add(*whole, part);
    phase->operations.clear();
  }
  llvm::erase_if(clusters, [](const auto &cluster) { return cluster->operations.empty(); });
  add(*whole, op);
  return true;
}

/// Whether \p op exchanges the leading axes of attention's result: its kernel can write them so.
static bool joinsHeads(const Cluster &attention, Operation *op) {
  auto transpose = dyn_cast<gen::TransposeOp>(op);
  Operation *product = nullptr;
  bool turned = false;
  for (Operation *part : attention.operations) {
    if (part->hasTrait<gen::Heavy>())
      product = part;
    turned |= isa<gen::TransposeOp>(part);
  }
  int64_t rank = gen::EventType(product->getResult(0).getType()).rank();
  return transpose && !turned && transpose.getPermutation().back() == rank - 1;
}

/// Whether \p op is an epilogue of the plate's reduction: of its shape, without the plate.
static bool followsPlate(const Cluster &cluster, Operation *op) {
  Operation *reduction = *llvm::find_if(cluster.operations, isPlateReduction);
  return op->hasTrait<gen::Elementwise>() &&
         gen::EventType(op->getResult(0).getType()).plates ==
             gen::EventType(reduction->getResult(0).getType()).plates &&
         gen::EventType(op->getResult(0).getType()).event ==
             gen::EventType(reduction->getResult(0).getType()).event;
}

bool genc::isNumber(Value value) {
  gen::EventType type(value.getType());
  return type.rank() == 0 && type.plates.empty();
}

/// Whether \p op gives one number that would be costly to compute again for each element of what
/// reads it.
static bool isCostlyNumber(Operation *op) {
  return isNumber(op->getResult(0)) &&
         !isa<gen::AddOp, gen::SubtractOp, gen::MultiplyOp, gen::NegateOp, gen::CastOp,
              gen::CompareOp, gen::SelectOp, gen::BatchSizeOp>(op);
}

bool ClusterGraph::computesCostlyNumbers(const Cluster &cluster) const {
  return cluster.kind == Cluster::Kind::Elementwise &&
         llvm::any_of(cluster.operations, isCostlyNumber);
}

/// Whether \p op may run behind the operators of \p cluster in the same kernel; \p region will be
/// there too.
bool ClusterGraph::mayFollow(const Cluster &cluster, Operation *op, const Region &region) const {
  if (cluster.kind == Cluster::Kind::Draw || cluster.kind == Cluster::Kind::Loop ||
      op->hasTrait<gen::Heavy>() || isDraw(op) || isPlateReduction(op) || isAlias(op) ||
      op->getNumRegions() != 0 || op->hasTrait<OpTrait::IsTerminator>())
    return false;
  if (cluster.kind == Cluster::Kind::Plate && !followsPlate(cluster, op))
    return false;
  bool computesNumbers = cluster.kind == Cluster::Kind::Elementwise || cluster.kind == Cluster::Kind::Reduction;
  if (computesNumbers && !isNumber(op->getResult(0)) &&
      (llvm::any_of(cluster.operations, isCostlyNumber) || llvm::any_of(region, isCostlyNumber)))
    return false;
  // What many tasks add is not added up by one of them.
  if (isReduction(op) && isNumber(op->getResult(0)) && llvm::any_of(cluster.operations, isReduction))
    return false;
  bool attention = cluster.kind == Cluster::Kind::Attention;
  bool heavy = cluster.kind == Cluster::Kind::Heavy || attention;
  if (heavy && !op->hasTrait<gen::Elementwise>() && !(attention && joinsHeads(cluster, op)))
    return false;
  gen::EventType result(op->getResult(0).getType());
  for (Value operand : op->getOperands()) {
    Cluster *other = origin(operand);
    bool inside = producer(operand) == &cluster || region.contains(operand.getDefiningOp());
    if (!inside && (other == &cluster || region.contains(behindViews(operand).getDefiningOp())))
      return false; // through a reshape, which ends the kernel
    if (other && other != &cluster && reaches(&cluster, other))
      return false;
    // The epilogue of a heavy operator works on its tile; that of attention also by row.
    gen::EventType type(operand.getType());
    bool byRow = attention && type.rank() == result.rank() && type.event.back() == 1 &&
                 ArrayRef(type.event).drop_back() == ArrayRef(result.event).drop_back();
    if (heavy && inside && type.event != result.event && !byRow && op->hasTrait<gen::Elementwise>())
      return false;
  }
  return true;
}

/// Whether \p cluster together with \p region has one value that others read.
bool ClusterGraph::hasOneOutput(const Cluster &cluster, const Region &region) const {
  llvm::SetVector<Operation *> all = cluster.operations;
  all.insert(region.begin(), region.end());
  return llvm::count_if(all, [&](Operation *op) {
           return llvm::any_of(op->getUsers(),
                               [&](Operation *user) { return !all.contains(user); });
         }) == 1;
}

/// Adds \p op to \p cluster, with the operators behind it that are needed for one result: an
/// activation such as max(x, 0.3 x) reads its input twice, a norm its centred input.
bool ClusterGraph::join(Cluster &cluster, Operation *op) {
  constexpr size_t longest = 32;
  Region region;
  for (Operation *next = op; next && region.size() < longest; next = next->getNextNode()) {
    bool reads = llvm::any_of(next->getOperands(), [&](Value operand) {
      return producer(operand) == &cluster || region.contains(operand.getDefiningOp());
    });
    if (!reads && next != op)
      continue;
    if (clusterOf.count(next) || !mayFollow(cluster, next, region))
      return false;
    region.insert(next);
    if (!hasOneOutput(cluster, region))
      continue;
    for (Operation *part : region) {
      add(cluster, part);
      if (isReduction(part))
        cluster.kind = Cluster::Kind::Reduction;
    }
    return true;
  }
  return false;
}

/// Adds \p op to the last cluster that it reads and may follow; first of all as an epilogue of a
/// product, whose result it then need not read again.
bool ClusterGraph::joinProducer(Operation *op) {
  SmallVector<Cluster *> candidates;
  for (Value operand : op->getOperands())
    if (Cluster *cluster = producer(operand))
      candidates.push_back(cluster);
  auto rank = [&](Cluster *cluster) {
    auto age = llvm::find_if(clusters, [&](const auto &c) { return c.get() == cluster; });
    return std::pair(cluster->kind == Cluster::Kind::Heavy, age - clusters.begin());
  };
  llvm::sort(candidates, [&](Cluster *a, Cluster *b) { return rank(a) > rank(b); });
  return llvm::any_of(candidates, [&](Cluster *cluster) { return join(*cluster, op); });
}

SmallVector<Cluster *> ClusterGraph::dependencies(const Cluster &cluster) const {
  llvm::SetVector<Cluster *> result;
  for (Operation *op : cluster.operations)
    for (Value operand : readBy(op))
      if (Cluster *other = origin(operand); other && other != &cluster)
        result.insert(other);
  return result.takeVector();
}

bool ClusterGraph::reaches(const Cluster *from, const Cluster *to) const {
  llvm::SetVector<const Cluster *> pending;
  pending.insert(to);
  for (size_t i = 0; i < pending.size(); ++i) {
    if (pending[i] == from)
      return true;
    for (Cluster *other : dependencies(*pending[i]))
      pending.insert(other);
  }
  return false;
}

SmallVector<Value> ClusterGraph::outputs(const Cluster &cluster) const {
  SmallVector<Value> result;
  for (Operation *op : cluster.operations)
    for (Value value : op->getResults())
      if (llvm::any_of(value.getUsers(),
                       [&](Operation *user) { return clusterOf.lookup(user) != &cluster; }))
        result.push_back(value);
  return result;
}

SmallVector<Value> ClusterGraph::inputs(const Cluster &cluster) const {
  llvm::SetVector<Value> result;
  for (Operation *op : cluster.operations)
    for (Value operand : readBy(op))
      if (producer(operand) != &cluster && !operand.getDefiningOp<gen::ConstantOp>())
        result.insert(operand);
  return result.takeVector();
}

SmallVector<Cluster *> ClusterGraph::inOrder() const {
  SmallVector<Cluster *> result;
  llvm::DenseSet<Cluster *> done;
  // Depth first over dependencies keeps the order of the program where it is free.
  std::function<void(Cluster *)> visit = [&](Cluster *cluster) {
    if (!done.insert(cluster).second)
      return;
    for (Cluster *other : dependencies(*cluster))
      visit(other);
    result.push_back(cluster);
  };
  for (const auto &cluster : clusters)
    visit(cluster.get());
  return result;
}
