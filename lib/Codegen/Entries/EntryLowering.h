//===- EntryLowering.h - builds the function of one entry --------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_ENTRIES_ENTRYLOWERING_H
#define GENC_LIB_CODEGEN_ENTRIES_ENTRYLOWERING_H

#include "genc/Codegen/Entries.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace genc {

/// Bytes of one example of a tensor; of all where it has no plates.
int64_t bytesPerExample(mlir::Type type);

/// Builds the llvm.func of one entry.
class EntryLowering {
public:
  EntryLowering(mlir::func::FuncOp entry, mlir::ModuleOp module, Place where);

  mlir::LLVM::LLVMFuncOp run();

private:
  using Value = mlir::Value;
  using Type = mlir::Type;

  void begin();
  void checkSteps();
  void lower(mlir::Operation &op);
  void lowerLaunch(kernel::LaunchOp launch);
  void callWithTail(kernel::LaunchOp launch, llvm::ArrayRef<Value> pointers);
  void call(mlir::FlatSymbolRefAttr kernel, Value count, llvm::ArrayRef<Value> pointers);
  void copyDirectWeights();
  int64_t weightOffset(mlir::FlatSymbolRefAttr name);
  Value flatPointer();
  void clearBetweenParts();
  Value place(kernel::PlaceAttr place);
  Value ioPointer(int64_t index);
  Value at(Value base, Value offset);
  Value at(Value base, int64_t offset) { return offset ? at(base, constant(offset)) : base; }
  Value constant(int64_t value);
  mlir::LLVM::LLVMFuncOp declare(llvm::StringRef symbol, Type result, llvm::ArrayRef<Type> types);

  /// A buffer and the rows of it: one an example, or one for all.
  struct Rows {
    Value base, stride; ///< bytes from row to row
  };
  void callRuntime(llvm::StringRef name, llvm::ArrayRef<Value> arguments);
  void copyBytes(Rows to, Rows from, Value bytes, Value count);
  void clearBytes(Rows to, Value bytes, Value count);

  // LowerLoops.cpp
  void lowerLoop(gen::ScanOp scan);
  void lowerStep(gen::ScanOp scan, Value step, llvm::ArrayRef<Value> current,
                 llvm::ArrayRef<Value> next);
  Rows rows(Value base, Type type);
  Rows rowsOfStep(Value base, Type sequence, int64_t length, Value step);
  Value rowCount(Type type);
  void copyRows(Rows to, Rows from, Type type);
  void clearSteps(gen::ScanOp scan, Value steps);

  mlir::func::FuncOp entry;
  mlir::ModuleOp module;
  Place where;
  mlir::Location loc;
  mlir::OpBuilder builder;
  Type pointer, i64, i32;
  bool prepare;
  int64_t noiseInputs = 0;
  mlir::LLVM::LLVMFuncOp function;
  Value context, weights, batch, io, arena;
  Value slots; ///< the array of pointers that kernels are given
  mlir::Block *failed = nullptr;
  llvm::DenseMap<Value, Value> pointerOf;
  /// Numbers of steps that the caller gave, checked.
  llvm::DenseMap<Value, Value> stepsOf;
  /// Where the loop around writes its next carried values.
  llvm::ArrayRef<Value> carried;
};

} // namespace genc

#endif // GENC_LIB_CODEGEN_ENTRIES_ENTRYLOWERING_H
