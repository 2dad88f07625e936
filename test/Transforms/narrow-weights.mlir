// RUN: genc-opt %s --gen-narrow-weights | FileCheck %s
// RUN: genc-opt %s --gen-narrow-weights=to=f16 | FileCheck %s --check-prefix=HALF
// RUN: genc-opt %s --gen-narrow-weights --canonicalize --gen-hoist-prepare | FileCheck %s --check-prefix=PREPARE

// Matrices have 16 bits; biases, scales, states and whole numbers stay.
// CHECK: gen.weight @matrix : tensor<20x12xbf16>
// CHECK: gen.weight @bias : tensor<12xf32>
// CHECK: gen.weight @scale : tensor<1x1x12xf32>
// CHECK: gen.weight @mean : tensor<4x4xf32>
// CHECK: gen.weight @classes : tensor<4x4xi32>
// HALF: gen.weight @matrix : tensor<20x12xf16>
gen.weight @matrix : tensor<20x12xf32>
gen.weight @bias : tensor<12xf32>
gen.weight @scale : tensor<1x1x12xf32>
gen.weight @mean : tensor<4x4xf32> {gen.state}
gen.weight @classes : tensor<4x4xi32>

// CHECK-LABEL: func @layer
// CHECK: %[[M:.*]] = gen.parameter @matrix : tensor<20x12xbf16>
// CHECK: %[[W:.*]] = gen.widen %[[M]] : tensor<20x12xbf16>
// CHECK: %[[B:.*]] = gen.parameter @bias : tensor<12xf32>
// CHECK: %[[Y:.*]] = gen.linear %arg0, %[[W]]
// CHECK: gen.add %[[Y]], %[[B]]
// HALF: gen.widen {{.*}} : tensor<20x12xf16>
//
// What is used as it is needs no `prepare`.
// PREPARE-LABEL: func @layer
// PREPARE: gen.parameter @matrix : tensor<20x12xbf16>
// PREPARE-NEXT: gen.widen
func.func @layer(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x12xf32, #gen.plates<batch>> {
  %w = gen.parameter @matrix : tensor<20x12xf32>
  %b = gen.parameter @bias : tensor<12xf32>
  %y = gen.linear %x, %w : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x12xf32>
  %z = gen.add %y, %b : tensor<?x12xf32, #gen.plates<batch>>, tensor<12xf32>
  return %z : tensor<?x12xf32, #gen.plates<batch>>
}

// What moves keeps its 16 bits in `prepare`, and is widened by the kernel that reads it.
// PREPARE-LABEL: func @turned
// PREPARE: %[[P:.*]] = gen.prepared {{[0-9]}} : tensor<12x20xbf16>
// PREPARE: gen.widen %[[P]] : tensor<12x20xbf16>
func.func @turned(%x: tensor<?x12xf32, #gen.plates<batch>>) -> tensor<?x20xf32, #gen.plates<batch>> {
  %w = gen.parameter @matrix : tensor<20x12xf32>
  %t = gen.transpose %w {permutation = array<i64: 1, 0>} : tensor<20x12xf32>
  %y = gen.linear %x, %t : tensor<?x12xf32, #gen.plates<batch>>, tensor<12x20xf32>
  return %y : tensor<?x20xf32, #gen.plates<batch>>
}

// What is computed is f32.
// PREPARE-LABEL: func @computed
// PREPARE: gen.prepared {{[0-9]}} : tensor<20x12xf32>
// PREPARE-NEXT: gen.linear
func.func @computed(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x12xf32, #gen.plates<batch>> {
  %w = gen.parameter @matrix : tensor<20x12xf32>
  %t = gen.tanh %w : tensor<20x12xf32>
  %y = gen.linear %x, %t : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x12xf32>
  return %y : tensor<?x12xf32, #gen.plates<batch>>
}

// CHECK-LABEL: func @others
// CHECK-NOT: gen.widen
func.func @others() -> (tensor<4x4xf32>, tensor<4x4xi32>) {
  %m = gen.parameter @mean : tensor<4x4xf32>
  %c = gen.parameter @classes : tensor<4x4xi32>
  return %m, %c : tensor<4x4xf32>, tensor<4x4xi32>
}
