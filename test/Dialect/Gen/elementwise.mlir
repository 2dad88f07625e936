// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

!x = tensor<?x4x3xf32, #gen.plates<batch>>

// CHECK-LABEL: func @unary
func.func @unary(%x: !x) {
  // CHECK: gen.negate %arg0 : tensor<?x4x3xf32, #gen.plates<batch>>
  %0 = gen.negate %x : !x
  // CHECK: gen.abs %arg0
  %1 = gen.abs %x : !x
  // CHECK: gen.exp %arg0
  %2 = gen.exp %x : !x
  // CHECK: gen.log %arg0
  %3 = gen.log %x : !x
  // CHECK: gen.log1p %arg0
  %4 = gen.log1p %x : !x
  // CHECK: gen.expm1 %arg0
  %5 = gen.expm1 %x : !x
  // CHECK: gen.sqrt %arg0
  %6 = gen.sqrt %x : !x
  // CHECK: gen.rsqrt %arg0
  %7 = gen.rsqrt %x : !x
  // CHECK: gen.sin %arg0
  %8 = gen.sin %x : !x
  // CHECK: gen.cos %arg0
  %9 = gen.cos %x : !x
  // CHECK: gen.tanh %arg0
  %10 = gen.tanh %x : !x
  // CHECK: gen.sigmoid %arg0
  %11 = gen.sigmoid %x : !x
  // CHECK: gen.softplus %arg0
  %12 = gen.softplus %x : !x
  // CHECK: gen.erf %arg0
  %13 = gen.erf %x : !x
  // CHECK: gen.lgamma %arg0
  %14 = gen.lgamma %x : !x
  // CHECK: gen.digamma %arg0
  %15 = gen.digamma %x : !x
  // CHECK: gen.floor %arg0
  %16 = gen.floor %x : !x
  // CHECK: gen.ceil %arg0
  %17 = gen.ceil %x : !x
  // CHECK: gen.round %arg0
  %18 = gen.round %x : !x
  // CHECK: gen.sign %arg0
  %19 = gen.sign %x : !x
  return
}

// Events stretch from the right, plates meet by name: the result type is inferred, and written by its reader.
// CHECK-LABEL: func @binary
func.func @binary(%x: !x, %c: tensor<3xf32>, %s: tensor<?x1x3xf32, #gen.plates<sample>>) -> tensor<?x?x4x3xf32, #gen.plates<batch, sample>> {
  // CHECK: %[[A:.*]] = gen.add %arg0, %arg1 : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %0 = gen.add %x, %c : !x, tensor<3xf32>
  // CHECK: gen.subtract %[[A]], %arg0
  %1 = gen.subtract %0, %x : !x, !x
  // CHECK: gen.multiply
  %2 = gen.multiply %1, %x : !x, !x
  // CHECK: gen.divide
  %3 = gen.divide %2, %x : !x, !x
  // CHECK: gen.pow
  %4 = gen.pow %3, %x : !x, !x
  // CHECK: gen.maximum
  %5 = gen.maximum %4, %x : !x, !x
  // CHECK: gen.minimum {{.*}} : tensor<?x4x3xf32, #gen.plates<batch>>, tensor<?x1x3xf32, #gen.plates<sample>>
  %6 = gen.minimum %5, %s : !x, tensor<?x1x3xf32, #gen.plates<sample>>
  return %6 : tensor<?x?x4x3xf32, #gen.plates<batch, sample>>
}

// CHECK-LABEL: func @conditions
func.func @conditions(%x: !x, %c: tensor<3xf32>) -> !x {
  // CHECK: %[[M:.*]] = gen.compare %arg0, %arg1 {predicate = "lt"}
  %m = gen.compare %x, %c {predicate = "lt"} : !x, tensor<3xf32>
  // CHECK: %[[N:.*]] = gen.logical_not %[[M]] : tensor<?x4x3xi1, #gen.plates<batch>>
  %n = gen.logical_not %m : tensor<?x4x3xi1, #gen.plates<batch>>
  // CHECK: gen.logical_and %[[M]], %[[N]]
  %a = gen.logical_and %m, %n : tensor<?x4x3xi1, #gen.plates<batch>>, tensor<?x4x3xi1, #gen.plates<batch>>
  // CHECK: %[[O:.*]] = gen.logical_or
  %o = gen.logical_or %a, %n : tensor<?x4x3xi1, #gen.plates<batch>>, tensor<?x4x3xi1, #gen.plates<batch>>
  // CHECK: gen.select %[[O]], %arg0, %arg1 : tensor<?x4x3xi1, #gen.plates<batch>>, tensor<?x4x3xf32, #gen.plates<batch>>, tensor<3xf32>
  %y = gen.select %o, %x, %c : tensor<?x4x3xi1, #gen.plates<batch>>, !x, tensor<3xf32>
  return %y : !x
}
