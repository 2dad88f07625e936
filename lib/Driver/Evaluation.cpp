//===- Evaluation.cpp - objectives over a data set --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Evaluation.h"
#include "Build.h"
#include "Describe.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"

using namespace genc;

static constexpr llvm::StringLiteral posteriorMean = "encode_mean";

/// Whether there is an encoder, and all that it draws has a mean, or a mode in its place.
static bool hasPosteriorMean(mlir::ModuleOp module) {
  bool encodes = false;
  for (auto conditional : module.getOps<gen::ConditionalOp>()) {
    if (conditional.getRole() != "encoder")
      continue;
    encodes = true;
    for (auto sample : conditional.getBody().getOps<gen::SampleOp>()) {
      auto symbol = sample.getDistributionAttr().getAttr();
      auto distribution = module.lookupSymbol<gen::DistributionOp>(symbol);
      if (!distribution.lookupSymbol("mean") && !distribution.lookupSymbol("mode"))
        return false;
    }
  }
  return encodes;
}

/// All objectives with their terms; log p of the data where --samples asks for it; the means of the
/// latent variables where there is an encoder.
std::vector<std::string> Evaluation::chooseEntries() {
  std::vector<std::string> entries;
  auto wanted = [&](llvm::StringRef name) {
    return options.entries.empty() || llvm::is_contained(options.entries, name);
  };
  for (auto objective : compilation.module().getOps<gen::ObjectiveOp>()) {
    std::string name = objective.getSymName().str();
    if (!objective.getHidden() && wanted(name))
      entries.push_back(name + "_terms");
    else if (name == "log_marginal" && options.samples)
      entries.push_back(name);
  }
  if (entries.empty()) {
    diags.error(Code::unknownObjective, llvm::SMRange())
        << "the model has no "
        << (options.entries.empty() ? "objective" : "objective " + tick(options.entries.front()));
    return entries;
  }
  if (wanted(posteriorMean) && hasPosteriorMean(compilation.module()))
    entries.push_back(posteriorMean.str());
  return entries;
}

/// Every --data is an input of some objective.
bool Evaluation::checkData() {
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
                      int64_t count, Take take) {
  if (reference) {
    auto values = reference->run(entry.name, tensors.slices(TensorRole::Input, start, count), count,
                                 {options.seed, start, 0});
    if (values)
      take(*values, count);
    return values.has_value();
  }
  llvm::Error error = library->run(entry, count, tensors.pointers(start), {options.seed, start, 0});
  if (error) {
    diags.error(Code::callFailed, llvm::SMRange())
        << "the entry " << tick(entry.name) << " failed: " << llvm::toString(std::move(error));
    return false;
  }
  take(tensors.slices(TensorRole::Output, start, count), count);
  return true;
}

bool Evaluation::evaluate(const EntryDescription &entry, Take take) {
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
  for (int64_t start = 0; start < all; start += step) {
    showProgress(entry.name, start, all);
    if (!part(entry, tensors, start, std::min(step, all - start), take))
      return false;
  }
  showProgress(entry.name, all, all);
  return true;
}

/// One number for all examples counts for each.
static double valueAt(const HostTensor &tensor, int64_t example) {
  return tensor.at(std::min(example, tensor.elements() - 1));
}

namespace {

/// A term among the outputs of an entry.
struct TermOutputs {
  TermStatistics statistics;
  size_t value = 0;
  std::optional<double> coefficient{};
  std::optional<size_t> weight{}, mask{};

  void take(llvm::ArrayRef<HostTensor> outputs, int64_t count) {
    Statistic here;
    for (int64_t i = 0; i < count; ++i) {
      bool counts = !mask || valueAt(outputs[*mask], i) != 0;
      double found = counts ? valueAt(outputs[value], i) : 0;
      if (counts) {
        statistics.value.add(found);
        here.add(found);
      }
      if (!coefficient && !weight)
        continue; // the objective itself
      double factor = weight ? valueAt(outputs[*weight], i) : *coefficient;
      if (!statistics.contribution)
        statistics.contribution.emplace();
      statistics.contribution->add(counts ? factor * found : 0);
    }
    if (here.count)
      statistics.batchMeans.add(here.mean);
    if (statistics.batch)
      statistics.batch = std::max(*statistics.batch, count);
  }
};

std::vector<TermOutputs> termsOf(const EntryDescription &entry) {
  std::vector<TermOutputs> terms;
  size_t number = 0;
  for (const TensorDescription &tensor : entry.tensors) {
    if (tensor.role != TensorRole::Output)
      continue;
    if (!tensor.weightOf.empty())
      terms.back().weight = number;
    else if (!tensor.maskOf.empty())
      terms.back().mask = number;
    else
      terms.push_back({{.name = tensor.name, .value = {}}, number, tensor.coefficient});
    ++number;
  }
  return terms;
}

} // namespace

/// Units of classes have no mean, and an encoder of data that no objective reads has no input.
bool Evaluation::evaluateUnits(const EntryDescription &entry) {
  std::vector<UnitStatistics> variables;
  for (const TensorDescription &tensor : entry.tensors) {
    auto isGiven = [&](const NamedFile &file) { return file.name == tensor.name; };
    if (tensor.role == TensorRole::Input && llvm::none_of(options.inputs, isGiven))
      return true;
    if (tensor.role == TensorRole::Output)
      variables.push_back({tensor.name, std::vector<Statistic>(tensor.elements()),
                           tensor.type == ElementType::F32});
  }
  if (!evaluate(entry, [&](llvm::ArrayRef<HostTensor> outputs, int64_t /*count*/) {
        for (auto [variable, output] : llvm::zip_equal(variables, outputs))
          for (int64_t i = 0; i < output.elements(); ++i)
            variable.means[i % static_cast<int64_t>(variable.means.size())].add(output.at(i));
      }))
    return false;
  llvm::copy_if(variables, std::back_inserter(units),
                [](const UnitStatistics &variable) { return variable.isReal; });
  return true;
}

bool Evaluation::evaluate(const EntryDescription &entry) {
  if (entry.name == posteriorMean)
    return evaluateUnits(entry);
  std::vector<TermOutputs> outputs = termsOf(entry);
  if (entry.wholeBatch)
    for (TermOutputs &term : outputs)
      term.statistics.batch = 0;
  if (!evaluate(entry, [&](llvm::ArrayRef<HostTensor> values, int64_t count) {
        for (TermOutputs &term : outputs)
          term.take(values, count);
      }))
    return false;
  for (TermOutputs &term : outputs)
    terms.push_back(std::move(term.statistics));
  return true;
}

/// The entries, compiled, or as they are evaluated in float64.
bool Evaluation::build() {
  own = options;
  own.entries = chooseEntries();
  own.makeStatic = false;
  if (own.entries.empty())
    return false;
  inner = std::make_unique<Compilation>(own);
  if (options.reference) {
    if (!inner->advance(Stage::Grad))
      return false;
    description = describeLibrary(inner->module(), {}, own);
    reference = ReferenceRun::load(*inner, own);
    return reference.has_value();
  }
  auto built = makeLibrary(*inner, own);
  if (!built)
    return false;
  description = built->description;
  if (description.weightsPlace == WeightsPlace::ByHost)
    return true; // reported below
  auto loaded = LoadedLibrary::load(description, built->files, options.threads);
  if (!loaded) {
    diags.error(Code::callFailed, llvm::SMRange()) << llvm::toString(loaded.takeError());
    return false;
  }
  library.emplace(std::move(*loaded));
  return true;
}

bool Evaluation::run() {
  if (!compilation.advance(Stage::Model) || !build())
    return false;
  if (description.weightsPlace == WeightsPlace::ByHost) {
    diags.error(Code::missingWeights, llvm::SMRange())
        << "the objectives read weights: add --weights=FILE";
    return false;
  }
  if (!checkData())
    return false;
  return llvm::all_of(description.entries,
                      [&](const EntryDescription &entry) { return evaluate(entry); });
}
