//===- PlanBuffers.cpp - gives the results of launches a place --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace genc {
#define GEN_PASS_DEF_PLANBUFFERS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// One result of a launch that needs room in the arena.
struct Buffer {
  Value value;
  kernel::Space space;
  int64_t bytes;       ///< of one example in the arena, of all in the fixed part; a multiple of 64
  int64_t first, last; ///< launches between which it is alive, both included
  int64_t offset = -1;
};

/// Places the buffers of one entry.
class Planner {
public:
  explicit Planner(func::FuncOp entry) : entry(entry) {}
  void run();

private:
  void collect();
  void assignOffsets(kernel::Space space);
  int64_t sizeOf(kernel::Space space) const;
  int64_t liveBound(kernel::Space space) const;
  void followUses(Value value, Buffer &buffer, int64_t &output) const;
  bool overlapsInTime(const Buffer &a, const Buffer &b) const;
  bool mayShare(const Buffer &input, const Buffer &result) const;

  func::FuncOp entry;
  SmallVector<Buffer> buffers;
  DenseMap<Operation *, int64_t> time;
  DenseMap<Value, kernel::PlaceAttr> places;
};

} // namespace

static constexpr int64_t alignment = 64;

/// Extends the life of \p buffer over all uses of \p value, through reshapes; finds the result it becomes.
void Planner::followUses(Value value, Buffer &buffer, int64_t &output) const {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (isa<gen::ReshapeOp>(user))
      followUses(user->getResult(0), buffer, output);
    else if (isa<func::ReturnOp>(user))
      output = use.getOperandNumber();
    else
      buffer.last = std::max(buffer.last, time.lookup(user));
  }
}

void Planner::collect() {
  int64_t now = 0;
  for (auto launch : entry.getOps<kernel::LaunchOp>())
    time[launch] = now++;
  for (auto launch : entry.getOps<kernel::LaunchOp>())
    for (Value result : launch.getOutputs()) {
      gen::EventType type(result.getType());
      bool batched = !type.plates.empty();
      int64_t bytes = type.eventElements() * llvm::divideCeil(type.element.getIntOrFloatBitWidth(), 8);
      Buffer buffer{result, batched ? kernel::Space::Arena : kernel::Space::Fixed,
                    static_cast<int64_t>(llvm::alignTo(bytes, alignment)), time[launch],
                    time[launch]};
      int64_t output = -1;
      followUses(result, buffer, output);
      if (output >= 0)
        places[result] = kernel::PlaceAttr::get(entry.getContext(), kernel::Space::Output, output);
      else
        buffers.push_back(buffer);
    }
}

/// Whether the loops of \p kernel compute no element twice: a tile that is shifted inwards reads inputs again where
/// results may have been written already. Not known before the kernel is scheduled.
static bool computesOnce(kernel::FuncOp kernel) {
  if (!kernel.getSchedule())
    return false;
  for (kernel::StageAttr stage : kernel.getSchedule()->getStages())
    for (kernel::DirectiveAttr directive : stage.getDirectives())
      for (Attribute argument : directive.getArguments())
        if (auto word = dyn_cast<StringAttr>(argument); word && word.getValue() == "shift")
          return false;
  return true;
}

/// What \p value is a view of.
static Value root(Value value) {
  while (auto reshape = value.getDefiningOp<gen::ReshapeOp>())
    value = reshape.getX();
  return value;
}

/// Whether the kernel that writes \p result reads each element of \p input only where it writes it.
bool Planner::mayShare(const Buffer &input, const Buffer &result) const {
  auto launch = result.value.getDefiningOp<kernel::LaunchOp>();
  if (launch.getNumResults() != 1 || input.bytes != result.bytes)
    return false;
  auto lookup = [&](FlatSymbolRefAttr name) {
    return SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, name);
  };
  kernel::FuncOp kernel = lookup(launch.getKernelAttr());
  if (!computesOnce(kernel) || (launch.getTailAttr() && !computesOnce(lookup(launch.getTailAttr()))))
    return false;
  for (auto [index, operand] : llvm::enumerate(launch.getInputs())) {
    if (root(operand) != input.value)
      continue;
    // Every path from the input to the result is elementwise on the same shape.
    SmallVector<Value> pending{kernel.getArgument(index)};
    while (!pending.empty()) {
      Value value = pending.pop_back_val();
      if (value.getType() != result.value.getType())
        return false;
      for (Operation *user : value.getUsers()) {
        if (isa<kernel::ReturnOp>(user))
          continue;
        if (!user->hasTrait<gen::Elementwise>())
          return false;
        pending.push_back(user->getResult(0));
      }
    }
  }
  return true;
}

bool Planner::overlapsInTime(const Buffer &a, const Buffer &b) const {
  const Buffer &early = a.first <= b.first ? a : b, &late = a.first <= b.first ? b : a;
  if (early.last < late.first)
    return false;
  // A value that dies where the other is written may give it its place.
  return early.last != late.first || early.first == late.first || !mayShare(early, late);
}

/// Largest first, each at the lowest offset that is free while it lives.
void Planner::assignOffsets(kernel::Space space) {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    if (buffer.space == space)
      order.push_back(&buffer);
  llvm::stable_sort(order, [](Buffer *a, Buffer *b) { return a->bytes > b->bytes; });
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : order) {
    SmallVector<Buffer *> rivals;
    for (Buffer *other : placed)
      if (overlapsInTime(*buffer, *other))
        rivals.push_back(other);
    llvm::sort(rivals, [](Buffer *a, Buffer *b) { return a->offset < b->offset; });
    int64_t offset = 0;
    for (Buffer *rival : rivals)
      if (rival->offset < offset + buffer->bytes)
        offset = std::max(offset, rival->offset + rival->bytes);
    buffer->offset = offset;
    placed.push_back(buffer);
    places[buffer->value] = kernel::PlaceAttr::get(entry.getContext(), space, offset);
  }
}

int64_t Planner::sizeOf(kernel::Space space) const {
  int64_t size = 0;
  for (const Buffer &buffer : buffers)
    if (buffer.space == space)
      size = std::max(size, buffer.offset + buffer.bytes);
  return size;
}

/// The most bytes that are alive at once: no plan can be smaller.
int64_t Planner::liveBound(kernel::Space space) const {
  int64_t bound = 0;
  for (const Buffer &moment : buffers) {
    int64_t live = 0;
    for (const Buffer &buffer : buffers)
      if (buffer.space == space && buffer.first <= moment.first && moment.first <= buffer.last)
        live += buffer.bytes;
    bound = std::max(bound, live);
  }
  return bound;
}

void Planner::run() {
  collect();
  assignOffsets(kernel::Space::Arena);
  assignOffsets(kernel::Space::Fixed);
  Builder builder(entry.getContext());
  for (auto launch : entry.getOps<kernel::LaunchOp>()) {
    SmallVector<Attribute> attributes;
    for (Value result : launch.getOutputs())
      attributes.push_back(places.lookup(result));
    launch.setPlacesAttr(builder.getArrayAttr(attributes));
  }
  entry->setAttr("gen.arena_example_bytes", builder.getI64IntegerAttr(sizeOf(kernel::Space::Arena)));
  entry->setAttr("gen.arena_fixed_bytes", builder.getI64IntegerAttr(sizeOf(kernel::Space::Fixed)));
  entry->setAttr("gen.arena_bound_bytes",
                 builder.getI64IntegerAttr(liveBound(kernel::Space::Arena)));
}

namespace {
struct PlanBuffers : genc::impl::PlanBuffersBase<PlanBuffers> {
  void runOnOperation() override {
    for (auto entry : getOperation().getOps<func::FuncOp>())
      Planner(entry).run();
  }
};
} // namespace
