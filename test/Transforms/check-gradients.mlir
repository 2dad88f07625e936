// RUN: genc-opt %s --gen-check-gradients --verify-diagnostics

!x = tensor<?x2xf32, #gen.plates<batch>>
!s = tensor<?xf32, #gen.plates<batch>>
gen.data @x : !x

// Behind a loop, as what it carries and as what its body reads.
gen.weight @start : tensor<2xf32>
gen.weight @cell : tensor<2xf32>
// Behind a smooth function and a choice between two values.
gen.weight @chosen : tensor<2xf32>
// Not behind what has no derivative.
// expected-warning @below {{no gradient of what is trained reaches the parameter `stopped`}}
gen.weight @stopped : tensor<2xf32>
// expected-warning @below {{no gradient of what is trained reaches the parameter `compared`}}
gen.weight @compared : tensor<2xf32>
// expected-warning @below {{no gradient of what is trained reaches the parameter `other`}}
gen.weight @other : tensor<2xf32>
gen.weight @statistic : tensor<2xf32> {trainable = false}

gen.objective @fit "..." ["x"] attributes {terms = []} {
^bb0(%x: !x):
  %start = gen.parameter @start : tensor<2xf32>
  %cell = gen.parameter @cell : tensor<2xf32>
  %chosen = gen.parameter @chosen : tensor<2xf32>
  %stopped = gen.parameter @stopped : tensor<2xf32>
  %compared = gen.parameter @compared : tensor<2xf32>
  %last = gen.scan carried 1 length 3 (%start : tensor<2xf32>) {
  ^bb0(%i: tensor<i32>, %h: !x):
    %next = gen.multiply %h, %cell : !x, tensor<2xf32>
    %shifted = gen.add %next, %x : !x, !x
    gen.yield %shifted : !x
  } : !x
  %stop = gen.stop_gradient %stopped : tensor<2xf32>
  %a = gen.add %last, %stop : !x, tensor<2xf32>
  %above = gen.compare %x, %compared {predicate = "gt"} : !x, tensor<2xf32>
  %b = gen.select %above, %a, %chosen : tensor<?x2xi1, #gen.plates<batch>>, !x, tensor<2xf32>
  %sum = gen.reduce_sum %b : !x
  gen.result %sum : !s
}
gen.train @fit with @update over ["cell", "start", "stopped"] {maximize = true}
// expected-warning @below {{no gradient of `fit` reaches the parameters that this step moves}}
gen.train @fit with @update over ["compared", "stopped"] {maximize = true}
