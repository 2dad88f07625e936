//===- Batches.h - a data set in batches, shuffled --------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_BATCHES_H
#define GENC_LIB_DRIVER_TRAIN_BATCHES_H

#include <cstdint>
#include <vector>

namespace genc {

/// The order of `count` examples in an epoch: a permutation that depends on its three arguments
/// alone, so that a run can be taken up again anywhere.
std::vector<int64_t> shuffled(int64_t count, uint64_t seed, int64_t epoch);

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_BATCHES_H
