//===- Scratch.cpp - memory that lowered kernels ask the runtime for ------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Halide's code generator puts an allocation on the stack if its size is a constant and at most 16 KB, in registers whatever its
// size; everything else calls halide_malloc, also what a schedule asks to have on the stack. This reads the lowered statements by the same rule, so that the
// runtime's frames are exact. A size that is not a constant is refused: it would need a heap.
//
//===----------------------------------------------------------------------===//

#include "Kernel.h"

using namespace Halide;
using namespace Halide::Internal;

namespace genc::halide {
namespace {

/// Most bytes alive at once in a statement, in GENC_SCRATCH_COST of Runtime/abi.h.
class LiveBytes : public IRVisitor {
public:
  uint64_t highest = 0;
  bool startsTasks = false; ///< has a parallel loop of its own

private:
  uint64_t live = 0;

  using IRVisitor::visit;
  void visit(const Allocate *op) override {
    uint64_t cost = 0;
    int64_t bytes = op->constant_allocation_size() * op->type.bytes();
    int64_t padded = bytes + 3 * op->type.bytes(); // Halide's own padding
    bool onHeap = !op->new_expr.defined() && !op->extents.empty() && op->memory_type != MemoryType::Register &&
                  (op->memory_type == MemoryType::Heap || bytes == 0 || padded > 16 * 1024);
    if (onHeap) {
      if (bytes <= 0)
        throw Halide::CompileError("the size of " + op->name + " is not a constant");
      bytes = padded;
      cost = 64 + (static_cast<uint64_t>(bytes) + 63) / 64 * 64;
    }
    live += cost;
    highest = std::max(highest, live);
    op->body.accept(this);
    live -= cost;
  }
  void visit(const Call *op) override {
    startsTasks |= op->name == "halide_do_par_for";
    IRVisitor::visit(op);
  }
};

} // namespace

Scratch scratchOf(const Module &module) {
  Scratch scratch;
  uint64_t allTasks = 0;
  bool nested = false;
  for (const LoweredFunc &function : module.functions()) {
    LiveBytes bytes;
    function.body.accept(&bytes);
    // Bodies of parallel loops became functions of their own; everything else runs in the caller's frame.
    bool isTask = function.linkage == LinkageType::Internal;
    uint64_t &slot = isTask ? scratch.task : scratch.call;
    slot = std::max(slot, bytes.highest);
    allTasks += isTask ? bytes.highest : 0;
    nested |= isTask && bytes.startsTasks;
  }
  // A loop inside of a task runs in the frame of that task.
  if (nested)
    scratch.task = allTasks;
  return scratch;
}

} // namespace genc::halide
