//===- Run.cpp - the epochs of a training run -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Run.h"
#include "Batches.h"
#include "LossPlot.h"
#include "genc/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace genc;

/// How the steps move the weights, in words that differ where it does.
static std::string stepsText(const TrainingDescription &training) {
  std::string text;
  for (const TrainingDescription::Step &step : training.steps)
    text += (text.empty() ? "" : "; ") + std::string(step.maximize ? "maximize " : "minimize ") +
            step.objective + " with " + step.update + " over " + llvm::join(step.weights, ", ") +
            (step.times == 1 ? "" : " " + std::to_string(step.times) + " times");
  return text;
}

static std::string definesText(const Options &options) {
  std::string text;
  for (const auto &[name, value] : options.sema.defines)
    text += (text.empty() ? "" : ", ") + name + "=" + value;
  return text.empty() ? "none" : text;
}

TrainingRun::TrainingRun(Diagnostics &diags, const Options &options, Trainer &trainer,
                         const DataSet &data, const DataSet *validated, std::string model)
    : diags(diags), options(options), trainer(trainer), data(data), validated(validated),
      model(std::move(model)), batchSize(options.batch.value_or(128)), report(trainer.training()) {}

bool TrainingRun::split(const DataSet *validated) {
  int64_t all = std::max<int64_t>(data.examples(), 0);
  auto held = static_cast<int64_t>(
      std::llround(options.validationSplit * static_cast<double>(all)));
  if (options.validationSplit > 0 && (held == 0 || held == all)) {
    diags.error(Code::emptySplit, llvm::SMRange())
        << "--validation-split=" << std::to_string(options.validationSplit) << " of " << all
        << " examples leaves none to " << (held == 0 ? "validate" : "train on");
    return false;
  }
  examples.resize(all);
  std::iota(examples.begin(), examples.end(), 0);
  if (held > 0) {
    examples = shuffled(all, options.seed, /*epoch=*/-1);
    std::vector<int64_t> rows(examples.end() - held, examples.end());
    examples.resize(all - held);
    validation.emplace(trainer, data, std::move(rows), options.seed);
  } else if (validated) {
    std::vector<int64_t> rows(std::max<int64_t>(validated->examples(), 1));
    std::iota(rows.begin(), rows.end(), 0);
    validation.emplace(trainer, *validated, std::move(rows), options.seed);
  }
  // Without data an epoch is a round.
  perEpoch = examples.empty() ? batchSize : static_cast<int64_t>(examples.size());
  return true;
}

void TrainingRun::describe() {
  traits = {{"weights", "hash of the weights' names and shapes", weightsHash(trainer.library())},
            {"steps", "training", stepsText(trainer.training())},
            {"parameters", "list of -D values", definesText(options)},
            {"model", "hash of the model", model},
            {"examples", "number of examples", std::to_string(examples.size())},
            {"data", "hash of the data", llvm::utohexstr(data.hash())},
            {"validated", "hash of the validated data",
             validated ? llvm::utohexstr(validated->hash()) : "none"},
            {"batch", "batch size", std::to_string(batchSize)},
            {"microbatch", "size of the parts of a batch",
             std::to_string(options.microbatch.value_or(batchSize))},
            {"seed", "seed", std::to_string(options.seed)}};
}

bool TrainingRun::check(llvm::Error error) {
  if (!error)
    return true;
  diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
  return false;
}

bool TrainingRun::checkpoint() {
  return options.checkpoint.empty() ||
         (trainer.fetch() &&
          check(writeCheckpoint(options.checkpoint, traits, trainer, progress)));
}

bool TrainingRun::resume() {
  if (!readCheckpoint(options.checkpoint, traits, perEpoch, diags, trainer, progress))
    return false;
  if (validation && progress.bestEpoch >= 0 && !llvm::sys::fs::exists(options.output)) {
    diags.error(Code::otherCheckpoint, llvm::SMRange())
        << "the best weights so far, of epoch " << progress.bestEpoch + 1
        << ", are in the output of the run that wrote " << tick(options.checkpoint) << ", but "
        << tick(options.output) << " is not there";
    return false;
  }
  report.say("going on behind round " + llvm::Twine(progress.rounds) + ", in epoch " +
             llvm::Twine(progress.epoch + 1));
  return true;
}

TrainingRun::End TrainingRun::epoch() {
  std::vector<int64_t> order;
  for (int64_t place :
       shuffled(static_cast<int64_t>(examples.size()), options.seed, progress.epoch))
    order.push_back(examples[place]);
  order.erase(order.begin(),
              order.begin() + std::min<int64_t>(progress.done, std::ssize(order)));
  BatchStream batches(data, trainer.training().inputs, std::move(order), batchSize);
  while (progress.done < perEpoch) {
    if (interrupts.signal())
      return End::Signal;
    std::optional<Batch> batch = batches.next();
    if (!trainer.round(*batch, progress.rounds + 1))
      return End::Error;
    progress.add(trainer.values(), batch->count);
    report.round(progress, trainer.values(), perEpoch);
    bool last = options.steps && progress.rounds >= *options.steps;
    bool whole = progress.done >= perEpoch;
    bool wanted = options.checkpointEvery && progress.rounds % *options.checkpointEvery == 0;
    if ((last || wanted) && !whole && !checkpoint()) // at an epoch's end there is one anyway
      return End::Error;
    if (last)
      return finish(whole) ? End::Steps : End::Error;
  }
  return finish(/*whole=*/true) ? End::Epoch : End::Error;
}

bool TrainingRun::validate(std::vector<double> &means, bool &isBest) {
  auto found = validation->means(progress.rounds);
  if (!found)
    return false;
  means = std::move(*found);
  double sign = trainer.training().steps.front().maximize ? 1 : -1, value = means.front();
  isBest = std::isfinite(value) &&
           (progress.bestEpoch < 0 || sign * value > sign * progress.best);
  if (isBest) {
    progress.best = value;
    progress.bestEpoch = progress.epoch;
  }
  progress.curve.epochs.push_back(static_cast<double>(progress.rounds));
  llvm::append_range(progress.curve.epochs, means);
  return true;
}

bool TrainingRun::plot() {
  if (options.plot.empty())
    return true;
  auto file = OutputFile::create(options.plot);
  if (!file)
    return check(file.takeError());
  writeLossSvg(trainer.training(), progress.curve, file->os());
  return check(file->keep());
}

bool TrainingRun::saveWeights() {
  return trainer.fetch() && check(trainer.save(options.output)) &&
         (options.average.empty() || check(trainer.saveAverage(options.average)));
}

bool TrainingRun::waitedEnough() const {
  return options.earlyStop && progress.epoch > 0 &&
         progress.epoch - 1 - progress.bestEpoch >= *options.earlyStop;
}

bool TrainingRun::finish(bool whole) {
  std::vector<double> means;
  bool isBest = true;
  if (!trainer.fetch() || (validation && !validate(means, isBest)))
    return false;
  report.epoch(progress, means, isBest);
  if ((isBest && !saveWeights()) || (grid && !grid->write(progress.epoch + 1)) || !plot())
    return false;
  if (!whole)
    return true;
  progress.beginEpoch();
  return checkpoint();
}

int TrainingRun::stopBySignal(int signal) {
  if (!checkpoint())
    return exitUserError;
  report.say("stopped in epoch " + std::to_string(progress.epoch + 1) + ", behind round " +
             std::to_string(progress.rounds) +
             (options.checkpoint.empty()
                  ? ": without --checkpoint nothing of this epoch is kept"
                  : "; --resume goes on from " + tick(options.checkpoint)));
  return exitSignal + signal;
}

/// Which weights the output has, of a run with validation.
std::string TrainingRun::outcome() const {
  if (progress.bestEpoch < 0)
    return "no weights are written: the validated objective was never finite";
  return (waitedEnough() ? "stopped early: " : "") + std::string("the weights are those of epoch ") +
         std::to_string(progress.bestEpoch + 1);
}

int64_t TrainingRun::countEpochs() const {
  if (!options.steps)
    return options.epochs.value_or(10);
  int64_t bySteps = llvm::divideCeil(*options.steps, llvm::divideCeil(perEpoch, batchSize));
  return std::min(options.epochs.value_or(bySteps), bySteps);
}

bool TrainingRun::openLog() {
  if (options.log.empty())
    return true;
  auto opened = genc::openLog(options.log, progress.rounds);
  if (!opened)
    return check(opened.takeError());
  log = std::move(*opened);
  return true;
}

int TrainingRun::run() {
  if (!split(validated))
    return exitUserError;
  describe();
  if (!options.sampleGrid.empty()) {
    auto made = SampleGrid::make(diags, trainer, data, examples, options);
    if (!made)
      return exitUserError;
    grid.emplace(std::move(*made));
  }
  if (options.resume && !resume())
    return exitUserError;
  epochs = countEpochs();
  if (progress.epoch >= epochs || (options.steps && progress.rounds >= *options.steps)) {
    report.say("nothing is left to do: raise --epochs or --steps");
    return validation || saveWeights() ? exitOk : exitUserError; // the best ones are there
  }
  if (!openLog())
    return exitUserError;
  report.begin(epochs, log.get());
  int code = runEpochs();
  return log && !check(finishLog(*log, options.log)) ? exitUserError : code;
}

int TrainingRun::runEpochs() {
  End end = End::Epoch;
  while (end == End::Epoch && progress.epoch < epochs && !waitedEnough())
    end = epoch();
  if (end == End::Error)
    return exitUserError;
  if (end == End::Signal)
    return stopBySignal(interrupts.signal());
  if (validation)
    report.say(outcome());
  return exitOk;
}
