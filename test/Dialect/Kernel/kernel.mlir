// RUN: genc-opt %s | genc-opt | FileCheck %s

!in = tensor<?x20xf32, #gen.plates<batch>>
!out = tensor<?x400xf32, #gen.plates<batch>>

// CHECK: kernel.func @layer
// CHECK-SAME: schedule = #kernel.schedule<out { split(c, co, ci, 48) vectorize(ci, 16) parallel(n) } linear { compute_at(out, co) } linear update 0 { reorder(c, n, k) }>
kernel.func @layer(%x: !in, %w: tensor<20x400xf32>) -> !out attributes {schedule = #kernel.schedule<
    out { split(c, co, ci, 48) vectorize(ci, 16) parallel(n) }
    linear { compute_at(out, co) } linear update 0 { reorder(c, n, k) }>} {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %y = gen.linear %x, %w {stage = "linear"} : !in, tensor<20x400xf32>
  %r = gen.maximum %y, %zero {stage = "maximum"} : !out, tensor<f32>
  // CHECK: kernel.return
  kernel.return %r : !out
}

func.func @decode(%z: !in, %w: tensor<20x400xf32>) -> !out {
  // CHECK: kernel.launch @layer(%{{.*}}, %{{.*}}) {places = [#kernel.place<output, 0>], tail = @layer}
  %y = kernel.launch @layer(%z, %w) {tail = @layer, places = [#kernel.place<output, 0>]} : (!in, tensor<20x400xf32>) -> !out
  return %y : !out
}
