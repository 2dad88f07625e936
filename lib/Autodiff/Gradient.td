//===- Gradient.td - the gradient rule of an operator --------------*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "mlir/IR/OpBase.td"

def Autodiff_GradientInterface : OpInterface<"GradientInterface"> {
  let cppNamespace = "::genc::autodiff";
  let description = [{
    How the gradient of an objective with respect to an operator's results becomes that with respect to its operands, in
    operators of the gen dialect. Attached from outside (one file per operator family). Operators with the trait `NotDifferentiable`
    have none; those with `GradientOnly` have one where a second derivative passes them.
  }];
  let methods = [InterfaceMethod<"Adds the operator's contributions to the gradients of its operands.", "void",
                                 "differentiate", (ins "::genc::autodiff::GradientBuilder &":$builder)>];
}
