// RUN: genc-opt %s --gen-remove-dropout --canonicalize | FileCheck %s

// Dropout as the library writes it is the identity at inference, and its draw is gone.
// CHECK-LABEL: func @dropout
func.func @dropout(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // CHECK-NEXT: return %arg0
  %u = gen.standard_uniform {shape = array<i64: 4>, site = 0 : i64, name = "mask", plates = #gen.plates<batch>}
  %keep = gen.constant dense<0.8> : tensor<f32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %kept = gen.compare %u, %keep {predicate = "lt"} : tensor<?x4xf32, #gen.plates<batch>>, tensor<f32>
  %scaled = gen.divide %x, %keep : tensor<?x4xf32, #gen.plates<batch>>, tensor<f32>
  %masked = gen.select %kept, %scaled, %zero : tensor<?x4xi1, #gen.plates<batch>>, tensor<?x4xf32, #gen.plates<batch>>, tensor<f32>
  %training = gen.training
  %y = gen.select %training, %masked, %x : tensor<i1>, tensor<?x4xf32, #gen.plates<batch>>, tensor<?x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @stopped
func.func @stopped(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // CHECK-NEXT: return %arg0
  %y = gen.stop_gradient %x : tensor<?x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4xf32, #gen.plates<batch>>
}

gen.weight @mean : tensor<4xf32> {gen.state, trainable = false}
// CHECK-LABEL: func @moved
func.func @moved(%x: tensor<?x4xf32, #gen.plates<batch>>, %m: tensor<4xf32>) -> tensor<?x4xf32, #gen.plates<batch>> {
  // CHECK-NEXT: return %arg0
  %y = gen.update_state @mean, %m, %x : tensor<4xf32>, tensor<?x4xf32, #gen.plates<batch>>
  return %y : tensor<?x4xf32, #gen.plates<batch>>
}
