//===- GenInterfaces.td - interfaces of gen operators --------------*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_GENINTERFACES_TD
#define GENC_DIALECT_GEN_GENINTERFACES_TD

include "mlir/IR/OpBase.td"

def Gen_SignatureOpInterface : OpInterface<"SignatureOpInterface"> {
  let cppNamespace = "::genc::gen";
  let description = [{
    Names and kinds of an operator's arguments as its definition lists them. The language resolves a call
    `f(x, k = 3)` to the operator `gen.f` through this, so there is no second list of operators.
  }];
  let methods = [StaticInterfaceMethod<"the arguments in order", "::llvm::ArrayRef<::genc::gen::ArgumentInfo>",
                                       "getSignature", (ins)>];
}

#endif // GENC_DIALECT_GEN_GENINTERFACES_TD
