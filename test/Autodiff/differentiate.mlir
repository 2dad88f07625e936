// RUN: genc-opt %s -gen-differentiate -canonicalize -cse -split-input-file | FileCheck %s
// RUN: genc-opt %s -gen-differentiate=recompute-loops -canonicalize -cse -split-input-file | FileCheck %s --check-prefix=LEAN

// One product gives the weight's gradient, the sum over examples the bias's; both by the number of examples.
gen.weight @w : tensor<3x2xf32>
gen.weight @b : tensor<2xf32>
// CHECK-LABEL: func.func @dense(
// CHECK-SAME: tensor<3x2xf32> {{{.*}}gen.name = "w"}, tensor<2xf32> {{{.*}}gen.name = "b"})
// CHECK-NOT: gen.differentiate
// CHECK: %[[y:.*]] = gen.tanh
// CHECK: %[[value:.*]] = gen.reduce_sum %[[y]]
// CHECK: %[[slope:.*]] = gen.subtract %{{.*}}, %{{.*}} : tensor<f32>, tensor<?x2xf32
// CHECK: %[[bias:.*]] = gen.plate_sum %[[slope]]
// CHECK: %[[weight:.*]] = gen.linear_weight_gradient %arg0, %[[slope]]
// CHECK: %[[count:.*]] = gen.batch_size
// CHECK: %[[dw:.*]] = gen.divide %[[weight]], %[[count]]
// CHECK: %[[db:.*]] = gen.divide %[[bias]], %[[count]]
// CHECK: return %[[value]], %[[dw]], %[[db]]
func.func @dense(%x: tensor<?x3xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}) attributes {gen.differentiate = []} {
  %w = gen.parameter @w : tensor<3x2xf32>
  %b = gen.parameter @b : tensor<2xf32>
  %h = gen.linear %x, %w : tensor<?x3xf32, #gen.plates<batch>>, tensor<3x2xf32>
  %a = gen.add %h, %b : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %y = gen.tanh %a : tensor<?x2xf32, #gen.plates<batch>>
  %value = gen.reduce_sum %y : tensor<?x2xf32, #gen.plates<batch>>
  return %value : tensor<?xf32, #gen.plates<batch>>
}

// -----

// Only what is asked for and learned; nothing flows through `stop_gradient`, and a train step takes the branch of training.
gen.weight @net.a : tensor<2xf32>
gen.weight @net.state : tensor<2xf32> {trainable = false}
gen.weight @network : tensor<2xf32>
// CHECK-LABEL: func.func @some(
// CHECK-SAME: -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}, tensor<2xf32> {{{.*}}gen.name = "net.a"})
// CHECK-NOT: gen.select
// CHECK: %[[stopped:.*]] = gen.stop_gradient
// CHECK: %[[product:.*]] = gen.multiply %arg0, %{{.*}}
// CHECK: gen.add %[[product]], %[[stopped]]
// CHECK: gen.plate_sum %arg0
func.func @some(%x: tensor<?x2xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}) attributes {gen.differentiate = ["net.a", "net.state"]} {
  %a = gen.parameter @net.a : tensor<2xf32>
  %s = gen.parameter @net.state : tensor<2xf32>
  %n = gen.parameter @network : tensor<2xf32>
  %train = gen.training
  %stopped = gen.stop_gradient %a : tensor<2xf32>
  %xa = gen.multiply %x, %a : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %xs = gen.multiply %x, %stopped : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %chosen = gen.select %train, %xa, %xs : tensor<i1>, tensor<?x2xf32, #gen.plates<batch>>, tensor<?x2xf32, #gen.plates<batch>>
  %more = gen.add %chosen, %stopped : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %most = gen.add %more, %s : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %all = gen.add %most, %n : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %value = gen.reduce_sum %all : tensor<?x2xf32, #gen.plates<batch>>
  return %value : tensor<?xf32, #gen.plates<batch>>
}

// -----

// What a select leaves out stays zero, although 1 / x is infinite there.
gen.weight @p : tensor<4xf32>
// CHECK-LABEL: func.func @guarded(
// CHECK: gen.reduce_sum
// CHECK: %[[chosen:.*]] = gen.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<4xi1>, tensor<4xf32>, tensor<f32>
// CHECK: %[[slope:.*]] = gen.divide
// CHECK: %[[some:.*]] = gen.compare %[[chosen]], %{{.*}} {predicate = "ne"}
// CHECK: gen.select %[[some]],
func.func @guarded() -> (tensor<f32> {gen.name = "value"}) attributes {gen.differentiate = []} {
  %p = gen.parameter @p : tensor<4xf32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %c = gen.compare %p, %zero {predicate = "gt"} : tensor<4xf32>, tensor<f32>
  %l = gen.log %p : tensor<4xf32>
  %s = gen.select %c, %l, %zero : tensor<4xi1>, tensor<4xf32>, tensor<f32>
  %value = gen.reduce_sum %s : tensor<4xf32>
  return %value : tensor<f32>
}

// -----

// The states that steps start from and their products are kept, and the loop runs backwards over them without a product of the
// forward part. The weight's gradients of all steps are one product behind the loop, the bias's add up in it.
gen.weight @u : tensor<3x3xf32>
gen.weight @c : tensor<3xf32>
// CHECK-LABEL: func.func @loop(
// CHECK: %[[forward:.*]]:3 = gen.scan carried 1 length 5
// CHECK: %[[product:.*]] = gen.linear
// CHECK: gen.yield %[[next:.*]], %[[state:.*]], %[[product]] :
// CHECK: %[[reverse:.*]]:3 = gen.scan reverse carried 2 length 5({{.*}}, %[[forward]]#2
// CHECK-NEXT: ^bb0
// CHECK-NEXT: gen.add
// CHECK: gen.linear %
// CHECK-NOT: gen.linear %
// CHECK: gen.linear_weight_gradient %[[forward]]#1, %[[reverse]]#2
// LEAN-LABEL: func.func @loop(
// LEAN: %[[forward:.*]]:2 = gen.scan carried 1 length 5
// LEAN: %[[reverse:.*]]:3 = gen.scan reverse carried 2 length 5({{.*}}, %[[forward]]#1
// LEAN-COUNT-2: gen.linear %
// LEAN: gen.linear_weight_gradient %[[forward]]#1, %[[reverse]]#2
func.func @loop(%x: tensor<?x5x3xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}) attributes {gen.differentiate = []} {
  %zero = gen.constant dense<0.0> : tensor<3xf32>
  %last = gen.scan carried 1 length 5 (%zero, %x : tensor<3xf32>, tensor<?x5x3xf32, #gen.plates<batch>>) {
  ^bb0(%i: tensor<i32>, %h: tensor<?x3xf32, #gen.plates<batch>>, %s: tensor<?x3xf32, #gen.plates<batch>>):
    %u = gen.parameter @u : tensor<3x3xf32>
    %c = gen.parameter @c : tensor<3xf32>
    %p = gen.linear %h, %u : tensor<?x3xf32, #gen.plates<batch>>, tensor<3x3xf32>
    %q = gen.add %p, %s : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<batch>>
    %r = gen.add %q, %c : tensor<?x3xf32, #gen.plates<batch>>, tensor<3xf32>
    %next = gen.tanh %r : tensor<?x3xf32, #gen.plates<batch>>
    gen.yield %next : tensor<?x3xf32, #gen.plates<batch>>
  } : tensor<?x3xf32, #gen.plates<batch>>
  %value = gen.reduce_sum %last : tensor<?x3xf32, #gen.plates<batch>>
  return %value : tensor<?xf32, #gen.plates<batch>>
}

// -----

// A product of a slice alone depends on no state: what moves it in front of the loop does so in both, and nothing is stored twice. An
// output that is a product serves the second loop as it is.
gen.weight @u : tensor<3x3xf32>
// CHECK-LABEL: func.func @sliced(
// CHECK: %[[forward:.*]]:3 = gen.scan carried 1 length 5
// CHECK-NEXT: ^bb0(%{{.*}}: tensor<i32>, %[[state:[^:]*]]: {{.*}}, %[[slice:[^:]*]]: tensor<?x3xf32, {{[^:]*}}):
// CHECK-NEXT: gen.linear %[[slice]]
// CHECK: %[[kept:.*]] = gen.linear
// CHECK: gen.yield %{{.*}}, %[[kept]], %[[state]] :
// CHECK: gen.scan reverse carried 2 length 5({{.*}}, %[[forward]]#2, %arg0, %[[forward]]#1, %{{[^,]*}} :
// CHECK-NEXT: ^bb0
// CHECK-NEXT: gen.linear
func.func @sliced(%x: tensor<?x5x3xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}) attributes {gen.differentiate = []} {
  %zero = gen.constant dense<0.0> : tensor<3xf32>
  %last, %all = gen.scan carried 1 length 5 (%zero, %x : tensor<3xf32>, tensor<?x5x3xf32, #gen.plates<batch>>) {
  ^bb0(%i: tensor<i32>, %h: tensor<?x3xf32, #gen.plates<batch>>, %s: tensor<?x3xf32, #gen.plates<batch>>):
    %u = gen.parameter @u : tensor<3x3xf32>
    %p = gen.linear %s, %u : tensor<?x3xf32, #gen.plates<batch>>, tensor<3x3xf32>
    %t = gen.tanh %h : tensor<?x3xf32, #gen.plates<batch>>
    %q = gen.linear %t, %u : tensor<?x3xf32, #gen.plates<batch>>, tensor<3x3xf32>
    %a = gen.add %p, %q : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<batch>>
    %next = gen.tanh %a : tensor<?x3xf32, #gen.plates<batch>>
    gen.yield %next, %q : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<batch>>
  } : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x5x3xf32, #gen.plates<batch>>
  %sum = gen.reduce_sum %all : tensor<?x5x3xf32, #gen.plates<batch>>
  %end = gen.reduce_sum %last : tensor<?x3xf32, #gen.plates<batch>>
  %value = gen.add %sum, %end : tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<batch>>
  return %value : tensor<?xf32, #gen.plates<batch>>
}

// -----

// States leave beside the gradients, in the order of the weights. A state that is moved twice moves on from the value before; a frozen
// one stays.
gen.weight @mean : tensor<2xf32> {gen.state, trainable = false}
gen.weight @w : tensor<2xf32>
gen.weight @fixed : tensor<2xf32> {gen.frozen, gen.state, trainable = false}
// CHECK-LABEL: func.func @moved(
// CHECK-SAME: tensor<2xf32> {{{.*}}gen.at_weight = @mean, {{.*}}gen.name = "mean", gen.next_state}, tensor<2xf32> {{{.*}}gen.name = "w"})
// CHECK-DAG: %[[mean:.*]] = gen.parameter @mean
// CHECK-DAG: %[[sum:.*]] = gen.plate_sum %arg0
// CHECK: %[[once:.*]] = gen.add %[[mean]], %[[sum]]
// CHECK: %[[twice:.*]] = gen.add %[[once]], %[[once]]
// CHECK-NOT: gen.update_state
// CHECK: return %{{.*}}, %[[twice]], %{{.*}}
func.func @moved(%x: tensor<?x2xf32, #gen.plates<batch>>) -> (tensor<?xf32, #gen.plates<batch>> {gen.name = "value"}) attributes {gen.differentiate = []} {
  %w = gen.parameter @w : tensor<2xf32>
  %mean = gen.parameter @mean : tensor<2xf32>
  %sum = gen.plate_sum %x : tensor<?x2xf32, #gen.plates<batch>>
  %once = gen.add %mean, %sum : tensor<2xf32>, tensor<2xf32>
  %xw = gen.multiply %x, %w : tensor<?x2xf32, #gen.plates<batch>>, tensor<2xf32>
  %a = gen.update_state @mean, %once, %xw : tensor<2xf32>, tensor<?x2xf32, #gen.plates<batch>>
  %b = gen.update_state @mean, %once, %a : tensor<2xf32>, tensor<?x2xf32, #gen.plates<batch>>
  %again = gen.add %mean, %mean : tensor<2xf32>, tensor<2xf32>
  %c = gen.update_state @mean, %again, %b : tensor<2xf32>, tensor<?x2xf32, #gen.plates<batch>>
  %d = gen.update_state @fixed, %once, %c : tensor<2xf32>, tensor<?x2xf32, #gen.plates<batch>>
  %value = gen.reduce_sum %d : tensor<?x2xf32, #gen.plates<batch>>
  return %value : tensor<?xf32, #gen.plates<batch>>
}
