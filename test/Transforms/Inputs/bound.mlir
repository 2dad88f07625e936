// log(1/k sum exp(-|loc + eps_i|^2)) over k draws, without the 1/k: one running log-sum-exp.
!b = tensor<?xf32, #gen.plates<batch>>
!z = tensor<?x4xf32, #gen.plates<batch>>
!zs = tensor<?x100x4xf32, #gen.plates<batch>>

module attributes {gen.name = "bounds"} {
  func.func @bound(%loc: !z {gen.name = "loc"}, %k: i64 {gen.name = "k"}) -> (!b {gen.name = "bound"}, !zs {gen.name = "eps"}) attributes {gen.entry} {
    %low = gen.constant dense<-1.0e30> : tensor<f32>
    %last, %eps = gen.scan carried 1 length 100 (%k, %low : i64, tensor<f32>) {
    ^bb0(%i: tensor<i32>, %sum: !b):
      %e = gen.standard_normal %i : tensor<i32> {shape = array<i64: 4>, site = 0 : i64, name = "z", plates = #gen.plates<batch>}
      %z = gen.add %loc, %e : !z, !z
      %s = gen.multiply %z, %z : !z, !z
      %n = gen.reduce_sum %s {axes = array<i64: 0>} : !z
      %w = gen.negate %n : !b
      %top = gen.maximum %sum, %w : !b, !b
      %d0 = gen.subtract %sum, %top : !b, !b
      %d1 = gen.subtract %w, %top : !b, !b
      %e0 = gen.exp %d0 : !b
      %e1 = gen.exp %d1 : !b
      %es = gen.add %e0, %e1 : !b, !b
      %l = gen.log %es : !b
      %next = gen.add %top, %l : !b, !b
      gen.yield %next, %e : !b, !z
    } : !b, !zs
    return %last, %eps : !b, !zs
  }
}
