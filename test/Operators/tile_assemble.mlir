// RUN: genc-opt %s -split-input-file -verify-diagnostics | genc-opt -split-input-file | FileCheck %s
// RUN: %python %source/test/Tools/tile_maps.py %genc tile_assemble %t

// CHECK-LABEL: func.func @shapes(
// CHECK: gen.tile_assemble
func.func @shapes(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) -> tensor<?x8x8x16xf32, #gen.plates<batch>> {
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64, size = array<i64: 8, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return %r : tensor<?x8x8x16xf32, #gen.plates<batch>>
}

// -----

func.func @violates_C1(%x: tensor<4x4xf32>) {
  // expected-error @+1 {{maps of tiles need three event axes, found [4, 4]}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64, size = array<i64: 8, 8>} : tensor<4x4xf32>
  return
}

// -----

func.func @violates_C2(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{a matrix of 5 rows cannot have 3 entries}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64, size = array<i64: 8, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C3(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{`step` must be at least 1, found 0}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 0 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64, size = array<i64: 8, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C3_tiles(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{`tiles` needs one number an axis: expected 2, found 1}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1>, inner = 16 : i64, size = array<i64: 8, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C4(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{tiles need the event [25, 1, a multiple of 12], found [25, 1, 64]}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 3 : i64, size = array<i64: 8, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return
}

// -----

func.func @violates_C5(%x: tensor<?x25x1x64xf32, #gen.plates<batch>>) {
  // expected-error @+1 {{`size` must be 1 to 2147483647, found 0}}
  %r = gen.tile_assemble %x {matrix = array<f64: 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0>, points = 5 : i64, step = 4 : i64, stride = 2 : i64, low = array<i64: 1, 1>, tiles = array<i64: 1, 1>, inner = 16 : i64, size = array<i64: 0, 8>} : tensor<?x25x1x64xf32, #gen.plates<batch>>
  return
}
