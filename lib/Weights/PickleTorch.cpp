//===- PickleTorch.cpp - PyTorch's values in a pickle ---------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The forms follow torch/serialization.py (persistent_id) and torch/_utils.py
// (_rebuild_tensor_v2 and its relatives). A storage is named by
//   ("storage", torch.FloatStorage, key, location, elements[, view])
// where view, in the older format, is None or (view key, offset, elements).
//
//===----------------------------------------------------------------------===//

#include "Pickle.h"

using namespace genc;
using namespace genc::weights;

bool PickleMachine::isText(NodeId id, llvm::StringRef text) const {
  return nodes[id].kind == NodeKind::String && nodes[id].text == text;
}

bool PickleMachine::count(NodeId id, uint64_t &value) const {
  if (nodes[id].kind != NodeKind::Int || nodes[id].number < 0)
    return false;
  value = static_cast<uint64_t>(nodes[id].number);
  return true;
}

/// A tuple (or torch.Size, or list) of whole numbers from 0 on.
bool PickleMachine::sizes(NodeId id, std::vector<int64_t> &values) const {
  if (nodes[id].kind != NodeKind::Tuple && nodes[id].kind != NodeKind::List)
    return false;
  llvm::ArrayRef<NodeId> elements = children(id);
  if (elements.size() > maxRank)
    return false;
  for (NodeId element : elements) {
    uint64_t value;
    if (!count(element, value))
      return false;
    values.push_back(static_cast<int64_t>(value));
  }
  return true;
}

llvm::Error PickleMachine::persistentStorage() {
  if (llvm::Error error = need(1))
    return error;
  NodeId id = pop();
  if (nodes[id].kind != NodeKind::Tuple || children(id).empty())
    return fail(ReadCode::Malformed, "a persistent value that is no tuple");
  llvm::ArrayRef<NodeId> parts = children(id);
  if (isText(parts[0], "module"))
    return fail(ReadCode::Unsupported,
                "the file holds a whole Python module: save its state_dict instead");
  if (!isText(parts[0], "storage") || parts.size() < 5 || parts.size() > 6 ||
      nodes[parts[1]].kind != NodeKind::Global ||
      nodes[parts[1]].global != PickleGlobal::StorageType ||
      nodes[parts[2]].kind != NodeKind::String || nodes[parts[3]].kind != NodeKind::String)
    return fail(ReadCode::Malformed, "a persistent value that is no storage");
  PickleStorage storage;
  storage.dtype = nodes[parts[1]].dtype;
  storage.key = nodes[parts[2]].text;
  if (!count(parts[4], storage.total))
    return fail(ReadCode::Malformed, "a storage whose length is no whole number");
  storage.count = storage.total;
  if (parts.size() == 6 && nodes[parts[5]].kind != NodeKind::None) {
    NodeId view = parts[5];
    if (nodes[view].kind != NodeKind::Tuple || children(view).size() != 3 ||
        !count(children(view)[1], storage.offset) || !count(children(view)[2], storage.count))
      return fail(ReadCode::Malformed, "a storage's view that is not (key, offset, length)");
    if (storage.offset > storage.total || storage.count > storage.total - storage.offset)
      return fail(ReadCode::OutOfRange, "a view of " + llvm::Twine(storage.count) +
                                            " elements from " + llvm::Twine(storage.offset) +
                                            " in a storage of " + llvm::Twine(storage.total));
  }
  PickleNode node;
  node.kind = NodeKind::Storage;
  node.number = static_cast<int64_t>(storages.size());
  storages.push_back(storage);
  return pushNew(node);
}

/// (storage, offset, size, stride) and, in the second version, requires_grad,
/// backward hooks and metadata, none of which says anything about values.
llvm::Error PickleMachine::rebuildTensor(llvm::ArrayRef<NodeId> arguments, bool second) {
  size_t least = second ? 6 : 4, most = second ? 7 : 4;
  if (arguments.size() < least || arguments.size() > most ||
      nodes[arguments[0]].kind != NodeKind::Storage)
    return fail(ReadCode::Malformed, "a tensor is rebuilt from unexpected arguments");
  PickleTensor tensor;
  tensor.storage = static_cast<uint32_t>(nodes[arguments[0]].number);
  if (!count(arguments[1], tensor.offset) || !sizes(arguments[2], tensor.shape) ||
      !sizes(arguments[3], tensor.strides) || tensor.shape.size() != tensor.strides.size())
    return fail(ReadCode::Malformed,
                "a tensor's offset, sizes or strides are negative, too many or no numbers");
  axes += tensor.shape.size();
  if (axes > limits.axes)
    return fail(ReadCode::Limit, "more than " + llvm::Twine(limits.axes) + " axes in a pickle");
  PickleNode node;
  node.kind = NodeKind::Tensor;
  node.number = static_cast<int64_t>(tensors.size());
  tensors.push_back(std::move(tensor));
  return pushNew(node);
}

/// OrderedDict() or OrderedDict([[key, value], ...]) as Python 2 wrote it.
llvm::Error PickleMachine::makeOrderedDict(llvm::ArrayRef<NodeId> arguments) {
  std::vector<NodeId> pairs;
  if (arguments.size() == 1 && nodes[arguments[0]].kind == NodeKind::List)
    for (NodeId pair : children(arguments[0])) {
      if ((nodes[pair].kind != NodeKind::List && nodes[pair].kind != NodeKind::Tuple) ||
          children(pair).size() != 2)
        return fail(ReadCode::Malformed, "a dictionary from something other than pairs");
      pairs.push_back(children(pair)[0]);
      pairs.push_back(children(pair)[1]);
      if (references + pairs.size() > limits.references)
        break; // pushList refuses it
    }
  return pushList(NodeKind::Dict, pairs);
}

llvm::Error PickleMachine::reduce(bool newObject) {
  if (llvm::Error error = need(2))
    return error;
  NodeId argumentsId = pop(), calleeId = pop();
  PickleNode callee = nodes[calleeId];
  if (nodes[argumentsId].kind != NodeKind::Tuple ||
      (callee.kind != NodeKind::Global && callee.kind != NodeKind::Opaque))
    return fail(ReadCode::Malformed, "a call of something that is no function");
  // A copy, for building values may move the table of lists. No known function
  // takes more than seven.
  std::vector<NodeId> arguments = children(argumentsId).take_front(8).vec();
  PickleNode opaque;
  opaque.kind = NodeKind::Opaque;
  opaque.text = callee.text;
  if (callee.kind == NodeKind::Opaque)
    return pushNew(opaque);
  switch (callee.global) {
  case PickleGlobal::OrderedDict:
    return makeOrderedDict(arguments);
  case PickleGlobal::RebuildTensor:
  case PickleGlobal::RebuildTensorV2:
    if (newObject)
      break;
    return rebuildTensor(arguments, callee.global == PickleGlobal::RebuildTensorV2);
  case PickleGlobal::RebuildParameter:
    if (newObject || arguments.empty() || nodes[arguments[0]].kind != NodeKind::Tensor)
      break;
    return push(arguments[0]);
  case PickleGlobal::Size:
    if (arguments.size() != 1 || nodes[arguments[0]].kind != NodeKind::Tuple)
      break;
    return push(arguments[0]);
  case PickleGlobal::Inert:
    return pushNew(opaque);
  case PickleGlobal::StorageType:
    break;
  }
  return fail(ReadCode::Malformed, "a known function is called with unexpected arguments");
}

/// State set on a value: only attributes such as `_metadata`, of no use here.
llvm::Error PickleMachine::build() {
  if (llvm::Error error = need(2))
    return error;
  pop();
  NodeKind kind = nodes[stack.back()].kind;
  if (kind != NodeKind::Dict && kind != NodeKind::Opaque && kind != NodeKind::Tensor)
    return fail(ReadCode::Malformed, "state is set on a value that has none");
  return llvm::Error::success();
}
