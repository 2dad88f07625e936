// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/narrow_values.py %genc %t
// RUN: %python %source/test/Tools/narrow_values.py %genc %t --target=x86-64
// RUN: %python %source/test/Tools/narrow_values.py %genc %t --reference

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.widen %{{.*}} : tensor<2x4xbf16>
// CHECK: gen.widen %{{.*}} : tensor<f16>
func.func @shapes(%x: tensor<2x4xbf16>, %y: tensor<f16>) -> (tensor<2x4xf32>, tensor<f32>) {
  %0 = gen.widen %x : tensor<2x4xbf16>
  %1 = gen.widen %y : tensor<f16>
  return %0, %1 : tensor<2x4xf32>, tensor<f32>
}

// -----

// Numbers of 16 bits move, but nothing computes with them.
// CHECK-LABEL: func.func @moves(
func.func @moves(%x: tensor<2x4xbf16>) -> tensor<4x2xbf16> {
  %0 = gen.transpose %x {permutation = array<i64: 1, 0>} : tensor<2x4xbf16>
  return %0 : tensor<4x2xbf16>
}

// -----

func.func @is_wide(%x: tensor<4xf32>) {
  // expected-error @+1 {{operand #0 must be tensor with a static event of bfloat16 type or 16-bit float values}}
  %0 = gen.widen %x : tensor<4xf32>
  return
}

// -----

func.func @computes(%x: tensor<4xbf16>) {
  // expected-error @+1 {{operand #0 must be}}
  %0 = gen.add %x, %x : tensor<4xbf16>, tensor<4xbf16>
  return
}
