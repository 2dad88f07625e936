// RUN: genc-opt %s --gen-stable-forms --canonicalize --cse | FileCheck %s

// CHECK-LABEL: func @log_exp
// CHECK-NEXT: return %arg0
func.func @log_exp(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = gen.exp %x : tensor<4xf32>
  %y = gen.log %e : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @log_sigmoid
// CHECK-NEXT: %[[N:.*]] = gen.negate %arg0
// CHECK-NEXT: %[[S:.*]] = gen.softplus %[[N]]
// CHECK-NEXT: %[[Y:.*]] = gen.negate %[[S]]
// CHECK-NEXT: return %[[Y]]
func.func @log_sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = gen.sigmoid %x : tensor<4xf32>
  %y = gen.log %s : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @log_complement
// CHECK-NEXT: %[[S:.*]] = gen.softplus %arg0
// CHECK-NEXT: gen.negate %[[S]]
func.func @log_complement(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = gen.constant dense<1.0> : tensor<f32>
  %s = gen.sigmoid %x : tensor<4xf32>
  %c = gen.subtract %one, %s : tensor<f32>, tensor<4xf32>
  %y = gen.log %c : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @softplus
// CHECK-NEXT: gen.softplus %arg0
func.func @softplus(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = gen.constant dense<1.0> : tensor<f32>
  %e = gen.exp %x : tensor<4xf32>
  %s = gen.add %one, %e : tensor<f32>, tensor<4xf32>
  %y = gen.log %s : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @log_softmax
// CHECK-NEXT: %[[L:.*]] = gen.reduce_logsumexp %arg0 {axes = array<i64: -1>, keep = true}
// CHECK-NEXT: gen.subtract %arg0, %[[L]]
func.func @log_softmax(%x: tensor<4x5xf32>) -> tensor<4x5xf32> {
  %e = gen.exp %x : tensor<4x5xf32>
  %s = gen.reduce_sum %e {axes = array<i64: -1>, keep = true} : tensor<4x5xf32>
  %p = gen.divide %e, %s : tensor<4x5xf32>, tensor<4x1xf32>
  %y = gen.log %p : tensor<4x5xf32>
  return %y : tensor<4x5xf32>
}

// A softmax guarded by its maximum stays what it is; an unguarded one could overflow.
// CHECK-LABEL: func @softmax
// CHECK: gen.divide
func.func @softmax(%x: tensor<5xf32>) -> tensor<5xf32> {
  %m = gen.reduce_max %x {keep = true} : tensor<5xf32>
  %d = gen.subtract %x, %m : tensor<5xf32>, tensor<1xf32>
  %e = gen.exp %d : tensor<5xf32>
  %s = gen.reduce_sum %e {keep = true} : tensor<5xf32>
  %p = gen.divide %e, %s : tensor<5xf32>, tensor<1xf32>
  return %p : tensor<5xf32>
}

// CHECK-LABEL: func @unguarded_softmax
// CHECK-NEXT: %[[L:.*]] = gen.reduce_logsumexp %arg0
// CHECK-NEXT: %[[D:.*]] = gen.subtract %arg0, %[[L]]
// CHECK-NEXT: gen.exp %[[D]]
func.func @unguarded_softmax(%x: tensor<5xf32>) -> tensor<5xf32> {
  %e = gen.exp %x : tensor<5xf32>
  %s = gen.reduce_sum %e {keep = true} : tensor<5xf32>
  %p = gen.divide %e, %s : tensor<5xf32>, tensor<1xf32>
  return %p : tensor<5xf32>
}

// exp(log x) is x only where x is not negative: NaN must stay NaN.
// CHECK-LABEL: func @exp_log
// CHECK: %[[L:.*]] = gen.log %arg0
// CHECK: %[[E:.*]] = gen.exp %[[L]]
// CHECK: %[[A:.*]] = gen.abs %arg0
// CHECK: return %[[E]], %[[A]]
func.func @exp_log(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %l = gen.log %x : tensor<4xf32>
  %e = gen.exp %l : tensor<4xf32>
  %a = gen.abs %x : tensor<4xf32>
  %la = gen.log %a : tensor<4xf32>
  %ea = gen.exp %la : tensor<4xf32>
  return %e, %ea : tensor<4xf32>, tensor<4xf32>
}

// The density of a Bernoulli variable, x log p + (1 - x) log(1 - p) with p = sigmoid(l) and 0 log 0 = 0: x l - softplus(l).
// CHECK-LABEL: func @bernoulli
// CHECK-NEXT: %[[XL:.*]] = gen.multiply %arg0, %arg1
// CHECK-NEXT: %[[S:.*]] = gen.softplus %arg1
// CHECK-NEXT: %[[Y:.*]] = gen.subtract %[[XL]], %[[S]]
// CHECK-NEXT: return %[[Y]]
func.func @bernoulli(%x: tensor<4xf32>, %l: tensor<4xf32>) -> tensor<4xf32> {
  %one = gen.constant dense<1.0> : tensor<f32>
  %zero = gen.constant dense<0.0> : tensor<f32>
  %p = gen.sigmoid %l : tensor<4xf32>
  %lp = gen.log %p : tensor<4xf32>
  %xlp = gen.multiply %x, %lp : tensor<4xf32>, tensor<4xf32>
  %none = gen.compare %x, %zero {predicate = "eq"} : tensor<4xf32>, tensor<f32>
  %a = gen.select %none, %zero, %xlp : tensor<4xi1>, tensor<f32>, tensor<4xf32>
  %cx = gen.subtract %one, %x : tensor<f32>, tensor<4xf32>
  %np = gen.negate %p : tensor<4xf32>
  %lc = gen.log1p %np : tensor<4xf32>
  %b = gen.multiply %cx, %lc : tensor<4xf32>, tensor<4xf32>
  %y = gen.add %a, %b : tensor<4xf32>, tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @sigmoid
// CHECK-NEXT: gen.sigmoid %arg0
func.func @sigmoid(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = gen.constant dense<1.0> : tensor<f32>
  %n = gen.negate %x : tensor<4xf32>
  %e = gen.exp %n : tensor<4xf32>
  %d = gen.add %one, %e : tensor<f32>, tensor<4xf32>
  %y = gen.divide %one, %d : tensor<f32>, tensor<4xf32>
  return %y : tensor<4xf32>
}

// The scale of a normal from the logarithm of its variance, and what its density needs of it.
// CHECK-LABEL: func @log_scale
// CHECK-DAG: %[[HALF:.*]] = gen.constant dense<5.000000e-01>
// CHECK: %[[L:.*]] = gen.multiply %arg0, %[[HALF]]
// CHECK: %[[S:.*]] = gen.exp %[[L]]
// CHECK: return %[[S]], %[[L]]
func.func @log_scale(%v: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %e = gen.exp %v : tensor<4xf32>
  %s = gen.sqrt %e : tensor<4xf32>
  %l = gen.log %s : tensor<4xf32>
  return %s, %l : tensor<4xf32>, tensor<4xf32>
}

// Equal forms of different values stay apart.
// CHECK-LABEL: func @different
// CHECK-COUNT-3: gen.exp
// CHECK: gen.divide
// CHECK: gen.multiply
func.func @different(%x: tensor<4xf32>, %y: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %one = gen.constant dense<1.0> : tensor<f32>
  %ex = gen.exp %x : tensor<4xf32>
  %ey = gen.exp %y : tensor<4xf32>
  %eex = gen.exp %ex : tensor<4xf32>
  %d = gen.add %eex, %one : tensor<4xf32>, tensor<f32>
  %q = gen.divide %ex, %d : tensor<4xf32>, tensor<4xf32>
  %m = gen.multiply %ex, %ey : tensor<4xf32>, tensor<4xf32>
  return %q, %m : tensor<4xf32>, tensor<4xf32>
}

// What both overflow is never computed.
// CHECK-LABEL: func @quotient_of_exponentials
// CHECK-NEXT: %[[D:.*]] = gen.subtract %arg0, %arg1
// CHECK-NEXT: %[[E:.*]] = gen.exp %[[D]]
// CHECK-NEXT: return %[[E]]
func.func @quotient_of_exponentials(%x: tensor<4xf32>, %y: tensor<4xf32>) -> tensor<4xf32> {
  %ex = gen.exp %x : tensor<4xf32>
  %ey = gen.exp %y : tensor<4xf32>
  %q = gen.divide %ex, %ey : tensor<4xf32>, tensor<4xf32>
  return %q : tensor<4xf32>
}

// CHECK-LABEL: func @expm1
// CHECK: %[[A:.*]] = gen.expm1 %arg0
// CHECK: %[[B:.*]] = gen.negate %[[A]]
// CHECK: return %[[A]], %[[A]], %[[B]]
func.func @expm1(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  %one = gen.constant dense<1.0> : tensor<f32>
  %minus = gen.constant dense<-1.0> : tensor<f32>
  %e = gen.exp %x : tensor<4xf32>
  %a = gen.subtract %e, %one : tensor<4xf32>, tensor<f32>
  %b = gen.add %e, %minus : tensor<4xf32>, tensor<f32>
  %c = gen.subtract %one, %e : tensor<f32>, tensor<4xf32>
  return %a, %b, %c : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @log_odds
// CHECK-NEXT: return %arg0
func.func @log_odds(%x: tensor<4xf32>) -> tensor<4xf32> {
  %p = gen.sigmoid %x : tensor<4xf32>
  %l = gen.log %p : tensor<4xf32>
  %n = gen.negate %p : tensor<4xf32>
  %m = gen.log1p %n : tensor<4xf32>
  %y = gen.subtract %l, %m : tensor<4xf32>, tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @log_square
// CHECK: %[[A:.*]] = gen.abs %arg0
// CHECK: %[[L:.*]] = gen.log %[[A]]
// CHECK: gen.multiply %[[L]]
func.func @log_square(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = gen.multiply %x, %x : tensor<4xf32>, tensor<4xf32>
  %y = gen.log %s : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @log_softplus
// CHECK-DAG: %[[FAR:.*]] = gen.compare %arg0, %{{.*}} {predicate = "lt"}
// CHECK-DAG: %[[M:.*]] = gen.maximum %arg0
// CHECK: %[[S:.*]] = gen.softplus %[[M]]
// CHECK: %[[L:.*]] = gen.log %[[S]]
// CHECK: gen.select %[[FAR]], %arg0, %[[L]]
func.func @log_softplus(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = gen.softplus %x : tensor<4xf32>
  %y = gen.log %s : tensor<4xf32>
  return %y : tensor<4xf32>
}

// Both spellings of log(1 - e^x) are one.
// CHECK-LABEL: func @log_complement_of_exp
// CHECK-DAG: %[[NEAR:.*]] = gen.compare %arg0, %{{.*}} {predicate = "gt"}
// CHECK-DAG: gen.expm1
// CHECK-DAG: gen.log1p
// CHECK: %[[Y:.*]] = gen.select %[[NEAR]]
// CHECK: return %[[Y]], %[[Y]]
func.func @log_complement_of_exp(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %one = gen.constant dense<1.0> : tensor<f32>
  %e = gen.exp %x : tensor<4xf32>
  %c = gen.subtract %one, %e : tensor<f32>, tensor<4xf32>
  %y = gen.log %c : tensor<4xf32>
  %n = gen.negate %e : tensor<4xf32>
  %z = gen.log1p %n : tensor<4xf32>
  return %y, %z : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: func @log_derivative_of_tanh
// CHECK-NOT: gen.tanh
// CHECK: gen.softplus
// CHECK-NOT: gen.log1p
// CHECK: return
func.func @log_derivative_of_tanh(%x: tensor<4xf32>) -> tensor<4xf32> {
  %one = gen.constant dense<1.0> : tensor<f32>
  %t = gen.tanh %x : tensor<4xf32>
  %s = gen.multiply %t, %t : tensor<4xf32>, tensor<4xf32>
  %c = gen.subtract %one, %s : tensor<f32>, tensor<4xf32>
  %y = gen.log %c : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @over_plates
// CHECK: %[[A:.*]] = gen.plate_logsumexp %arg0
// CHECK: %[[N:.*]] = gen.log
// CHECK: gen.subtract %[[A]], %[[N]]
// CHECK: %[[X:.*]] = gen.select %arg1, %arg0, %{{.*}}
// CHECK: %[[B:.*]] = gen.plate_logsumexp %[[X]]
// CHECK: gen.subtract %[[B]]
func.func @over_plates(%x: tensor<?x?xf32, #gen.plates<batch, other>>, %c: tensor<?x?xi1, #gen.plates<batch, other>>) -> (tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<batch>>) {
  %zero = gen.constant dense<0.0> : tensor<f32>
  %n = gen.batch_size
  %e = gen.exp %x : tensor<?x?xf32, #gen.plates<batch, other>>
  %s = gen.plate_sum %e {plate = "other"} : tensor<?x?xf32, #gen.plates<batch, other>>
  %m = gen.divide %s, %n : tensor<?xf32, #gen.plates<batch>>, tensor<f32>
  %l = gen.log %m : tensor<?xf32, #gen.plates<batch>>
  %f = gen.select %c, %e, %zero : tensor<?x?xi1, #gen.plates<batch, other>>, tensor<?x?xf32, #gen.plates<batch, other>>, tensor<f32>
  %t = gen.plate_sum %f {plate = "other"} : tensor<?x?xf32, #gen.plates<batch, other>>
  %o = gen.divide %t, %n : tensor<?xf32, #gen.plates<batch>>, tensor<f32>
  %k = gen.log %o : tensor<?xf32, #gen.plates<batch>>
  return %l, %k : tensor<?xf32, #gen.plates<batch>>, tensor<?xf32, #gen.plates<batch>>
}
