// RUN: genc-opt %s --gen-check-parameters --verify-diagnostics -o /dev/null

// RUN: genc-opt %s --gen-check-parameters --mlir-print-debuginfo -o /dev/null 2>&1 | FileCheck %s
// CHECK: note: its signature is `gauss(loc: real, scale: real > 0)`
// CHECK: note: `softplus(x)`, `exp(x)` and `x^2 + 1e-6` are positive

!z = tensor<?x2xf32, #gen.plates<batch>>
!x = tensor<?x4xf32, #gen.plates<batch>>

gen.data @x : !x {range = "(0, inf)"}
gen.distribution @gauss_0 : !z attributes {name = "gauss", parameters = ["loc", "scale"], ranges = ["", "(0, inf)"],
                                          signature = "gauss(loc: real, scale: real > 0)"} {}
gen.distribution @gamma_0 : !x attributes {name = "gamma", parameters = ["rate"], ranges = ["(0, inf)"], support = "(0, inf)"} {}

gen.conditional @"q(z|x)" "encoder" ["z"] ["x"] {
^bb0(%x: !x):
  %w = gen.constant dense<1.0> : tensor<4x2xf32>
  %h = gen.linear %x, %w : !x, tensor<4x2xf32>
  // expected-warning @+3 {{the parameter `scale` of `gauss` must lie in (0, inf), all that is known is that it lies in (-inf, inf)}}
  // expected-note @unknown {{its signature is}}
  // expected-note @unknown {{are positive}}
  %z = gen.sample "z" @gauss_0(%h, %h) : (!z, !z) -> !z
}
// A positive function of it, the data with its declared range, and a variable with its distribution's support.
gen.conditional @"q(u|x)" "encoder" ["u", "v", "r"] ["x"] {
^bb0(%x: !x):
  %w = gen.constant dense<1.0> : tensor<4x2xf32>
  %h = gen.linear %x, %w : !x, tensor<4x2xf32>
  %s = gen.softplus %h : !z
  %u = gen.sample "u" @gauss_0(%h, %s) : (!z, !z) -> !z
  %v = gen.sample "v" @gamma_0(%x) : (!x) -> !x
  %r = gen.sample "r" @gamma_0(%v) : (!x) -> !x
}
gen.conditional @"p(t|v)" "decoder" ["t"] ["v"] {
^bb0(%v: !x):
  %t = gen.sample "t" @gamma_0(%v) : (!x) -> !x
}
