// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels | FileCheck %s

!h = tensor<?x160xf32, #gen.plates<batch>>
gen.weight @a : tensor<160x160xf32>
gen.weight @b : tensor<160x160xf32>

// Two layers alike are one kernel, called with other weights; one with another activation is its own.
// CHECK: kernel.func @f_linear(
// CHECK: gen.tanh
// CHECK: kernel.func @[[OTHER:.*]](%
// CHECK: gen.sin
// CHECK-NOT: kernel.func
// CHECK-LABEL: func.func @f
// CHECK: kernel.launch @f_linear(%arg0, %[[A:.*]])
// CHECK: kernel.launch @f_linear(%{{.*}}, %[[B:.*]])
// CHECK: kernel.launch @[[OTHER]](%{{.*}}, %[[A]])
func.func @f(%x: !h {gen.name = "x"}) -> (!h {gen.name = "y"}) attributes {gen.entry} {
  %a = gen.parameter @a : tensor<160x160xf32>
  %b = gen.parameter @b : tensor<160x160xf32>
  %p = gen.linear %x, %a : !h, tensor<160x160xf32>
  %q = gen.tanh %p : !h
  %r = gen.linear %q, %b : !h, tensor<160x160xf32>
  %s = gen.tanh %r : !h
  %t = gen.linear %s, %a : !h, tensor<160x160xf32>
  %u = gen.sin %t : !h
  return %u : !h
}
