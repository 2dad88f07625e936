// RUN: genc-opt %s --gen-form-kernels --gen-plan-buffers --gen-layout-weights --gen-lower-entries | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!xs = tensor<?x40x8xf32, #gen.plates<batch>>

// CHECK: llvm.func @entry_f(%{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr, %[[BATCH:.*]]: i64, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr) -> i32
// The number of steps is checked before anything is written.
// CHECK: %[[STEPS:.*]] = llvm.load %{{.*}} : !llvm.ptr -> i64
// CHECK: %[[LENGTH:.*]] = llvm.mlir.constant(40 : i64)
// CHECK: %[[WRONG:.*]] = llvm.icmp "ugt" %[[STEPS]], %[[LENGTH]]
// CHECK: %[[CODE:.*]] = llvm.mlir.constant(21 : i32)
// CHECK: llvm.cond_br %[[WRONG]], ^{{.*}}(%[[CODE]] : i32), ^
// The state without examples starts each of them: its rows are 0 bytes apart.
// CHECK: %[[ROW:.*]] = llvm.mlir.constant(32 : i64)
// CHECK: %[[ONE:.*]] = llvm.mlir.constant(0 : i64)
// CHECK: llvm.call @genc_rt_copy_rows(%[[A:.*]], %[[ROW]], %{{.*}}, %[[ONE]], %{{.*}}, %[[BATCH]])
// CHECK: llvm.br ^[[HEADER:.*]](%{{.*}}, %[[A]], %[[B:.*]] : i64, !llvm.ptr, !llvm.ptr)
// CHECK: ^[[HEADER]](%[[STEP:.*]]: i64, %[[CURRENT:.*]]: !llvm.ptr, %[[NEXT:.*]]: !llvm.ptr):
// CHECK: llvm.icmp "slt" %[[STEP]], %[[STEPS]]
// CHECK: llvm.cond_br %{{.*}}, ^[[BODY:.*]], ^[[EXIT:.*]]
// CHECK: ^[[BODY]]:
// CHECK: llvm.store
// The slice of the step: rows of 32 bytes, 1280 apart.
// CHECK: %[[FAR:.*]] = llvm.mlir.constant(1280 : i64)
// CHECK: llvm.call @genc_rt_copy_rows(%{{.*}}, %{{.*}}, %{{.*}}, %[[FAR]]
// CHECK: llvm.call @kernel_f_linear
// CHECK: %[[FAR:.*]] = llvm.mlir.constant(1280 : i64)
// CHECK: llvm.call @genc_rt_copy_rows(%{{.*}}, %[[FAR]], %[[NEXT]],
// The buffers change roles.
// CHECK: llvm.br ^[[HEADER]](%{{.*}}, %[[NEXT]], %[[CURRENT]] : i64, !llvm.ptr, !llvm.ptr)
// CHECK: ^[[EXIT]]:
// CHECK: llvm.call @genc_rt_clear_rows
// CHECK: llvm.store %[[CURRENT]]
// CHECK: llvm.call @kernel_f_copy
func.func @f(%xs: !xs, %w: tensor<8x8xf32>, %n: i64, %zero: tensor<8xf32>) -> (!h, !xs) {
  %last, %all = gen.scan carried 1 length 40 (%n, %zero, %xs : i64, tensor<8xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %s: !h):
    %wh = gen.linear %h, %w : !h, tensor<8x8xf32>
    %a = gen.add %wh, %s : !h, !h
    gen.yield %a, %a : !h, !h
  } : !h, !xs
  return %last, %all : !h, !xs
}
