// RUN: genc-opt %s --gen-pack-weights | FileCheck %s
// RUN: genc-opt %s --gen-pack-weights --gen-hoist-prepare | FileCheck %s --check-prefix=PREPARE

!x = tensor<?x100xf32, #gen.plates<batch>>
!y = tensor<?x1024xf32, #gen.plates<batch>>

gen.weight @wide : tensor<100x1024xf32>
gen.weight @tall : tensor<1024x100xf32>
gen.weight @narrow : tensor<100x512xf32>
gen.weight @odd : tensor<100x1025xf32>
gen.weight @half : tensor<100x1024xf16>

// A row of 1024 fills a page.
// CHECK-LABEL: func @wide_matrix
// CHECK: %[[W:.*]] = gen.parameter @wide
// CHECK: %[[R:.*]] = gen.reshape %[[W]] {shape = array<i64: 100, 16, 64>}
// CHECK: %[[P:.*]] = gen.transpose %[[R]] {permutation = array<i64: 1, 0, 2>}
// CHECK: gen.linear %arg0, %[[P]] {packed = true}

// The panels are made once.
// PREPARE-LABEL: func @wide_matrix
// PREPARE-NEXT: gen.prepared 0 : tensor<16x100x64xf32>
// PREPARE-NEXT: gen.linear
func.func @wide_matrix(%x: !x) -> !y {
  %w = gen.parameter @wide : tensor<100x1024xf32>
  %y = gen.linear %x, %w : !x, tensor<100x1024xf32>
  return %y : !y
}

// A transposed matrix is cut into panels as it is turned.
// CHECK-LABEL: func @turned
// CHECK: %[[W:.*]] = gen.parameter @tall
// CHECK: %[[R:.*]] = gen.reshape %[[W]] {shape = array<i64: 16, 64, 100>}
// CHECK: %[[P:.*]] = gen.transpose %[[R]] {permutation = array<i64: 0, 2, 1>}
// CHECK: gen.linear %arg0, %[[P]] {packed = true}
func.func @turned(%x: !x) -> !y {
  %w = gen.parameter @tall : tensor<1024x100xf32>
  %t = gen.transpose %w {permutation = array<i64: 1, 0>} : tensor<1024x100xf32>
  %y = gen.linear %x, %t : !x, tensor<100x1024xf32>
  return %y : !y
}

// Rows that share a page gain nothing; a matrix of other than whole panels stays.
// CHECK-LABEL: func @others
// CHECK-NOT: gen.transpose
func.func @others(%x: !x) -> (tensor<?x512xf32, #gen.plates<batch>>, tensor<?x1025xf32, #gen.plates<batch>>) {
  %n = gen.parameter @narrow : tensor<100x512xf32>
  %y = gen.linear %x, %n : !x, tensor<100x512xf32>
  %o = gen.parameter @odd : tensor<100x1025xf32>
  %z = gen.linear %x, %o : !x, tensor<100x1025xf32>
  return %y, %z : tensor<?x512xf32, #gen.plates<batch>>, tensor<?x1025xf32, #gen.plates<batch>>
}

// What differs from call to call is not packed.
// CHECK-LABEL: func @argument
// CHECK-NEXT: gen.linear
func.func @argument(%x: !x, %w: tensor<100x1024xf32>) -> !y {
  %y = gen.linear %x, %w : !x, tensor<100x1024xf32>
  return %y : !y
}

// Half as many bytes: a row of 1024 does not fill a page.
// CHECK-LABEL: func @stored
// CHECK-NOT: gen.transpose
func.func @stored(%x: !x) -> !y {
  %n = gen.parameter @half : tensor<100x1024xf16>
  %w = gen.widen %n : tensor<100x1024xf16>
  %y = gen.linear %x, %w : !x, tensor<100x1024xf32>
  return %y : !y
}
