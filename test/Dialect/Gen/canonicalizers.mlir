// RUN: genc-opt %s --canonicalize | FileCheck %s

!x = tensor<?x4x3xf32, #gen.plates<batch>>

// CHECK-LABEL: func @neutral
// CHECK-NEXT: return %arg0
func.func @neutral(%x: !x) -> !x {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %one = gen.constant dense<1.0> : tensor<3xf32>
  %0 = gen.add %zero, %x : tensor<f32>, !x
  %1 = gen.multiply %0, %one : !x, tensor<3xf32>
  %2 = gen.subtract %1, %zero : !x, tensor<f32>
  %3 = gen.divide %2, %one : !x, tensor<3xf32>
  %4 = gen.pow %3, %one : !x, tensor<3xf32>
  %5 = gen.maximum %4, %4 : !x, !x
  return %5 : !x
}

// A neutral element that stretches its partner stays.
// CHECK-LABEL: func @stretching
// CHECK: gen.add
func.func @stretching(%x: tensor<3xf32>) -> tensor<4x3xf32> {
  %zero = gen.constant dense<0.0> : tensor<4x1xf32>
  %0 = gen.add %x, %zero : tensor<3xf32>, tensor<4x1xf32>
  return %0 : tensor<4x3xf32>
}

// CHECK-LABEL: func @constants
func.func @constants() -> (tensor<2xf32>, tensor<2x2xf32>, tensor<f32>, tensor<2xi1>) {
  // CHECK-DAG: gen.constant dense<[2.000000e+00, 4.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: gen.constant dense<{{\[}}[2.000000e+00, 3.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
  // CHECK-DAG: gen.constant dense<5.000000e-01> : tensor<f32>
  // CHECK-DAG: gen.constant dense<true> : tensor<2xi1>
  %a = gen.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %b = gen.constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %two = gen.constant dense<2.0> : tensor<2xf32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.multiply %a, %two : tensor<2xf32>, tensor<2xf32>
  %1 = gen.add %a, %b : tensor<2xf32>, tensor<2x1xf32>
  %2 = gen.sigmoid %zero : tensor<f32>
  %3 = gen.compare %zero, %two {predicate = "lt"} : tensor<f32>, tensor<2xf32>
  return %0, %1, %2, %3 : tensor<2xf32>, tensor<2x2xf32>, tensor<f32>, tensor<2xi1>
}

// What is not finite stays visible, and large tables stay expressions.
// CHECK-LABEL: func @not_folded
// CHECK: gen.log
// CHECK: gen.iota
// CHECK: gen.sin
func.func @not_folded() -> (tensor<f32>, tensor<100xf32>) {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %0 = gen.log %zero : tensor<f32>
  %1 = gen.iota {shape = array<i64: 100>}
  %2 = gen.sin %1 : tensor<100xf32>
  return %0, %2 : tensor<f32>, tensor<100xf32>
}

// CHECK-LABEL: func @negations
// CHECK-NEXT: %[[A:.*]] = gen.subtract %arg0, %arg1
// CHECK-NEXT: %[[B:.*]] = gen.add %[[A]], %arg1
// CHECK-NEXT: %[[C:.*]] = gen.multiply %[[B]], %arg1
// CHECK-NEXT: %[[D:.*]] = gen.abs %[[C]]
// CHECK-NEXT: return %[[D]]
func.func @negations(%x: !x, %y: !x) -> !x {
  %minus = gen.constant dense<-1.0> : tensor<f32>
  %n = gen.negate %y : !x
  %0 = gen.add %x, %n : !x, !x
  %1 = gen.subtract %0, %n : !x, !x
  %m = gen.multiply %1, %minus : !x, tensor<f32>
  %2 = gen.multiply %m, %n : !x, !x
  %3 = gen.negate %2 : !x
  %4 = gen.abs %3 : !x
  %5 = gen.abs %4 : !x
  return %5 : !x
}

// A quotient by 4 is a product with 1/4, the same number for every x; by 3 it is not.
// CHECK-LABEL: func @quotients
// CHECK-DAG: %[[Q:.*]] = gen.constant dense<2.500000e-01>
// CHECK-DAG: %[[T:.*]] = gen.constant dense<3.000000e+00>
// CHECK: gen.multiply %arg0, %[[Q]]
// CHECK: gen.divide {{.*}}, %[[T]]
func.func @quotients(%x: !x) -> !x {
  %four = gen.constant dense<4.0> : tensor<f32>
  %three = gen.constant dense<3.0> : tensor<f32>
  %0 = gen.divide %x, %four : !x, tensor<f32>
  %1 = gen.divide %0, %three : !x, tensor<f32>
  return %1 : !x
}

// CHECK-LABEL: func @powers
// CHECK-NEXT: %[[A:.*]] = gen.multiply %arg0, %arg0
// CHECK-NEXT: %[[B:.*]] = gen.sqrt %[[A]]
// CHECK-NEXT: %[[C:.*]] = gen.rsqrt %[[B]]
// CHECK-NEXT: return %[[C]]
func.func @powers(%x: !x) -> !x {
  %two = gen.constant dense<2.0> : tensor<f32>
  %half = gen.constant dense<0.5> : tensor<f32>
  %minus = gen.constant dense<-0.5> : tensor<f32>
  %0 = gen.pow %x, %two : !x, tensor<f32>
  %1 = gen.pow %0, %half : !x, tensor<f32>
  %2 = gen.pow %1, %minus : !x, tensor<f32>
  return %2 : !x
}

// CHECK-LABEL: func @bounds
// CHECK-NEXT: %[[C:.*]] = gen.constant dense<2.000000e+00>
// CHECK-NEXT: %[[M:.*]] = gen.maximum %arg0, %[[C]]
// CHECK-NEXT: %[[E:.*]] = gen.exp %[[M]]
// CHECK-NEXT: return %[[E]]
func.func @bounds(%x: !x) -> !x {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %two = gen.constant dense<2.0> : tensor<f32>
  %0 = gen.maximum %x, %zero : !x, tensor<f32>
  %1 = gen.maximum %two, %0 : tensor<f32>, !x
  %2 = gen.exp %1 : !x
  %3 = gen.maximum %2, %zero : !x, tensor<f32>
  return %3 : !x
}

// CHECK-LABEL: func @selects
// CHECK-NEXT: %[[S:.*]] = gen.select %arg0, %arg2, %arg1
// CHECK-NEXT: return %[[S]]
func.func @selects(%c: tensor<i1>, %x: !x, %y: !x) -> !x {
  %true = gen.constant dense<true> : tensor<i1>
  %n = gen.logical_not %c : tensor<i1>
  %a = gen.logical_and %n, %true : tensor<i1>, tensor<i1>
  %0 = gen.select %a, %x, %y : tensor<i1>, !x, !x
  %1 = gen.select %true, %0, %x : tensor<i1>, !x, !x
  %2 = gen.select %c, %1, %1 : tensor<i1>, !x, !x
  return %2 : !x
}

// CHECK-LABEL: func @views
// CHECK-NEXT: %[[R:.*]] = gen.reshape %arg0 {shape = array<i64: 6, 2>}
// CHECK-NEXT: return %[[R]]
func.func @views(%x: !x) -> tensor<?x6x2xf32, #gen.plates<batch>> {
  %0 = gen.reshape %x {shape = array<i64: 1, 12>} : !x
  %1 = gen.transpose %0 {permutation = array<i64: 1, 0>} : tensor<?x1x12xf32, #gen.plates<batch>>
  %2 = gen.reshape %1 {shape = array<i64: 6, -1>} : tensor<?x12x1xf32, #gen.plates<batch>>
  %3 = gen.transpose %2 {permutation = array<i64: 1, 0>} : tensor<?x6x2xf32, #gen.plates<batch>>
  %4 = gen.transpose %3 {permutation = array<i64: 1, 0>} : tensor<?x2x6xf32, #gen.plates<batch>>
  return %4 : tensor<?x6x2xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @parts
// CHECK-NEXT: %[[S:.*]] = gen.slice %arg0 {size = array<i64: 2, 1>, start = array<i64: 1, 2>, step = array<i64: 2, 1>}
// CHECK-NEXT: return %[[S]]
func.func @parts(%x: !x, %y: !x, %z: !x) -> tensor<?x2x1xf32, #gen.plates<batch>> {
  %0 = gen.concat %y, %z : !x, !x
  %1 = gen.concat %0, %x : tensor<?x4x6xf32, #gen.plates<batch>>, !x
  %2 = gen.slice %1 {start = array<i64: 1, 7>, size = array<i64: 3, 2>} : tensor<?x4x9xf32, #gen.plates<batch>>
  %3 = gen.slice %2 {start = array<i64: 0, 1>, size = array<i64: 2, 1>, step = array<i64: 2, 1>} : tensor<?x3x2xf32, #gen.plates<batch>>
  return %3 : tensor<?x2x1xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @pads
// CHECK-NEXT: %[[P:.*]] = gen.pad %arg0 {high = array<i64: 2, 0>, low = array<i64: 1, 1>}
// CHECK-NEXT: return %[[P]]
func.func @pads(%x: !x) -> tensor<?x7x4xf32, #gen.plates<batch>> {
  %0 = gen.pad %x {low = array<i64: 1, 0>, high = array<i64: 1, 0>} : !x
  %1 = gen.pad %0 {low = array<i64: 0, 1>, high = array<i64: 1, 0>} : tensor<?x6x3xf32, #gen.plates<batch>>
  %2 = gen.pad %1 {low = array<i64: 0, 0>, high = array<i64: 0, 0>} : tensor<?x7x4xf32, #gen.plates<batch>>
  return %2 : tensor<?x7x4xf32, #gen.plates<batch>>
}

// An activation stays with what computes its operand; the reshape sinks to the border.
// CHECK-LABEL: func @sink_reshape
// CHECK: %[[L:.*]] = gen.linear
// CHECK: %[[M:.*]] = gen.multiply %[[L]], %{{.*}} : tensor<?x12xf32
// CHECK: %[[T:.*]] = gen.tanh %[[M]]
// CHECK: %[[A:.*]] = gen.add %[[T]], %[[L]]
// CHECK: %[[R:.*]] = gen.reshape %[[A]] {shape = array<i64: 4, 3>}
// CHECK: return %[[R]]
func.func @sink_reshape(%x: tensor<?x5xf32, #gen.plates<batch>>, %w: tensor<5x12xf32>) -> !x {
  %c = gen.constant dense<0.3> : tensor<1x1xf32>
  %0 = gen.linear %x, %w : tensor<?x5xf32, #gen.plates<batch>>, tensor<5x12xf32>
  %1 = gen.reshape %0 {shape = array<i64: 4, 3>} : tensor<?x12xf32, #gen.plates<batch>>
  %2 = gen.multiply %1, %c : !x, tensor<1x1xf32>
  %3 = gen.tanh %2 : !x
  %4 = gen.add %3, %1 : !x, !x
  return %4 : !x
}

// Repeated pixels are computed once.
// CHECK-LABEL: func @sink_resize
// CHECK-NEXT: %[[A:.*]] = gen.add %arg0, %arg1
// CHECK-NEXT: %[[T:.*]] = gen.tanh %[[A]]
// CHECK-NEXT: %[[R:.*]] = gen.resize_nearest %[[T]]
// CHECK-NEXT: return %[[R]]
func.func @sink_resize(%x: !x, %c: tensor<3xf32>) -> tensor<?x8x3xf32, #gen.plates<batch>> {
  %0 = gen.resize_nearest %x {factor = array<i64: 2>} : !x
  %1 = gen.add %0, %c : tensor<?x8x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %2 = gen.tanh %1 : tensor<?x8x3xf32, #gen.plates<batch>>
  return %2 : tensor<?x8x3xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @broadcasts
// CHECK-NEXT: %[[A:.*]] = gen.add %arg0, %arg1 : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<3xf32>
// CHECK-NEXT: return %[[A]]
func.func @broadcasts(%x: !x, %c: tensor<3xf32>) -> !x {
  %0 = gen.broadcast %c {shape = array<i64: 1, 3>} : tensor<3xf32>
  %1 = gen.broadcast %0 {shape = array<i64: 4, 3>} : tensor<1x3xf32>
  %2 = gen.add %x, %1 : !x, tensor<4x3xf32>
  return %2 : !x
}

// CHECK-LABEL: func @reductions
// CHECK-NEXT: %[[S:.*]] = gen.reduce_sum %arg0 : tensor<?x4x3xf32
// CHECK-NEXT: return %[[S]]
func.func @reductions(%x: !x) -> tensor<?xf32, #gen.plates<batch>> {
  %0 = gen.reshape %x {shape = array<i64: 12, 1>} : !x
  %1 = gen.reduce_logsumexp %0 {axes = array<i64: 1>} : tensor<?x12x1xf32, #gen.plates<batch>>
  %2 = gen.reduce_sum %1 : tensor<?x12xf32, #gen.plates<batch>>
  return %2 : tensor<?xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @identities
// CHECK-NEXT: return %arg0
func.func @identities(%x: !x) -> !x {
  %0 = gen.cast %x {to = "f32"} : !x
  %1 = gen.tile %0 {repeats = array<i64: 1, 1>} : !x
  %2 = gen.reverse %1 {axes = array<i64: 0>} : !x
  %3 = gen.reverse %2 {axes = array<i64: 0>} : !x
  %4 = gen.concat %3 : !x
  %5 = gen.slice %4 {start = array<i64: 0, 0>, size = array<i64: 4, 3>} : !x
  %6 = gen.interleave %5 {factors = array<i64: 1>} : !x
  %7 = gen.resize_nearest %6 {factor = array<i64: 1>} : !x
  return %7 : !x
}

// What is computed of another example is that example's result.
// CHECK-LABEL: func @renamed
// CHECK: %[[L:.*]] = gen.linear %arg0, %arg1
// CHECK-NEXT: %[[T:.*]] = gen.tanh %[[L]]
// CHECK-NEXT: %[[R:.*]] = gen.rename_plate %[[T]] {to = "other"}
// CHECK-NEXT: %[[D:.*]] = gen.subtract %arg2, %[[R]]
// CHECK-NEXT: %[[S:.*]] = gen.plate_sum %[[D]] {plate = "other"}
// CHECK-NEXT: return %[[S]], %arg2
func.func @renamed(%x: tensor<?x4xf32, #gen.plates<batch>>, %w: tensor<4x3xf32>, %z: tensor<?x3xf32, #gen.plates<batch>>) -> (tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<batch>>) {
  %o = gen.rename_plate %x {to = "other"} : tensor<?x4xf32, #gen.plates<batch>>
  %l = gen.linear %o, %w : tensor<?x4xf32, #gen.plates<other>>, tensor<4x3xf32>
  %t = gen.tanh %l : tensor<?x3xf32, #gen.plates<other>>
  %d = gen.subtract %z, %t : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<other>>
  %s = gen.plate_sum %d {plate = "other"} : tensor<?x?x3xf32, #gen.plates<batch, other>>
  %a = gen.rename_plate %z {to = "other"} : tensor<?x3xf32, #gen.plates<batch>>
  %b = gen.rename_plate %a {from = "other", to = "batch"} : tensor<?x3xf32, #gen.plates<other>>
  return %s, %b : tensor<?x3xf32, #gen.plates<batch>>, tensor<?x3xf32, #gen.plates<batch>>
}

// A broadcast over the plate that was renamed stays behind.
// CHECK-LABEL: func @renamed_broadcast
// CHECK: gen.rename_plate
// CHECK-NEXT: gen.broadcast
func.func @renamed_broadcast(%x: tensor<?x4xf32, #gen.plates<batch>>) -> tensor<?x?x4xf32, #gen.plates<batch, other>> {
  %o = gen.rename_plate %x {to = "other"} : tensor<?x4xf32, #gen.plates<batch>>
  %b = gen.broadcast %o {shape = array<i64: 4>, plates = #gen.plates<batch, other>} : tensor<?x4xf32, #gen.plates<other>>
  return %b : tensor<?x?x4xf32, #gen.plates<batch, other>>
}

// What all examples share is computed once.
// CHECK-LABEL: func @shared
// CHECK: %[[X:.*]] = gen.broadcast %arg0 {shape = array<i64: 4>} : tensor<f32>
// CHECK-NEXT: %[[L:.*]] = gen.linear %[[X]], %arg1 : tensor<4xf32>, tensor<4x3xf32>
// CHECK-NEXT: gen.broadcast %[[L]] {plates = #gen.plates<batch>, shape = array<i64: 3>}
func.func @shared(%x: tensor<f32>, %w: tensor<4x3xf32>) -> tensor<?x3xf32, #gen.plates<batch>> {
  %b = gen.broadcast %x {shape = array<i64: 4>, plates = #gen.plates<batch>} : tensor<f32>
  %l = gen.linear %b, %w : tensor<?x4xf32, #gen.plates<batch>>, tensor<4x3xf32>
  return %l : tensor<?x3xf32, #gen.plates<batch>>
}

// Rearrangements move numbers of 16 bits, which are widened behind.
// CHECK-LABEL: func @widened
// CHECK: %[[R:.*]] = gen.reshape %arg0 {shape = array<i64: 4, 4, 2>} : tensor<4x8xbf16>
// CHECK: %[[S:.*]] = gen.slice %[[R]] {{.*}} : tensor<4x4x2xbf16>
// CHECK: %[[T:.*]] = gen.transpose %[[S]] {permutation = array<i64: 1, 0, 2>} : tensor<4x3x2xbf16>
// CHECK: %[[V:.*]] = gen.reverse %[[T]] {axes = array<i64: 1>} : tensor<3x4x2xbf16>
// CHECK: %[[W:.*]] = gen.widen %[[V]] : tensor<3x4x2xbf16>
// CHECK: return %[[W]]
func.func @widened(%x: tensor<4x8xbf16>) -> tensor<3x4x2xf32> {
  %w = gen.widen %x : tensor<4x8xbf16>
  %r = gen.reshape %w {shape = array<i64: 4, 4, 2>} : tensor<4x8xf32>
  %s = gen.slice %r {start = array<i64: 0, 0, 0>, size = array<i64: 4, 3, 2>} : tensor<4x4x2xf32>
  %t = gen.transpose %s {permutation = array<i64: 1, 0, 2>} : tensor<4x3x2xf32>
  %v = gen.reverse %t {axes = array<i64: 1>} : tensor<3x4x2xf32>
  return %v : tensor<3x4x2xf32>
}
