//===- Eval.cpp - genc eval -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Build.h"
#include "Commands.h"
#include "Describe.h"
#include "Execute.h"
#include "ReferenceRun.h"
#include "RunTensors.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"
#include <cmath>

using namespace genc;

namespace {

/// Mean and standard error of numbers, one after the other (Welford, "Note on a method for
/// calculating corrected sums of squares and products", 1962).
struct Moments {
  int64_t count = 0;
  double mean = 0, squares = 0;

  void add(double value) {
    double before = value - mean;
    mean += before / static_cast<double>(++count);
    squares += before * (value - mean);
  }
  double standardError() const {
    auto n = static_cast<double>(count);
    return count > 1 ? std::sqrt(squares / (n - 1) / n) : NAN;
  }
};

/// What is known of one output. Examples of one batch are not independent of each other where their
/// values depend on all of it: the means of batches are.
struct Statistic {
  std::string name;
  int64_t batch = 0; ///< examples of a batch where values depend on all of it, else 0
  Moments examples, batches;

  double standardError() const { return (batch ? batches : examples).standardError(); }
};

/// The objectives of a model over a data set, part by part.
class Evaluation {
public:
  Evaluation(Compilation &compilation, const Options &options)
      : compilation(compilation), options(options), diags(compilation.diagnostics()) {}
  /// An empty list after an error.
  std::vector<Statistic> run();

private:
  std::vector<std::string> chooseEntries();
  bool checkData(const LibraryDescription &description);
  bool evaluate(const EntryDescription &entry);
  bool part(const EntryDescription &entry, RunTensors &tensors, int64_t start, int64_t count,
            std::vector<Statistic> &results);
  void showProgress(llvm::StringRef entry, int64_t done, int64_t all) const;

  Compilation &compilation;
  const Options &options;
  Diagnostics &diags;
  std::optional<LoadedLibrary> library;
  std::optional<ReferenceRun> reference;
  std::vector<Statistic> statistics;
};

/// All objectives with their terms; log p of the data where --samples asks for it.
std::vector<std::string> Evaluation::chooseEntries() {
  std::vector<std::string> entries;
  for (auto objective : compilation.module().getOps<gen::ObjectiveOp>()) {
    std::string name = objective.getSymName().str();
    bool wanted = options.entries.empty() || llvm::is_contained(options.entries, name);
    if (!objective.getHidden() && wanted)
      entries.push_back(name + "_terms");
    else if (name == "log_marginal" && options.samples)
      entries.push_back(name);
  }
  if (entries.empty())
    diags.error(Code::unknownObjective, llvm::SMRange())
        << "the model has no "
        << (options.entries.empty() ? "objective" : "objective " + tick(options.entries.front()));
  return entries;
}

/// Every --data is an input of some objective.
bool Evaluation::checkData(const LibraryDescription &description) {
  for (const NamedFile &file : options.inputs) {
    std::vector<llvm::StringRef> names;
    for (const EntryDescription &entry : description.entries)
      for (const TensorDescription &tensor : entry.tensors)
        if (tensor.role != TensorRole::Output && !llvm::is_contained(names, tensor.name))
          names.push_back(tensor.name);
    if (llvm::is_contained(names, file.name))
      continue;
    diags.error(Code::unknownTensor, llvm::SMRange()).suggest(llvm::SMRange(), file.name, names)
        << "the objectives have no input " << tick(file.name) << "; they have "
        << llvm::join(llvm::map_range(names, tick), ", ");
    return false;
  }
  return true;
}

/// Only on a terminal, and gone at the end.
void Evaluation::showProgress(llvm::StringRef entry, int64_t done, int64_t all) const {
  if (!llvm::sys::Process::StandardErrIsDisplayed())
    return;
  if (done < all)
    llvm::errs() << "\r" << entry << ": " << done << " of " << all << " examples";
  else
    llvm::errs() << "\r\033[K";
}

bool Evaluation::part(const EntryDescription &entry, RunTensors &tensors, int64_t start,
                      int64_t count, std::vector<Statistic> &results) {
  std::vector<HostTensor> outputs;
  if (reference) {
    auto values = reference->run(entry.name, tensors.slices(TensorRole::Input, start, count), count,
                                 {options.seed, start, 0});
    if (!values)
      return false;
    outputs = std::move(*values);
  } else {
    llvm::Error error = library->run(entry, count, tensors.pointers(start), options.seed, start);
    if (error) {
      diags.error(Code::callFailed, llvm::SMRange())
          << "the entry " << tick(entry.name) << " failed: " << llvm::toString(std::move(error));
      return false;
    }
    outputs = tensors.slices(TensorRole::Output, start, count);
  }
  for (auto [statistic, output] : llvm::zip_equal(results, outputs)) {
    Moments here;
    for (int64_t i = 0; i < count; ++i) { // one number for all examples counts for each
      double value = output.at(std::min(i, output.elements() - 1));
      statistic.examples.add(value);
      here.add(value);
    }
    statistic.batches.add(here.mean);
  }
  return true;
}

bool Evaluation::evaluate(const EntryDescription &entry) {
  Options own = options;
  llvm::erase_if(own.inputs, [&](const NamedFile &file) {
    return llvm::none_of(entry.tensors, [&](const TensorDescription &tensor) {
      return tensor.role != TensorRole::Output && tensor.name == file.name;
    });
  });
  own.batch.reset();
  if (entry.name == "log_marginal")
    own.inputs.push_back({"samples", std::to_string(*options.samples)});
  RunTensors tensors(diags, own);
  if (!tensors.prepare(entry))
    return false;
  int64_t all = tensors.batch(), step = options.batch.value_or(reference ? 100 : 500);
  std::vector<Statistic> results;
  for (const TensorDescription &tensor : entry.tensors)
    if (tensor.role == TensorRole::Output)
      results.push_back({tensor.name, entry.wholeBatch ? std::min(step, all) : 0, {}, {}});
  for (int64_t start = 0; start < all; start += step) {
    showProgress(entry.name, start, all);
    if (!part(entry, tensors, start, std::min(step, all - start), results))
      return false;
  }
  showProgress(entry.name, all, all);
  statistics.insert(statistics.end(), results.begin(), results.end());
  return true;
}

std::vector<Statistic> Evaluation::run() {
  if (!compilation.advance(Stage::Model))
    return {};
  Options own = options;
  own.entries = chooseEntries();
  own.makeStatic = false;
  if (own.entries.empty())
    return {};
  LibraryDescription description;
  Compilation inner(own);
  if (options.reference) {
    if (!inner.advance(Stage::Tensor))
      return {};
    description = describeLibrary(inner.module(), {}, own);
    reference = ReferenceRun::load(inner, own);
    if (!reference)
      return {};
  } else {
    auto built = makeLibrary(inner, own);
    if (!built)
      return {};
    description = built->description;
    if (description.weightsPlace != WeightsPlace::ByHost) {
      auto loaded = LoadedLibrary::load(description, built->files, options.threads);
      if (!loaded) {
        diags.error(Code::callFailed, llvm::SMRange()) << llvm::toString(loaded.takeError());
        return {};
      }
      library.emplace(std::move(*loaded));
    }
  }
  if (description.weightsPlace == WeightsPlace::ByHost) {
    diags.error(Code::missingWeights, llvm::SMRange())
        << "the objectives read weights: add --weights=FILE";
    return {};
  }
  if (!checkData(description))
    return {};
  for (const EntryDescription &entry : description.entries)
    if (!evaluate(entry))
      return {};
  return std::move(statistics);
}

} // namespace

static void print(llvm::ArrayRef<Statistic> statistics, bool json) {
  if (json) {
    llvm::json::Object object;
    for (const Statistic &statistic : statistics) {
      // JSON has no NaN: one example has no standard error.
      llvm::json::Value error = std::isnan(statistic.standardError())
                                    ? llvm::json::Value(nullptr)
                                    : llvm::json::Value(statistic.standardError());
      llvm::json::Object values{{"mean", statistic.examples.mean},
                                {"standard_error", std::move(error)},
                                {"examples", statistic.examples.count}};
      if (statistic.batch)
        values["batch"] = statistic.batch;
      object[statistic.name] = std::move(values);
    }
    llvm::outs() << llvm::json::Value(std::move(object)) << "\n";
    return;
  }
  size_t width = 4;
  for (const Statistic &statistic : statistics)
    width = std::max(width, statistic.name.size());
  llvm::outs() << llvm::left_justify("term", width)
               << "   mean (nats)   standard error   examples\n";
  for (const Statistic &statistic : statistics)
    llvm::outs() << llvm::left_justify(statistic.name, width)
                 << llvm::format("%c %12.6g   %14.3g   %8lld\n", statistic.batch ? '*' : ' ',
                                 statistic.examples.mean, statistic.standardError(),
                                 static_cast<long long>(statistic.examples.count));
  for (const Statistic &statistic : statistics)
    if (statistic.batch) {
      llvm::outs() << "* of batches of " << statistic.batch
                   << " examples (--batch), on all of which a value depends\n";
      break;
    }
}

int genc::evaluateModel(const Options &options) {
  Compilation compilation(options);
  std::vector<Statistic> statistics = Evaluation(compilation, options).run();
  if (statistics.empty())
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  print(statistics, options.json);
  return exitOk;
}
