// RUN: genc-opt %s --gen-hoist-prepare | FileCheck %s
// RUN: genc-opt %s --gen-hoist-prepare --gen-hoist-prepare | FileCheck %s

gen.weight @w : tensor<20x8xf32>
gen.weight @b : tensor<8xf32>
gen.weight @s : tensor<8xf32>

// CHECK: func.func @prepare() -> (tensor<20x8xf32>, tensor<100xf32>) {
// CHECK-DAG: %[[W:.*]] = gen.parameter @w
// CHECK-DAG: %[[S:.*]] = gen.parameter @s
// CHECK: %[[E:.*]] = gen.exp %[[S]]
// CHECK: %[[WE:.*]] = gen.multiply %[[W]], %[[E]]
// CHECK: %[[I:.*]] = gen.iota
// CHECK: %[[T:.*]] = gen.sin %[[I]]
// CHECK: return %[[WE]], %[[T]]

// CHECK-LABEL: func.func @first
func.func @first(%x: tensor<?x20xf32, #gen.plates<batch>>) -> tensor<?x8xf32, #gen.plates<batch>> {
  // CHECK-DAG: %[[P:.*]] = gen.prepared 0 : tensor<20x8xf32>
  // CHECK-DAG: %[[B:.*]] = gen.parameter @b
  // CHECK: %[[Y:.*]] = gen.linear %arg0, %[[P]]
  // CHECK: gen.add %[[Y]], %[[B]]
  // CHECK-NOT: gen.parameter @w
  %w = gen.parameter @w : tensor<20x8xf32>
  %b = gen.parameter @b : tensor<8xf32>
  %s = gen.parameter @s : tensor<8xf32>
  %e = gen.exp %s : tensor<8xf32>
  %we = gen.multiply %w, %e : tensor<20x8xf32>, tensor<8xf32>
  %y = gen.linear %x, %we : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x8xf32>
  %z = gen.add %y, %b : tensor<?x8xf32, #gen.plates<batch>>, tensor<8xf32>
  return %z : tensor<?x8xf32, #gen.plates<batch>>
}

// The same expression is computed once; a view of a weight and a literal stay; a table does not.
// CHECK-LABEL: func.func @second
func.func @second(%x: tensor<?x20xf32, #gen.plates<batch>>) -> (tensor<?x8xf32, #gen.plates<batch>>, tensor<?x1x8xf32, #gen.plates<batch>>, tensor<100xf32>) {
  // CHECK-DAG: %[[P:.*]] = gen.prepared 0
  // CHECK-DAG: %[[T:.*]] = gen.prepared 1
  // CHECK-DAG: %[[B:.*]] = gen.parameter @b
  // CHECK: gen.linear %arg0, %[[P]]
  // CHECK: gen.constant
  // CHECK: gen.reshape %[[B]]
  // CHECK: return {{.*}}, %[[T]]
  %w = gen.parameter @w : tensor<20x8xf32>
  %b = gen.parameter @b : tensor<8xf32>
  %s = gen.parameter @s : tensor<8xf32>
  %e = gen.exp %s : tensor<8xf32>
  %we = gen.multiply %w, %e : tensor<20x8xf32>, tensor<8xf32>
  %y = gen.linear %x, %we : tensor<?x20xf32, #gen.plates<batch>>, tensor<20x8xf32>
  %half = gen.constant dense<0.5> : tensor<f32>
  %h = gen.multiply %y, %half : tensor<?x8xf32, #gen.plates<batch>>, tensor<f32>
  %v = gen.reshape %b {shape = array<i64: 1, 8>} : tensor<8xf32>
  %a = gen.add %h, %v : tensor<?x8xf32, #gen.plates<batch>>, tensor<1x8xf32>
  %i = gen.iota {shape = array<i64: 100>}
  %t = gen.sin %i : tensor<100xf32>
  return %h, %a, %t : tensor<?x8xf32, #gen.plates<batch>>, tensor<?x1x8xf32, #gen.plates<batch>>, tensor<100xf32>
}
