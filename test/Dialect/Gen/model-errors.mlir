// RUN: genc-opt %s --split-input-file --verify-diagnostics

// data C1
// expected-error @+1 {{needs the plate `batch`}}
gen.data @x : tensor<3xf32>

// -----

!z = tensor<?x2xf32, #gen.plates<batch>>
gen.distribution @d : !z attributes {name = "d", parameters = ["loc"]} {
  // distribution C1
  // expected-error @+1 {{takes the 1 parameters, then values of}}
  func.func private @mean() -> !z
}

// -----

// distribution C3
// expected-error @+1 {{has 1 parameters, but 2 ranges}}
gen.distribution @d : tensor<?x2xf32, #gen.plates<batch>> attributes {name = "d", parameters = ["loc"], ranges = ["", ""]} {
}

// -----

!z = tensor<?x2xf32, #gen.plates<batch>>
gen.distribution @d : !z attributes {name = "d", parameters = []} {
  // distribution C2
  // expected-error @+1 {{takes the 0 parameters, then values of}}
  func.func private @log_density(%x: tensor<?x3xf32, #gen.plates<batch>>) -> !z
}

// -----

// conditional C1
// expected-error @+1 {{has 1 givens but 0 arguments}}
gen.conditional @"p(z|x)" "prior" [] ["x"] {
}

// -----

// conditional C2
// expected-error @+1 {{samples "z" 0 times}}
gen.conditional @"p(z)" "prior" ["z"] [] {
}

// -----

gen.conditional @"p(z)" "prior" ["z"] [] {
  // sample C1
  // expected-error @+1 {{needs a distribution of 0 parameters, found @nothing}}
  %z = gen.sample "z" @nothing() : () -> tensor<?x2xf32, #gen.plates<batch>>
}

// -----

gen.distribution @d : tensor<?x3xf32, #gen.plates<batch>> attributes {name = "d", parameters = []} {
}
gen.conditional @"p(z)" "prior" ["z"] [] {
  // sample C2
  // expected-error @+1 {{has type 'tensor<?x2xf32, #gen.plates<batch>>' but the distribution gives}}
  %z = gen.sample "z" @d() : () -> tensor<?x2xf32, #gen.plates<batch>>
}
