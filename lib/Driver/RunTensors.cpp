//===- RunTensors.cpp - inputs and outputs of genc run ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "RunTensors.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include <numeric>

using namespace genc;

static std::string shapeText(llvm::ArrayRef<int64_t> shape) {
  return "[" +
         llvm::join(llvm::map_range(shape, [](int64_t n) { return std::to_string(n); }), ", ") +
         "]";
}

static HostTensor::Kind kindOf(ElementType type) {
  switch (type) {
  case ElementType::F64:
    return HostTensor::Kind::F64;
  case ElementType::I32:
  case ElementType::U32:
    return HostTensor::Kind::I32;
  case ElementType::I64:
    return HostTensor::Kind::I64;
  case ElementType::Bool:
    return HostTensor::Kind::Bool;
  case ElementType::BF16:
    return HostTensor::Kind::BF16;
  case ElementType::F16:
    return HostTensor::Kind::F16;
  case ElementType::F32:
    break;
  }
  return HostTensor::Kind::F32;
}

static std::vector<int64_t> fullShape(const TensorDescription &tensor, int64_t batch) {
  std::vector<int64_t> shape = tensor.shape;
  if (tensor.batch)
    shape.insert(shape.begin(), batch);
  return shape;
}

/// Whether \p file is for \p tensor. An output that had to give way to an input of its name in the
/// C header (`x_out`) keeps its own on the command line.
static bool isFor(const NamedFile &file, const TensorDescription &tensor) {
  return file.name == tensor.name ||
         (tensor.role == TensorRole::Output && file.name + "_out" == tensor.name);
}

bool RunTensors::checkNames(const EntryDescription &entry) {
  auto check = [&](llvm::ArrayRef<NamedFile> files, bool outputs) {
    for (const NamedFile &file : files) {
      std::vector<llvm::StringRef> names;
      bool known = false;
      for (const TensorDescription &tensor : entry.tensors)
        if ((tensor.role == TensorRole::Output) == outputs) {
          names.push_back(tensor.name);
          known |= isFor(file, tensor);
        }
      if (known)
        continue;
      diags.error(Code::unknownTensor, llvm::SMRange())
          << tick(entry.name) << " has no " << (outputs ? "output " : "input ") << tick(file.name)
          << "; it has "
          << (names.empty() ? "none" : llvm::join(llvm::map_range(names, tick), ", "));
      return false;
    }
    return true;
  };
  return check(options.inputs, false) && check(options.outputs, true);
}

bool RunTensors::agreeOnBatch(const TensorDescription &tensor, const std::string &path,
                              int64_t count) {
  if (batchSize < 0) {
    batchSize = count;
    batchFrom = path;
  }
  if (batchSize == count)
    return true;
  diags.error(Code::wrongArrayShape, llvm::SMRange())
      << tick(path) << " holds " << count << " examples, but " << tick(batchFrom) << " holds "
      << batchSize;
  return false;
}

/// Whether one of both shapes is flat and has the elements of the other, in row-major order. Of
/// several channels nobody knows whether they come first or last in a flat row.
static bool fitsFlat(llvm::ArrayRef<int64_t> stored, llvm::ArrayRef<int64_t> event) {
  auto elements = [](llvm::ArrayRef<int64_t> shape) {
    return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
  };
  bool flatEvent = event.size() <= 1;
  bool flatStored = stored.size() == 1 && (event.size() == 2 || event.back() == 1);
  return (flatEvent || flatStored) && !stored.empty() && elements(stored) == elements(event);
}

bool RunTensors::convert(const TensorDescription &tensor, const Array &array,
                         const std::string &path, HostTensor &result) {
  llvm::ArrayRef<int64_t> shape = array.shape, event = tensor.shape;
  // Channels of size 1 may be left out by pictures and idx files; one example without a batch stands
  // for every example of the others.
  auto fits = [&](llvm::ArrayRef<int64_t> stored) {
    return stored == event ||
           (!event.empty() && event.back() == 1 && stored == event.drop_back()) ||
           fitsFlat(stored, event);
  };
  bool batched = tensor.batch && !shape.empty() && fits(shape.drop_front());
  if (!batched && !fits(shape)) {
    diags.error(Code::wrongArrayShape, llvm::SMRange())
        << tick(path) << " has the shape " << shapeText(shape) << ", but " << tick(tensor.name)
        << " takes " << shapeText(event) << (tensor.batch ? ", with a batch in front" : "");
    return false;
  }
  int64_t count = batched ? shape.front() : 1;
  if (batched && !agreeOnBatch(tensor, path, count))
    return false;
  result = HostTensor::zeros(kindOf(tensor.type), fullShape(tensor, count));
  if (tensor.type == ElementType::F32) {
    std::vector<float> floats = asFloat01(array);
    std::memcpy(result.bytes.data(), floats.data(), result.bytes.size());
    return true;
  }
  auto integers = asInt32(array);
  if (!integers) {
    diags.error(Code::unreadableArray, llvm::SMRange())
        << tick(path) << ": " << llvm::toString(integers.takeError());
    return false;
  }
  HostTensor narrow = HostTensor::zeros(HostTensor::Kind::I32, result.shape);
  std::memcpy(narrow.bytes.data(), integers->data(), narrow.bytes.size());
  result = narrow.as(result.kind);
  return true;
}

bool RunTensors::read(const TensorDescription &tensor, const std::string &path,
                      HostTensor &result) {
  // One number for all examples may stand on the command line itself.
  double number = 0;
  if (!tensor.batch && tensor.shape.empty() && !llvm::StringRef(path).getAsDouble(number)) {
    HostTensor scalar = HostTensor::zeros(HostTensor::Kind::F64, {});
    *scalar.data<double>() = number;
    result = scalar.as(kindOf(tensor.type));
    return true;
  }
  auto array = readArray(path);
  if (array)
    return convert(tensor, *array, path, result);
  diags.error(Code::unreadableArray, llvm::SMRange()) << llvm::toString(array.takeError());
  return false;
}

bool RunTensors::readInputs(const EntryDescription &entry) {
  for (auto [tensor, value] : llvm::zip_equal(entry.tensors, values)) {
    if (tensor.role == TensorRole::Output)
      continue;
    const auto *file = llvm::find_if(
        llvm::ArrayRef(options.inputs),
        [&, &name = tensor.name](const NamedFile &input) { return input.name == name; });
    if (file != options.inputs.data() + options.inputs.size()) {
      if (!read(tensor, file->file, value))
        return false;
    } else if (!tensor.mayBeNull()) {
      diags.error(Code::missingInput, llvm::SMRange())
          << "the entry " << tick(entry.name) << " needs the input " << tick(tensor.name)
          << ": add " << options.inputOption << " " << tensor.name << "=FILE";
      return false;
    }
  }
  return true;
}

/// One example as a batch.
static HostTensor repeated(const HostTensor &example, std::vector<int64_t> shape) {
  HostTensor batch = HostTensor::zeros(example.kind, std::move(shape));
  for (size_t at = 0; at < batch.bytes.size(); at += example.bytes.size())
    std::memcpy(batch.bytes.data() + at, example.bytes.data(), example.bytes.size());
  return batch;
}

bool RunTensors::prepare(const EntryDescription &described) {
  entry = &described;
  values.resize(described.tensors.size());
  if (!checkNames(described) || !readInputs(described))
    return false;
  if (options.batch) {
    if (batchSize >= 0 && batchSize != *options.batch) {
      diags.error(Code::wrongArrayShape, llvm::SMRange())
          << "--batch is " << *options.batch << ", but " << tick(batchFrom) << " holds "
          << batchSize << " examples";
      return false;
    }
    batchSize = *options.batch;
  }
  bool needed = false, single = false; // an example without a batch says that there is one at least
  for (auto [tensor, value] : llvm::zip_equal(described.tensors, values)) {
    needed |= tensor.batch;
    single |= tensor.batch && !value.bytes.empty();
  }
  if (needed && !single && batchSize < 1) {
    diags.error(Code::unknownBatch, llvm::SMRange())
        << "no input of " << tick(described.name)
        << " says how many examples there are: add --batch=N";
    return false;
  }
  batchSize = std::max<int64_t>(batchSize, 1);
  for (auto [tensor, value] : llvm::zip_equal(described.tensors, values))
    if (tensor.role == TensorRole::Output)
      value = HostTensor::zeros(kindOf(tensor.type), fullShape(tensor, batchSize));
    else if (tensor.batch && !value.bytes.empty() && value.shape.front() != batchSize)
      value = repeated(value, fullShape(tensor, batchSize));
  return true;
}

std::vector<void *> RunTensors::pointers(int64_t start) {
  std::vector<void *> result;
  for (auto [tensor, value] : llvm::zip_equal(entry->tensors, values)) {
    int64_t offset = tensor.batch ? start * static_cast<int64_t>(tensor.bytes()) : 0;
    result.push_back(value.bytes.empty() ? nullptr : value.bytes.data() + offset);
  }
  return result;
}

HostTensor RunTensors::slice(const TensorDescription &tensor, const HostTensor &value,
                             int64_t start, int64_t count) {
  if (!tensor.batch || value.bytes.empty())
    return value;
  HostTensor part = HostTensor::zeros(value.kind, fullShape(tensor, count));
  std::memcpy(part.bytes.data(), value.bytes.data() + start * static_cast<int64_t>(tensor.bytes()),
              part.bytes.size());
  return part;
}

std::vector<HostTensor> RunTensors::slices(TensorRole role, int64_t start, int64_t count) const {
  std::vector<HostTensor> result;
  for (auto [tensor, value] : llvm::zip_equal(entry->tensors, values))
    if (tensor.role == role)
      result.push_back(slice(tensor, value, start, count));
  return result;
}

const HostTensor *RunTensors::find(llvm::StringRef name) const {
  for (auto [tensor, value] : llvm::zip_equal(entry->tensors, values))
    if (tensor.name == name && tensor.role != TensorRole::Output && !value.bytes.empty())
      return &value;
  return nullptr;
}

void RunTensors::takeReferenceResults(llvm::ArrayRef<HostTensor> results) {
  for (auto [tensor, value] : llvm::zip_equal(entry->tensors, values))
    if (tensor.role == TensorRole::Output) {
      value = results.front();
      results = results.drop_front();
    }
}

/// The dtype under which a tensor is stored.
static DType dtypeOf(HostTensor::Kind kind) {
  switch (kind) {
  case HostTensor::Kind::F64:
    return DType::F64;
  case HostTensor::Kind::I32:
    return DType::I32;
  case HostTensor::Kind::I64:
    return DType::I64;
  case HostTensor::Kind::Bool:
    return DType::Bool;
  case HostTensor::Kind::BF16:
    return DType::BF16;
  case HostTensor::Kind::F16:
    return DType::F16;
  case HostTensor::Kind::F32:
    break;
  }
  return DType::F32;
}

bool RunTensors::writeOne(const TensorDescription &tensor, const HostTensor &value,
                          const std::string &path) {
  bool picture = llvm::sys::path::extension(path) == ".png";
  HostTensor stored =
      picture && value.kind == HostTensor::Kind::F64 ? value.as(HostTensor::Kind::F32) : value;
  Array array{dtypeOf(stored.kind), stored.shape, {}};
  array.bytes.assign(stored.bytes.begin(), stored.bytes.end());
  if (picture) {
    llvm::ArrayRef<int64_t> event = tensor.shape;
    bool channels = event.size() == 3 && (event[2] == 1 || event[2] == 3);
    if (!channels && event.size() != 2) {
      diags.error(Code::notAPicture, llvm::SMRange())
          << tick(tensor.name) << " has the shape " << shapeText(event)
          << ": write it to a .npy file";
      return false;
    }
    if (event.size() == 2)
      array.shape.push_back(1);
  }
  llvm::Error error = writeArray(path, array);
  if (!error)
    return true;
  diags.error(Code::cannotWrite, llvm::SMRange()) << llvm::toString(std::move(error));
  return false;
}

void RunTensors::print(const TensorDescription &tensor, const HostTensor &value) const {
  constexpr int64_t shown = 8;
  llvm::outs() << tensor.name << " " << shapeText(value.shape) << ":";
  for (int64_t i = 0; i < std::min(shown, value.elements()); ++i)
    llvm::outs() << llvm::format(" %.6g", value.at(i));
  llvm::outs() << (value.elements() > shown ? " ...\n" : "\n");
}

bool RunTensors::write() {
  for (auto [tensor, value] : llvm::zip_equal(entry->tensors, values)) {
    if (tensor.role != TensorRole::Output)
      continue;
    if (options.outputs.empty())
      print(tensor, value);
    for (const NamedFile &file : options.outputs)
      if (isFor(file, tensor) && !writeOne(tensor, value, file.file))
        return false;
  }
  return true;
}
