//===- Model.td - variables, conditional distributions and objectives -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_MODEL_TD
#define GENC_DIALECT_GEN_OPS_MODEL_TD

include "genc/Dialect/Gen/GenBase.td"

include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"

/// What only the stage `model` has; the solved entries of the stage `tensor` have none of it.
class Gen_ModelOp<string mnemonic, list<Trait> traits = []> : Op<Gen_Dialect, mnemonic, traits>;

def Gen_DataOp : Gen_ModelOp<"data", [Symbol]> {
  let summary = "declares an observed variable";
  let description = [{
    `range` is that of one element: "[0, 1]", "(0, inf)", "{0, 1}"; `classes` their number where the elements are classes.
    C1. `type` has the plate `batch`.
    Example: `gen.data @x : tensor<?x28x28x1xf32, #gen.plates<batch>> {range = "[0, 1]"}`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Gen_Tensor>:$type, OptionalAttr<StrAttr>:$range,
                       OptionalAttr<I64Attr>:$classes, UnitAttr:$may_be_missing);
  let assemblyFormat = "$sym_name `:` $type attr-dict";
  let hasVerifier = 1;
}

def Gen_DistributionOp : Gen_ModelOp<"distribution", [SymbolTable, Symbol, SingleBlock, NoTerminator, IsolatedFromAbove]> {
  let summary = "a distribution for parameters and values of fixed shapes";
  let description = [{
    Holds functions of the parameters as the user named them (`loc`, `log_var`): `sample` with its draws, `mean`,
    `mode`, `entropy`... of the parameters alone, `log_density` of the parameters and the value. A name that the
    library does not define is absent. So no later stage needs the library's text. `ranges` has the declared range of
    every parameter, empty where it is any number; `support` that of a value, and `values` lists those of one element where
    they are finite in number; `signature` is what messages show.
    `sample_with_log_density` has two
    results, a draw and its log-density, of the shape that `log_density` gives. A distribution among the parameters
    stands for its own parameters, named `components.loc`; a condition (`d where c`) is one more, `experts.1.mask`.
    C1. Functions take the `parameters`, then any number of values. C2. `type` is the type of a value.
    C3. `ranges` has one text a parameter.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$name, StrArrayAttr:$parameters, TypeAttrOf<Gen_Tensor>:$type,
                       OptionalAttr<StrArrayAttr>:$ranges, OptionalAttr<StrAttr>:$support,
                       OptionalAttr<DenseF64ArrayAttr>:$values, OptionalAttr<StrAttr>:$signature);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `:` $type attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Gen_ConditionalOp : Gen_ModelOp<"conditional", [Symbol, SingleBlock, NoTerminator, IsolatedFromAbove]> {
  let summary = "a conditional distribution: q(z | x)";
  let description = [{
    The block's arguments are the givens, `gen.sample` in it states how a variable is distributed. `role` is
    "prior", "encoder" or "decoder" and names the entries.
    C1. The block has one argument a given. C2. Every variable is sampled exactly once.
    Example:
    ```
    gen.conditional @"q(z|x)" "encoder" ["z"] ["x"] {
    ^bb0(%x: tensor<?x784xf32, #gen.plates<batch>>):
      %z = gen.sample "z" @normal_0(%loc, %scale) : (...) -> ...
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$role, StrArrayAttr:$variables, StrArrayAttr:$givens,
                       OptionalAttr<StrAttr>:$name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $role $variables $givens attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Gen_SampleOp : Gen_ModelOp<"sample", [DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a variable and its distribution; the result is the variable's value";
  let description = [{
    In an objective `draw` tells draws of one variable apart that are independent of each other; `of` names the conditional.
    No gradient passes the value of a draw that is `scored`: its log-density carries it (the score function).
    C1. `distribution` is a `gen.distribution` with as many parameters. C2. The result has the type of its value.
  }];
  let arguments = (ins StrAttr:$variable, FlatSymbolRefAttr:$distribution, Variadic<Gen_Tensor>:$parameters,
                       OptionalAttr<I64Attr>:$draw, OptionalAttr<StrAttr>:$of, UnitAttr:$scored);
  let results = (outs Gen_Tensor:$value);
  let assemblyFormat = "$variable $distribution `(` $parameters `)` attr-dict `:` functional-type($parameters, $value)";
}

def Gen_DivergenceOp : Gen_ModelOp<"divergence", [SymbolTable, Symbol, SingleBlock, NoTerminator, IsolatedFromAbove]> {
  let summary = "a closed form of a divergence between two distributions";
  let description = [{
    Holds one function `value` of the parameters of `lhs`, then those of `rhs`.
    C1. `lhs` and `rhs` are `gen.distribution`s.
    Example: `gen.divergence @KL_0 "KL" @normal_0 @normal_1 { func.func @value(...) ... }`
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$name, FlatSymbolRefAttr:$lhs, FlatSymbolRefAttr:$rhs);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $name $lhs $rhs attr-dict-with-keyword $body";
}

//===----------------------------------------------------------------------===//
// Objectives
//===----------------------------------------------------------------------===//

def Gen_ObjectiveOp : Gen_ModelOp<"objective", [Symbol, SingleBlock, IsolatedFromAbove]> {
  let summary = "what training maximises or minimises, one value per example, in nats";
  let description = [{
    `expression` is the text. The body computes the value from the variables `inputs`, its arguments, and ends with it. It holds
    tensor operators, `gen.sample`, `gen.log_density`, `gen.expectation` and `gen.argument`; the pass
    `gen-solve-objectives` makes an entry of it. A `hidden` one follows from the model: it has no entry with its terms.
    Solved, it has tensor operators alone, and `terms`, a dictionary for each that says how it was solved: `name`, `text`,
    `method`, `reason`, `estimator`, `samples`, its `coefficient` in the objective, and `factorises` where the term is the
    sum of one number for each element of a variable.
    C1. The body has one argument an input. C2. It ends with `gen.result` of values with the event []: that of the objective,
    then those of its terms, one an entry of `terms`. C3. The value of a term that `factorises` is a `gen.reduce_sum` over a
    whole event.
    Example:
    ```
    gen.objective @elbo "E[q(z | x)](log p(x | z))" ["x"] {
    ^bb0(%x: tensor<?x784xf32, #gen.plates<batch>>):
      %z = gen.sample "z" @normal_0(%loc, %scale) {draw = 0 : i64} : (...) -> ...
      %l = gen.log_density @bernoulli_0(%logits) at %x of "p(x|z)" : (...), ... -> tensor<?xf32, #gen.plates<batch>>
      %e = gen.expectation %l over (%z) {samples = 1 : i64} : ...
      gen.result %e : tensor<?xf32, #gen.plates<batch>>
    }
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$expression, StrArrayAttr:$inputs, UnitAttr:$analytic,
                       UnitAttr:$hidden, OptionalAttr<DictArrayAttr>:$terms);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $expression $inputs attr-dict-with-keyword $body";
  let hasVerifier = 1;
}

def Gen_ResultOp : Gen_ModelOp<"result", [Pure, Terminator, HasParent<"ObjectiveOp">]> {
  let summary = "ends the body of an objective with its value and those of its terms";
  let description = [{
    Every term has three operands: its value, its weight, and a mask. The objective is the sum of weight times value over the
    terms whose mask holds; literals in the sum are no terms.
    C1. `parts` are a value, a weight and a mask (i1) for each term.
    Example: `gen.result %e : tensor<?xf32, #gen.plates<batch>>`
  }];
  let arguments = (ins Gen_Float:$value, Variadic<Gen_Tensor>:$parts);
  let assemblyFormat = "$value `:` type($value) (`terms` `(` $parts^ `:` type($parts) `)`)? attr-dict";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    unsigned getTermCount() { return getParts().size() / 3; }
    ::mlir::Value getTerm(unsigned i) { return getParts()[3 * i]; }
    ::mlir::Value getWeight(unsigned i) { return getParts()[3 * i + 1]; }
    ::mlir::Value getMask(unsigned i) { return getParts()[3 * i + 2]; }
  }];
}

def Gen_LogDensityOp : Gen_ModelOp<"log_density", [Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "log-density of a distribution at a value, summed over the event, in nats";
  let description = [{
    `of` names the conditional that the distribution comes from, for messages and names of terms.
    C1. `distribution` is a `gen.distribution` with as many parameters. C2. `value` has the event of its value.
  }];
  let arguments = (ins FlatSymbolRefAttr:$distribution, Variadic<Gen_Tensor>:$parameters, Gen_Tensor:$value, StrAttr:$of,
                       StrAttr:$variable);
  let results = (outs Gen_Float:$result);
  let assemblyFormat = [{
    $distribution `(` $parameters `)` `at` $value `of` $of $variable attr-dict `:` functional-type(operands, $result)
  }];
}

def Gen_ExpectationOp : Gen_ModelOp<"expectation", [Pure, AllTypesMatch<["value", "result"]>]> {
  let summary = "the mean of a value over draws";
  let description = [{
    Averages `value` over variables, results of `gen.sample` (`getDraws`). `samples` is the number of draws where the average
    has no closed form (0: an argument `samples` of the entry). `estimator` names how a gradient passes the draws: "" (the
    compiler's choice), "pathwise", "score_function", and of the logarithm of an average of exponentials "vimco" and "dreg".
    What the score function is multiplied with is `value` less a baseline, which changes the variance of the gradient alone:
    with `with_baseline` the number behind the draws (`getBaseline`), with `leave_one_out` the mean of `value` over the other draws.
    C1. Every draw is a result of `gen.sample`. C2. `estimator` is one of `getEstimators()`, or empty. C3. A baseline is of
    the estimator "score_function", and there is one at most. C4. The baseline is there, and has the event [].
    Example: `%e = gen.expectation %l over (%z) {samples = 1 : i64} : tensor<?xf32, #gen.plates<batch>>, (tensor<?x8xf32, #gen.plates<batch>>)`
  }];
  let arguments = (ins Gen_Tensor:$value, Variadic<Gen_Tensor>:$inputs, DefaultValuedAttr<I64Attr, "1">:$samples,
                       DefaultValuedAttr<StrAttr, "\"\"">:$estimator, UnitAttr:$with_baseline, UnitAttr:$leave_one_out);
  let results = (outs Gen_Tensor:$result);
  let assemblyFormat = "$value `over` `(` $inputs `)` attr-dict `:` type($value) `,` `(` type($inputs) `)`";
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    static ::llvm::ArrayRef<::llvm::StringRef> getEstimators();
    ::mlir::OperandRange getDraws() { return getInputs().drop_back(getWithBaseline() ? 1 : 0); }
    /// Null where there is none.
    ::mlir::Value getBaseline() { return getWithBaseline() ? getInputs().back() : ::mlir::Value(); }
  }];
}

def Gen_ArgumentOp : Gen_ModelOp<"argument", [Pure]> {
  let summary = "what the caller of an entry says beside the variables";
  let description = [{
    Becomes an argument `name` of every entry that uses it: which examples have an optional variable (`label_present`), the
    present value of a schedule (`weight`), a number of draws. `doc` describes it in headers.
    Example: `%b = gen.argument "weight" "present value of the schedule" : tensor<f32>`
  }];
  let arguments = (ins StrAttr:$name, StrAttr:$doc);
  let results = (outs AnyTypeOf<[I64, Gen_Tensor]>:$result);
  let assemblyFormat = "$name $doc attr-dict `:` type($result)";
}

def Gen_TrainOp : Gen_ModelOp<"train"> {
  let summary = "one optimisation step of a training round";
  let description = [{
    `over` are the weights that move, in the order in which they lie in the flat vectors of `update`, each from a multiple of 64
    bytes on; `times` the steps in a round. `update` is a function (parameter, gradient, step, states...) to (parameter,
    states...): the flat vectors, and the number of steps before this one.
    Example: `gen.train @elbo with @update_elbo over ["encoder.fc1.weight"] {maximize = true}`
  }];
  let arguments = (ins BoolAttr:$maximize, FlatSymbolRefAttr:$objective, FlatSymbolRefAttr:$update, StrArrayAttr:$over,
                       DefaultValuedAttr<I64Attr, "1">:$times);
  let assemblyFormat = "$objective `with` $update `over` $over attr-dict";
}

#endif // GENC_DIALECT_GEN_OPS_MODEL_TD
