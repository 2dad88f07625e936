// RUN: genc-opt %s --gen-unroll-loops --canonicalize | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!xs = tensor<?x2x8xf32, #gen.plates<batch>>

// The zero state is the same for all examples until it meets one: the first product is computed once.
// CHECK-LABEL: func @recurrent
// CHECK-NOT: gen.scan
// CHECK-DAG: %[[ZERO:.*]] = gen.constant
// CHECK-DAG: %[[X0:.*]] = gen.slice %arg0 {size = array<i64: 1, 8>, start = array<i64: 0, 0>}
// CHECK-DAG: %[[S0:.*]] = gen.reshape %[[X0]] {shape = array<i64: 8>}
// CHECK: %[[W0:.*]] = gen.linear %[[ZERO]], %arg1 : tensor<8xf32>, tensor<8x8xf32>
// CHECK: %[[A0:.*]] = gen.add %[[W0]], %[[S0]]
// CHECK: %[[H0:.*]] = gen.tanh %[[A0]]
// CHECK: gen.slice %arg0 {size = array<i64: 1, 8>, start = array<i64: 1, 0>}
// CHECK: gen.linear %[[H0]], %arg1 : tensor<?x8xf32, #gen.plates<batch>>
// CHECK: %[[H1:.*]] = gen.tanh
// CHECK: %[[R0:.*]] = gen.reshape %[[H0]] {shape = array<i64: 1, 8>}
// CHECK: %[[R1:.*]] = gen.reshape %[[H1]] {shape = array<i64: 1, 8>}
// CHECK: %[[ALL:.*]] = gen.concat %[[R0]], %[[R1]] {axis = 0 : i64}
// CHECK: return %[[H1]], %[[ALL]]
func.func @recurrent(%xs: !xs, %w: tensor<8x8xf32>) -> (!h, !xs) {
  %zero = gen.constant dense<0.0> : tensor<8xf32>
  %last, %all = gen.scan carried 1 length 2 (%zero, %xs : tensor<8xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %x: !h):
    %wh = gen.linear %h, %w : !h, tensor<8x8xf32>
    %s = gen.add %wh, %x : !h, !h
    %next = gen.tanh %s : !h
    gen.yield %next, %next : !h, !h
  } : !h, !xs
  return %last, %all : !h, !xs
}

// Loops in loops; the number of the step is a literal.
// CHECK-LABEL: func @nested
// CHECK-COUNT-6: gen.add
// CHECK-NOT: gen.scan
func.func @nested(%x: !h) -> !h {
  %y = gen.scan carried 1 length 3 (%x : !h) {
  ^bb0(%i: tensor<i32>, %a: !h):
    %b = gen.scan carried 1 length 2 (%a : !h) {
    ^bb0(%j: tensor<i32>, %c: !h):
      %t = gen.cast %j {to = "f32"} : tensor<i32>
      %s = gen.cos %t : tensor<f32>
      %d = gen.add %c, %s : !h, tensor<f32>
      gen.yield %d : !h
    } : !h
    gen.yield %b : !h
  } : !h
  return %y : !h
}

// Run-time numbers of steps, long loops and loops around them stay; what is short inside of them does not.
// CHECK-LABEL: func @stays
// CHECK: gen.scan carried 1 length 10(%arg1, %arg0 : i64,
// CHECK: gen.scan carried 1 length 2(
// CHECK: gen.scan carried 1 length 17(
// CHECK-COUNT-2: gen.tanh
// CHECK-NOT: gen.tanh
func.func @stays(%x: !h, %n: i64) -> !h {
  %y = gen.scan carried 1 length 10 (%n, %x : i64, !h) {
  ^bb0(%i: tensor<i32>, %a: !h):
    %b = gen.sin %a : !h
    gen.yield %b : !h
  } : !h
  %z = gen.scan carried 1 length 2 (%y : !h) {
  ^bb0(%i: tensor<i32>, %a: !h):
    %b = gen.scan carried 1 length 17 (%a : !h) {
    ^bb0(%j: tensor<i32>, %c: !h):
      %d = gen.scan carried 1 length 2 (%c : !h) {
      ^bb0(%k: tensor<i32>, %e: !h):
        %f = gen.tanh %e : !h
        gen.yield %f : !h
      } : !h
      gen.yield %d : !h
    } : !h
    gen.yield %b : !h
  } : !h
  return %z : !h
}

// A state that no example touches is the same for all, and its result has their plates all the same.
// CHECK-LABEL: func @counts
// CHECK: %[[N:.*]] = gen.add %{{.*}} : tensor<1xf32>, tensor<1xf32>
// CHECK-NEXT: %[[Y:.*]] = gen.broadcast %[[N]] {plates = #gen.plates<batch>, shape = array<i64: 1>} : tensor<1xf32>
// CHECK-NEXT: return %[[Y]]
func.func @counts(%xs: !xs, %step: tensor<1xf32>) -> tensor<?x1xf32, #gen.plates<batch>> {
  %zero = gen.constant dense<0.0> : tensor<1xf32>
  %last = gen.scan carried 1 length 2 (%zero, %xs : tensor<1xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %n: tensor<?x1xf32, #gen.plates<batch>>, %x: !h):
    %next = gen.add %n, %step : tensor<?x1xf32, #gen.plates<batch>>, tensor<1xf32>
    gen.yield %next : tensor<?x1xf32, #gen.plates<batch>>
  } : tensor<?x1xf32, #gen.plates<batch>>
  return %last : tensor<?x1xf32, #gen.plates<batch>>
}
