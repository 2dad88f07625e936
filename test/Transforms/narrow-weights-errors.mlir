// RUN: genc-opt %s --gen-narrow-weights --verify-diagnostics

gen.weight @w : tensor<20x12xf32>

// expected-error @+1 {{`gradient` gives weights or their gradients, which are f32: no --storage=bf16}}
func.func @gradient(%x: tensor<20x12xf32>) -> (tensor<20x12xf32> {gen.at_weight = @w}) {
  return %x : tensor<20x12xf32>
}
