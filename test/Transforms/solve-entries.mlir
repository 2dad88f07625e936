// RUN: genc-opt %s --gen-solve-entries | FileCheck %s
// RUN: genc-opt %s --gen-solve-entries=entries=decode,twice | FileCheck %s --check-prefix=SOME
// RUN: genc-opt %s --gen-solve-entries=entries=interpolate,interpolate_spherical,impute --canonicalize | FileCheck %s --check-prefix=PATH

!z = tensor<?x2xf32, #gen.plates<batch>>
!x = tensor<?x3xf32, #gen.plates<batch>>
gen.data @x : !x {range = "[0, 1]"}
gen.weight @encoder.w : tensor<3x2xf32>
gen.weight @decoder.w : tensor<2x3xf32>
gen.weight @critic.w : tensor<3x1xf32>
gen.distribution @standard : !z attributes {name = "normal", parameters = []} {
  func.func private @sample() -> !z {
    %eps = gen.standard_normal {name = "eps", plates = #gen.plates<batch>, shape = array<i64: 2>, site = 0 : i64}
    return %eps : !z
  }
}
gen.distribution @shifted : !z attributes {name = "normal", parameters = ["loc"]} {
  func.func private @sample(%loc: !z) -> !z {
    %eps = gen.standard_normal {name = "eps", plates = #gen.plates<batch>, shape = array<i64: 2>, site = 0 : i64}
    %z = gen.add %loc, %eps : !z, !z
    return %z : !z
  }
  func.func private @mean(%loc: !z) -> !z { return %loc : !z }
}
gen.distribution @likelihood : !x attributes {name = "triangle", parameters = ["low", "width"]} {
  func.func private @mode(%low: !x, %width: tensor<f32>) -> !x {
    %m = gen.add %low, %width : !x, tensor<f32>
    return %m : !x
  }
}
gen.conditional @"p(z)" "prior" ["z"] [] {
  %z = gen.sample "z" @standard() : () -> !z
}
gen.conditional @"q(z|x)" "encoder" ["z"] ["x"] {
^bb0(%x: !x):
  %w = gen.parameter @encoder.w : tensor<3x2xf32>
  %loc = gen.linear %x, %w : !x, tensor<3x2xf32>
  %z = gen.sample "z" @shifted(%loc) : (!z) -> !z
}
gen.conditional @"p(x|z)" "decoder" ["x"] ["z"] {
^bb0(%z: !z):
  %w = gen.parameter @decoder.w : tensor<2x3xf32>
  %low = gen.linear %z, %w : !z, tensor<2x3xf32>
  %width = gen.constant dense<1.0> : tensor<f32>
  %x = gen.sample "x" @likelihood(%low, %width) : (!x, tensor<f32>) -> !x
}
func.func @twice(%x: !x {gen.name = "x"}) -> (!x {gen.name = "twice"}) attributes {gen.net} {
  %y = gen.add %x, %x : !x, !x
  return %y : !x
}

// What no entry reads is dropped.
// CHECK-NOT: critic.w
// CHECK: func.func @twice({{.*}}attributes {gen.entry}
// CHECK: func.func @encode(%{{.*}}: tensor<?x3xf32, #gen.plates<batch>> {{{.*}}gen.name = "x", gen.range = "[0, 1]"}) -> (tensor<?x2xf32{{.*}}gen.name = "loc"})
// CHECK: func.func @encode_mean
// CHECK: %[[LOC:.*]] = gen.linear
// CHECK-NEXT: return %[[LOC]]
// The draw is named after its variable.
// CHECK: func.func @encode_sample
// CHECK: gen.standard_normal {name = "z", {{.*}}site = 0 : i64}
// A parameter that is the same for every input is no result; without a mean the mode stands for the variable.
// CHECK: func.func @decode({{.*}}gen.name = "z"}) -> (tensor<?x3xf32, #gen.plates<batch>> {{{.*}}gen.name = "low"}) attributes
// CHECK: func.func @decode_mean
// CHECK: gen.add %{{.*}}, %{{.*}} : tensor<?x3xf32, #gen.plates<batch>>, tensor<f32>
// CHECK: func.func @sample() ->
// CHECK: gen.standard_normal {name = "z"
// The likelihood has no sampler.
// CHECK-NOT: @sample_x
// CHECK: func.func @reconstruct({{.*}}gen.name = "x"
// CHECK-NOT: gen.{{conditional|distribution|data}}

// SOME-NOT: @encode
// SOME-DAG: gen.weight @decoder.w
// SOME-DAG: func.func @twice
// SOME-DAG: func.func @decode(
// SOME-NOT: @sample

// Two encodings; the decoder of a value between them. The prior states no arc, the likelihood has no draws.
// PATH: func.func @interpolate({{.*}}gen.name = "x_from", {{.*}}gen.name = "x_to", {{.*}}gen.name = "t"
// PATH: %[[FROM:.*]] = gen.linear %arg0
// PATH: %[[TO:.*]] = gen.linear %arg1
// PATH: %[[REST:.*]] = gen.subtract %{{.*}}, %arg2
// PATH: %[[A:.*]] = gen.multiply %[[REST]], %[[FROM]]
// PATH: %[[B:.*]] = gen.multiply %arg2, %[[TO]]
// PATH: %[[Z:.*]] = gen.add %[[A]], %[[B]]
// PATH: gen.linear %[[Z]]
// PATH-NOT: func.func
