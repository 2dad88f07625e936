// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1 of plates
// expected-error @+1 {{plate "batch" is named twice}}
func.func private @f(tensor<?x?x4xf32, #gen.plates<batch, batch>>)

// -----

// C2 of plates
// expected-error @+1 {{a tensor of 1 axes cannot have 2 plates}}
func.func private @f(tensor<?xf32, #gen.plates<batch, sample>>)

// -----

// C1 of weight
// expected-error @+1 {{attribute 'type' failed to satisfy constraint}}
gen.weight @w : tensor<?x4xf32>

// -----

// C1 of weight
// expected-error @+1 {{needs a static shape without plates}}
gen.weight @w : tensor<?x4xf32, #gen.plates<batch>>

// -----

// C1 of parameter
func.func @f() {
  // expected-error @+1 {{reads @w, which is not a declared weight}}
  %w = gen.parameter @w : tensor<4xf32>
  return
}

// -----

// C1 of parameter
gen.weight @w : tensor<4xf32>
func.func @f() {
  // expected-error @+1 {{has type 'tensor<3xf32>' but the weight has 'tensor<4xf32>'}}
  %w = gen.parameter @w : tensor<3xf32>
  return
}

// -----

// C1 of prepared
func.func @f() {
  // expected-error @+1 {{index 0 is not a result of `prepare`}}
  %w = gen.prepared 0 : tensor<4xf32>
  return
}

// -----

// C1 of prepared
func.func @prepare() -> tensor<4xf32> {
  %c = gen.constant dense<1.0> : tensor<4xf32>
  return %c : tensor<4xf32>
}
func.func @f() {
  // expected-error @+1 {{has type 'tensor<3xf32>' but `prepare` gives 'tensor<4xf32>'}}
  %w = gen.prepared 0 : tensor<3xf32>
  return
}

// -----

// C1 of cast
func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{`to` must be "f32", "i32" or "bool", found "f16"}}
  %y = gen.cast %x {to = "f16"} : tensor<4xf32>
  return
}
