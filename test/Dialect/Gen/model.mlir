// RUN: genc-opt %s | genc-opt | FileCheck %s

!z = tensor<?x2xf32, #gen.plates<batch>>

// CHECK: gen.data @x : tensor<?x3xf32, #gen.plates<batch>> {range = "[0, 1]"}
gen.data @x : tensor<?x3xf32, #gen.plates<batch>> {range = "[0, 1]"}
// CHECK: gen.data @y : tensor<?xi32, #gen.plates<batch>> {classes = 10 : i64, may_be_missing}
gen.data @y : tensor<?xi32, #gen.plates<batch>> {classes = 10 : i64, may_be_missing}

// CHECK: gen.distribution @normal_0 : tensor<?x2xf32, #gen.plates<batch>> attributes {name = "normal", parameters = ["loc"], ranges = ["(0, inf)"], signature = "normal(loc: real > 0)", support = "(0, inf)"} {
// CHECK: func.func private @log_density
gen.distribution @normal_0 : !z attributes {name = "normal", parameters = ["loc"], ranges = ["(0, inf)"],
                                            support = "(0, inf)", signature = "normal(loc: real > 0)"} {
  func.func private @mean(%loc: !z) -> !z { return %loc : !z }
  func.func private @log_density(%loc: !z, %x: !z) -> !z {
    %d = gen.subtract %x, %loc : !z, !z
    return %d : !z
  }
}

// CHECK: gen.conditional @"q(z|x)" "encoder" ["z"] ["x"] attributes {name = "q"} {
// CHECK: ^bb0(%[[LOC:.*]]: tensor<?x2xf32, #gen.plates<batch>>):
// CHECK: gen.sample "z" @normal_0(%[[LOC]]) : (tensor<?x2xf32, #gen.plates<batch>>) -> tensor<?x2xf32, #gen.plates<batch>>
gen.conditional @"q(z|x)" "encoder" ["z"] ["x"] attributes {name = "q"} {
^bb0(%x: !z):
  %z = gen.sample "z" @normal_0(%x) : (!z) -> !z
}

// CHECK: gen.divergence @KL_0 "KL" @normal_0 @normal_0 {
gen.divergence @KL_0 "KL" @normal_0 @normal_0 {
  func.func private @value(%a: !z, %b: !z) -> !z {
    %d = gen.subtract %a, %b : !z, !z
    return %d : !z
  }
}

// CHECK: gen.objective @elbo "E[q(z | x)](log p(x | z))" ["x"] attributes {analytic} {
// CHECK: gen.argument "weight" "present value of the schedule" : tensor<f32>
// CHECK: gen.sample "z" @normal_0(%[[X:.*]]) {draw = 0 : i64, of = "q(z|x)"}
// CHECK: gen.log_density @normal_0(%[[X]]) at %[[Z:.*]] of "p(z)" "z"
// CHECK: gen.expectation %{{.*}} over(%[[Z]]) {samples = 3 : i64}
// CHECK: gen.result %{{.*}} : tensor<?xf32, #gen.plates<batch>> terms(%{{.*}}, %{{.*}}, %{{.*}} : tensor<?xf32, #gen.plates<batch>>, tensor<f32>, tensor<i1>)
gen.objective @elbo "E[q(z | x)](log p(x | z))" ["x"] attributes {analytic} {
^bb0(%x: !z):
  %w = gen.argument "weight" "present value of the schedule" : tensor<f32>
  %z = gen.sample "z" @normal_0(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %l = gen.log_density @normal_0(%x) at %z of "p(z)" "z" : (!z, !z) -> tensor<?xf32, #gen.plates<batch>>
  %e = gen.expectation %l over (%z) {samples = 3 : i64} : tensor<?xf32, #gen.plates<batch>>, (!z)
  %m = gen.constant dense<true> : tensor<i1>
  gen.result %e : tensor<?xf32, #gen.plates<batch>> terms (%l, %w, %m : tensor<?xf32, #gen.plates<batch>>, tensor<f32>, tensor<i1>)
}
// CHECK: gen.train @elbo with @update_elbo over ["encoder.fc.weight"] {maximize = false, times = 3 : i64}
gen.train @elbo with @update_elbo over ["encoder.fc.weight"] {maximize = false, times = 3 : i64}
