// RUN: genc-opt %s | genc-opt | FileCheck %s
// RUN: genc-opt %s --mlir-print-op-generic | genc-opt | FileCheck %s

// CHECK-LABEL: func @draws
func.func @draws() -> (tensor<?x20xf32, #gen.plates<batch>>, tensor<20xf32>, tensor<4xi32>) {
  // CHECK: gen.standard_normal {name = "z", plates = #gen.plates<batch>, shape = array<i64: 20>, site = 0 : i64}
  %0 = gen.standard_normal {shape = array<i64: 20>, site = 0 : i64, name = "z", plates = #gen.plates<batch>}
  // CHECK: gen.standard_uniform {name = "u", shape = array<i64: 20>, site = 1 : i64}
  %1 = gen.standard_uniform {shape = array<i64: 20>, site = 1 : i64, name = "u"}
  // CHECK: gen.random_bits
  %2 = gen.random_bits {shape = array<i64: 4>, site = 2 : i64, name = "b"}
  return %0, %1, %2 : tensor<?x20xf32, #gen.plates<batch>>, tensor<20xf32>, tensor<4xi32>
}
