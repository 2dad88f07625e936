//===- RematerializePlan.cpp - what of a program to store and what to run again -----===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RematerializePlan.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>

using namespace genc;
using llvm::SmallVector;

unsigned RematerializePlan::addValue(int64_t bytes) {
  bytesOf.push_back(bytes);
  producer.push_back(runs.size());
  return bytesOf.size() - 1;
}

void RematerializePlan::addRun(Run run) { runs.push_back(std::move(run)); }

/// A run is repeated once, as late as its values are needed, behind those that it needs itself.
SmallVector<RematerializePlan::Step> RematerializePlan::order(const Choice &choice) const {
  SmallVector<Step> steps;
  Choice repeated = nothing();
  std::function<void(const Run &)> provide = [&](const Run &reader) {
    for (unsigned value : reader.reads) {
      unsigned source = producer[value];
      if (!choice[source] || repeated[source])
        continue;
      repeated.set(source);
      provide(runs[source]);
      steps.push_back({source, true});
    }
  };
  for (unsigned i = 0; i < runs.size(); ++i) {
    if (isBackward(i))
      provide(runs[i]);
    steps.push_back({i, false});
  }
  return steps;
}

RematerializePlan::Outcome RematerializePlan::evaluate(const Choice &choice) const {
  SmallVector<Step> steps = order(choice);
  Outcome outcome{0, 0};
  // Each value once as it is first computed and once as it is computed again.
  struct Life {
    size_t first = 0, last = 0;
  };
  SmallVector<Life> lives(2 * bytesOf.size());
  SmallVector<bool> lived(lives.size());
  for (auto [time, step] : llvm::enumerate(steps)) {
    const Run &run = runs[step.run];
    for (unsigned value : run.writes) {
      lives[2 * value + step.again] = {time, time};
      lived[2 * value + step.again] = true;
    }
    bool late = step.again || isBackward(step.run);
    for (unsigned value : run.reads)
      lives[2 * value + (late && choice[producer[value]])].last = time;
    outcome.cost += step.again ? run.cost : 0;
  }
  SmallVector<int64_t> change(steps.size() + 1);
  for (size_t i = 0; i < lives.size(); ++i)
    if (lived[i]) {
      change[lives[i].first] += bytesOf[i / 2];
      change[lives[i].last + 1] -= bytesOf[i / 2];
    }
  int64_t alive = 0;
  for (auto [time, step] : llvm::enumerate(steps)) {
    alive += change[time];
    outcome.peak = std::max(outcome.peak, alive + runs[step.run].workBytes);
  }
  return outcome;
}

/// All runs again but for one where \p bytes have been written since the last that is stored: the checkpoints of Chen,
/// Xu, Zhang and Guestrin, "Training Deep Nets with Sublinear Memory Cost", 2016, algorithm 3.
RematerializePlan::Choice RematerializePlan::segments(int64_t bytes, bool cheapOnly) const {
  Choice choice = nothing();
  int64_t written = 0;
  for (unsigned i = 0; i < turn; ++i) {
    if (!mayChoose(runs[i], cheapOnly))
      continue;
    for (unsigned value : runs[i].writes)
      written += bytesOf[value];
    if (written > bytes)
      written = 0;
    else
      choice.set(i);
  }
  return choice;
}

/// Whether \p a serves a limit better than \p b.
static bool isBetter(const RematerializePlan::Outcome &a, const RematerializePlan::Outcome &b,
                     int64_t limit) {
  return std::pair(std::max(a.peak, limit), a.cost) < std::pair(std::max(b.peak, limit), b.cost);
}

/// Changes the choice run by run while that helps.
void RematerializePlan::improve(Choice &choice, int64_t limit, bool cheapOnly) const {
  constexpr int mostRounds = 4;
  Outcome best = evaluate(choice);
  bool changed = true;
  for (int round = 0; round < mostRounds && std::exchange(changed, false); ++round)
    for (unsigned i = 0; i < turn; ++i) {
      if (!mayChoose(runs[i], cheapOnly))
        continue;
      choice.flip(i);
      Outcome outcome = evaluate(choice);
      if (isBetter(outcome, best, limit)) {
        best = outcome;
        changed = true;
      } else {
        choice.flip(i);
      }
    }
}

RematerializePlan::Choice RematerializePlan::choose(int64_t limit, bool cheapOnly) const {
  int64_t total = 0;
  for (unsigned i = 0; i < turn; ++i)
    for (unsigned value : runs[i].writes)
      total += bytesOf[value];
  SmallVector<Choice> starts{nothing(), segments(total, true)};
  constexpr int64_t mostSegments = 32;
  for (int64_t parts = 1; parts <= mostSegments; ++parts)
    starts.push_back(segments(total / parts, cheapOnly));
  Choice best = starts.front();
  for (Choice &start : starts)
    if (isBetter(evaluate(start), evaluate(best), limit))
      best = start;
  improve(best, limit, cheapOnly);
  return best;
}
