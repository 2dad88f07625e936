// RUN: genc-opt %s --gen-stable-forms --gen-check-domains --split-input-file --verify-diagnostics -o /dev/null

// What is known of x comes from its declaration.
!t = tensor<4xf32>
func.func @declared(%x: !t {gen.range = "(0, inf)"}, %y: !t {gen.range = "[0, 1]"},
                    %z: !t {gen.range = "{-1, 1}"}) -> (!t, !t, !t, !t, !t, !t, !t, !t, !t, !t, !t, !t) {
  %a = gen.log %x : !t
  // expected-warning @+1 {{the argument of `log` may be 0: all that is known is that it lies in [0, 1]}}
  %b = gen.log %y : !t
  %c = gen.log1p %y : !t
  %d = gen.sqrt %y : !t
  // expected-warning @+1 {{the argument of `rsqrt` may be 0}}
  %e = gen.rsqrt %y : !t
  %f = gen.divide %y, %z : !t, !t
  // expected-warning @+1 {{the divisor may be 0}}
  %g = gen.divide %z, %y : !t, !t
  // expected-warning @+1 {{the argument of `sqrt` may be negative}}
  %h = gen.sqrt %z : !t
  // expected-warning @+1 {{1 + x in `log(1 + x)` may be 0: all that is known is that x lies in {-1} or {1}}}
  %i = gen.log1p %z : !t
  // expected-warning @+1 {{the argument of `lgamma` may be negative}}
  %j = gen.lgamma %z : !t
  // expected-warning @+1 {{the base of `pow` may be negative}}
  %k = gen.pow %z, %y : !t, !t
  %l = gen.pow %x, %y : !t, !t
  return %a, %b, %c, %d, %e, %f, %g, %h, %i, %j, %k, %l : !t, !t, !t, !t, !t, !t, !t, !t, !t, !t, !t, !t
}

// -----

// Nothing is known of x, but something of what is made of it.
!t = tensor<4xf32>
func.func @made(%x: !t, %t: tensor<?x4xf32, #gen.plates<batch>>) -> (!t, !t, !t, !t, !t, !t, !t, !t) {
  %one = gen.constant dense<1.0> : tensor<f32>
  %tiny = gen.constant dense<1.0e-6> : tensor<f32>
  // expected-warning @+1 {{the argument of `log` may be 0 or negative: all that is known is that it lies in (-inf, inf)}}
  %a = gen.log %x : !t
  %square = gen.multiply %x, %x : !t, !t
  // expected-warning @+1 {{may be 0: all}}
  %b = gen.log %square : !t
  %more = gen.add %square, %tiny : !t, tensor<f32>
  %c = gen.log %more : !t
  %total = gen.reduce_sum %square {keep = true} : !t
  %norm = gen.sqrt %total : tensor<1xf32>
  // expected-warning @+1 {{the divisor may be 0}}
  %d = gen.divide %x, %norm : !t, tensor<1xf32>
  %clipped = gen.maximum %norm, %tiny : tensor<1xf32>, tensor<f32>
  %e = gen.divide %x, %clipped : !t, tensor<1xf32>
  %soft = gen.softplus %x : !t
  %f = gen.divide %x, %soft : !t, !t
  %exp = gen.exp %x : !t
  %g = gen.divide %x, %exp : !t, !t
  %abs = gen.abs %x : !t
  %above = gen.add %abs, %one : !t, tensor<f32>
  %h = gen.divide %x, %above : !t, !t
  return %a, %b, %c, %d, %e, %f, %g, %h : !t, !t, !t, !t, !t, !t, !t, !t
}

// -----

// Precision is float32's: sigmoid and tanh reach their ends. What has a stable form is not warned about.
!t = tensor<4xf32>
func.func @saturation(%x: !t) -> (!t, !t, !t, !t) {
  %one = gen.constant dense<1.0> : tensor<f32>
  %s = gen.sigmoid %x : !t
  %a = gen.log %s : !t
  %square = gen.multiply %s, %s : !t, !t
  %c = gen.subtract %one, %square : tensor<f32>, !t
  %b = gen.sqrt %c : !t
  // expected-warning @+1 {{may be 0: all that is known is that it lies in [0, 1]}}
  %q = gen.rsqrt %c : !t
  %t = gen.tanh %x : !t
  %n = gen.subtract %one, %t : tensor<f32>, !t
  // expected-warning @+1 {{1 + x in `log(1 + x)` may be 0: all that is known is that x lies in [-1, 1]}}
  %d = gen.log %n : !t
  return %a, %b, %q, %d : !t, !t, !t, !t
}

// -----

// Draws: a uniform one is never 0 nor 1.
!batch = tensor<?x4xf32, #gen.plates<batch>>
func.func @gumbel() -> (!batch, !batch, !batch) {
  %u = gen.standard_uniform {shape = array<i64: 4>, site = 0 : i64, name = "u", plates = #gen.plates<batch>}
  %l = gen.log %u : !batch
  %n = gen.negate %l : !batch
  %g = gen.log %n : !batch
  %m = gen.negate %u : !batch
  %k = gen.log1p %m : !batch
  %z = gen.standard_normal {shape = array<i64: 4>, site = 1 : i64, name = "z", plates = #gen.plates<batch>}
  // expected-warning @+1 {{may be negative}}
  %r = gen.sqrt %z : !batch
  return %g, %k, %r : !batch, !batch, !batch
}

// -----

// A value that is chosen only where a condition holds lies in the range that follows from it.
!t = tensor<4xf32>
func.func @guards(%x: !t, %y: !t {gen.range = "[0, 1]"}) -> (!t, !t, !t, !t, !t, !t) {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %half = gen.constant dense<0.5> : tensor<f32>
  %one = gen.constant dense<1.0> : tensor<f32>
  %positive = gen.compare %x, %zero {predicate = "gt"} : !t, tensor<f32>
  %log = gen.log %x : !t
  %twice = gen.add %log, %log : !t, !t
  %a = gen.select %positive, %twice, %zero : tensor<4xi1>, !t, tensor<f32>
  // On the other side of the condition it does not.
  // expected-warning @+1 {{the argument of `log` may be 0 or negative}}
  %other = gen.log %x : !t
  %b = gen.select %positive, %zero, %other : tensor<4xi1>, tensor<f32>, !t
  // x log x with 0 log 0 = 0.
  %none = gen.compare %y, %zero {predicate = "eq"} : !t, tensor<f32>
  %ly = gen.log %y : !t
  %yly = gen.multiply %y, %ly : !t, !t
  %c = gen.select %none, %zero, %yly : tensor<4xi1>, tensor<f32>, !t
  // A divisor that was made safe first.
  %safe = gen.select %none, %one, %y : tensor<4xi1>, tensor<f32>, !t
  %d = gen.divide %x, %safe : !t, !t
  // Two conditions, and one about an expression: |y - 1/2| >= 1/2 leaves 0 and 1, |y - 1/2| < 1/2 leaves neither.
  %centred = gen.subtract %y, %half : !t, tensor<f32>
  %distance = gen.abs %centred : !t
  %near = gen.compare %distance, %half {predicate = "lt"} : !t, tensor<f32>
  %both = gen.logical_and %near, %positive : tensor<4xi1>, tensor<4xi1>
  %quotient = gen.divide %ly, %x : !t, !t
  %e = gen.select %both, %quotient, %zero : tensor<4xi1>, !t, tensor<f32>
  // Away from 1/2, 1 - 2y is not 0.
  %apart = gen.select %near, %zero, %y : tensor<4xi1>, tensor<f32>, !t
  %double = gen.add %apart, %apart : !t, !t
  %rest = gen.subtract %one, %double : tensor<f32>, !t
  %f = gen.divide %x, %rest : !t, !t
  return %a, %b, %c, %d, %e, %f : !t, !t, !t, !t, !t, !t
}

// -----

// Sums of exponentials, softmax, means, pools, shapes.
func.func @reductions(%x: tensor<4x4x2xf32>) -> (tensor<4x4x2xf32>, tensor<4x4x2xf32>, tensor<1x1x2xf32>, tensor<8xf32>, tensor<3x2x2xf32>) {
  %count = gen.constant dense<16.0> : tensor<f32>
  %tiny = gen.constant dense<1.0e-6> : tensor<f32>
  %max = gen.reduce_max %x {axes = array<i64: -1>, keep = true} : tensor<4x4x2xf32>
  %shifted = gen.subtract %x, %max : tensor<4x4x2xf32>, tensor<4x4x1xf32>
  %e = gen.exp %shifted : tensor<4x4x2xf32>
  %sum = gen.reduce_sum %e {axes = array<i64: -1>, keep = true} : tensor<4x4x2xf32>
  %p = gen.divide %e, %sum : tensor<4x4x2xf32>, tensor<4x4x1xf32>
  %one = gen.constant dense<1.0> : tensor<f32>
  %q = gen.subtract %one, %p : tensor<f32>, tensor<4x4x2xf32>
  %root = gen.sqrt %q : tensor<4x4x2xf32>
  // A share may be all of it.
  // expected-warning @+1 {{may be 0: all that is known is that x lies in [-1, 0)}}
  %r = gen.log %q : tensor<4x4x2xf32>
  %total = gen.reduce_sum %x {axes = array<i64: 0, 1>, keep = true} : tensor<4x4x2xf32>
  %mean = gen.divide %total, %count : tensor<1x1x2xf32>, tensor<f32>
  %centre = gen.subtract %x, %mean : tensor<4x4x2xf32>, tensor<1x1x2xf32>
  %square = gen.multiply %centre, %centre : tensor<4x4x2xf32>, tensor<4x4x2xf32>
  %squares = gen.reduce_sum %square {axes = array<i64: 0, 1>, keep = true} : tensor<4x4x2xf32>
  %variance = gen.divide %squares, %count : tensor<1x1x2xf32>, tensor<f32>
  %safe = gen.add %variance, %tiny : tensor<1x1x2xf32>, tensor<f32>
  %s = gen.rsqrt %safe : tensor<1x1x2xf32>
  %pooled = gen.pool_sum %e {window = array<i64: 2, 2>, padding_low = array<i64: 1, 1>} : tensor<4x4x2xf32>
  %flat = gen.reshape %pooled {shape = array<i64: -1>} : tensor<2x2x2xf32>
  %t = gen.log %flat : tensor<8xf32>
  %padded = gen.pad %pooled {low = array<i64: 1, 0, 0>, high = array<i64: 0, 0, 0>} : tensor<2x2x2xf32>
  // expected-warning @+1 {{may be 0}}
  %u = gen.log %padded : tensor<3x2x2xf32>
  return %root, %r, %s, %t, %u : tensor<4x4x2xf32>, tensor<4x4x2xf32>, tensor<1x1x2xf32>, tensor<8xf32>, tensor<3x2x2xf32>
}

// -----

// Running statistics keep their range, what is trained does not.
gen.weight @variance : tensor<2xf32> {trainable = false, range = "[0, inf)"}
gen.weight @scale : tensor<2xf32> {range = "(0, inf)"}
func.func @weights(%x: tensor<2xf32>, %k: tensor<2xi32> {gen.classes = 5 : i64}) -> (tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %tiny = gen.constant dense<1.0e-6> : tensor<f32>
  %v = gen.parameter @variance : tensor<2xf32>
  %a = gen.add %v, %tiny : tensor<2xf32>, tensor<f32>
  %b = gen.rsqrt %a : tensor<2xf32>
  %s = gen.parameter @scale : tensor<2xf32>
  // expected-warning @+1 {{the divisor may be 0}}
  %c = gen.divide %x, %s : tensor<2xf32>, tensor<2xf32>
  %f = gen.cast %k {to = "f32"} : tensor<2xi32>
  %d = gen.sqrt %f : tensor<2xf32>
  return %a, %b, %c, %d : tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>
}
