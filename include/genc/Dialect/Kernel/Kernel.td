//===- Kernel.td - the kernel dialect -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_KERNEL_KERNEL_TD
#define GENC_DIALECT_KERNEL_KERNEL_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/CallInterfaces.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/FunctionInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let cppNamespace = "::genc::kernel";
  let summary = "what genc decides: which operators share a kernel, where buffers lie, how loops run";
  let description = [{
    A `kernel.func` holds a small graph of gen operators on tensors; entries `kernel.launch` them in order. Each
    operator is a stage, named by its attribute `stage`. The schedule says how the stages become loops; the
    planner says where the results of launches lie. A loop around launches stays a `gen.scan`. Once planned, it has
    `kernel.places`: of the number of the step, two of every carried value, one of every slice, one of every output.
  }];
  let dependentDialects = ["::genc::gen::GenDialect"];
  let useDefaultAttributePrinterParser = 1;
  let extraClassDeclaration = [{
    /// Name of the attribute that names an operator of a kernel as a stage.
    static constexpr ::llvm::StringLiteral stageAttrName = "stage";
    /// Name of the attribute of a planned `gen.scan` with the places of its buffers.
    static constexpr ::llvm::StringLiteral placesAttrName = "kernel.places";
    /// Name of the attribute of a launch that computes again what an earlier one did.
    static constexpr ::llvm::StringLiteral againAttrName = "kernel.again";
    void registerAttributes();
  }];
}

//===----------------------------------------------------------------------===//
// Schedules
//===----------------------------------------------------------------------===//

def Kernel_DirectiveAttr : AttrDef<Kernel_Dialect, "Directive"> {
  let mnemonic = "directive";
  let summary = "one scheduling directive: a name and arguments that are names or integers";
  let parameters = (ins "::mlir::StringAttr":$name, ArrayRefParameter<"::mlir::Attribute">:$arguments);
  let hasCustomAssemblyFormat = 1;
}

def Kernel_StageAttr : AttrDef<Kernel_Dialect, "Stage"> {
  let mnemonic = "stage";
  let summary = "the directives of one stage (or of one of its update definitions)";
  let description = "`update` is -1 for the pure definition.";
  let parameters = (ins "::mlir::StringAttr":$name, "int64_t":$update,
                        ArrayRefParameter<"::genc::kernel::DirectiveAttr">:$directives);
  let hasCustomAssemblyFormat = 1;
}

def Kernel_ScheduleAttr : AttrDef<Kernel_Dialect, "Schedule"> {
  let mnemonic = "schedule";
  let summary = "how the stages of a kernel become loops";
  let description = [{
    A list of stages, each with directives in the order in which they apply. A stage that is not listed is inlined.
    The result of the kernel is the stage `out`. Several results are `out0`, `out1`, ..., or one stage `out` that computes an element
    of each where all operators are elementwise and the results have one shape.
    Example: `#kernel.schedule<out { split(c, co, ci, 48) vectorize(ci, 16) parallel(n) } linear { compute_at(out, co) }
    linear update 0 { reorder(c, n, k) }>`
  }];
  let parameters = (ins ArrayRefParameter<"::genc::kernel::StageAttr">:$stages);
  let hasCustomAssemblyFormat = 1;
}

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

def Kernel_Space : I32EnumAttr<"Space", "where a buffer lies", [
    I32EnumAttrCase<"Arena", 0, "arena">, I32EnumAttrCase<"Fixed", 1, "fixed">, I32EnumAttrCase<"Output", 2, "output">,
    I32EnumAttrCase<"Carried", 3, "carried">]> {
  let cppNamespace = "::genc::kernel";
}

def Kernel_PlaceAttr : AttrDef<Kernel_Dialect, "Place"> {
  let mnemonic = "place";
  let summary = "where the result of a launch lies";
  let description = [{
    `arena`: at offset * batch in the part of the arena that grows with the batch; `fixed`: at offset in the part that
    does not; offsets are bytes, multiples of 64. `output`: in the caller's tensor, result number `offset` of the entry.
    `carried`: in the buffer that will be read as the carried value number `offset` of the loop around.
  }];
  let parameters = (ins EnumParameter<Kernel_Space>:$space, "int64_t":$offset);
  let assemblyFormat = "`<` $space `,` $offset `>`";
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

def Kernel_FuncOp : Op<Kernel_Dialect, "func", [IsolatedFromAbove, FunctionOpInterface, AutomaticAllocationScope]> {
  let summary = "a kernel: a graph of gen operators that becomes one compiled function";
  let description = [{
    C1. The body is one block that ends in `kernel.return`. C2. Every operator but constants has a `stage` name, unique in the kernel.
    C3. Every stage of the schedule names an operator, an input (`in0`, `in1`, ...) or a result.
    `batch_multiple`: the kernel may only run on batches that are multiples of it. `accurate_math`: exp, log, log1p,
    expm1, tanh, sigmoid, softplus, erf and lgamma of positive numbers are within 1 ULP instead of 3.5.
    Example: test/Dialect/Kernel/kernel.mlir
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<FunctionType>:$function_type,
                       OptionalAttr<DictArrayAttr>:$arg_attrs, OptionalAttr<DictArrayAttr>:$res_attrs,
                       OptionalAttr<Kernel_ScheduleAttr>:$schedule,
                       DefaultValuedAttr<I64Attr, "1">:$batch_multiple, UnitAttr:$accurate_math);
  let regions = (region SizedRegion<1>:$body);
  let builders = [OpBuilder<(ins "::llvm::StringRef":$name, "::mlir::FunctionType":$type)>];
  let skipDefaultBuilders = 1;
  let hasCustomAssemblyFormat = 1;
  let hasRegionVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::ArrayRef<::mlir::Type> getArgumentTypes() { return getFunctionType().getInputs(); }
    ::mlir::ArrayRef<::mlir::Type> getResultTypes() { return getFunctionType().getResults(); }
    ::mlir::Region *getCallableRegion() { return &getBody(); }
    /// Whether all operators are elementwise.
    bool isElementwise();
    /// Whether one stage, `out`, computes all results element by element: there is one, or all operators are
    /// elementwise and the results have one shape.
    bool hasOneResultStage();
    /// The name of the stage of result `index`: `out`, or `out0`... where there are several.
    std::string getResultStage(unsigned index) {
      return hasOneResultStage() ? "out" : "out" + std::to_string(index);
    }
  }];
}

def Kernel_ReturnOp : Op<Kernel_Dialect, "return", [Pure, HasParent<"FuncOp">, ReturnLike, Terminator]> {
  let summary = "the results of a kernel";
  let description = "C1. The operands have the kernel's result types.";
  let arguments = (ins Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = "attr-dict ($results^ `:` type($results))?";
  let hasVerifier = 1;
}

def Kernel_LaunchOp : Op<Kernel_Dialect, "launch", [DeclareOpInterfaceMethods<SymbolUserOpInterface>, Pure]> {
  let summary = "runs a kernel";
  let description = [{
    C1. `kernel` is a `kernel.func` of these operand and result types. C2. `places`, once planned, has one place a result.
    `tail`: a kernel of the same signature that runs what a batch leaves over the first one's `batch_multiple`.
    `noise`: number of an optional input of the entry; where the caller gives it, it stands for the result and the
    launch does not run.
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel, Variadic<AnyRankedTensor>:$inputs,
                       OptionalAttr<FlatSymbolRefAttr>:$tail, OptionalAttr<I64Attr>:$noise,
                       OptionalAttr<TypedArrayAttrBase<Kernel_PlaceAttr, "places">>:$places);
  let results = (outs Variadic<AnyRankedTensor>:$outputs);
  let assemblyFormat = "$kernel `(` $inputs `)` attr-dict `:` functional-type($inputs, $outputs)";
}

#endif // GENC_DIALECT_KERNEL_KERNEL_TD
