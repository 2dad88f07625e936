//===- Views.h - tensors of this process as Halide buffers ---------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_CODEGEN_HALIDE_VIEWS_H
#define GENC_LIB_CODEGEN_HALIDE_VIEWS_H

#include "Halide.h"
#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Gen/EventType.h"

namespace genc::halide {

inline HostTensor::Kind kindOf(mlir::Type element, bool reference) {
  if (!reference && element.isBF16())
    return HostTensor::Kind::BF16;
  if (!reference && element.isF16())
    return HostTensor::Kind::F16;
  if (llvm::isa<mlir::FloatType>(element))
    return reference || element.isF64() ? HostTensor::Kind::F64 : HostTensor::Kind::F32;
  unsigned bits = element.getIntOrFloatBitWidth();
  return bits == 1    ? HostTensor::Kind::Bool
         : bits == 64 ? HostTensor::Kind::I64
                      : HostTensor::Kind::I32;
}

/// The shape of `type` with its dynamic plate at `batch`.
inline std::vector<int64_t> shapeOf(const gen::EventType &type, int64_t batch) {
  std::vector<int64_t> shape;
  for (int64_t size : type.plateSizes)
    shape.push_back(mlir::ShapedType::isDynamic(size) ? batch : size);
  shape.insert(shape.end(), type.event.begin(), type.event.end());
  return shape;
}

/// A Halide view of a tensor, seen under `shape`.
inline Halide::Buffer<> view(HostTensor &tensor, Halide::Type type, llvm::ArrayRef<int64_t> shape) {
  std::vector<int> extents;
  for (int64_t size : llvm::reverse(shape))
    extents.push_back(static_cast<int>(size));
  return Halide::Buffer<>(type, tensor.bytes.data(), extents);
}

} // namespace genc::halide

#endif // GENC_LIB_CODEGEN_HALIDE_VIEWS_H
