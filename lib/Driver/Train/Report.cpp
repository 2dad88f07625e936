//===- Report.cpp - what the user sees of training --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace genc;

void Report::clearLine() const {
  if (terminal)
    llvm::errs() << "\r\033[K";
}

template <typename T> void Report::print(llvm::ArrayRef<T> values) const {
  for (auto [known, value] : llvm::zip_equal(this->known, values))
    llvm::errs() << ", " << known.name << llvm::format(" %.5g", static_cast<double>(value));
}

/// JSON has no NaN and no infinity.
static llvm::json::Value number(double value) {
  return std::isfinite(value) ? llvm::json::Value(value) : llvm::json::Value(nullptr);
}

std::vector<std::string> Report::names(bool objectivesOnly) const {
  std::vector<std::string> result;
  for (const TrainValue &value : known)
    if (value.isObjective || !objectivesOnly)
      result.push_back(value.name);
  return result;
}

llvm::json::Object Report::named(llvm::ArrayRef<double> values, bool objectivesOnly) const {
  llvm::json::Object object;
  for (auto [name, value] : llvm::zip_equal(names(objectivesOnly), values))
    object[name] = number(value);
  return object;
}

void Report::round(const Progress &progress, llvm::ArrayRef<float> values, int64_t all) {
  seen += progress.done - std::exchange(lastDone, progress.done);
  if (log) {
    llvm::json::Object line = named(std::vector<double>(values.begin(), values.end()));
    line["epoch"] = progress.epoch + 1;
    line["round"] = progress.rounds;
    line["seconds"] = secondsSince(start);
    *log << llvm::json::Value(std::move(line)) << "\n";
    log->flush(); // the log is never behind a checkpoint
  }
  if (!terminal || (secondsSince(shown) < 0.1 && progress.done < all))
    return;
  shown = Clock::now();
  double rate = static_cast<double>(seen) / secondsSince(epochStart);
  double left = (static_cast<double>(all - progress.done) +
                 static_cast<double>(all) * static_cast<double>(epochs - progress.epoch - 1)) /
                rate;
  clearLine();
  llvm::errs() << "epoch " << progress.epoch + 1 << " of " << epochs << ", " << progress.done
               << " of " << all;
  print(values);
  llvm::errs() << llvm::format(", %.0f examples a second, %.0f s left", rate, left);
}

void Report::epoch(const Progress &progress, llvm::ArrayRef<double> validated, bool isBest) {
  std::vector<double> means = progress.means();
  clearLine();
  llvm::errs() << "epoch " << progress.epoch + 1;
  print(llvm::ArrayRef(means));
  if (!validated.empty()) {
    llvm::errs() << "; validated";
    for (auto [name, value] : llvm::zip_equal(names(/*objectivesOnly=*/true), validated))
      llvm::errs() << " " << name << llvm::format(" %.5g", value);
    llvm::errs() << (isBest ? " (best so far)" : "");
  }
  llvm::errs() << llvm::format(", %.0f examples a second\n",
                               static_cast<double>(seen) / secondsSince(epochStart));
  if (log) {
    llvm::json::Object line{{"epoch", progress.epoch + 1},
                            {"rounds", progress.rounds},
                            {"seconds", secondsSince(start)},
                            {"mean", named(means)}};
    if (!validated.empty()) {
      line["validation"] = named(validated, /*objectivesOnly=*/true);
      line["best"] = isBest;
    }
    *log << llvm::json::Value(std::move(line)) << "\n";
    log->flush();
  }
  seen = lastDone = 0;
  epochStart = Clock::now();
}

void Report::say(const llvm::Twine &line) const {
  clearLine();
  llvm::errs() << line << "\n";
}
