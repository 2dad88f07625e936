//===- PlanBuffers.cpp - gives the results of launches a place --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace genc {
#define GEN_PASS_DEF_PLANBUFFERS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// The value of one launch, or one buffer of a loop, that needs room in the arena.
struct Buffer {
  Operation *owner; ///< the launch or the loop
  unsigned number;  ///< of its places
  Value value;      ///< what it holds; null for the buffers that a loop works with
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
  /// Where a value goes after its definition.
  struct Fate {
    int64_t last;         ///< use
    int64_t output = -1;  ///< number of the entry's result that it is
    int64_t carried = -1; ///< number of the carried value of the loop around that it becomes
  };

  void number(Block &block);
  void collect();
  void collect(kernel::LaunchOp launch);
  void collect(gen::ScanOp scan);
  void add(Operation *owner, Value value, Type type, int64_t first, int64_t last);
  void place(Operation *owner, kernel::Space space, int64_t offset);
  void assignOffsets(kernel::Space space);
  int64_t sizeOf(kernel::Space space) const;
  int64_t liveBound(kernel::Space space) const;
  void followUses(Value value, Block *home, Fate &fate) const;
  Fate fateOf(Value value, int64_t first) const;
  bool overlapsInTime(const Buffer &a, const Buffer &b) const;
  bool mayTakeOver(const Buffer &a, const Buffer &b) const;
  static int64_t lowestOffset(const Buffer &buffer, ArrayRef<Buffer *> rivals,
                              ArrayRef<Buffer *> partners);
  bool mayShare(const Buffer &input, const Buffer &result) const;

  func::FuncOp entry;
  SmallVector<Buffer> buffers;
  /// When launches run, when loops end, and when they begin.
  DenseMap<Operation *, int64_t> time, begin;
  /// Places of every launch and loop, in order; null until the offset is known.
  llvm::MapVector<Operation *, SmallVector<Attribute>> places;
};

} // namespace

static constexpr int64_t alignment = 64;

void Planner::number(Block &block) {
  for (Operation &op : block) {
    if (auto scan = dyn_cast<gen::ScanOp>(op)) {
      begin[scan] = static_cast<int64_t>(time.size() + begin.size());
      number(scan.getBody().front());
    }
    if (isa<gen::ScanOp, kernel::LaunchOp, gen::YieldOp>(op))
      time[&op] = static_cast<int64_t>(time.size() + begin.size());
  }
}

/// Extends the life of what is defined in \p home over all uses of \p value, through reshapes. What
/// the body of a loop reads from outside, it reads until its last step.
void Planner::followUses(Value value, Block *home, Fate &fate) const {
  for (OpOperand &use : value.getUses()) {
    Operation *owner = use.getOwner();
    if (isAlias(owner)) {
      followUses(owner->getResult(0), home, fate);
      continue;
    }
    if (isa<func::ReturnOp>(owner)) {
      fate.output = use.getOperandNumber();
      continue;
    }
    auto scan = dyn_cast<gen::ScanOp>(owner);
    if (scan && owner->getBlock() == home && llvm::is_contained(scan.getInitial(), value) &&
        !llvm::is_contained(scan.getSequences(), value)) {
      fate.last = std::max(fate.last, begin.lookup(owner));
      continue;
    }
    if (isa<gen::YieldOp>(owner) && owner->getBlock() == home &&
        use.getOperandNumber() < cast<gen::ScanOp>(owner->getParentOp()).getCarried())
      fate.carried = use.getOperandNumber();
    fate.last = std::max(fate.last, time.lookup(home->findAncestorOpInBlock(*owner)));
  }
}

Planner::Fate Planner::fateOf(Value value, int64_t first) const {
  Fate fate{first};
  followUses(value, value.getParentBlock(), fate);
  return fate;
}

/// A buffer of \p owner that needs an offset.
void Planner::add(Operation *owner, Value value, Type type, int64_t first, int64_t last) {
  gen::EventType event(type);
  int64_t bytes =
      event.eventElements() * llvm::divideCeil(event.element.getIntOrFloatBitWidth(), 8);
  kernel::Space space = event.plates.empty() ? kernel::Space::Fixed : kernel::Space::Arena;
  buffers.push_back({owner, static_cast<unsigned>(places[owner].size()), value, space,
                     static_cast<int64_t>(llvm::alignTo(bytes, alignment)), first, last});
  places[owner].push_back({});
}

void Planner::place(Operation *owner, kernel::Space space, int64_t offset) {
  places[owner].push_back(kernel::PlaceAttr::get(entry.getContext(), space, offset));
}

void Planner::collect(kernel::LaunchOp launch) {
  for (Value result : launch.getOutputs()) {
    int64_t first = time.lookup(launch);
    Fate fate = fateOf(result, first);
    if (fate.output >= 0)
      place(launch, kernel::Space::Output, fate.output);
    else if (fate.carried >= 0)
      place(launch, kernel::Space::Carried, fate.carried);
    else
      add(launch, result, result.getType(), first, fate.last);
  }
}

/// In the order of `kernel.places`.
void Planner::collect(gen::ScanOp scan) {
  int64_t first = begin.lookup(scan), end = time.lookup(scan);
  add(scan, {}, scan.getStep().getType(), first, end);
  for (Value carried : scan.getLast()) {
    int64_t last = fateOf(carried, end).last;
    add(scan, {}, carried.getType(), first, last);
    add(scan, {}, carried.getType(), first, last);
  }
  for (Value slice : scan.getSlices())
    add(scan, slice, slice.getType(), first, fateOf(slice, first).last);
  for (Value output : scan.getOutputs()) {
    Fate fate = fateOf(output, end);
    if (fate.output >= 0)
      place(scan, kernel::Space::Output, fate.output);
    else
      add(scan, {}, output.getType(), first, fate.last);
  }
}

void Planner::collect() {
  number(entry.getBody().front());
  entry.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (auto launch = dyn_cast<kernel::LaunchOp>(op))
      collect(launch);
    else if (auto scan = dyn_cast<gen::ScanOp>(op))
      collect(scan);
  });
}

/// Whether the loops of \p kernel compute no element twice: a tile that is shifted inwards reads
/// inputs again where results may have been written already. Not known before the kernel is
/// scheduled.
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

/// Whether the kernel that writes \p result reads each element of \p input only where it writes it.
bool Planner::mayShare(const Buffer &input, const Buffer &result) const {
  auto launch = dyn_cast<kernel::LaunchOp>(result.owner);
  if (!launch || !input.value || launch.getNumResults() != 1 || input.bytes != result.bytes)
    return false;
  auto lookup = [&](FlatSymbolRefAttr name) {
    return SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, name);
  };
  kernel::FuncOp kernel = lookup(launch.getKernelAttr());
  if (!computesOnce(kernel) ||
      (launch.getTailAttr() && !computesOnce(lookup(launch.getTailAttr()))))
    return false;
  for (auto [index, operand] : llvm::enumerate(launch.getInputs())) {
    if (behindViews(operand) != input.value)
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
  return a.first <= b.last && b.first <= a.last;
}

/// Whether one dies where the other is written, which may then have its place: that one and no other,
/// as a place next to it would be written before it is read.
bool Planner::mayTakeOver(const Buffer &a, const Buffer &b) const {
  const Buffer &early = a.first <= b.first ? a : b, &late = a.first <= b.first ? b : a;
  return early.last == late.first && early.first != late.first && mayShare(early, late);
}

/// The lowest offset at which \p buffer meets none of \p rivals, but for whole places of \p partners.
int64_t Planner::lowestOffset(const Buffer &buffer, ArrayRef<Buffer *> rivals,
                              ArrayRef<Buffer *> partners) {
  auto meets = [&](const Buffer *other, int64_t offset) {
    return other->offset < offset + buffer.bytes && offset < other->offset + other->bytes;
  };
  SmallVector<int64_t> candidates = {0};
  for (Buffer *rival : rivals)
    candidates.push_back(rival->offset + rival->bytes);
  for (Buffer *partner : partners)
    candidates.append({partner->offset, partner->offset + partner->bytes});
  llvm::sort(candidates);
  return *llvm::find_if(candidates, [&](int64_t offset) {
    return llvm::none_of(rivals, [&](Buffer *other) { return meets(other, offset); }) &&
           llvm::none_of(partners, [&](Buffer *other) {
             return other->offset != offset && meets(other, offset);
           });
  });
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
    SmallVector<Buffer *> rivals, partners;
    for (Buffer *other : placed)
      if (overlapsInTime(*buffer, *other))
        (mayTakeOver(*buffer, *other) ? partners : rivals).push_back(other);
    buffer->offset = lowestOffset(*buffer, rivals, partners);
    placed.push_back(buffer);
    places[buffer->owner][buffer->number] =
        kernel::PlaceAttr::get(entry.getContext(), space, buffer->offset);
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
  for (auto &[owner, attributes] : places) {
    if (auto launch = dyn_cast<kernel::LaunchOp>(owner))
      launch.setPlacesAttr(builder.getArrayAttr(attributes));
    else
      owner->setAttr(kernel::KernelDialect::placesAttrName, builder.getArrayAttr(attributes));
  }
  entry->setAttr("gen.arena_example_bytes",
                 builder.getI64IntegerAttr(sizeOf(kernel::Space::Arena)));
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
