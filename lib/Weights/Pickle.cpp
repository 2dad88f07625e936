//===- Pickle.cpp - the part of pickle that tensors need ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Instructions and their arguments follow Python's pickletools.py, protocol 2.
//
//===----------------------------------------------------------------------===//

#include "Pickle.h"
#include "llvm/ADT/StringExtras.h"

using namespace genc;
using namespace genc::weights;

namespace {

constexpr size_t maxStack = 1u << 19;
constexpr size_t maxMemo = 1u << 19;
constexpr uint64_t maxPickle = UINT32_MAX;

enum Opcode : uint8_t {
  Mark = '(',
  Stop = '.',
  None = 'N',
  BinInt = 'J',
  BinInt1 = 'K',
  BinInt2 = 'M',
  BinFloat = 'G',
  ShortBinString = 'U',
  BinUnicode = 'X',
  Append = 'a',
  Build = 'b',
  Global = 'c',
  Appends = 'e',
  BinGet = 'h',
  LongBinGet = 'j',
  BinPut = 'q',
  LongBinPut = 'r',
  Reduce = 'R',
  SetItem = 's',
  SetItems = 'u',
  MakeTuple = 't',
  EmptyDict = '}',
  EmptyList = ']',
  EmptyTuple = ')',
  BinPersId = 'Q',
  Proto = 0x80,
  NewObj = 0x81,
  Tuple1 = 0x85,
  Tuple2 = 0x86,
  Tuple3 = 0x87,
  NewTrue = 0x88,
  NewFalse = 0x89,
  Long1 = 0x8a,
  EmptySet = 0x8f
};

} // namespace

llvm::Error PickleMachine::run() {
  if (limit - begin > maxPickle)
    limit = begin + maxPickle;
  while (true) {
    current = at;
    if (at >= limit)
      return fail(ReadCode::Truncated, "the pickle ends before its STOP");
    uint8_t opcode = source.load<uint8_t>(at++);
    if (opcode == Opcode::Stop)
      return stop();
    if (llvm::Error error = step(opcode))
      return error;
  }
}

llvm::Error PickleMachine::stop() {
  if (stack.size() != 1 || !marks.empty())
    return fail(ReadCode::Malformed,
                "STOP with " + llvm::Twine(stack.size()) + " values on the stack, expected one");
  result = stack.back();
  stack.clear();
  return llvm::Error::success();
}

llvm::Error PickleMachine::step(uint8_t opcode) {
  std::vector<NodeId> values;
  PickleNode node;
  switch (opcode) {
  case Opcode::Proto:
    if (at >= limit || source.load<uint8_t>(at++) != 2)
      return fail(ReadCode::Unsupported, "only pickle protocol 2 is read");
    return llvm::Error::success();
  case Opcode::Mark:
    if (marks.size() == maxStack)
      return fail(ReadCode::Limit, "more than 524288 marks");
    marks.push_back(stack.size());
    return llvm::Error::success();
  case Opcode::None:
    return pushNew(node);
  case Opcode::NewTrue:
  case Opcode::NewFalse:
    node.kind = NodeKind::Bool;
    node.number = opcode == Opcode::NewTrue;
    return pushNew(node);
  case Opcode::BinInt:
  case Opcode::BinInt1:
  case Opcode::BinInt2:
  case Opcode::BinFloat:
  case Opcode::Long1:
    return stepNumber(opcode);
  case Opcode::ShortBinString:
    if (limit - at < 1)
      return fail(ReadCode::Truncated, "a string without its length");
    return stepText(source.load<uint8_t>(at++));
  case Opcode::BinUnicode:
    if (limit - at < 4)
      return fail(ReadCode::Truncated, "a string without its length");
    at += 4;
    return stepText(source.load<uint32_t>(at - 4));
  case Opcode::EmptyList:
    return pushList(NodeKind::List, {});
  case Opcode::EmptyTuple:
    return pushList(NodeKind::Tuple, {});
  case Opcode::EmptyDict:
    return pushList(NodeKind::Dict, {});
  case Opcode::EmptySet:
    node.kind = NodeKind::Opaque;
    node.text = "builtins\nset";
    return pushNew(node);
  case Opcode::MakeTuple:
  case Opcode::Tuple1:
  case Opcode::Tuple2:
  case Opcode::Tuple3:
    return stepTuple(opcode);
  case Opcode::BinPut:
  case Opcode::LongBinPut:
  case Opcode::BinGet:
  case Opcode::LongBinGet:
    return stepMemo(opcode);
  case Opcode::Append:
    if (llvm::Error error = need(2))
      return error;
    values = {pop()};
    return store(values, NodeKind::List);
  case Opcode::Appends:
    if (llvm::Error error = popMark(values))
      return error;
    return store(values, NodeKind::List);
  case Opcode::SetItem: {
    if (llvm::Error error = need(3))
      return error;
    NodeId value = pop(), key = pop();
    values = {key, value};
    return store(values, NodeKind::Dict);
  }
  case Opcode::SetItems:
    if (llvm::Error error = popMark(values))
      return error;
    return store(values, NodeKind::Dict);
  case Opcode::Global:
    return stepGlobal();
  case Opcode::Reduce:
    return reduce(false);
  case Opcode::NewObj:
    return reduce(true);
  case Opcode::Build:
    return build();
  case Opcode::BinPersId:
    return persistentStorage();
  default:
    return fail(ReadCode::Unsupported, "pickle instruction 0x" + llvm::utohexstr(opcode, true, 2) +
                                           " is not one that weights need");
  }
}

llvm::Error PickleMachine::push(NodeId id) {
  if (stack.size() == maxStack)
    return fail(ReadCode::Limit, "more than 524288 values on the stack");
  stack.push_back(id);
  return llvm::Error::success();
}

llvm::Error PickleMachine::pushNew(PickleNode node) {
  if (nodes.size() == limits.nodes)
    return fail(ReadCode::Limit, "more than " + llvm::Twine(limits.nodes) + " values in a pickle");
  node.position = static_cast<uint32_t>(current - begin);
  nodes.push_back(node);
  return push(nodes.size() - 1);
}

/// Counts elements of lists before they are stored.
llvm::Error PickleMachine::refer(size_t count) {
  references += count;
  if (references > limits.references)
    return fail(ReadCode::Limit,
                "more than " + llvm::Twine(limits.references) + " elements in a pickle's lists");
  return llvm::Error::success();
}

llvm::Error PickleMachine::pushList(NodeKind kind, llvm::ArrayRef<NodeId> values) {
  if (llvm::Error error = refer(values.size()))
    return error;
  PickleNode node;
  node.kind = kind;
  node.number = static_cast<int64_t>(lists.size());
  lists.push_back(values.vec());
  return pushNew(node);
}

/// Values below the last mark belong to whoever set it and cannot be popped.
llvm::Error PickleMachine::need(size_t count) const {
  size_t floor = marks.empty() ? 0 : marks.back();
  if (stack.size() - floor < count)
    return fail(ReadCode::Malformed, "too few values on the pickle's stack");
  return llvm::Error::success();
}

NodeId PickleMachine::pop() {
  NodeId id = stack.back();
  stack.pop_back();
  return id;
}

llvm::Error PickleMachine::popMark(std::vector<NodeId> &values) {
  if (marks.empty())
    return fail(ReadCode::Malformed, "no mark on the pickle's stack");
  values.assign(stack.begin() + marks.back(), stack.end());
  stack.resize(marks.back());
  marks.pop_back();
  return llvm::Error::success();
}

llvm::Error PickleMachine::stepNumber(uint8_t opcode) {
  PickleNode node;
  node.kind = NodeKind::Int;
  uint64_t length = opcode == Opcode::BinInt     ? 4
                    : opcode == Opcode::BinInt2  ? 2
                    : opcode == Opcode::BinFloat ? 8
                                                 : 1;
  if (limit - at < length)
    return fail(ReadCode::Truncated, "a number passes the pickle's end");
  switch (opcode) {
  case Opcode::BinInt:
    node.number = source.load<int32_t>(at);
    break;
  case Opcode::BinInt2:
    node.number = source.load<uint16_t>(at);
    break;
  case Opcode::BinFloat:
    node.kind = NodeKind::Float;
    break; // no use for its value
  default:
    node.number = source.load<uint8_t>(at);
    break;
  }
  at += length;
  if (opcode != Opcode::Long1)
    return pushNew(node);

  // Little-endian two's complement of 0 to 255 bytes.
  uint64_t bytes = static_cast<uint64_t>(node.number);
  if (limit - at < bytes)
    return fail(ReadCode::Truncated, "a number passes the pickle's end");
  node.text = source.slice(at, bytes);
  if (bytes > 8) {
    node.kind = NodeKind::BigInt;
  } else {
    uint64_t value = bytes && (node.text.back() & 0x80) ? ~uint64_t(0) : 0;
    for (uint64_t i = bytes; i-- > 0;)
      value = value << 8 | static_cast<uint8_t>(node.text[i]);
    node.number = static_cast<int64_t>(value);
  }
  at += bytes;
  return pushNew(node);
}

llvm::Error PickleMachine::stepText(uint64_t length) {
  if (limit - at < length)
    return fail(ReadCode::Truncated,
                "a string of " + llvm::Twine(length) + " bytes passes the pickle's end");
  PickleNode node;
  node.kind = NodeKind::String;
  node.text = source.slice(at, length);
  at += length;
  return pushNew(node);
}

llvm::Error PickleMachine::stepTuple(uint8_t opcode) {
  std::vector<NodeId> values;
  if (opcode == Opcode::MakeTuple) {
    if (llvm::Error error = popMark(values))
      return error;
  } else {
    size_t count = opcode - Opcode::Tuple1 + 1;
    if (llvm::Error error = need(count))
      return error;
    values.assign(stack.end() - count, stack.end());
    stack.resize(stack.size() - count);
  }
  return pushList(NodeKind::Tuple, values);
}

llvm::Error PickleMachine::stepMemo(uint8_t opcode) {
  bool wide = opcode == Opcode::LongBinPut || opcode == Opcode::LongBinGet;
  if (limit - at < (wide ? 4 : 1))
    return fail(ReadCode::Truncated, "a memo number passes the pickle's end");
  uint32_t number = wide ? source.load<uint32_t>(at) : source.load<uint8_t>(at);
  at += wide ? 4 : 1;
  constexpr NodeId unset = UINT32_MAX;
  if (opcode == Opcode::BinGet || opcode == Opcode::LongBinGet) {
    if (number >= memo.size() || memo[number] == unset)
      return fail(ReadCode::OutOfRange, "memo " + llvm::Twine(number) + " was never set");
    return push(memo[number]);
  }
  if (number >= maxMemo)
    return fail(ReadCode::Limit, "memo " + llvm::Twine(number) + " is beyond 524287");
  if (llvm::Error error = need(1))
    return error;
  if (number >= memo.size())
    memo.resize(number + 1, unset);
  memo[number] = stack.back();
  return llvm::Error::success();
}

llvm::Error PickleMachine::stepGlobal() {
  constexpr size_t longest = 256;
  llvm::StringRef rest = source.slice(at, std::min<uint64_t>(limit - at, 2 * longest + 2));
  size_t first = rest.find('\n');
  size_t second = first == rest.npos ? rest.npos : rest.find('\n', first + 1);
  if (second == rest.npos)
    return fail(ReadCode::Malformed, "a global's name does not end within 512 bytes");
  llvm::StringRef module = rest.take_front(first), name = rest.slice(first + 1, second);
  auto known = findGlobal(module, name);
  if (!known)
    return fail(ReadCode::Unsupported,
                "unsupported global " + tick((module + "." + name).str()) +
                    " in a pickle: save the state_dict alone, or convert to safetensors");
  PickleNode node;
  node.kind = NodeKind::Global;
  node.global = known->kind;
  node.dtype = known->dtype;
  node.text = rest.take_front(second);
  at += second + 1;
  return pushNew(node);
}

llvm::Error PickleMachine::store(llvm::ArrayRef<NodeId> values, NodeKind kind) {
  if (llvm::Error error = need(1))
    return error;
  const PickleNode &target = nodes[stack.back()];
  if (target.kind == NodeKind::Opaque)
    return llvm::Error::success();
  if (target.kind != kind || (kind == NodeKind::Dict && values.size() % 2 != 0))
    return fail(ReadCode::Malformed, kind == NodeKind::Dict
                                         ? "pairs are stored into something that is no dictionary"
                                         : "elements are appended to something that is no list");
  if (llvm::Error error = refer(values.size()))
    return error;
  std::vector<NodeId> &list = lists[target.number];
  list.insert(list.end(), values.begin(), values.end());
  return llvm::Error::success();
}
