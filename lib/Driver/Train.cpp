//===- Train.cpp - genc train -----------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Train/Batches.h"
#include "Train/Trainer.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include <chrono>

using namespace genc;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// What the user sees of a run: a line that is rewritten on a terminal, a line an epoch anywhere,
/// JSON in the log.
class Report {
public:
  Report(const TrainPlan &plan, int64_t epochs, llvm::raw_ostream *log)
      : plan(plan), epochs(epochs), log(log), sums(plan.steps.size()) {}

  void round(int64_t epoch, int64_t number, llvm::ArrayRef<double> values, int64_t done,
             int64_t all, int64_t count) {
    for (auto [sum, value] : llvm::zip_equal(sums, values))
      sum += value * static_cast<double>(count);
    weight += count;
    if (log) {
      llvm::json::Object line{
          {"epoch", epoch + 1}, {"round", number}, {"seconds", secondsSince(start)}};
      for (auto [step, value] : llvm::zip_equal(plan.steps, values))
        if (!step.joins)
          line[step.objective] = value;
      *log << llvm::json::Value(std::move(line)) << "\n";
    }
    if (!terminal || (secondsSince(shown) < 0.1 && done < all))
      return;
    shown = Clock::now();
    double rate = static_cast<double>(done) / secondsSince(epochStart);
    double left = (static_cast<double>(all - done) +
                   static_cast<double>(all) * static_cast<double>(epochs - epoch - 1)) /
                  rate;
    llvm::errs() << "\r\033[Kepoch " << epoch + 1 << " of " << epochs << ", " << done << " of "
                 << all;
    print(values);
    llvm::errs() << llvm::format(", %.0f examples a second, %.0f s left", rate, left);
  }

  void epoch(int64_t epoch) {
    std::vector<double> means;
    for (double &sum : sums)
      means.push_back(std::exchange(sum, 0) / static_cast<double>(weight));
    llvm::errs() << (terminal ? "\r\033[K" : "") << "epoch " << epoch + 1;
    print(means);
    llvm::errs() << llvm::format(", %.0f examples a second\n",
                                 static_cast<double>(weight) / secondsSince(epochStart));
    weight = 0;
    epochStart = Clock::now();
  }

private:
  void print(llvm::ArrayRef<double> values) {
    for (auto [step, value] : llvm::zip_equal(plan.steps, values))
      if (!step.joins)
        llvm::errs() << ", " << step.objective << llvm::format(" %.5g", value);
  }

  const TrainPlan &plan;
  int64_t epochs;
  llvm::raw_ostream *log;
  std::vector<double> sums;
  int64_t weight = 0;
  bool terminal = llvm::sys::Process::StandardErrIsDisplayed();
  Clock::time_point start = Clock::now(), epochStart = start, shown = start;
};

/// The library of the plan's entries with its first weights, ready to be trained.
std::optional<Trainer> makeTrainer(Compilation &model, const Options &options,
                                   const TrainPlan &plan) {
  Diagnostics &diags = model.diagnostics();
  auto weights =
      options.weights.empty() ? drawWeights(options, model) : loadWeights(model, options);
  if (!weights)
    return std::nullopt;
  Options own = options;
  own.entries = plan.entries();
  own.makeStatic = false;
  Compilation compilation(own);
  auto built = makeLibrary(compilation, own, &*weights);
  if (!built)
    return std::nullopt;
  auto library = LoadedLibrary::load(built->description, built->files, options.threads);
  if (!library) {
    diags.error(Code::callFailed, llvm::SMRange()) << llvm::toString(library.takeError());
    return std::nullopt;
  }
  return Trainer(diags, options, plan, built->description, std::move(*library),
                 std::move(*weights));
}

/// All epochs; the weights are in the output file after each of them.
bool run(Trainer &trainer, const TrainPlan &plan, const Options &options, Diagnostics &diags,
         llvm::raw_ostream *log) {
  int64_t size = options.batch.value_or(128), all = trainer.examples();
  int64_t perEpoch = all < 0 ? size : all; // without data an epoch is a round
  Report report(plan, options.epochs, log);
  for (int64_t epoch = 0, rounds = 0; epoch < options.epochs; ++epoch) {
    std::vector<int64_t> order =
        all < 0 ? std::vector<int64_t>() : shuffled(all, options.seed, epoch);
    bool last = false;
    for (int64_t at = 0; at < perEpoch && !last; at += size) {
      int64_t count = std::min(size, perEpoch - at);
      auto batch = all < 0 ? llvm::ArrayRef<int64_t>() : llvm::ArrayRef(order).slice(at, count);
      if (!trainer.round(batch, count))
        return false;
      last = options.steps && ++rounds >= *options.steps;
      report.round(epoch, rounds, trainer.values(), at + count, perEpoch, count);
    }
    report.epoch(epoch);
    llvm::Error error = trainer.save(options.output);
    if (!error && !options.average.empty())
      error = trainer.saveAverage(options.average);
    if (error) {
      diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
      return false;
    }
    if (last)
      break;
  }
  return true;
}

} // namespace

int genc::trainModel(const Options &options) {
  if (options.output.empty()) {
    llvm::errs() << "genc: error: the weights need a file: -o WEIGHTS.safetensors\n";
    return exitUsage;
  }
  Compilation compilation(options);
  Diagnostics &diags = compilation.diagnostics();
  auto failed = [&] { return compilation.exitCode() ? compilation.exitCode() : exitUserError; };
  if (!compilation.advance(Stage::Model))
    return failed();
  auto plan = planTraining(compilation);
  if (!plan)
    return failed();
  if (!options.average.empty() && !plan->averages()) {
    diags.error(Code::nothingAveraged, llvm::SMRange())
        << "no optimizer of the model averages parameters: `with averaged(adam(1e-3))` does";
    return exitUserError;
  }
  auto trainer = makeTrainer(compilation, options, *plan);
  if (!trainer || !trainer->readData())
    return failed();
  std::optional<OutputFile> log;
  if (!options.log.empty()) {
    auto opened = OutputFile::create(options.log);
    if (!opened) {
      diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(opened.takeError());
      return exitUserError;
    }
    log.emplace(std::move(*opened));
  }
  bool good = run(*trainer, *plan, options, diags, log ? &log->os() : nullptr);
  if (log)
    if (llvm::Error error = log->keep()) {
      diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
      return exitUserError;
    }
  return good ? exitOk : failed();
}
