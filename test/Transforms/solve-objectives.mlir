// RUN: genc-opt %s --gen-solve-objectives --canonicalize --cse | FileCheck %s

!z = tensor<?x2xf32, #gen.plates<batch>>
!s = tensor<?xf32, #gen.plates<batch>>
!k = tensor<?xi32, #gen.plates<batch>>

gen.distribution @q : !z attributes {name = "gauss", parameters = ["loc"]} {
  func.func private @sample(%loc: !z) -> !z {
    %eps = gen.standard_normal {name = "eps", plates = #gen.plates<batch>, shape = array<i64: 2>, site = 0 : i64}
    %z = gen.add %loc, %eps : !z, !z
    return %z : !z
  }
  func.func private @log_density(%loc: !z, %x: !z) -> !z {
    %d = gen.subtract %x, %loc : !z, !z
    return %d : !z
  }
  func.func private @entropy(%loc: !z) -> tensor<f32> {
    %c = gen.constant dense<1.5> : tensor<f32>
    return %c : tensor<f32>
  }
}
gen.distribution @p : !z attributes {name = "other", parameters = []} {
  func.func private @log_density(%x: !z) -> !z {
    %d = gen.tanh %x : !z
    return %d : !z
  }
}
gen.distribution @coin : !k attributes {name = "coin", parameters = ["logit"], values = array<f64: 0.0, 1.0>} {
  func.func private @sample(%l: !s) -> !k {
    %u = gen.standard_uniform {name = "u", plates = #gen.plates<batch>, shape = array<i64>, site = 0 : i64}
    %b = gen.compare %u, %l {predicate = "lt"} : !s, !s
    %k = gen.cast %b {to = "i32"} : tensor<?xi1, #gen.plates<batch>>
    return %k : !k
  }
  func.func private @log_density(%l: !s, %k: !k) -> !s {
    %f = gen.cast %k {to = "f32"} : !k
    %d = gen.multiply %l, %f : !s, !s
    return %d : !s
  }
}
gen.divergence @KL_0 "KL" @q @p {
  func.func private @value(%loc: !z) -> !z {
    %d = gen.abs %loc : !z
    return %d : !z
  }
}

// A difference of log-densities of one draw is the divergence, whatever stands around it.
// CHECK-LABEL: gen.objective @kl
// CHECK-SAME: method = "closed form"
// CHECK-SAME: name = "kl_z"
// CHECK-SAME: text = "KL(q(z|x) || p(z))"
// CHECK: ^bb0(%[[X:.*]]: tensor<?x2xf32
// CHECK-NOT: gen.standard_normal
// CHECK: %[[A:.*]] = gen.abs %[[X]]
// CHECK: %[[KL:.*]] = gen.reduce_sum %[[A]]
// CHECK: gen.result %{{.*}} terms(%[[KL]]
gen.objective @kl "..." ["x"] {
^bb0(%x: !z):
  %three = gen.constant dense<3.0> : tensor<f32>
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @q(%x) at %z of "q(z|x)" "z" : (!z, !z) -> !s
  %b = gen.log_density @p() at %z of "p(z)" "z" : (!z) -> !s
  %c = gen.multiply %b, %three : !s, tensor<f32>
  %d = gen.multiply %three, %a : tensor<f32>, !s
  %e = gen.subtract %c, %d : !s, !s
  %m = gen.expectation %e over (%z) : !s, (!z)
  gen.result %m : !s
}

// A log-density under its own distribution is an entropy; what all elements share counts for each.
// CHECK-LABEL: gen.objective @entropy
// CHECK-SAME: name = "entropy_z"
// CHECK: %[[H:.*]] = gen.constant dense<1.500000e+00> : tensor<2xf32>
// CHECK: gen.reduce_sum %[[H]]
gen.objective @entropy "..." ["x"] {
^bb0(%x: !z):
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @q(%x) at %z of "q(z|x)" "z" : (!z, !z) -> !s
  %m = gen.expectation %a over (%z) : !s, (!z)
  %r = gen.reduce_sum %x : !z
  %n = gen.subtract %r, %m : !s, !s
  gen.result %n : !s
}

// Not where the other side depends on the draw: then both are drawn, with one noise.
// CHECK-LABEL: gen.objective @dependent
// CHECK-SAME: method = "Monte Carlo"
// CHECK-COUNT-1: gen.standard_normal
// CHECK-NOT: gen.standard_normal
// CHECK: gen.result
gen.objective @dependent "..." ["x"] {
^bb0(%x: !z):
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %w = gen.sample "z" @q(%x) {draw = 1 : i64, of = "q(z|x)"} : (!z) -> !z
  %t = gen.tanh %z : !z
  %a = gen.log_density @q(%t) at %z of "p(z|z)" "z" : (!z, !z) -> !s
  %b = gen.reduce_sum %w : !z
  %m = gen.expectation %a over (%z) : !s, (!z)
  %n = gen.expectation %b over (%w) : !s, (!z)
  %r = gen.subtract %m, %n : !s, !s
  gen.result %r : !s
}

// The draws of two factors stay apart.
// CHECK-LABEL: gen.objective @product
// CHECK-COUNT-2: gen.standard_normal
// CHECK: gen.result
gen.objective @product "..." ["x"] {
^bb0(%x: !z):
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %w = gen.sample "z" @q(%x) {draw = 1 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.reduce_sum %z : !z
  %b = gen.reduce_sum %w : !z
  %m = gen.expectation %a over (%z) : !s, (!z)
  %n = gen.expectation %b over (%w) : !s, (!z)
  %r = gen.multiply %m, %n : !s, !s
  gen.result %r : !s
}

// A draw with two values is summed over.
// CHECK-LABEL: gen.objective @two_values
// CHECK-SAME: method = "enumeration"
// CHECK-SAME: reason = "k has 2 values"
// CHECK-NOT: gen.standard_uniform
// CHECK-COUNT-2: gen.exp
// CHECK: gen.result
gen.objective @two_values "..." ["l"] {
^bb0(%l: !s):
  %k = gen.sample "k" @coin(%l) {draw = 0 : i64, of = "q(k|x)"} : (!s) -> !k
  %f = gen.cast %k {to = "f32"} : !k
  %t = gen.tanh %f : !s
  %u = gen.multiply %t, %l : !s, !s
  %m = gen.expectation %u over (%k) : !s, (!k)
  gen.result %m : !s
}

// Several draws are a loop; of the logarithm of an average of exponentials it carries the largest.
// CHECK-LABEL: gen.objective @importance
// CHECK: gen.scan carried 2 length 5
// CHECK: gen.maximum
// CHECK: gen.log
gen.objective @importance "..." ["x"] {
^bb0(%x: !z):
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @p() at %z of "p(z)" "z" : (!z) -> !s
  %w = gen.exp %a : !s
  %m = gen.expectation %w over (%z) {samples = 5 : i64} : !s, (!z)
  %r = gen.log %m : !s
  gen.result %r : !s
}

// The mean over the batch of a closed form is not split.
// CHECK-LABEL: gen.objective @free_bits
// CHECK-SAME: coefficient = -1.000000e+00 : f64, {{.*}}method = "exact", {{.*}}over_batch, {{.*}}samples = 1
// CHECK: gen.abs
// CHECK: gen.plate_sum
// CHECK: %[[M:.*]] = gen.divide
// CHECK: %[[F:.*]] = gen.maximum %[[M]], %{{.*}}
// CHECK: gen.result %{{.*}} terms(%[[F]], %{{.*}}, %{{.*}} : tensor<f32>, tensor<f32>, tensor<i1>)
gen.objective @free_bits "..." ["x"] {
^bb0(%x: !z):
  %two = gen.constant dense<2.0> : tensor<f32>
  %n = gen.batch_size
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @q(%x) at %z of "q(z|x)" "z" : (!z, !z) -> !s
  %b = gen.log_density @p() at %z of "p(z)" "z" : (!z) -> !s
  %c = gen.subtract %a, %b : !s, !s
  %e = gen.expectation %c over (%z) : !s, (!z)
  %t = gen.plate_sum %e : !s
  %m = gen.divide %t, %n : tensor<f32>, tensor<f32>
  %f = gen.maximum %two, %m : tensor<f32>, tensor<f32>
  %r = gen.negate %f : tensor<f32>
  gen.result %r : tensor<f32>
}

// Draws of other examples differ: one example's are not summed over where they reach those.
// CHECK-LABEL: gen.objective @joint
// CHECK-SAME: method = "Monte Carlo"
// CHECK-SAME: over_batch,
// CHECK: gen.standard_uniform
gen.objective @joint "..." ["l"] {
^bb0(%l: !s):
  %k = gen.sample "k" @coin(%l) {draw = 0 : i64, of = "q(k|l)"} : (!s) -> !k
  %f = gen.cast %k {to = "f32"} : !k
  %t = gen.plate_sum %f : !s
  %p = gen.multiply %f, %t : !s, tensor<f32>
  %e = gen.expectation %p over (%k) : !s, (!k)
  gen.result %e : !s
}

// A draw and its log-density under its own distribution come at once, along the draw's path; of another value there is
// the log-density alone. Both are taken off in the sum.
gen.distribution @flow : !z attributes {name = "flow", parameters = ["loc"]} {
  func.func private @sample(%loc: !z) -> !z {
    %eps = gen.standard_normal {name = "eps", plates = #gen.plates<batch>, shape = array<i64: 2>, site = 0 : i64}
    %y = gen.tanh %eps : !z
    %z = gen.add %loc, %y : !z, !z
    return %z : !z
  }
  func.func private @sample_with_log_density(%loc: !z) -> (!z, !s) {
    %eps = gen.standard_normal {name = "eps", plates = #gen.plates<batch>, shape = array<i64: 2>, site = 0 : i64}
    %y = gen.tanh %eps : !z
    %z = gen.add %loc, %y : !z, !z
    %d = gen.reduce_max %y : !z
    return %z, %d : !z, !s
  }
  func.func private @log_density(%loc: !z, %x: !z) -> !s {
    %d = gen.subtract %x, %loc : !z, !z
    %e = gen.reduce_min %d : !z
    return %e : !s
  }
}
// CHECK-LABEL: gen.objective @path
// CHECK-COUNT-1: gen.standard_normal
// CHECK-DAG: %[[OWN:.*]] = gen.reduce_max
// CHECK-DAG: %[[OTHER:.*]] = gen.reduce_min
// CHECK: gen.subtract %[[OWN]], %[[OTHER]]
gen.objective @path "..." ["x"] {
^bb0(%x: !z):
  %z = gen.sample "z" @flow(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @flow(%x) at %z of "q(z|x)" "z" : (!z, !z) -> !s
  %b = gen.log_density @flow(%x) at %x of "q(z|x)" "z" : (!z, !z) -> !s
  %d = gen.subtract %a, %b : !s, !s
  %m = gen.expectation %d over (%z) : !s, (!z)
  gen.result %m : !s
}

// The mean of several estimates: each has draws of its own.
// CHECK-LABEL: gen.objective @repeated
// CHECK-SAME: samples = 15 : i64
// CHECK: gen.scan carried 1 length 3
// CHECK: gen.scan carried 2 length 5
// CHECK: gen.standard_normal
gen.objective @repeated "..." ["x"] {
^bb0(%x: !z):
  %w = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %z = gen.sample "z" @q(%x) {draw = 1 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @p() at %z of "p(z)" "z" : (!z) -> !s
  %e = gen.exp %a : !s
  %m = gen.expectation %e over (%z) {samples = 5 : i64} : !s, (!z)
  %r = gen.log %m : !s
  %n = gen.expectation %r over (%w) {samples = 3 : i64} : !s, (!z)
  gen.result %n : !s
}

// What a term is multiplied with, and for which examples it counts; a divergence keeps the share of each element.
// CHECK-LABEL: gen.objective @weighted
// CHECK-SAME: coefficient = -2.000000e+00 : f64, {{.*}}factorises, {{.*}}name = "kl_z"
// CHECK-DAG: %[[B:.*]] = gen.argument "b"
// CHECK-DAG: %[[TWO:.*]] = gen.constant dense<-2.000000e+00>
// CHECK-DAG: %[[MASK:.*]] = gen.compare %{{.*}} {predicate = "gt"}
// CHECK-DAG: %[[WEIGHT:.*]] = gen.multiply %[[B]], %[[TWO]]
// CHECK: gen.result %{{.*}} terms(%{{.*}}, %[[WEIGHT]], %[[MASK]] :
gen.objective @weighted "..." ["x"] {
^bb0(%x: !z):
  %two = gen.constant dense<-2.0> : tensor<f32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %b = gen.argument "b" "a schedule" : tensor<f32>
  %z = gen.sample "z" @q(%x) {draw = 0 : i64, of = "q(z|x)"} : (!z) -> !z
  %a = gen.log_density @q(%x) at %z of "q(z|x)" "z" : (!z, !z) -> !s
  %c = gen.log_density @p() at %z of "p(z)" "z" : (!z) -> !s
  %d = gen.subtract %a, %c : !s, !s
  %m = gen.expectation %d over (%z) : !s, (!z)
  %f = gen.multiply %b, %m : tensor<f32>, !s
  %g = gen.multiply %two, %f : tensor<f32>, !s
  %sum = gen.reduce_sum %x : !z
  %mask = gen.compare %sum, %zero {predicate = "gt"} : !s, tensor<f32>
  %h = gen.select %mask, %g, %zero : tensor<?xi1, #gen.plates<batch>>, !s, tensor<f32>
  gen.result %h : !s
}
