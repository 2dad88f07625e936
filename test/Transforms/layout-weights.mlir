// RUN: genc-opt %s --gen-hoist-prepare --gen-form-kernels --gen-plan-buffers --gen-layout-weights | FileCheck %s

!h = tensor<?x3xf32, #gen.plates<batch>>

// Offsets in the order of declaration, each a multiple of 64 bytes; what entries read as it is comes first in the block that
// they are given, then what `prepare` computes. A weight that nothing reads is gone.
// CHECK: module attributes {gen.prepared_bytes = 128 : i64, gen.weights_bytes = 128 : i64}
// CHECK: gen.weight @a : tensor<3x3xf32> {gen.offset = 0 : i64, gen.prepared_offset = 0 : i64}
// CHECK: gen.weight @b : tensor<3xf32> {gen.offset = 64 : i64}
// CHECK-NOT: gen.weight
// CHECK: func.func @prepare() -> (tensor<3xf32> {gen.offset = 64 : i64})
gen.weight @a : tensor<3x3xf32>
gen.weight @b : tensor<3xf32>
gen.weight @unused : tensor<5xf32>
func.func @f(%x: !h {gen.name = "x"}) -> (!h {gen.name = "y"}) attributes {gen.entry} {
  %a = gen.parameter @a : tensor<3x3xf32>
  %b = gen.parameter @b : tensor<3xf32>
  %e = gen.exp %b : tensor<3xf32>
  %p = gen.linear %x, %a : !h, tensor<3x3xf32>
  %q = gen.multiply %p, %e : !h, tensor<3xf32>
  return %q : !h
}
