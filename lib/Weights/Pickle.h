//===- Pickle.h - the part of pickle that tensors need ----------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pickle is a program. This machine runs only the 34 instructions that
// PyTorch's weights-only reader allows, and nothing is ever called: the few
// functions it knows by name build descriptions of tensors, and a fixed list of
// data-only names (numpy, pandas) yields opaque values that take no part in
// anything. Every other name is refused.
//
// Values live in one arena and refer to each other by number, so neither deep
// nor cyclic data can cost recursion. Limits keep the arena below 64 MiB.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_PICKLE_H
#define GENC_LIB_WEIGHTS_PICKLE_H

#include "PickleGlobals.h"
#include "Source.h"
#include <vector>

namespace genc::weights {

using NodeId = uint32_t;

enum class NodeKind : uint8_t {
  None,
  Bool,
  Int,
  BigInt,
  Float,
  String,
  List,
  Tuple,
  Dict,
  Global,
  Storage,
  Tensor,
  Opaque
};

/// One value. Which members count depends on the kind.
struct PickleNode {
  NodeKind kind = NodeKind::None;
  PickleGlobal global = PickleGlobal::Inert; ///< Global
  DType dtype = DType::F32;                  ///< Global that is a storage type
  uint32_t position = 0; ///< of the instruction that made it, from the pickle's begin
  llvm::StringRef text;  ///< String, BigInt (bytes), Global and Opaque ("module\nname")
  int64_t number = 0;    ///< Bool, Int; index of the side table for other kinds
};

/// A region of one storage: elements [offset, offset + count) of `key`.
struct PickleStorage {
  llvm::StringRef key;
  DType dtype = DType::F32;
  uint64_t total = 0; ///< elements of the whole storage
  uint64_t offset = 0, count = 0;
};

struct PickleTensor {
  uint32_t storage = 0; ///< index in `storages`
  uint64_t offset = 0;  ///< in elements, from the region's begin
  std::vector<int64_t> shape, strides;
};

/// How much one pickle may describe. The default stays below 64 MiB with room
/// for the tensors' list and suffices for some ten thousand tensors.
struct PickleLimits {
  size_t nodes = 1u << 18;      ///< 32 bytes each, lists 24 more
  size_t references = 1u << 20; ///< elements of all lists together
  size_t axes = 1u << 19;       ///< of all tensors together
};

/// Runs one pickle that begins at `begin` and ends before `limit`.
class PickleMachine {
public:
  PickleMachine(const Source &source, uint64_t begin, uint64_t limit, PickleLimits limits = {})
      : source(source), limits(limits), begin(begin), limit(limit), at(begin) {}

  llvm::Error run();

  /// The value left by STOP, and the position after STOP.
  NodeId root() const { return result; }
  uint64_t end() const { return at; }

  const PickleNode &node(NodeId id) const { return nodes[id]; }
  /// Elements of a List or Tuple; key, value, key, value ... of a Dict.
  llvm::ArrayRef<NodeId> children(NodeId id) const { return lists[nodes[id].number]; }
  const PickleStorage &storageOf(const PickleTensor &tensor) const {
    return storages[tensor.storage];
  }
  const PickleTensor &tensor(NodeId id) const { return tensors[nodes[id].number]; }
  llvm::ArrayRef<PickleStorage> allStorages() const { return storages; }
  uint64_t filePosition(NodeId id) const { return begin + nodes[id].position; }

private:
  llvm::Error step(uint8_t opcode);
  llvm::Error fail(ReadCode code, const llvm::Twine &message) const {
    return source.fail(code, current, message);
  }

  // The stack.
  llvm::Error push(NodeId id);
  llvm::Error pushNew(PickleNode node);
  llvm::Error pushList(NodeKind kind, llvm::ArrayRef<NodeId> values);
  llvm::Error need(size_t count) const;
  llvm::Error refer(size_t count);
  NodeId pop();
  llvm::Error popMark(std::vector<NodeId> &values);

  // Groups of instructions.
  llvm::Error stepNumber(uint8_t opcode);
  llvm::Error stepText(uint64_t length);
  llvm::Error stepTuple(uint8_t opcode);
  llvm::Error stepMemo(uint8_t opcode);
  llvm::Error stepGlobal();
  llvm::Error store(llvm::ArrayRef<NodeId> values, NodeKind kind);
  llvm::Error reduce(bool newObject);
  llvm::Error build();
  llvm::Error stop();

  // Values of PyTorch.
  llvm::Error persistentStorage();
  llvm::Error rebuildTensor(llvm::ArrayRef<NodeId> arguments, bool second);
  llvm::Error makeOrderedDict(llvm::ArrayRef<NodeId> arguments);
  bool sizes(NodeId id, std::vector<int64_t> &values) const;
  bool count(NodeId id, uint64_t &value) const;
  bool isText(NodeId id, llvm::StringRef text) const;

  const Source &source;
  PickleLimits limits;
  uint64_t begin, limit, at;
  uint64_t current = 0; ///< position of the running instruction
  NodeId result = 0;

  std::vector<PickleNode> nodes;
  std::vector<std::vector<NodeId>> lists;
  std::vector<PickleStorage> storages;
  std::vector<PickleTensor> tensors;
  std::vector<NodeId> stack, memo;
  std::vector<uint32_t> marks;
  size_t references = 0, axes = 0;
};

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_PICKLE_H
