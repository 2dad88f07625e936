//===- GenBase.td - the gen dialect, its attributes and op classes -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_GENBASE_TD
#define GENC_DIALECT_GEN_GENBASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/TensorEncoding.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "genc/Dialect/Gen/GenInterfaces.td"

def Gen_Dialect : Dialect {
  let name = "gen";
  let cppNamespace = "::genc::gen";
  let summary = "deep generative models over tensors of named plates and events";
  let description = [{
    Values are ranked tensors. The leading axes named by the encoding `#gen.plates<...>` are plates (the batch,
    samples of a latent); the other axes are the event: one example, channels last. A tensor without encoding
    has no plates: a weight or a constant. The batch is the one dynamic size.
    For every operator: sizes of an event are static and positive, and one example has at most 2^31 - 1 elements.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
  let hasCanonicalizer = 1;
  // The assembly format infers result types from `attr-dict`, which the parser does not turn into properties in time.
  let usePropertiesForAttributes = 0;
  let extraClassDeclaration = [{
    void registerProgramOps();
    void registerElementwiseOps();
    void registerLinearOps();
    void registerPoolOps();
    void registerWinogradOps();
    void registerShapeOps();
    void registerReductionOps();
    void registerRandomOps();
    void registerControlOps();
    void registerModelOps();
    void registerAttributes();
  }];
}

def Gen_PlatesAttr : AttrDef<Gen_Dialect, "Plates", [DeclareAttrInterfaceMethods<VerifiableTensorEncoding>]> {
  let mnemonic = "plates";
  let summary = "names of the leading axes of a tensor that are plates, outermost first";
  let description = [{
    C1. Names differ. C2. A tensor has at least as many axes as its plates.
    Example: `tensor<?x28x28x1xf32, #gen.plates<batch>>`
  }];
  let parameters = (ins ArrayRefParameter<"::mlir::StringAttr">:$names);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

def Gen_StaticEvent : CPred<"::genc::gen::hasStaticEvent($_self)">;

class Gen_TensorOf<list<Type> elements> : RankedTensorOf<elements, [Gen_StaticEvent], "tensor with a static event">;
def Gen_Float : Gen_TensorOf<[F32, F64]>;
def Gen_Index : Gen_TensorOf<[I32, I64]>;
def Gen_Bool : Gen_TensorOf<[I1]>;
def Gen_Number : Gen_TensorOf<[F32, F64, I32, I64]>;
def Gen_Tensor : Gen_TensorOf<[F32, F64, I32, I64, I1]>;
/// Numbers of 16 bits: weights are stored so, nothing computes with them.
def Gen_Narrow : Gen_TensorOf<[BF16, F16]>;
/// What only moves, or lies in memory.
def Gen_Stored : Gen_TensorOf<[F32, F64, I32, I64, I1, BF16, F16]>;

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// The kind of an attribute argument: its storage class, with `?` where it may be left out.
class Gen_AttrKind<Attr attr> {
  string kind = !strconcat(!subst(" ", "", attr.storageType), !if(!or(attr.isOptional, !initialized(attr.defaultValue)), "?", ""));
}

/// One argument of an operator as a C++ initializer {name, kind}.
class Gen_Argument<dag args, int i> {
  string kind = !if(!initialized(!getdagarg<Attr>(args, i)), Gen_AttrKind<!getdagarg<Attr>(args, i)>.kind,
                    !if(!initialized(!getdagarg<Variadic>(args, i)), "operand*", "operand"));
  string text = !strconcat("{\"", !getdagname(args, i), "\", \"", kind, "\"}");
}

/// Every operator: pure, its result type follows from its operands and attributes, and the names of both are
/// readable at run time, so that the language calls it by its mnemonic.
class Gen_Op<string mnemonic, list<Trait> traits = []>
    : Op<Gen_Dialect, mnemonic, !listconcat(traits, [Pure, DeclareOpInterfaceMethods<Gen_SignatureOpInterface>])> {
  list<string> signature = !foreach(i, !range(!size(arguments)), Gen_Argument<arguments, i>.text);
  code signatureDefinition = !strconcat([{
    ::llvm::ArrayRef<::genc::gen::ArgumentInfo> $cppClass::getSignature() {
      // The last one keeps the array of an operator without arguments from being empty.
      static const ::genc::gen::ArgumentInfo arguments[] = {}],
      !interleave(!listconcat(signature, ["{\"\", \"\"}"]), ", "), [{};
      return ::llvm::ArrayRef(arguments).drop_back();
    }
  }]);
  let extraClassDefinition = signatureDefinition;
}

/// An operator whose result type is computed by inferReturnTypes in lib/Dialect/Gen/Ops/<Family>.cpp.
class Gen_InferredOp<string mnemonic, list<Trait> traits = []>
    : Gen_Op<mnemonic, !listconcat(traits, [InferTypeOpAdaptor])> {
  let assemblyFormat = "operands attr-dict `:` type(operands)";
}

/// Marks operators that compute every output element from the input elements at the same (broadcast) place.
def Gen_Elementwise : NativeOpTrait<"Elementwise"> { let cppNamespace = "::genc::gen"; }

/// Marks operators through which no gradient flows: their results are whole numbers, truths, draws, or constant between
/// jumps.
def Gen_NotDifferentiable : NativeOpTrait<"NotDifferentiable"> { let cppNamespace = "::genc::gen"; }

/// Marks operators that only rules of gradients and passes make. The language does not call them. They have a rule
/// where a second derivative passes them.
def Gen_GradientOnly : NativeOpTrait<"GradientOnly"> { let cppNamespace = "::genc::gen"; }

/// Marks operators with an inner loop of multiply-adds or a window: they own a kernel.
def Gen_Heavy : NativeOpTrait<"Heavy"> { let cppNamespace = "::genc::gen"; }

/// Marks operators whose result for one example depends on the other examples of the call, which is then not split.
def Gen_WholeBatch : NativeOpTrait<"WholeBatch"> { let cppNamespace = "::genc::gen"; }

#endif // GENC_DIALECT_GEN_GENBASE_TD
