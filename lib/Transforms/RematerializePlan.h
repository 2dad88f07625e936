//===- RematerializePlan.h - what of a program to store and what to run again -*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_REMATERIALIZEPLAN_H
#define GENC_LIB_TRANSFORMS_REMATERIALIZEPLAN_H

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace genc {

/// Runs in order, forward up to a turn and backward behind it. Where one before the turn is chosen, its values die with their
/// last use before the turn, and it runs again in front of the first run behind the turn that needs one of them.
class RematerializePlan {
public:
  struct Run {
    llvm::SmallVector<unsigned> reads, writes; ///< numbers of values
    int64_t workBytes = 0;                     ///< buffers that live only while it runs
    double cost = 0;
    bool mayRunAgain = false;
    bool isCheap = false;
  };
  /// Adds a value of so many bytes; its number.
  unsigned addValue(int64_t bytes);
  void addRun(Run run);
  /// The runs so far are those up to the turn.
  void turnHere() { turn = runs.size(); }

  using Choice = llvm::BitVector; ///< of runs
  Choice nothing() const { return Choice(runs.size()); }
  /// The cheapest choice that keeps the peak within \p limit; where none is found, one of the lowest peak.
  Choice choose(int64_t limit, bool cheapOnly) const;

  struct Step {
    unsigned run;
    bool again;
  };
  llvm::SmallVector<Step> order(const Choice &choice) const;
  bool isBackward(unsigned run) const { return run >= turn; }

  struct Outcome {
    int64_t peak; ///< bytes that are alive at once
    double cost;  ///< of what runs again
  };
  Outcome evaluate(const Choice &choice) const;

private:
  Choice segments(int64_t bytes, bool cheapOnly) const;
  void improve(Choice &choice, int64_t limit, bool cheapOnly) const;
  bool mayChoose(const Run &run, bool cheapOnly) const {
    return run.mayRunAgain && (run.isCheap || !cheapOnly);
  }

  llvm::SmallVector<Run> runs;
  llvm::SmallVector<int64_t> bytesOf;
  llvm::SmallVector<unsigned> producer; ///< of every value
  size_t turn = 0;
};

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_REMATERIALIZEPLAN_H
