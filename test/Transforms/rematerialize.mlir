// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels --gen-rematerialize --gen-plan-buffers | FileCheck %s
// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels --gen-rematerialize=percent=80 --gen-plan-buffers | FileCheck %s --check-prefix=MOST
// RUN: genc-opt %s --gen-form-kernels --gen-deduplicate-kernels --gen-rematerialize=cheap-only --gen-plan-buffers | FileCheck %s --check-prefix=CHEAP

!h = tensor<?x64xf32, #gen.plates<batch>>
!w = tensor<64x64xf32>
gen.weight @w : !w

// Six layers are stored, and a seventh buffer has the gradient that passes; with every other layer run again, four are alive at once.
// What runs again is the same launch, on what is stored.
// CHECK-LABEL: func.func @layers
// CHECK-SAME: gen.arena_bound_bytes = 1024 : i64, gen.arena_example_bytes = 1024 : i64, {{.*}}, gen.arena_stored_bytes = 1792 : i64
// CHECK: %[[A:.*]] = kernel.launch @[[LINEAR:.*]](%arg0, %arg1) {places
// CHECK: %[[B:.*]] = kernel.launch @[[LINEAR]](%[[A]], %arg1) {places
// CHECK: %[[C:.*]] = kernel.launch @[[LINEAR]](%[[B]], %arg1) {places
// CHECK: %[[D:.*]] = kernel.launch @[[LINEAR]](%[[C]], %arg1) {places
// CHECK: %[[E:.*]] = kernel.launch @[[LINEAR]](%[[D]], %arg1) {places
// CHECK: kernel.launch @layers_reduce_sum
// CHECK: %[[GF:.*]] = kernel.launch
// CHECK: %[[E2:.*]] = kernel.launch @[[LINEAR]](%[[D]], %arg1) {kernel.again
// CHECK: kernel.launch @layers_linear_weight_gradient(%[[E2]], %[[GF]])
// CHECK: kernel.launch {{.*}}(%[[D]], %{{.*}}, %{{.*}}) {places
// CHECK: %[[C2:.*]] = kernel.launch @[[LINEAR]](%[[B]], %arg1) {kernel.again
// CHECK: kernel.launch {{.*}}(%[[C2]], %{{.*}}, %{{.*}}) {places

// Where more is allowed, less runs again.
// MOST-LABEL: func.func @layers
// MOST-SAME: gen.arena_bound_bytes = 1280 : i64
// MOST-COUNT-2: kernel.again
// MOST-NOT: kernel.again
// MOST: return

// There is nothing but products.
// CHEAP-LABEL: func.func @layers
// CHEAP-SAME: gen.arena_bound_bytes = 1792 : i64
// CHEAP-NOT: kernel.again
// CHEAP: return
func.func @layers(%x: !h, %v: !w) -> (tensor<?xf32, #gen.plates<batch>>, !w {gen.at_weight = @w}) {
  %a = gen.linear %x, %v : !h, !w
  %b = gen.linear %a, %v : !h, !w
  %c = gen.linear %b, %v : !h, !w
  %d = gen.linear %c, %v : !h, !w
  %e = gen.linear %d, %v : !h, !w
  %f = gen.linear %e, %v : !h, !w
  %y = gen.reduce_sum %f {axes = array<i64: 0>} : !h
  %gf = gen.linear %f, %v : !h, !w
  %wf = gen.linear_weight_gradient %e, %gf : !h, !h
  %ge = gen.linear %gf, %v : !h, !w
  %we = gen.linear_weight_gradient %d, %ge : !h, !h
  %gd = gen.linear %ge, %v : !h, !w
  %wd = gen.linear_weight_gradient %c, %gd : !h, !h
  %gc = gen.linear %gd, %v : !h, !w
  %wc = gen.linear_weight_gradient %b, %gc : !h, !h
  %gb = gen.linear %gc, %v : !h, !w
  %wb = gen.linear_weight_gradient %a, %gb : !h, !h
  %s1 = gen.add %wf, %we : !w, !w
  %s2 = gen.add %s1, %wd : !w, !w
  %s3 = gen.add %s2, %wc : !w, !w
  %s4 = gen.add %s3, %wb : !w, !w
  return %y, %s4 : tensor<?xf32, #gen.plates<batch>>, !w
}

// A view is made again with what it shows; a draw is run again, still as the first optional input.
// CHEAP-LABEL: func.func @views
// CHEAP: %[[D:.*]] = kernel.launch @views_standard_uniform() {noise = 0 : i64, places
// CHEAP: %[[A:.*]] = kernel.launch {{.*}}(%arg0, %[[D]]) {places
// CHEAP: kernel.launch @views_reduce_sum
// CHEAP: %[[D2:.*]] = kernel.launch @views_standard_uniform() {kernel.again, noise = 0 : i64, places
// CHEAP: %[[A2:.*]] = kernel.launch {{.*}}(%arg0, %[[D2]]) {kernel.again
// CHEAP: %[[V2:.*]] = gen.reshape %[[A2]]
// CHEAP: kernel.launch {{.*}}(%[[V2]], %{{.*}})
func.func @views(%x: !h, %v: !w, %up: tensor<64x512xf32>, %down: tensor<512x64xf32>)
    -> (tensor<?xf32, #gen.plates<batch>>, tensor<32x64xf32> {gen.at_weight = @w}) {
  %d = gen.standard_uniform {name = "d", shape = array<i64: 64>, plates = #gen.plates<batch>, site = 0 : i64}
  %a = gen.multiply %x, %d : !h, !h
  %r = gen.reshape %a {shape = array<i64: 2, 32>} : !h
  %b = gen.linear %a, %v : !h, !w
  %c = gen.linear %b, %up : !h, tensor<64x512xf32>
  %y = gen.reduce_sum %c {axes = array<i64: 0>} : tensor<?x512xf32, #gen.plates<batch>>
  %gc = gen.linear %c, %down : tensor<?x512xf32, #gen.plates<batch>>, tensor<512x64xf32>
  %gb = gen.linear %gc, %v : !h, !w
  %one = gen.reshape %gb {shape = array<i64: 1, 64>} : !h
  %two = gen.tile %one {repeats = array<i64: 2, 1>} : tensor<?x1x64xf32, #gen.plates<batch>>
  %gw = gen.linear_weight_gradient %r, %two : tensor<?x2x32xf32, #gen.plates<batch>>, tensor<?x2x64xf32, #gen.plates<batch>>
  return %y, %gw : tensor<?xf32, #gen.plates<batch>>, tensor<32x64xf32>
}
