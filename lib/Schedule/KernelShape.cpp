//===- KernelShape.cpp - what schedules ask about a kernel -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelShape.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Random.h"
#include "genc/Dialect/Gen/Ops/Reduction.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace mlir;

namespace genc::schedule {

Axes::Axes(const gen::EventType &type) : eventRank(type.rank()) {
  const char *const eventNames[] = {"c", "x", "y", "z"};
  for (int64_t i = 0; i < type.rank(); ++i) {
    names.push_back(i < 4 ? eventNames[i] : "e" + std::to_string(i));
    sizes.push_back(type.event[type.rank() - 1 - i]);
  }
  for (size_t i = type.plates.size(); i-- > 0;) {
    StringRef plate = type.plates[i];
    names.push_back(plate == "batch" ? "n" : plate == "sample" ? "s" : plate.str());
    sizes.push_back(type.plateSizes[i]);
  }
}

int64_t Axes::size(const std::string &name) const {
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name)
      return sizes[i];
  return 1;
}

bool Axes::has(const std::string &name) const { return llvm::is_contained(names, name); }

static bool isReduction(Operation *op) {
  return isa<gen::ReduceSumOp, gen::ReduceMaxOp, gen::ReduceMinOp, gen::ReduceProdOp, gen::ReduceLogsumexpOp,
             gen::ArgmaxOp>(op);
}

KernelShape::KernelShape(kernel::FuncOp func, const Machine &machine) : func(func), machine(machine) {
  Block &block = func.getBody().front();
  for (Operation &op : block.without_terminator()) {
    if (op.hasTrait<gen::Heavy>())
      heavy.push_back(&op);
    else if (isReduction(&op))
      reductions.push_back(&op);
    else if (isa<gen::PlateSumOp, gen::PlateLogsumexpOp>(&op))
      plate = &op;
  }
  ValueRange all = block.getTerminator()->getOperands();
  if (func.hasOneResultStage())
    all = all.take_front();
  results.assign(all.begin(), all.end());
}

std::string KernelShape::stageOf(Operation *op) const {
  auto name = op->getAttrOfType<StringAttr>(kernel::KernelDialect::stageAttrName);
  return name ? name.str() : "";
}

std::string KernelShape::stageOf(Value value) const {
  if (auto argument = dyn_cast<BlockArgument>(value))
    return "in" + std::to_string(argument.getArgNumber());
  return stageOf(value.getDefiningOp());
}

bool isPlain(const KernelShape &shape) {
  return shape.heavy.size() == 1 && shape.results.size() == 1 && shape.reductions.empty() && !shape.plate &&
         gen::EventType(shape.results[0].getType()).event ==
             gen::EventType(shape.heavy[0]->getResult(0).getType()).event &&
         gen::EventType(shape.results[0].getType()).plates ==
             gen::EventType(shape.heavy[0]->getResult(0).getType()).plates;
}

gen::InterleaveOp weaves(const KernelShape &shape) {
  gen::InterleaveOp found;
  for (Operation &op : shape.func.getBody().front())
    if (auto interleave = dyn_cast<gen::InterleaveOp>(op))
      found = found ? gen::InterleaveOp() : interleave;
  if (!found || shape.results.size() != 1 || !shape.reductions.empty())
    return {};
  for (Operation *op : shape.heavy)
    if (!isa<gen::ConvOp>(op) || !llvm::is_contained(found->getOperands(), op->getResult(0)))
      return {};
  bool same =
      gen::EventType(shape.results[0].getType()).event == gen::EventType(found.getType()).event;
  return same ? found : gen::InterleaveOp();
}

bool isCostly(Operation *op) {
  return isa<gen::ExpOp, gen::LogOp, gen::Log1pOp, gen::Expm1Op, gen::SinOp, gen::CosOp, gen::TanhOp, gen::SigmoidOp,
             gen::SoftplusOp, gen::ErfOp, gen::LgammaOp, gen::DigammaOp, gen::TrigammaOp, gen::PowOp, gen::SqrtOp, gen::RsqrtOp,
             gen::DivideOp, gen::StandardNormalOp, gen::StandardUniformOp, gen::RandomBitsOp>(op);
}

bool hasCostlyStage(const KernelShape &shape) {
  return llvm::any_of(shape.func.getBody().front(), [](Operation &op) { return isCostly(&op); });
}

int64_t lanes(int64_t size, const Machine &machine) {
  int64_t n = machine.vectorFloats;
  while (n > size)
    n /= 2;
  return std::max<int64_t>(n, 1);
}

Tile chooseTile(int64_t channels, int64_t rows, const Machine &machine, ArrayRef<int64_t> rowChoices) {
  int64_t v = lanes(channels, machine), limit = machine.vectorRegisters;
  Tile best;
  double bestCost = 0;
  for (int64_t vectors = 1; vectors * v <= channels && vectors <= 6; ++vectors)
    for (int64_t r = 1; r <= std::min<int64_t>(rows, 28); ++r) {
      if (!rowChoices.empty() && !llvm::is_contained(rowChoices, r))
        continue;
      if (vectors * r + vectors + 1 > limit && vectors * r > 1)
        continue;
      double step = std::max({vectors * r / 2.0, (vectors + r) / 2.0 * 1.05, 4.0});
      int64_t tiles = llvm::divideCeil(channels, vectors * v) * llvm::divideCeil(rows, r);
      // Every tile also pays for filling and emptying the accumulators; each step's panel comes from L2.
      double cost = tiles * (step + 0.02 * vectors * r + 0.4);
      if (bestCost == 0 || cost < bestCost)
        best = {vectors, r}, bestCost = cost;
    }
  return best;
}

int64_t stripRows(int64_t height, int64_t wanted, int64_t unit) {
  wanted = std::min<int64_t>(height, llvm::divideCeil(wanted, unit) * unit);
  for (int64_t rows = wanted; rows <= std::min(height, 3 * wanted); rows += unit)
    if (height % rows == 0)
      return rows;
  return wanted;
}

int64_t sumChunk(int64_t length) {
  if (length < 2048)
    return 0;
  for (int64_t chunk = 1024; chunk >= 128; --chunk)
    if (length % chunk == 0 && chunk % 8 == 0)
      return chunk;
  return 512; // the last chunk is guarded
}

void tileChannels(StageSchedule &out, int64_t channels, const Tile &tile, const Machine &machine) {
  int64_t v = lanes(channels, machine);
  out.split("c", "co", "ci", tile.vectors * v, channels % (tile.vectors * v) ? "shift" : "");
}

void tileInRegisters(StageSchedule &stage, const Names &tile, const Names &reductions, int64_t v) {
  Names order = tile;
  order.insert(order.end(), reductions.begin(), reductions.end());
  stage.reorder(order);
  if (!tile.empty())
    stage.vectorize(tile[0], v);
  for (const std::string &dim : tile)
    stage.unroll(dim);
}

void stageInput(const KernelShape &shape, ScheduleBuilder &s, Value input, const std::string &implicitPad,
                const std::string &stage, const std::string &dim) {
  std::string name = implicitPad;
  if (name.empty()) {
    Operation *op = input.getDefiningOp();
    if (!op || isa<gen::ConstantOp, gen::WidenOp>(op))
      return; // an input of the kernel is read where it lies
    name = shape.stageOf(op);
  }
  Axes axes{gen::EventType(input.getType())};
  StageSchedule &copy = s.stage(name).computeAt(stage, dim);
  // Rows of whole vectors; a guard keeps the rest, as reading beyond the input is not allowed.
  int64_t v = axes.eventRank ? lanes(axes.sizes[0], shape.machine) : 1;
  if (v > 1)
    copy.vectorize("c", v, axes.sizes[0] % v ? "guard" : "");
  else if (axes.eventRank > 1) // of one channel: pixels are as dense
    copy.vectorize("x", lanes(axes.sizes[1], shape.machine), "guard");
}

} // namespace genc::schedule
