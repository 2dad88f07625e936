//===- Batches.cpp - a data set in batches, shuffled ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Batches.h"
#include <numeric>
#include <random>
#include <utility>

std::vector<int64_t> genc::shuffled(int64_t count, uint64_t seed, int64_t epoch) {
  std::vector<int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  // The engine and its seeding are the same everywhere; the standard's distributions and
  // std::shuffle are not.
  std::seed_seq words{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
                      static_cast<uint32_t>(epoch), static_cast<uint32_t>(epoch >> 32)};
  std::mt19937_64 engine(words);
  for (int64_t i = count; i > 1; --i) {
    // The high half of the product: uniform but for a part of i / 2^64.
    auto j = static_cast<int64_t>(
        (static_cast<unsigned __int128>(engine()) * static_cast<uint64_t>(i)) >> 64);
    std::swap(order[i - 1], order[j]);
  }
  return order;
}
