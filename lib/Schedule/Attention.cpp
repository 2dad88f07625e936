//===- Attention.cpp - schedules of attention -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scores, softmax and the product with the values, for a block of query rows at a time: one vector
// of rows. Scores lie with the rows innermost, so that lanes are rows throughout the softmax and no
// reduction crosses lanes; queries are turned around once a block, keys are read one number at a
// time. Only a block's scores ever exist. Blocks of all heads and examples run in parallel; every
// row is computed alike in whichever block it is.
//
//===----------------------------------------------------------------------===//

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::schedule {
namespace {

class Scheduler {
public:
  Scheduler(const KernelShape &shape, ScheduleBuilder &s)
      : shape(shape), s(s), scores(cast<gen::MatmulOp>(shape.heavy[0])),
        product(cast<gen::MatmulOp>(shape.heavy[1])), out(shape.resultStage(0)),
        type(scores.getType()) {
    rows = type.event[type.rank() - 2];
    length = type.event.back();
    v = lanes(rows, shape.machine);
  }

  /// The name that the result has for the axis of rows; empty where the kernel is none of this
  /// kind.
  std::string rowAxis();
  void run(const std::string &row);

private:
  const KernelShape &shape;
  ScheduleBuilder &s;
  gen::MatmulOp scores, product;
  std::string out;
  gen::EventType type; ///< of the scores
  int64_t rows, length, v;

  void result(const std::string &row, const Tile &tile);
  void queries();
  void softmax();
  void sums(const std::string &stage, const std::string &r, int64_t chunk);
  void scoreTiles();
  void productTiles();

  /// A stage of a block: stored with the rows innermost, which are its lanes.
  StageSchedule &block(const std::string &name) {
    return s.stage(name).computeAt(out, "t").reorderStorage({"x", "c"});
  }
};

} // namespace

std::string Scheduler::rowAxis() {
  bool plain = !scores.getTransposeA() && !product.getTransposeA() && !product.getTransposeB() &&
               gen::EventType(product.getA().getType()).event == type.event &&
               product.getA().getDefiningOp() && product.getA() != scores.getResult();
  if (!plain)
    return "";
  // Behind the product stand elementwise operators, and at most one transpose that keeps the
  // channels.
  llvm::DenseSet<Value> behind{product.getResult()};
  int64_t rank = type.rank(), axis = rank - 2;
  for (Operation *op = product->getNextNode(); op->getNumResults(); op = op->getNextNode()) {
    if (llvm::none_of(op->getOperands(), [&](Value operand) { return behind.contains(operand); }))
      continue;
    behind.insert(op->getResult(0));
    if (auto transpose = dyn_cast<gen::TransposeOp>(op))
      axis = llvm::find(transpose.getPermutation(), axis) - transpose.getPermutation().begin();
  }
  Axes axes = shape.resultAxes(0);
  gen::EventType whole(product.getType());
  bool same = axes.eventRank == rank && axes.sizes[0] == whole.event.back() && axis < rank - 1;
  std::string name = same ? axes.names[rank - 1 - axis] : "";
  return same && axes.size(name) == rows ? name : "";
}

/// Tiles of channels and rows within blocks of rows; the blocks are one parallel loop.
void Scheduler::result(const std::string &row, const Tile &tile) {
  Axes axes = shape.resultAxes(0);
  StageSchedule &stage = s.stage(out);
  tileChannels(stage, axes.sizes[0], tile, shape.machine);
  stage.split(row, "block", "rows", v, rows % v ? "shift" : "")
      .split("rows", "ro", "ri", tile.rows);
  Names order = {"ci", "ri", "ro", "co", "block"};
  Names outer;
  for (const std::string &name : axes.outer(1))
    if (name != row)
      outer.push_back(name);
  order.insert(order.end(), outer.begin(), outer.end());
  stage.reorder(order)
      .vectorize("ci", lanes(axes.sizes[0], shape.machine))
      .unroll("ci")
      .unroll("ri");
  std::string fused = "block";
  for (size_t i = 0; i < outer.size(); ++i) {
    std::string next = i + 1 == outer.size() ? "t" : "f" + std::to_string(i);
    stage.fuse(fused, outer[i], next);
    fused = next;
  }
  if (outer.empty())
    stage.rename("block", "t");
  stage.parallel("t");
}

/// The block's queries, turned around; left where they lie if they are keys or values too.
void Scheduler::queries() {
  Value value = scores.getA();
  if (value == scores.getB() || value == product.getB() || !value.hasOneUse())
    return;
  block(shape.stageOf(value)).reorder({"x", "c"}).vectorize("x", v);
}

/// One vector of rows times several keys at a time.
void Scheduler::scoreTiles() {
  std::string stage = shape.stageOf(scores.getResult()), stored;
  if (scores->hasOneUse()) { // scaled or masked: that is what is stored
    stored = shape.stageOf(*scores->user_begin());
  } else {
    Names readers;
    for (Operation *user : scores->getUsers())
      if (!llvm::is_contained(readers, shape.stageOf(user)))
        readers.insert(readers.begin(), shape.stageOf(user));
    s.stage(stage).in(readers);
    stored = stage + ".in";
  }
  int64_t most = std::min<int64_t>(shape.machine.vectorRegisters / 2, length), keys = most;
  while (keys > most / 2 && length % keys)
    --keys;
  if (length % keys)
    keys = most;
  block(stored)
      .split("c", "co", "ci", keys, length % keys ? "shift" : "")
      .reorder({"x", "ci", "co"})
      .vectorize("x", v)
      .unroll("ci");
  s.stage(stage)
      .computeAt(stored, "co")
      .storeIn("stack")
      .reorderStorage({"x", "c"})
      .reorder({"x", "c"})
      .vectorize("x", v)
      .unroll("c");
  s.stage(stage, 0).reorder({"x", "c", "k"}).vectorize("x", v).unroll("c");
}

/// A reduction along the keys, lanes being rows.
void Scheduler::sums(const std::string &stage, const std::string &r, int64_t chunk) {
  s.stage(stage).computeAt(out, "t").vectorize("x", v);
  StageSchedule &update = s.stage(stage, 0);
  if (!chunk) {
    update.reorder({"x", r}).vectorize("x", v);
    return;
  }
  std::string part = stage + ".chunk";
  update.split(r, "rc", "ri", chunk, length % chunk ? "guard" : "").rfactor("rc", "u", part);
  update.reorder({"x", "rc"}).vectorize("x", v);
  s.stage(part).computeAt(stage, "rc").vectorize("x", v);
  s.stage(part, 0).reorder({"x", "ri"}).vectorize("x", v);
}

/// What the block stores between the scores and the product: what reduces, what the product reads,
/// and what is costly and read more than once.
void Scheduler::softmax() {
  for (Operation *op = scores->getNextNode(); op != product; op = op->getNextNode()) {
    if (llvm::is_contained(shape.reductions, op)) {
      sums(shape.stageOf(op), "r0",
           isa<gen::ReduceMaxOp>(op) ? 0 : sumChunk(length)); // a maximum is exact
      continue;
    }
    bool scored = scores->hasOneUse() && *scores->user_begin() == op; // stored already
    bool whole = gen::EventType(op->getResult(0).getType()).event == type.event;
    bool wanted = op->getResult(0) == product.getA() || (isCostly(op) && !op->hasOneUse());
    if (whole && wanted && !scored)
      block(shape.stageOf(op)).reorder({"x", "c"}).vectorize("x", v);
  }
}

void Scheduler::productTiles() {
  std::string stage = shape.stageOf(product.getResult());
  int64_t channels = gen::EventType(product.getType()).event.back(),
          lanesOut = lanes(channels, shape.machine);
  auto tiled = [&](StageSchedule &part, const Names &reductions) {
    tileInRegisters(part, {"c", "x"}, reductions, lanesOut);
  };
  tiled(s.stage(stage).computeAt(out, "ro").storeIn("stack"), {});
  StageSchedule &update = s.stage(stage, 0);
  int64_t chunk = sumChunk(length);
  if (!chunk)
    return tiled(update, {"k"});
  std::string sum = stage + ".chunk";
  update.split("k", "kc", "k0", chunk, length % chunk ? "guard" : "").rfactor("kc", "u", sum);
  tiled(update, {"kc"});
  tiled(s.stage(sum).computeAt(stage, "kc").storeIn("stack"), {});
  tiled(s.stage(sum, 0), {"k0"});
}

void Scheduler::run(const std::string &row) {
  SmallVector<int64_t> choices;
  for (int64_t r = 1; r <= v; r *= 2)
    choices.push_back(r);
  int64_t channels = gen::EventType(product.getType()).event.back();
  result(row, chooseTile(channels, v, shape.machine, choices));
  queries();
  scoreTiles();
  softmax();
  productTiles();
}

bool scheduleAttention(const KernelShape &shape, ScheduleBuilder &s) {
  bool products = shape.heavy.size() == 2 && shape.results.size() == 1 &&
                  !shape.reductions.empty() &&
                  llvm::all_of(shape.heavy, [](Operation *op) { return isa<gen::MatmulOp>(op); });
  if (!products)
    return false;
  Scheduler scheduler(shape, s);
  std::string row = scheduler.rowAxis();
  if (row.empty())
    return false;
  scheduler.run(row);
  return true;
}

} // namespace genc::schedule
