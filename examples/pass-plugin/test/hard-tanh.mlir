// RUN: genc-opt --load-pass-plugin=%plugin --pass-pipeline='builtin.module(func.func(hard-tanh))' %s | FileCheck %s

// CHECK-LABEL: func @generator
func.func @generator(%x: tensor<?x784xf32, #gen.plates<batch>>) -> tensor<?x784xf32, #gen.plates<batch>> {
  // CHECK-DAG: %[[LOW:.*]] = gen.constant dense<-1.000000e+00> : tensor<f32>
  // CHECK-DAG: %[[HIGH:.*]] = gen.constant dense<1.000000e+00> : tensor<f32>
  // CHECK: %[[B:.*]] = gen.maximum %arg0, %[[LOW]]
  // CHECK: %[[Y:.*]] = gen.minimum %[[B]], %[[HIGH]]
  // CHECK: return %[[Y]]
  %y = gen.tanh %x : tensor<?x784xf32, #gen.plates<batch>>
  return %y : tensor<?x784xf32, #gen.plates<batch>>
}
