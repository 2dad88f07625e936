// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!xs = tensor<?x28x8xf32, #gen.plates<batch>>

// A recurrent net: a zero state for every example, one slice of the sequence a step, all states stacked.
// CHECK-LABEL: func @recurrent
func.func @recurrent(%xs: !xs, %w: tensor<8x8xf32>) -> (!h, !xs) {
  // CHECK: %[[ZERO:.*]] = gen.constant
  %zero = gen.constant dense<0.0> : tensor<8xf32>
  // CHECK: gen.scan carried 1 length 28(%[[ZERO]], %arg0 : tensor<8xf32>, tensor<?x28x8xf32, #gen.plates<batch>>) {
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[H:.*]]: tensor<?x8xf32, #gen.plates<batch>>, %[[X:.*]]: tensor<?x8xf32, #gen.plates<batch>>):
  %last, %all = gen.scan carried 1 length 28 (%zero, %xs : tensor<8xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %x: !h):
    // CHECK: gen.linear %[[H]], %arg1
    %wh = gen.linear %h, %w : !h, tensor<8x8xf32>
    %s = gen.add %wh, %x : !h, !h
    %next = gen.tanh %s : !h
    // CHECK: gen.yield %[[N:.*]], %[[N]]
    gen.yield %next, %next : !h, !h
  } : !h, !xs
  return %last, %all : !h, !xs
}

// A number of steps that the caller gives, no sequence: the number of the step is all that differs.
// CHECK-LABEL: func @iterate
func.func @iterate(%x: !h, %n: i64) -> !h {
  // CHECK: gen.scan carried 1 length 1000(%arg1, %arg0 : i64, tensor<?x8xf32, #gen.plates<batch>>)
  %last = gen.scan carried 1 length 1000 (%n, %x : i64, !h) {
  ^bb0(%i: tensor<i32>, %y: !h):
    %t = gen.cast %i {to = "f32"} : tensor<i32>
    %next = gen.add %y, %t : !h, tensor<f32>
    gen.yield %next : !h
  } : !h
  return %last : !h
}

// CHECK-LABEL: func.func @backwards(
// CHECK: gen.scan reverse carried 0 length 3
func.func @backwards(%xs: tensor<3x4xf32>) -> tensor<3x4xf32> {
  %r = gen.scan reverse carried 0 length 3 (%xs : tensor<3x4xf32>) {
  ^bb0(%i: tensor<i32>, %x: tensor<4xf32>):
    gen.yield %x : tensor<4xf32>
  } : tensor<3x4xf32>
  return %r : tensor<3x4xf32>
}
