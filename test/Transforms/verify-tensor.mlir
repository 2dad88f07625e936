// RUN: genc-opt %s --gen-verify-tensor | FileCheck %s

// CHECK: gen.weight @w
gen.weight @w : tensor<20x8xf32>
func.func @encode(%x: tensor<?x20xf32, #gen.plates<batch>> {gen.name = "x"}) -> (tensor<?x8xf32, #gen.plates<batch>> {gen.name = "y"}) attributes {gen.entry} {
  %w = gen.parameter @w : tensor<20x8xf32>
  %y = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x8xf32>
  return %y : tensor<?x8xf32, #gen.plates<batch>>
}
func.func private @helper(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
