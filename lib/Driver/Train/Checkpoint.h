//===- Checkpoint.h - a training run in a file ------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A checkpoint is a safetensors file: the tensor `state` has the bytes of the library's training
// state, `weights/NAME` a weight that is not in it; the metadata say of which run it is
// (`run.KEY`) and where that was (`progress.KEY`, see Progress.h).

#ifndef GENC_LIB_DRIVER_TRAIN_CHECKPOINT_H
#define GENC_LIB_DRIVER_TRAIN_CHECKPOINT_H

#include "Progress.h"
#include "Trainer.h"

namespace genc {

/// Something that a run shares with the checkpoints that it can go on from.
struct RunTrait {
  std::string key, what; ///< "batch", "batch size"
  std::string value;
};

/// Writes all of a run; the file is the old one or the whole new one at any time.
llvm::Error writeCheckpoint(llvm::StringRef path, llvm::ArrayRef<RunTrait> traits,
                            const Trainer &trainer, const Progress &progress);

/// Takes up the run in the file, whose epochs have \p examples. False after an error, which is
/// reported; nothing was changed then.
bool readCheckpoint(llvm::StringRef path, llvm::ArrayRef<RunTrait> traits, int64_t examples,
                    Diagnostics &diags, Trainer &trainer, Progress &progress);

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_CHECKPOINT_H
