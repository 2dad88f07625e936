// RUN: genc-opt %s --gen-fold-affine | FileCheck %s

gen.weight @w : tensor<3x3x4x8xf32>
gen.weight @m : tensor<20x12xf32>
gen.weight @scale : tensor<8xf32>
gen.weight @shift : tensor<8xf32>
gen.weight @mean : tensor<8xf32>
gen.weight @short : tensor<3xf32>

// Batch norm as the library writes it: (y - mean) * scale + shift.
// CHECK-LABEL: func @batch_norm
func.func @batch_norm(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> tensor<?x6x6x8xf32, #gen.plates<batch>> {
  // CHECK-DAG: %[[W:.*]] = gen.parameter @w
  // CHECK-DAG: %[[SCALE:.*]] = gen.parameter @scale
  // CHECK-DAG: %[[SHIFT:.*]] = gen.parameter @shift
  // CHECK-DAG: %[[MEAN:.*]] = gen.parameter @mean
  // CHECK: %[[N:.*]] = gen.negate %[[MEAN]]
  // CHECK: %[[NS:.*]] = gen.multiply %[[N]], %[[SCALE]]
  // CHECK: %[[B:.*]] = gen.add %[[NS]], %[[SHIFT]]
  // CHECK: %[[S:.*]] = gen.reshape %[[SCALE]] {shape = array<i64: 8>}
  // CHECK: %[[F:.*]] = gen.multiply %[[W]], %[[S]]
  // CHECK: %[[Y:.*]] = gen.conv %arg0, %[[F]]
  // CHECK: %[[Z:.*]] = gen.add %[[Y]], %[[B]]
  // CHECK: return %[[Z]]
  %w = gen.parameter @w : tensor<3x3x4x8xf32>
  %scale = gen.parameter @scale : tensor<8xf32>
  %shift = gen.parameter @shift : tensor<8xf32>
  %mean = gen.parameter @mean : tensor<8xf32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %a = gen.subtract %y, %mean : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %b = gen.multiply %a, %scale : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %c = gen.add %b, %shift : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  return %c : tensor<?x6x6x8xf32, #gen.plates<batch>>
}

// Elements of a vector are channels, under a later shape too: the scale of 3 rows of 4 is spread over the 12 outputs.
// CHECK-LABEL: func @through_reshape
func.func @through_reshape(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x4x3xf32, #gen.plates<batch>> {
  // CHECK: %[[WIDE:.*]] = gen.broadcast {{.*}} {shape = array<i64: 4, 3>}
  // CHECK: %[[FLAT:.*]] = gen.reshape %[[WIDE]] {shape = array<i64: 12>}
  // CHECK: %[[S:.*]] = gen.reshape %[[FLAT]] {shape = array<i64: 12>}
  // CHECK: %[[F:.*]] = gen.multiply {{.*}}, %[[S]]
  // CHECK: %[[Y:.*]] = gen.linear %arg0, %[[F]]
  // CHECK: gen.reshape %[[Y]] {shape = array<i64: 4, 3>}
  // CHECK-NOT: gen.multiply
  %w = gen.parameter @m : tensor<20x12xf32>
  %s = gen.parameter @short : tensor<3xf32>
  %y = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x12xf32>
  %r = gen.reshape %y {shape = array<i64: 4, 3>} : tensor<?x12xf32, #gen.plates<batch>>
  %z = gen.multiply %r, %s : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<3xf32>
  return %z : tensor<?x4x3xf32, #gen.plates<batch>>
}

// c - y / s: the sign goes into the filter.
// CHECK-LABEL: func @subtracted
func.func @subtracted(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> tensor<?x6x6x8xf32, #gen.plates<batch>> {
  // CHECK: %[[ONE:.*]] = gen.constant dense<1.000000e+00> : tensor<f32>
  // CHECK: %[[Q:.*]] = gen.divide %[[ONE]]
  // CHECK: %[[N:.*]] = gen.negate %[[Q]]
  // CHECK: %[[S:.*]] = gen.reshape %[[N]]
  // CHECK: gen.multiply {{.*}}, %[[S]]
  %w = gen.parameter @w : tensor<3x3x4x8xf32>
  %s = gen.parameter @scale : tensor<8xf32>
  %c = gen.parameter @shift : tensor<8xf32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %a = gen.divide %y, %s : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %b = gen.subtract %c, %a : tensor<8xf32>, tensor<?x6x6x8xf32, #gen.plates<batch>>
  return %b : tensor<?x6x6x8xf32, #gen.plates<batch>>
}

// A literal scale stays: the filter is a plain weight and would be copied. A bias alone is what it should be.
// CHECK-LABEL: func @literal
// CHECK: %[[W:.*]] = gen.parameter @w
// CHECK: gen.conv %arg0, %[[W]]
func.func @literal(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> tensor<?x6x6x8xf32, #gen.plates<batch>> {
  %w = gen.parameter @w : tensor<3x3x4x8xf32>
  %b = gen.parameter @shift : tensor<8xf32>
  %half = gen.constant dense<0.5> : tensor<f32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %a = gen.add %y, %b : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %c = gen.multiply %a, %half : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<f32>
  return %c : tensor<?x6x6x8xf32, #gen.plates<batch>>
}

// Another reader sees the unscaled value.
// CHECK-LABEL: func @shared
// CHECK: gen.conv %arg0, %{{.*}}
// CHECK: gen.multiply %{{.*}} : tensor<?x6x6x8xf32
func.func @shared(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> (tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<?x6x6x8xf32, #gen.plates<batch>>) {
  %w = gen.parameter @w : tensor<3x3x4x8xf32>
  %s = gen.parameter @scale : tensor<8xf32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %a = gen.multiply %y, %s : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  return %a, %y : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<?x6x6x8xf32, #gen.plates<batch>>
}

// A filter of 16 bits would lose them: its batch norm becomes one scale and one shift behind it.
// CHECK-LABEL: func @narrow_filter
// CHECK-DAG: %[[W:.*]] = gen.widen
// CHECK-DAG: %[[SCALE:.*]] = gen.parameter @scale
// CHECK: %[[NS:.*]] = gen.multiply %{{.*}}, %[[SCALE]]
// CHECK: %[[B:.*]] = gen.add %[[NS]]
// CHECK: %[[Y:.*]] = gen.conv %arg0, %[[W]]
// CHECK: %[[Z:.*]] = gen.multiply %[[Y]], %[[SCALE]]
// CHECK: %[[A:.*]] = gen.add %[[Z]], %[[B]]
// CHECK: return %[[A]]
gen.weight @stored : tensor<3x3x4x8xbf16>
func.func @narrow_filter(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> tensor<?x6x6x8xf32, #gen.plates<batch>> {
  %n = gen.parameter @stored : tensor<3x3x4x8xbf16>
  %w = gen.widen %n : tensor<3x3x4x8xbf16>
  %scale = gen.parameter @scale : tensor<8xf32>
  %shift = gen.parameter @shift : tensor<8xf32>
  %mean = gen.parameter @mean : tensor<8xf32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %a = gen.subtract %y, %mean : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %b = gen.multiply %a, %scale : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %c = gen.add %b, %shift : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  return %c : tensor<?x6x6x8xf32, #gen.plates<batch>>
}

// One scale and one shift are there already.
// CHECK-LABEL: func @narrow_as_it_is
// CHECK: %[[Y:.*]] = gen.conv
// CHECK-NEXT: %[[A:.*]] = gen.multiply %[[Y]]
// CHECK-NEXT: gen.add %[[A]]
func.func @narrow_as_it_is(%x: tensor<?x8x8x4xf32, #gen.plates<batch>>) -> tensor<?x6x6x8xf32, #gen.plates<batch>> {
  %n = gen.parameter @stored : tensor<3x3x4x8xbf16>
  %w = gen.widen %n : tensor<3x3x4x8xbf16>
  %scale = gen.parameter @scale : tensor<8xf32>
  %shift = gen.parameter @shift : tensor<8xf32>
  %y = gen.conv %x, %w : tensor<?x8x8x4xf32, #gen.plates<batch>>, tensor<3x3x4x8xf32>
  %b = gen.multiply %y, %scale : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  %c = gen.add %b, %shift : tensor<?x6x6x8xf32, #gen.plates<batch>>, tensor<8xf32>
  return %c : tensor<?x6x6x8xf32, #gen.plates<batch>>
}
