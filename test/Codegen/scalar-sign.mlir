// RUN: genc-kernel-test %s --check --batch=1,3

// One column: the epilogue is scalar code, in which the sign of the sine must survive as well as in vectors.
!x = tensor<?x3x2x2x5xf32, #gen.plates<batch>>
!y = tensor<?x3x2x2x1xf32, #gen.plates<batch>>
kernel.func @column(%x: !x, %w: tensor<5x1xf32>) -> !y {
  %k = gen.constant dense<7.0> : tensor<f32>
  %0 = gen.linear %x, %w {stage = "linear"} : !x, tensor<5x1xf32>
  %1 = gen.multiply %0, %k {stage = "multiply"} : !y, tensor<f32>
  %2 = gen.sin %1 {stage = "sin"} : !y
  kernel.return %2 : !y
}
