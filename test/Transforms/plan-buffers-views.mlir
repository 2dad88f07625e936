// RUN: genc-opt %s --gen-plan-buffers | FileCheck %s

!row = tensor<?x16xf32, #gen.plates<batch>>
!square = tensor<?x4x4xf32, #gen.plates<batch>>

kernel.func @turn(%x: !square) -> !square attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.transpose %x {permutation = array<i64: 1, 0>, stage = "transpose"} : !square
  kernel.return %0 : !square
}
kernel.func @double(%x: !row) -> !row attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.add %x, %x {stage = "add"} : !row, !row
  kernel.return %0 : !row
}

// A result lies where an input was that the kernel reads element by element, but not where it reads in another order, also
// through a view.
// CHECK-LABEL: func @entry
// CHECK: kernel.launch @double({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: kernel.launch @double({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: kernel.launch @turn({{.*}}) {places = [#kernel.place<arena, 64>]}
// CHECK: kernel.launch @turn({{.*}}) {places = [#kernel.place<output, 0>]}
func.func @entry(%x: !row) -> !square {
  %0 = kernel.launch @double(%x) : (!row) -> !row
  %1 = kernel.launch @double(%0) : (!row) -> !row
  %2 = gen.reshape %1 {shape = array<i64: 4, 4>} : !row
  %3 = kernel.launch @turn(%2) : (!square) -> !square
  %4 = kernel.launch @turn(%3) : (!square) -> !square
  return %4 : !square
}
