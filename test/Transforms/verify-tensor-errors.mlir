// RUN: genc-opt %s --gen-verify-tensor -split-input-file -verify-diagnostics

// C1
// expected-error @+1 {{'gen.data' has no place at the stage `tensor`}}
gen.data @x : tensor<?x4xf32, #gen.plates<batch>>

// -----

// C1
func.func private @f(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @+1 {{'func.call' has no place at the stage `tensor`}}
  %y = func.call @f(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// C2
// expected-error @+1 {{expected tensors with static events, found 'tensor<?xf32>'}}
func.func @f(%x: tensor<?xf32> {gen.name = "x"}) attributes {gen.entry} {
  return
}

// -----

// C3
// expected-error @+1 {{argument 0 of the entry has no `gen.name`}}
func.func @f(%x: tensor<4xf32>) attributes {gen.entry} {
  return
}

// -----

// C3
// expected-error @+1 {{result 0 of the entry has no `gen.name`}}
func.func @f(%x: tensor<4xf32> {gen.name = "x"}) -> tensor<4xf32> attributes {gen.entry} {
  return %x : tensor<4xf32>
}

// -----

// C3
// expected-error @+1 {{two results of the entry are named "y"}}
func.func @f(%x: tensor<4xf32> {gen.name = "x"}) -> (tensor<4xf32> {gen.name = "y"}, tensor<4xf32> {gen.name = "y"}) attributes {gen.entry} {
  return %x, %x : tensor<4xf32>, tensor<4xf32>
}

// -----

// C4
// expected-error @+1 {{a public function needs `gen.entry`}}
func.func @f() {
  return
}

// -----

// C5
func.func private @f() {
  // expected-note @+1 {{by this draw}}
  %a = gen.standard_normal {shape = array<i64: 4>, site = 3 : i64, name = "a"}
  // expected-error @+1 {{draws at the site 3, which is taken}}
  %b = gen.standard_uniform {shape = array<i64: 4>, site = 3 : i64, name = "b"}
  return
}

// -----

// C6
func.func private @f(%x: tensor<4xf32>) {
  %y = gen.scan carried 1 length 3 (%x : tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %a: tensor<4xf32>):
    // expected-error @+1 {{a draw inside of a loop needs a `sample` that tells its steps apart}}
    %e = gen.standard_normal {shape = array<i64: 4>, site = 0 : i64, name = "e"}
    gen.yield %e : tensor<4xf32>
  } : tensor<4xf32>
  return
}
