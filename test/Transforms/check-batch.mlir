// RUN: genc-opt %s --gen-check-batch --verify-diagnostics --split-input-file

!x = tensor<?x4xf32, #gen.plates<batch>>

// A train step may see the batch, inference not.
func.func private @normalised(%x: !x) -> !x attributes {gen.net} {
  %s = gen.plate_sum %x : !x
  %n = gen.batch_size
  %m = gen.divide %s, %n : tensor<4xf32>, tensor<f32>
  %c = gen.subtract %x, %m : !x, tensor<4xf32>
  %t = gen.training
  %r = gen.select %t, %c, %x : tensor<i1>, !x, !x
  return %r : !x
}

// -----

!x = tensor<?x4xf32, #gen.plates<batch>>

func.func private @centred(%x: !x) -> !x attributes {gen.net} {
  // expected-warning @+1 {{what the net `centred` gives for one example depends on the others of the call}}
  %s = gen.plate_sum %x : !x
  %c = gen.subtract %x, %s : !x, tensor<4xf32>
  return %c : !x
}
