//===- Report.h - what the user sees of training ----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_REPORT_H
#define GENC_LIB_DRIVER_TRAIN_REPORT_H

#include "Progress.h"
#include "Values.h"
#include "genc/Package/Library.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include <chrono>

namespace genc {

/// A line that is rewritten on a terminal, a line an epoch anywhere, lines of JSON in the log:
///   {"epoch": 1, "round": 7, "seconds": 0.5, "elbo": -200.5}
///   {"epoch": 1, "rounds": 10, "seconds": 0.7, "mean": {"elbo": -190.1}, "validation": {"elbo": -180.2}, "best": true}
class Report {
public:
  explicit Report(const TrainingDescription &training) : known(shownValues(training)) {}

  /// How many epochs there will be at most; `log` may be null.
  void begin(int64_t count, llvm::raw_ostream *stream) {
    epochs = count;
    log = stream;
  }

  /// After a round, of an epoch of `all` examples.
  void round(const Progress &progress, llvm::ArrayRef<float> values, int64_t all);
  /// At the end of an epoch; `validated` is empty without data for it.
  void epoch(const Progress &progress, llvm::ArrayRef<double> validated, bool isBest);
  /// A line of its own.
  void say(const llvm::Twine &line) const;

private:
  using Clock = std::chrono::steady_clock;
  static double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }
  llvm::json::Object named(llvm::ArrayRef<double> values, bool objectivesOnly = false) const;
  template <typename T> void print(llvm::ArrayRef<T> values) const;
  void clearLine() const;
  std::vector<std::string> names(bool objectivesOnly) const;

  std::vector<TrainValue> known;
  int64_t epochs = 0;
  llvm::raw_ostream *log = nullptr;
  int64_t seen = 0; ///< examples in this epoch and in this process
  bool terminal = llvm::sys::Process::StandardErrIsDisplayed();
  Clock::time_point start = Clock::now(), epochStart = start, shown = start;
  int64_t lastDone = 0;
};

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_REPORT_H
