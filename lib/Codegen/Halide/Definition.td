//===- Definition.td - how an operator defines itself in Halide ----*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "mlir/IR/OpBase.td"

def Halide_DefinitionInterface : OpInterface<"DefinitionInterface"> {
  let cppNamespace = "::genc::halide";
  let description = [{
    The pure Halide definition of an operator: what every element of its result is, and nothing about when or where it
    is computed. Attached from outside (one file per operator family), so that the dialect does not know Halide. The
    builder's element type decides between float32 and the float64 of the reference mode.
  }];
  let methods = [InterfaceMethod<"Defines the result's Func. Reduction variables are named rc, rx, ry, rz (windows), k "
                                 "(products), r0, r1... (reductions), from the innermost.",
                                 "::mlir::LogicalResult", "define",
                                 (ins "::genc::halide::StageBuilder &":$builder)>];
}
