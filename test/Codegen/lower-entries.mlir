// RUN: genc-opt %s --gen-form-kernels --gen-plan-buffers --gen-layout-weights --gen-lower-entries | FileCheck %s

!z = tensor<?x20xf32, #gen.plates<batch>>

gen.weight @w : tensor<20x20xf32>

// The call context, the prepared weights, the batch, the caller's tensors, the arena.
// CHECK: llvm.func @entry_sample(%[[CALL:.*]]: !llvm.ptr, %[[WEIGHTS:.*]]: !llvm.ptr, %[[BATCH:.*]]: i64, %[[IO:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr) -> i32
func.func @sample() -> !z {
  // The caller's noise stands for the draw.
  // CHECK: %[[NOISE:.*]] = llvm.load
  // CHECK: %[[NONE:.*]] = llvm.mlir.zero
  // CHECK: %[[DRAW:.*]] = llvm.icmp "eq" %[[NOISE]], %[[NONE]]
  // CHECK: llvm.cond_br %[[DRAW]], ^[[DRAWN:.*]], ^[[AFTER:.*]](%[[NOISE]] : !llvm.ptr)
  // CHECK: ^[[DRAWN]]:
  // CHECK: %[[STATUS:.*]] = llvm.call @kernel_sample_standard_normal(%[[CALL]], %[[BATCH]], %{{.*}})
  // A status that is not 0 ends the entry.
  // CHECK: %[[WRONG:.*]] = llvm.icmp "ne" %[[STATUS]]
  // CHECK: llvm.cond_br %[[WRONG]], ^[[FAILED:.*]](%[[STATUS]] : i32), ^{{.*}}
  %eps = gen.standard_normal {shape = array<i64: 20>, site = 0 : i64, name = "z", plates = #gen.plates<batch>}
  %w = gen.parameter @w : tensor<20x20xf32>
  // CHECK: llvm.call @kernel_sample_linear(%[[CALL]], %[[BATCH]], %{{.*}})
  %y = gen.linear %eps, %w : !z, tensor<20x20xf32>
  // CHECK: ^[[FAILED]](%[[CODE:.*]]: i32):
  // CHECK-NEXT: llvm.return %[[CODE]]
  return %y : !z
}

// The weights that entries read as they are come first in the prepared block.
// CHECK: llvm.func @entry_prepare(%[[CALL:.*]]: !llvm.ptr, %[[FLAT:.*]]: !llvm.ptr, %[[PREPARED:.*]]: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// CHECK: llvm.call @genc_rt_copy_rows(%[[PREPARED]], %{{.*}}, %[[FLAT]],
func.func @prepare() -> tensor<20x20xf32> {
  %w = gen.parameter @w : tensor<20x20xf32>
  %e = gen.exp %w : tensor<20x20xf32>
  return %e : tensor<20x20xf32>
}
