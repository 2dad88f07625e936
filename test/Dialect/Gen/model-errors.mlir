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

// -----

func.func @f(%v: tensor<f32>) {
  // expectation C1
  // expected-error @+1 {{averages over results of `gen.sample`}}
  %e = gen.expectation %v over (%v) : tensor<f32>, (tensor<f32>)
  return
}

// -----

gen.distribution @d : tensor<f32> attributes {name = "d", parameters = []} {
}
func.func @f(%v: tensor<f32>) {
  %s = gen.sample "z" @d() : () -> tensor<f32>
  // expectation C2
  // expected-error @+1 {{knows no estimator "reinforce"}}
  %e = gen.expectation %v over (%s) {estimator = "reinforce"} : tensor<f32>, (tensor<f32>)
  return
}

// -----

gen.distribution @d : tensor<f32> attributes {name = "d", parameters = []} {
}
func.func @f(%v: tensor<f32>) {
  %s = gen.sample "z" @d() : () -> tensor<f32>
  // expectation C3
  // expected-error @+1 {{has one baseline, of the estimator "score_function"}}
  %e = gen.expectation %v over (%s) {estimator = "vimco", leave_one_out} : tensor<f32>, (tensor<f32>)
  return
}

// -----

func.func @f(%v: tensor<f32>, %b: tensor<2xf32>) {
  // expectation C4
  // expected-error @+1 {{needs a baseline of one number behind the draws}}
  %e = gen.expectation %v over (%b) {estimator = "score_function", with_baseline} : tensor<f32>, (tensor<2xf32>)
  return
}
