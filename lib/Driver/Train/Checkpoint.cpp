//===- Checkpoint.cpp - a training run in a file ----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Checkpoint.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "genc/Weights/WeightFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"

using namespace genc;

static constexpr llvm::StringLiteral format = "genc checkpoint 1";

//===----------------------------------------------------------------------===//
// Fields as text
//===----------------------------------------------------------------------===//

static std::string text(int64_t value) { return std::to_string(value); }

/// With so many digits every double comes back as it was.
static std::string text(double value) {
  std::string result;
  llvm::raw_string_ostream(result) << llvm::format("%.17g", value);
  return result;
}

static std::string text(const std::vector<double> &values) {
  return llvm::join(llvm::map_range(values, [](double value) { return text(value); }), " ");
}

static bool parse(llvm::StringRef text, int64_t &value) { return !text.getAsInteger(10, value); }
static bool parse(llvm::StringRef text, double &value) { return !text.getAsDouble(value); }

static bool parse(llvm::StringRef text, std::vector<double> &values) {
  llvm::SmallVector<llvm::StringRef> words;
  text.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  values.resize(words.size());
  return llvm::all_of(llvm::zip_equal(words, values), [](auto pair) {
    return parse(std::get<0>(pair), std::get<1>(pair));
  });
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

llvm::Error genc::writeCheckpoint(llvm::StringRef path, llvm::ArrayRef<RunTrait> traits,
                                  const Trainer &trainer, const Progress &progress) {
  std::vector<std::pair<std::string, std::string>> metadata{{"format", format.str()}};
  for (const RunTrait &trait : traits)
    metadata.emplace_back("run." + trait.key, trait.value);
  Progress copy = progress;
  copy.visit([&](const char *key, auto &value) {
    metadata.emplace_back("progress." + std::string(key), text(value));
  });
  int64_t stateBytes[] = {static_cast<int64_t>(trainer.state().size())};
  std::vector<NamedTensor> tensors{{"state", stateBytes, {}, trainer.state()}};
  std::vector<std::string> names;
  auto others = trainer.otherWeights();
  names.reserve(others.size()); // the tensors refer to them
  for (const LoadedWeight *weight : others)
    tensors.push_back({names.emplace_back("weights/" + weight->path), weight->shape, weight->values});
  return writeSafetensors(path, tensors, metadata);
}

namespace {

class CheckpointReader {
public:
  CheckpointReader(llvm::StringRef path, Diagnostics &diags) : path(path), diags(diags) {}
  bool open();
  bool checkTraits(llvm::ArrayRef<RunTrait> traits);
  bool readProgress(const TrainingDescription &training, int64_t examples, Progress &progress);
  bool restore(Trainer &trainer);

private:
  bool refuse(const llvm::Twine &why) {
    diags.error(Code::unreadableCheckpoint, llvm::SMRange())
        << tick(path) << " is no whole checkpoint: " << why.str();
    return false;
  }
  std::optional<llvm::StringRef> find(llvm::StringRef key) const {
    for (const auto &[name, value] : file->metadata())
      if (name == key)
        return llvm::StringRef(value);
    return std::nullopt;
  }

  llvm::StringRef path;
  Diagnostics &diags;
  std::optional<WeightFile> file;
};

} // namespace

bool CheckpointReader::open() {
  auto opened = WeightFile::open(path);
  if (!opened) {
    diags.error(Code::unreadableCheckpoint, llvm::SMRange()) << llvm::toString(opened.takeError());
    return false;
  }
  file.emplace(std::move(*opened));
  return find("format") == format.str() ||
         refuse("its metadata do not say `format`: `" + format + "`");
}

bool CheckpointReader::checkTraits(llvm::ArrayRef<RunTrait> traits) {
  for (const RunTrait &trait : traits) {
    auto found = find("run." + trait.key);
    if (!found)
      return refuse("it does not say its " + trait.what);
    if (*found == trait.value)
      continue;
    diags.error(Code::otherCheckpoint, llvm::SMRange())
        << tick(path) << " is a checkpoint of another run: its " << trait.what << " is "
        << tick(*found) << ", here it is " << tick(trait.value);
    return false;
  }
  return true;
}

bool CheckpointReader::readProgress(const TrainingDescription &training, int64_t examples, Progress &progress) {
  std::string wrong;
  progress.visit([&](llvm::StringRef key, auto &value) {
    auto found = find(("progress." + key).str());
    if (!found || !parse(*found, value))
      wrong = key;
  });
  if (!wrong.empty())
    return refuse("it does not say its " + tick(wrong));
  return progress.isSound(shownValues(training).size(), objectiveCount(training), examples) ||
         refuse("no run can be where it says that it was");
}

bool CheckpointReader::restore(Trainer &trainer) {
  const TensorInfo *state = file->find("state");
  if (!state || state->dtype != DType::U8 || state->elements != trainer.state().size())
    return refuse("it has no training state of " + llvm::Twine(trainer.state().size()) + " bytes");
  std::vector<std::vector<float>> others;
  for (const LoadedWeight *weight : trainer.otherWeights()) {
    const TensorInfo *stored = file->find("weights/" + weight->path);
    if (!stored || stored->shape != weight->shape)
      return refuse("it has no weight " + tick(weight->path) + " of the model's shape");
    others.push_back(file->read(*stored));
  }
  llvm::Error error = trainer.restore(file->bytes(*state), std::move(others));
  return !error || refuse(llvm::toString(std::move(error)));
}

bool genc::readCheckpoint(llvm::StringRef path, llvm::ArrayRef<RunTrait> traits, int64_t examples,
                          Diagnostics &diags, Trainer &trainer, Progress &progress) {
  CheckpointReader reader(path, diags);
  Progress found;
  if (!reader.open() || !reader.checkTraits(traits) ||
      !reader.readProgress(trainer.training(), examples, found) ||
      !reader.restore(trainer))
    return false;
  progress = std::move(found);
  return true;
}
