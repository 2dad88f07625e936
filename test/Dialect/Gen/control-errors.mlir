// RUN: genc-opt %s -split-input-file -verify-diagnostics

// C1
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{needs a `length` of 1 to 2147483647, found 0}}
  %a, %b = gen.scan carried 1 length 0 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C2
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{needs 3 initial values among its tensors, found 2 operands}}
  %a, %b = gen.scan carried 3 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C2: the number of steps comes first
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{needs 1 initial values among its tensors, found 3 operands}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %n, %xs : tensor<3xf32>, i64, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C3
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{reads a sequence of 6 steps, found the event [5, 4]}}
  %a, %b = gen.scan carried 1 length 6 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C4
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{needs a body with 3 arguments, found 2}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>):
    gen.yield %h, %h : tensor<3xf32>, tensor<3xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C4
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{has the number of the step as tensor<i32>, found 'tensor<f32>'}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<f32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C4
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{slices 'tensor<5x4xf32>' to 'tensor<4xf32>', but the body takes 'tensor<5xf32>'}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<5xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<5xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C5
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{cannot start a carried 'tensor<2xf32>' with 'tensor<3xf32>'}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<2xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<2xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C6
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{needs a yield of its 2 results}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h : tensor<3xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C6
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    // expected-error @+1 {{gives 'tensor<4xf32>' to the carried value 0 of type 'tensor<3xf32>'}}
    gen.yield %x, %h : tensor<4xf32>, tensor<3xf32>
  } : tensor<3xf32>, tensor<5x4xf32>
  return
}

// -----

// C7
func.func @f(%xs: tensor<5x4xf32>, %h0: tensor<3xf32>, %n: i64) {
  // expected-error @+1 {{result 1 must be 'tensor<5x4xf32>', found 'tensor<4xf32>'}}
  %a, %b = gen.scan carried 1 length 5 (%h0, %xs : tensor<3xf32>, tensor<5x4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<3xf32>, %x: tensor<4xf32>):
    gen.yield %h, %x : tensor<3xf32>, tensor<4xf32>
  } : tensor<3xf32>, tensor<4xf32>
  return
}

// -----

func.func @C7_too_large(%x: tensor<4xf32>) {
  // expected-error @+1 {{result 1 has too many elements: 'tensor<2147483647x4xf32>'}}
  %a, %b = gen.scan carried 1 length 2147483647 (%x : tensor<4xf32>) {
  ^bb0(%i: tensor<i32>, %h: tensor<4xf32>):
    gen.yield %h, %h : tensor<4xf32>, tensor<4xf32>
  } : tensor<4xf32>, tensor<2147483647x4xf32>
  return
}
