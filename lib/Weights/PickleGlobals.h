//===- PickleGlobals.h - names that a pickle may mention --------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_PICKLEGLOBALS_H
#define GENC_LIB_WEIGHTS_PICKLEGLOBALS_H

#include "genc/Weights/DType.h"
#include <optional>

namespace genc::weights {

enum class PickleGlobal : uint8_t {
  OrderedDict,      ///< collections.OrderedDict, defaultdict: a dictionary
  RebuildTensor,    ///< torch._utils._rebuild_tensor
  RebuildTensorV2,  ///< torch._utils._rebuild_tensor_v2
  RebuildParameter, ///< torch._utils._rebuild_parameter
  Size,             ///< torch.Size: a tuple
  StorageType,      ///< torch.FloatStorage and its like
  Inert             ///< data-only types whose values are left out
};

struct KnownGlobal {
  PickleGlobal kind = PickleGlobal::Inert;
  DType dtype = DType::F32; ///< of a StorageType
};

/// The constant table; nothing for any other name.
std::optional<KnownGlobal> findGlobal(llvm::StringRef module, llvm::StringRef name);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_PICKLEGLOBALS_H
