// RUN: genc-opt %s --gen-form-kernels --gen-plan-buffers | FileCheck %s

!h = tensor<?x8xf32, #gen.plates<batch>>
!xs = tensor<?x40x8xf32, #gen.plates<batch>>

// A chain needs two places, and the last result goes to the caller.
// CHECK-LABEL: func.func @chain
// CHECK-SAME: gen.arena_bound_bytes = 128 : i64, gen.arena_example_bytes = 128 : i64, gen.arena_fixed_bytes = 0 : i64
func.func @chain(%x: !h, %w: tensor<8x8xf32>) -> !h {
  %a = gen.linear %x, %w : !h, tensor<8x8xf32>
  %b = gen.linear %a, %w : !h, tensor<8x8xf32>
  %c = gen.linear %b, %w : !h, tensor<8x8xf32>
  return %c : !h
}

// A loop's kernels are formed once. The literal it starts from gets a buffer; the step lies in the fixed part; the carried
// value has two places; %c, which every step reads, lives until the loop ends; the kernel that ends a step writes the
// next carried value; outputs go to the caller, and what was carried is copied there.
// CHECK-LABEL: func.func @loop
// CHECK-SAME: gen.arena_bound_bytes = 256 : i64, gen.arena_example_bytes = 256 : i64, gen.arena_fixed_bytes = 128 : i64
// CHECK: %[[C:.*]] = kernel.launch @loop_linear({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: %[[ZERO:.*]] = kernel.launch @loop_copy() {places = [#kernel.place<fixed, 0>]}
// CHECK: %[[L:.*]]:2 = gen.scan carried 1 length 40(%arg2, %[[ZERO]], %arg0
// CHECK: %[[Y:.*]] = kernel.launch @{{.*}}(%[[H:.*]], %arg1, %{{.*}}, %[[C]]) {places = [#kernel.place<carried, 0>]}
// CHECK: gen.yield %[[Y]], %[[Y]]
// CHECK: {kernel.places = [#kernel.place<fixed, 64>, #kernel.place<arena, {{.*}}>, #kernel.place<arena, {{.*}}>, #kernel.place<arena, {{.*}}>, #kernel.place<output, 1>]}
// CHECK: %[[COPY:.*]] = kernel.launch @{{.*}}(%[[L]]#0) {places = [#kernel.place<output, 0>]}
// CHECK: return %[[COPY]], %[[L]]#1
func.func @loop(%xs: !xs, %w: tensor<8x8xf32>, %n: i64, %x: !h) -> (!h, !xs) {
  %zero = gen.constant dense<0.0> : tensor<8xf32>
  %c = gen.linear %x, %w : !h, tensor<8x8xf32>
  %last, %all = gen.scan carried 1 length 40 (%n, %zero, %xs : i64, tensor<8xf32>, !xs) {
  ^bb0(%i: tensor<i32>, %h: !h, %s: !h):
    %wh = gen.linear %h, %w : !h, tensor<8x8xf32>
    %a = gen.add %wh, %s : !h, !h
    %b = gen.add %a, %c : !h, !h
    gen.yield %b, %b : !h, !h
  } : !h, !xs
  return %last, %all : !h, !xs
}

// Two carried values that change their roles are not results of launches: each is copied.
// CHECK-LABEL: func.func @swap
// CHECK: ^bb0(%{{.*}}: tensor<i32>, %[[A:.*]]: tensor<?x8xf32, {{.*}}, %[[B:.*]]: tensor<?x8xf32, {{.*}}):
// CHECK: %[[B1:.*]] = kernel.launch @{{.*}}(%[[B]]) {places = [#kernel.place<carried, 0>]}
// CHECK: %[[A1:.*]] = kernel.launch @{{.*}}(%[[A]]) {places = [#kernel.place<carried, 1>]}
// CHECK: gen.yield %[[B1]], %[[A1]]
func.func @swap(%x: !h, %y: !h, %n: i64) -> !h {
  %p, %q = gen.scan carried 2 length 5 (%n, %x, %y : i64, !h, !h) {
  ^bb0(%i: tensor<i32>, %a: !h, %b: !h):
    gen.yield %b, %a : !h, !h
  } : !h, !h
  return %p : !h
}
