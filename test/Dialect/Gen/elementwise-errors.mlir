// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1 of unary operators
func.func @f(%x: tensor<4xf32>) {
  // expected-error @+2 {{failed to infer returned types}}
  // expected-error @+1 {{inferred type(s) 'tensor<4xf32>' are incompatible with return type(s) of operation 'tensor<3xf32>'}}
  %y = "gen.exp"(%x) : (tensor<4xf32>) -> tensor<3xf32>
  return
}

// -----

func.func @f(%x: tensor<4xi32>) {
  // expected-error @+1 {{operand #0 must be tensor with a static event of 32-bit float or 64-bit float values}}
  %y = gen.exp %x : tensor<4xi32>
  return
}

// -----

// Every event is static.
func.func @f(%x: tensor<?x?xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{operand #0 must be tensor with a static event}}
  %y = gen.exp %x : tensor<?x?xf32, #gen.plates<batch>>
  return
}

// -----

// C1
func.func @f(%x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{element types differ: 'f32' and 'i32'}}
  %z = gen.add %x, %y : tensor<4xf32>, tensor<4xi32>
  return
}

// -----

// C2
func.func @f(%x: tensor<2x4xf32, #gen.plates<sample>>, %y: tensor<3x4xf32, #gen.plates<sample>>) {
  // expected-error @+1 {{plates of the operands differ in size}}
  %z = gen.add %x, %y : tensor<2x4xf32, #gen.plates<sample>>, tensor<3x4xf32, #gen.plates<sample>>
  return
}

// -----

// C3
func.func @f(%x: tensor<2x4xf32>, %y: tensor<2xf32>) {
  // expected-error @+1 {{shapes [2, 4] and [2] do not broadcast: aligned right, sizes must be equal or 1}}
  %z = gen.multiply %x, %y : tensor<2x4xf32>, tensor<2xf32>
  return
}

// -----

// C4
func.func @f(%x: tensor<4xf32>) {
  // expected-error @+1 {{unknown predicate "less"}}
  %z = gen.compare %x, %x {predicate = "less"} : tensor<4xf32>, tensor<4xf32>
  return
}

// -----

// C1 of select
func.func @f(%c: tensor<4xi1>, %x: tensor<4xf32>, %y: tensor<4xi32>) {
  // expected-error @+1 {{element types differ: 'f32' and 'i32'}}
  %z = gen.select %c, %x, %y : tensor<4xi1>, tensor<4xf32>, tensor<4xi32>
  return
}

// -----

// C3 of select
func.func @f(%c: tensor<3xi1>, %x: tensor<4xf32>) {
  // expected-error @+1 {{shapes [3] and [4] do not broadcast}}
  %z = gen.select %c, %x, %x : tensor<3xi1>, tensor<4xf32>, tensor<4xf32>
  return
}

// -----

// One example is at most 2^31 - 1 elements.
func.func @f(%x: tensor<65536x1xf32>, %y: tensor<1x65536xf32>) {
  // expected-error @+1 {{one example of [65536, 65536] has more than 2147483647 elements}}
  %z = gen.add %x, %y : tensor<65536x1xf32>, tensor<1x65536xf32>
  return
}
