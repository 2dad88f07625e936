//===- TorchTensors.cpp - from a pickle's values to tensors ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TorchTensors.h"
#include "llvm/Support/JSON.h"

using namespace genc;
using namespace genc::weights;

namespace {

constexpr unsigned maxDepth = 64;
// Values may be shared, so a small pickle can describe a huge tree.
constexpr size_t maxVisits = 1u << 20;
constexpr size_t maxTorchTensors = 1u << 16;
constexpr size_t maxNameBytes = 8u << 20;
constexpr size_t maxAxes = 1u << 19;
constexpr size_t maxSkipped = 1000;

class Collector {
public:
  Collector(const Source &source, const PickleMachine &pickle, const StorageMap &storages,
            WeightContents &contents)
      : source(source), pickle(pickle), storages(storages), contents(contents) {}

  llvm::Error visit(NodeId id, unsigned depth);

private:
  llvm::Error visitList(NodeId id, unsigned depth);
  llvm::Error visitDict(NodeId id, unsigned depth);
  llvm::Error visitChild(llvm::StringRef key, NodeId id, unsigned depth);
  llvm::Error addTensor(NodeId id);
  llvm::Error checkView(NodeId id, const PickleTensor &tensor, uint64_t elements, uint64_t region);
  void skip(NodeId id, llvm::StringRef reason);

  const Source &source;
  const PickleMachine &pickle;
  const StorageMap &storages;
  WeightContents &contents;
  std::string path;
  size_t visits = 0, nameBytes = 0, axes = 0;
};

} // namespace

llvm::Error Collector::visit(NodeId id, unsigned depth) {
  uint64_t position = pickle.filePosition(id);
  if (depth > maxDepth)
    return source.fail(ReadCode::Limit, position, "values are nested deeper than 64");
  if (++visits > maxVisits)
    return source.fail(ReadCode::Limit, position, "more than 1048576 values in the tree");
  switch (pickle.node(id).kind) {
  case NodeKind::Tensor:
    return addTensor(id);
  case NodeKind::Dict:
    return visitDict(id, depth);
  case NodeKind::List:
  case NodeKind::Tuple:
    return visitList(id, depth);
  case NodeKind::Opaque: {
    auto [module, name] = pickle.node(id).text.split('\n');
    skip(id, (module + "." + name + " is no tensor").str());
    return llvm::Error::success();
  }
  default:
    return llvm::Error::success();
  }
}

llvm::Error Collector::visitChild(llvm::StringRef key, NodeId id, unsigned depth) {
  size_t length = path.size();
  if (length + key.size() >= maxNameLength)
    return source.fail(ReadCode::Limit, pickle.filePosition(id), "a name passes 4096 bytes");
  if (!path.empty())
    path += '.';
  path += key;
  llvm::Error error = visit(id, depth + 1);
  path.resize(length);
  return error;
}

llvm::Error Collector::visitList(NodeId id, unsigned depth) {
  size_t number = 0;
  for (NodeId child : pickle.children(id))
    if (llvm::Error error = visitChild(std::to_string(number++), child, depth))
      return error;
  return llvm::Error::success();
}

llvm::Error Collector::visitDict(NodeId id, unsigned depth) {
  llvm::ArrayRef<NodeId> pairs = pickle.children(id);
  for (size_t i = 0; i < pairs.size(); i += 2) {
    const PickleNode &key = pickle.node(pairs[i]);
    if (key.kind == NodeKind::String) {
      if (llvm::Error error = visitChild(key.text, pairs[i + 1], depth))
        return error;
    } else if (key.kind == NodeKind::Int) {
      if (llvm::Error error = visitChild(std::to_string(key.number), pairs[i + 1], depth))
        return error;
    } else {
      skip(pairs[i + 1], "its key is neither a string nor a number");
    }
  }
  return llvm::Error::success();
}

void Collector::skip(NodeId id, llvm::StringRef reason) {
  if (contents.skipped.size() < maxSkipped)
    contents.skipped.push_back({path, reason.str(), pickle.filePosition(id)});
}

/// The furthest element of a view must lie inside its region.
llvm::Error Collector::checkView(NodeId id, const PickleTensor &tensor, uint64_t elements,
                                 uint64_t region) {
  uint64_t position = pickle.filePosition(id), last = tensor.offset;
  for (size_t axis = 0; elements != 0 && axis < tensor.shape.size(); ++axis) {
    uint64_t reach;
    if (__builtin_mul_overflow(uint64_t(tensor.shape[axis] - 1), uint64_t(tensor.strides[axis]),
                               &reach) ||
        __builtin_add_overflow(last, reach, &last))
      return source.fail(ReadCode::Overflow, position,
                         "the strides of tensor " + tick(path) + " overflow 64 bits");
  }
  if (elements == 0 ? tensor.offset > region : last >= region)
    return source.fail(ReadCode::OutOfRange, position,
                       "tensor " + tick(path) + " of shape " + shapeText(tensor.shape) +
                           " reaches element " + llvm::Twine(last) + " of a storage of " +
                           llvm::Twine(region));
  return llvm::Error::success();
}

static bool isDense(const PickleTensor &tensor) {
  uint64_t expected = 1;
  for (size_t axis = tensor.shape.size(); axis-- > 0;) {
    if (tensor.shape[axis] != 1 && uint64_t(tensor.strides[axis]) != expected)
      return false;
    expected *= static_cast<uint64_t>(tensor.shape[axis]);
  }
  return true;
}

llvm::Error Collector::addTensor(NodeId id) {
  uint64_t position = pickle.filePosition(id);
  const PickleTensor &tensor = pickle.tensor(id);
  const PickleStorage &storage = pickle.storageOf(tensor);
  TensorInfo info;
  info.name = path.empty() ? "tensor" : path;
  if (!llvm::json::isUTF8(info.name))
    return source.fail(ReadCode::Malformed, position, "a tensor's name is not UTF-8");
  nameBytes += info.name.size();
  axes += tensor.shape.size();
  if (contents.tensors.size() == maxTorchTensors || nameBytes > maxNameBytes || axes > maxAxes)
    return source.fail(ReadCode::Limit, position,
                       "more than 65536 tensors, 524288 axes or 8 MiB of names");
  auto found = storages.find(storage.key);
  if (found == storages.end())
    return source.fail(ReadCode::NotFound, position,
                       "tensor " + tick(path) + " needs storage " + tick(storage.key) +
                           ", which the file has not");
  uint64_t width = byteSize(storage.dtype), bytes;
  if (__builtin_mul_overflow(storage.total, width, &bytes) || bytes > found->second.size ||
      found->second.size - bytes >= width)
    return source.fail(ReadCode::OutOfRange, position,
                       "storage " + tick(storage.key) + " is said to have " +
                           llvm::Twine(storage.total) + " elements of " + llvm::Twine(width) +
                           " bytes, it has " + llvm::Twine(found->second.size) + " bytes");
  if (!countElements(tensor.shape, info.elements))
    return source.fail(ReadCode::Overflow, position,
                       "the shape of tensor " + tick(path) + " overflows 64 bits");
  if (llvm::Error error = checkView(id, tensor, info.elements, storage.count))
    return error;
  info.dtype = storage.dtype;
  info.shape = tensor.shape;
  if (info.elements != 0 && !isDense(tensor))
    info.strides = tensor.strides;
  info.offset = found->second.offset + (storage.offset + tensor.offset) * width;
  contents.tensors.push_back(std::move(info));
  return llvm::Error::success();
}

llvm::Error weights::collectTensors(const Source &source, const PickleMachine &pickle,
                                    const StorageMap &storages, WeightContents &contents) {
  if (llvm::Error error = Collector(source, pickle, storages, contents).visit(pickle.root(), 0))
    return error;
  if (!contents.tensors.empty())
    return llvm::Error::success();
  std::string hint = contents.skipped.empty() ? "" : " (" + contents.skipped[0].reason + ")";
  return source.fail(ReadCode::Unsupported, pickle.filePosition(pickle.root()),
                     "the file holds no tensor" + hint);
}
