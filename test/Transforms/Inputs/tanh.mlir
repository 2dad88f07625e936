func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = gen.tanh %x : tensor<4xf32>
  %z = gen.tanh %y : tensor<4xf32>
  return %z : tensor<4xf32>
}
