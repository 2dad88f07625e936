//===- Progress.cpp - where a training run is -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Progress.h"
#include "llvm/ADT/STLExtras.h"

using namespace genc;

void LossCurve::add(llvm::ArrayRef<float> values) {
  size_t count = values.size();
  open.resize(count);
  for (auto [sum, value] : llvm::zip_equal(open, values))
    sum += value;
  if (++openRounds < width)
    return;
  for (double &sum : open)
    points.push_back(std::exchange(sum, 0) / static_cast<double>(width));
  openRounds = 0;
  if (points.size() < maxPoints * count)
    return;
  std::vector<double> merged;
  for (size_t i = 0; i + 2 * count <= points.size(); i += 2 * count)
    for (size_t k = 0; k < count; ++k)
      merged.push_back((points[i + k] + points[i + count + k]) / 2);
  points = std::move(merged);
  width *= 2;
}

void Progress::add(llvm::ArrayRef<float> values, int64_t count) {
  sums.resize(values.size());
  for (auto [sum, value] : llvm::zip_equal(sums, values))
    sum += static_cast<double>(value) * static_cast<double>(count);
  curve.add(values);
  done += count;
  ++rounds;
}

void Progress::beginEpoch() {
  ++epoch;
  done = 0;
  sums.assign(sums.size(), 0);
}

std::vector<double> Progress::means() const {
  std::vector<double> means = sums;
  for (double &mean : means)
    mean /= static_cast<double>(done);
  return means;
}

bool Progress::isSound(size_t values, size_t objectives, int64_t examples) const {
  auto rows = [](const std::vector<double> &numbers, size_t width, size_t most) {
    return numbers.size() % width == 0 && numbers.size() / width <= most;
  };
  constexpr int64_t most = int64_t(1) << 53; // far from where the next one overflows
  return epoch >= 0 && epoch < most && done >= 0 && done <= examples && rounds >= 0 &&
         rounds < most && bestEpoch >= -1 &&
         bestEpoch <= epoch && rows(sums, values, 1) && curve.width >= 1 &&
         curve.width < most && curve.openRounds >= 0 &&
         curve.openRounds < curve.width && rows(curve.open, values, 1) &&
         rows(curve.points, values, LossCurve::maxPoints) &&
         rows(curve.epochs, objectives + 1, SIZE_MAX);
}
