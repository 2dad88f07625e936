//===- SampleGrid.cpp - pictures that a model draws while it trains ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "SampleGrid.h"
#include "genc/Weights/Array.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"

using namespace genc;

static constexpr int64_t drawnCount = 64, shownCount = 32, columns = 8;

std::vector<std::string> SampleGrid::entries(llvm::ArrayRef<std::string> offered) {
  std::vector<std::string> result;
  for (const char *name : {"sample", "reconstruct"})
    if (llvm::is_contained(offered, name))
      result.emplace_back(name);
  return result;
}

/// Height and width, and one or three channels or none.
static bool isPicture(const TensorDescription &tensor) {
  llvm::ArrayRef<int64_t> shape = tensor.shape;
  return tensor.batch && tensor.type == ElementType::F32 &&
         (shape.size() == 2 || (shape.size() == 3 && (shape[2] == 1 || shape[2] == 3)));
}

/// The first output that is a picture.
static const TensorDescription *pictureOf(const EntryDescription &entry) {
  for (const TensorDescription &tensor : entry.tensors)
    if (tensor.role == TensorRole::Output && isPicture(tensor))
      return &tensor;
  return nullptr;
}

/// The input that a picture is a reconstruction of.
static const TensorDescription *originalOf(const EntryDescription &entry,
                                           const TensorDescription &picture) {
  for (const TensorDescription &tensor : entry.tensors)
    if (tensor.role == TensorRole::Input && tensor.shape == picture.shape && isPicture(tensor))
      return &tensor;
  return nullptr;
}

std::optional<SampleGrid> SampleGrid::make(Diagnostics &diags, Trainer &trainer,
                                           const DataSet &data, llvm::ArrayRef<int64_t> examples,
                                           const Options &options) {
  SampleGrid grid(diags, trainer, data, options.sampleGrid, options.seed);
  grid.shown = examples.take_front(shownCount).vec();
  for (const char *name : {"sample", "reconstruct"}) {
    const EntryDescription *entry = trainer.entry(name);
    if (!entry || !pictureOf(*entry))
      continue;
    // What the pictures need, the training data have.
    if (llvm::all_of(entry->tensors, [&](const TensorDescription &tensor) {
          return tensor.role != TensorRole::Input || tensor.mayBeNull() || data.find(tensor.name);
        }))
      grid.drawn.push_back(entry);
  }
  if (grid.drawn.empty()) {
    diags.error(Code::noPictures, llvm::SMRange())
        << "--sample-grid: the model has no entry `sample` or `reconstruct` with an output of shape "
           "[height, width] or [height, width, 1 or 3] that needs nothing but the training data";
    return std::nullopt;
  }
  if (std::error_code error = llvm::sys::fs::create_directories(grid.folder)) {
    diags.error(Code::cannotWrite, llvm::SMRange())
        << "cannot make the folder " << tick(grid.folder) << ": " << error.message();
    return std::nullopt;
  }
  return grid;
}

bool SampleGrid::writePictures(llvm::StringRef kind, int64_t epoch, const TensorDescription &tensor,
                               llvm::ArrayRef<float> pictures) {
  auto count = static_cast<int64_t>(pictures.size() / tensor.elements());
  llvm::ArrayRef<int64_t> event = tensor.shape;
  auto grid = pictureGrid(toBytes01(makeArray(
                              {count, event[0], event[1], event.size() == 3 ? event[2] : 1},
                              pictures)),
                          columns);
  std::string path = folder + "/" + kind.str();
  llvm::raw_string_ostream(path) << llvm::format("-%04lld.png", static_cast<long long>(epoch));
  llvm::Error error = grid ? writePng(path, *grid) : grid.takeError();
  if (!error)
    return true;
  diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
  return false;
}

bool SampleGrid::draw(const EntryDescription &entry, int64_t epoch) {
  const TensorDescription &picture = *pictureOf(entry);
  const TensorDescription *original = originalOf(entry, picture);
  bool reads = llvm::any_of(entry.tensors, [](const TensorDescription &tensor) {
    return tensor.role == TensorRole::Input && tensor.batch;
  });
  Batch batch = reads ? data.gather(entry.tensors, shown) : data.whole(entry.tensors, drawnCount);
  std::vector<std::vector<char>> outputs;
  const float *made = nullptr, *given = nullptr;
  for (auto [tensor, pointer] : llvm::zip_equal(entry.tensors, batch.pointers)) {
    if (tensor.role == TensorRole::Output)
      pointer = outputs
                    .emplace_back(tensor.bytes() *
                                  static_cast<size_t>(tensor.batch ? batch.count : 1))
                    .data();
    if (&tensor == &picture)
      made = static_cast<const float *>(pointer);
    if (&tensor == original)
      given = static_cast<const float *>(pointer);
  }
  if (!trainer.run(entry, batch.count, batch.pointers, {seed, 0, 0}))
    return false;
  std::vector<float> pictures;
  for (int64_t at = 0; at < batch.count; at += columns) {
    auto row = std::min(columns, batch.count - at) * static_cast<int64_t>(picture.elements());
    auto start = at * static_cast<int64_t>(picture.elements());
    if (given)
      pictures.insert(pictures.end(), given + start, given + start + row);
    if (given && at + columns > batch.count) // the last row is short: what is below begins a new one
      pictures.resize(pictures.size() + columns * picture.elements() - row);
    pictures.insert(pictures.end(), made + start, made + start + row);
  }
  return writePictures(entry.name, epoch, picture, pictures);
}

bool SampleGrid::write(int64_t epoch) {
  return llvm::all_of(drawn,
                      [&](const EntryDescription *entry) { return draw(*entry, epoch); });
}
