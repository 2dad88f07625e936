// RUN: genc-kernel-test %s --objects=%t | FileCheck %s
// RUN: nm %t.0.o | FileCheck %s --check-prefix=BODY

// What a schedule asks to have on the stack is there up to 16 KB; beyond, it is scratch of the runtime's.
// CHECK: large: call scratch {{[1-9][0-9]*}}, task scratch 0
// BODY: U halide_malloc
kernel.func @large(%x: tensor<8000xf32>) -> tensor<8000xf32> attributes {schedule = #kernel.schedule<out { split(c, co, ci, 8000) vectorize(ci, 8) } exp { compute_at(out, co) store_in(stack) vectorize(c, 8) }>} {
  %0 = gen.exp %x {stage = "exp"} : tensor<8000xf32>
  %1 = gen.reverse %0 {stage = "reverse", axes = array<i64: 0>} : tensor<8000xf32>
  kernel.return %1 : tensor<8000xf32>
}
