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

!half = tensor<?x32xf32, #gen.plates<batch>>
!most = tensor<?x48xf32, #gen.plates<batch>>
!whole = tensor<?x64xf32, #gen.plates<batch>>

kernel.func @twice(%x: !whole) -> !whole attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.add %x, %x {stage = "add"} : !whole, !whole
  kernel.return %0 : !whole
}
kernel.func @first_half(%x: !whole) -> !half attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.slice %x {size = array<i64: 32>, stage = "slice", start = array<i64: 0>} : !whole
  kernel.return %0 : !half
}
kernel.func @first_most(%x: !whole) -> !most attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.slice %x {size = array<i64: 48>, stage = "slice", start = array<i64: 0>} : !whole
  kernel.return %0 : !most
}
kernel.func @twice_half(%x: !half) -> !half attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.add %x, %x {stage = "add"} : !half, !half
  kernel.return %0 : !half
}
kernel.func @both(%x: !most, %y: !half) -> tensor<?x80xf32, #gen.plates<batch>> attributes {schedule = #kernel.schedule<out { parallel(n) }>} {
  %0 = gen.concat %x, %y {axis = 0 : i64, stage = "concat"} : !most, !half
  kernel.return %0 : tensor<?x80xf32, #gen.plates<batch>>
}

// It has the whole place or none of it: the half at 256 may be doubled where it lies, but not 64 bytes before it, where there
// would be room behind the 192 bytes at 0.
// CHECK-LABEL: func @beside
// CHECK: kernel.launch @twice({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: kernel.launch @first_half({{.*}}) {places = [#kernel.place<arena, 256>]}
// CHECK: kernel.launch @first_most({{.*}}) {places = [#kernel.place<arena, 0>]}
// CHECK: kernel.launch @twice_half({{.*}}) {places = [#kernel.place<arena, 256>]}
func.func @beside(%x: !whole) -> tensor<?x80xf32, #gen.plates<batch>> {
  %0 = kernel.launch @twice(%x) : (!whole) -> !whole
  %1 = kernel.launch @first_half(%0) : (!whole) -> !half
  %2 = kernel.launch @first_most(%x) : (!whole) -> !most
  %3 = kernel.launch @twice_half(%1) : (!half) -> !half
  %4 = kernel.launch @both(%2, %3) : (!most, !half) -> tensor<?x80xf32, #gen.plates<batch>>
  return %4 : tensor<?x80xf32, #gen.plates<batch>>
}
