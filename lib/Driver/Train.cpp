//===- Train.cpp - genc train -----------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Train/Batches.h"
#include "Train/Trainer.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Support/OutputFile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
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
  Report(const TrainingDescription &training, int64_t epochs, llvm::raw_ostream *log)
      : epochs(epochs), log(log), sums(training.valueCount()) {
    for (const TrainingDescription::Step &step : training.steps)
      for (const TensorDescription &value : step.values)
        names.push_back(value.weightOf.empty() && value.maskOf.empty() ? value.name : "");
  }

  void round(int64_t epoch, int64_t number, llvm::ArrayRef<float> values, int64_t done,
             int64_t all, int64_t count) {
    for (auto [sum, value] : llvm::zip_equal(sums, values))
      sum += static_cast<double>(value) * static_cast<double>(count);
    weight += count;
    if (log) {
      llvm::json::Object line{
          {"epoch", epoch + 1}, {"round", number}, {"seconds", secondsSince(start)}};
      for (auto [name, value] : llvm::zip_equal(names, values))
        if (!name.empty())
          line[name] = value;
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
    std::vector<float> means;
    for (double &sum : sums)
      means.push_back(static_cast<float>(std::exchange(sum, 0) / static_cast<double>(weight)));
    llvm::errs() << (terminal ? "\r\033[K" : "") << "epoch " << epoch + 1;
    print(means);
    llvm::errs() << llvm::format(", %.0f examples a second\n",
                                 static_cast<double>(weight) / secondsSince(epochStart));
    weight = 0;
    epochStart = Clock::now();
  }

private:
  void print(llvm::ArrayRef<float> values) {
    for (auto [name, value] : llvm::zip_equal(names, values))
      if (!name.empty())
        llvm::errs() << ", " << name << llvm::format(" %.5g", value);
  }

  std::vector<std::string> names; ///< of the values; empty for those that are not shown
  int64_t epochs;
  llvm::raw_ostream *log;
  std::vector<double> sums;
  int64_t weight = 0;
  bool terminal = llvm::sys::Process::StandardErrIsDisplayed();
  Clock::time_point start = Clock::now(), epochStart = start, shown = start;
};

/// Whether an optimizer of the model keeps averages of what it moves.
bool averages(Compilation &compilation) {
  return llvm::any_of(
      compilation.module().getOps<mlir::func::FuncOp>(), [](mlir::func::FuncOp update) {
        if (!update->hasAttr("gen.update"))
          return false;
        for (unsigned i = 3; i < update.getNumArguments(); ++i)
          if (update.getArgAttrOfType<mlir::StringAttr>(i, "gen.name") == averageState)
            return true;
        return false;
      });
}

/// Whether the model says how it is trained.
bool checkTraining(Compilation &compilation) {
  if (!compilation.module().getOps<gen::TrainOp>().empty())
    return true;
  compilation.diagnostics().error(Code::nothingToTrain, llvm::SMRange())
      << "the model does not say how it is trained: add `train maximize ... with adam(1e-3);`";
  return false;
}

/// The library that trains the model, with its first weights.
std::optional<Trainer> makeTrainer(Compilation &model, const Options &options) {
  Diagnostics &diags = model.diagnostics();
  auto weights =
      options.weights.empty() ? drawWeights(options, model) : loadWeights(model, options);
  if (!weights)
    return std::nullopt;
  Options own = options;
  own.entries = {"train_step"};
  own.makeStatic = false;
  own.weights.clear(); // they are in the state
  Compilation compilation(own);
  auto built = makeLibrary(compilation, own);
  if (!built)
    return std::nullopt;
  auto library = LoadedLibrary::load(built->description, built->files, options.threads);
  if (!library) {
    diags.error(Code::callFailed, llvm::SMRange()) << llvm::toString(library.takeError());
    return std::nullopt;
  }
  Trainer trainer(diags, options, std::move(*built), std::move(*library), std::move(*weights));
  if (!trainer.begin() || !trainer.readData())
    return std::nullopt;
  return trainer;
}

/// All epochs; the weights are in the output file after each of them.
bool run(Trainer &trainer, const Options &options, Diagnostics &diags, llvm::raw_ostream *log) {
  int64_t size = options.batch.value_or(128), all = trainer.examples();
  int64_t perEpoch = all < 0 ? size : all; // without data an epoch is a round
  Report report(trainer.training(), options.epochs, log);
  for (int64_t epoch = 0, rounds = 0; epoch < options.epochs; ++epoch) {
    std::vector<int64_t> order =
        all < 0 ? std::vector<int64_t>() : shuffled(all, options.seed, epoch);
    bool last = false;
    for (int64_t at = 0; at < perEpoch && !last; at += size) {
      int64_t count = std::min(size, perEpoch - at);
      auto batch = all < 0 ? llvm::ArrayRef<int64_t>() : llvm::ArrayRef(order).slice(at, count);
      if (!trainer.round(batch, count))
        return false;
      ++rounds;
      last = options.steps && rounds >= *options.steps;
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
  if (!checkTraining(compilation))
    return failed();
  if (!options.average.empty() && !averages(compilation)) {
    diags.error(Code::nothingAveraged, llvm::SMRange())
        << "no optimizer of the model averages parameters: `with averaged(adam(1e-3))` does";
    return exitUserError;
  }
  auto trainer = makeTrainer(compilation, options);
  if (!trainer)
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
  bool good = run(*trainer, options, diags, log ? &log->os() : nullptr);
  if (log)
    if (llvm::Error error = log->keep()) {
      diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
      return exitUserError;
    }
  return good ? exitOk : failed();
}
