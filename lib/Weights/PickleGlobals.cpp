//===- PickleGlobals.cpp - names that a pickle may mention ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PickleGlobals.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSwitch.h"

using namespace genc;
using namespace genc::weights;

static std::optional<KnownGlobal> findTorch(llvm::StringRef name) {
  auto storage = [](DType type) { return KnownGlobal{PickleGlobal::StorageType, type}; };
  return llvm::StringSwitch<std::optional<KnownGlobal>>(name)
      .Case("DoubleStorage", storage(DType::F64))
      .Case("FloatStorage", storage(DType::F32))
      .Case("HalfStorage", storage(DType::F16))
      .Case("BFloat16Storage", storage(DType::BF16))
      .Case("LongStorage", storage(DType::I64))
      .Case("IntStorage", storage(DType::I32))
      .Case("ShortStorage", storage(DType::I16))
      .Case("CharStorage", storage(DType::I8))
      .Case("ByteStorage", storage(DType::U8))
      .Case("BoolStorage", storage(DType::Bool))
      .Case("Size", KnownGlobal{PickleGlobal::Size, DType::I64})
      .Cases("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
             "uint8", "bool", KnownGlobal{})
      .Case("device", KnownGlobal{})
      .Default(std::nullopt);
}

// Types that saved models carry beside their tensors. None is ever built: the
// list only says what may be left out silently, and it is closed, because a name
// outside of it may be the sign of an attack or of a tensor that would be missed.
static bool isInert(llvm::StringRef module, llvm::StringRef name) {
  static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> names[] = {
      {"_codecs", "encode"},
      {"argparse", "Namespace"},
      {"collections", "Counter"},
      {"datetime", "date"},
      {"datetime", "datetime"},
      {"datetime", "timedelta"},
      {"numpy", "dtype"},
      {"numpy", "ndarray"},
      {"numpy._core.multiarray", "_reconstruct"},
      {"numpy._core.multiarray", "scalar"},
      {"numpy.core.multiarray", "_reconstruct"},
      {"numpy.core.multiarray", "scalar"},
      {"pandas._libs.internals", "_unpickle_block"},
      {"pandas.core.frame", "DataFrame"},
      {"pandas.core.indexes.base", "Index"},
      {"pandas.core.indexes.base", "_new_Index"},
      {"pandas.core.indexes.range", "RangeIndex"},
      {"pandas.core.internals.managers", "BlockManager"},
      {"pandas.core.internals.managers", "SingleBlockManager"},
      {"pandas.core.series", "Series"},
      {"pathlib", "PosixPath"},
      {"pathlib", "PurePosixPath"},
      {"pathlib", "WindowsPath"},
  };
  if (module == "__builtin__" || module == "builtins")
    return llvm::is_contained({"bytes", "bytearray", "complex", "dict", "float", "frozenset", "int",
                               "list", "long", "set", "slice", "str", "tuple", "unicode"},
                              name);
  for (auto [knownModule, knownName] : names)
    if (module == knownModule && name == knownName)
      return true;
  return false;
}

std::optional<KnownGlobal> weights::findGlobal(llvm::StringRef module, llvm::StringRef name) {
  if (module == "torch")
    return findTorch(name);
  if (module == "collections" && (name == "OrderedDict" || name == "defaultdict"))
    return KnownGlobal{PickleGlobal::OrderedDict, DType::F32};
  if (module == "torch._utils") {
    if (name == "_rebuild_tensor_v2")
      return KnownGlobal{PickleGlobal::RebuildTensorV2, DType::F32};
    if (name == "_rebuild_tensor")
      return KnownGlobal{PickleGlobal::RebuildTensor, DType::F32};
    if (name == "_rebuild_parameter")
      return KnownGlobal{PickleGlobal::RebuildParameter, DType::F32};
  }
  if (isInert(module, name))
    return KnownGlobal{};
  return std::nullopt;
}
