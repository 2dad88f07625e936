// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

// CHECK: gen.weight @decoder.fc1.weight : tensor<20x400xf32> {init = "glorot_uniform"}
gen.weight @decoder.fc1.weight : tensor<20x400xf32> {init = "glorot_uniform"}
// CHECK: gen.weight @norm.mean : tensor<400xf32> {trainable = false}
gen.weight @norm.mean : tensor<400xf32> {trainable = false}

func.func @prepare() -> (tensor<400x20xf32>, tensor<400xf32>) {
  // CHECK: gen.parameter @decoder.fc1.weight : tensor<20x400xf32>
  %w = gen.parameter @decoder.fc1.weight : tensor<20x400xf32>
  %t = gen.transpose %w {permutation = array<i64: 1, 0>} : tensor<20x400xf32>
  %m = gen.parameter @norm.mean : tensor<400xf32>
  return %t, %m : tensor<400x20xf32>, tensor<400xf32>
}

func.func @entry(%x: tensor<?x4xi32, #gen.plates<batch>>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // CHECK: gen.prepared 1 : tensor<400xf32>
  %p = gen.prepared 1 : tensor<400xf32>
  // CHECK: gen.constant dense<5.000000e-01> : tensor<f32>
  %c = gen.constant dense<0.5> : tensor<f32>
  // CHECK: gen.cast %arg0 {to = "f32"} : tensor<?x4xi32, #gen.plates<batch>>
  %y = gen.cast %x {to = "f32"} : tensor<?x4xi32, #gen.plates<batch>>
  // CHECK: gen.stop_gradient
  %z = gen.stop_gradient %y : tensor<?x4xf32, #gen.plates<batch>>
  // CHECK: gen.training
  %t = gen.training
  return %z : tensor<?x4xf32, #gen.plates<batch>>
}
