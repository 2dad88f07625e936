//===- TorchLegacy.cpp - read PyTorch's files from before 1.6 -------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Five pickles in a row (a magic number, the version 1001, facts about the
// system, the value itself, the list of storage keys), then per key, in that
// order, the number of elements in 8 bytes and the elements.
// Source: torch/serialization.py, _legacy_save.
//
//===----------------------------------------------------------------------===//

#include "TorchTensors.h"
#include "llvm/ADT/STLExtras.h"

using namespace genc;
using namespace genc::weights;

/// The pickle of 0x1950a86a20f9469cfc6c.
static constexpr llvm::StringLiteral magic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50"
                                           "\x19.");

bool weights::isTorchLegacy(llvm::StringRef bytes) { return bytes.starts_with(magic); }

static llvm::Error checkVersion(const Source &source, uint64_t &at) {
  PickleMachine version(source, at, source.size());
  if (llvm::Error error = version.run())
    return error;
  const PickleNode &node = version.node(version.root());
  if (node.kind != NodeKind::Int || node.number != 1001)
    return source.fail(ReadCode::Unsupported, at, "only version 1001 of the format is read");
  at = version.end();
  return llvm::Error::success();
}

static llvm::Error checkSystem(const Source &source, uint64_t &at) {
  PickleMachine system(source, at, source.size());
  if (llvm::Error error = system.run())
    return error;
  if (system.node(system.root()).kind != NodeKind::Dict)
    return source.fail(ReadCode::Malformed, at, "the facts about the system are no dictionary");
  llvm::ArrayRef<NodeId> pairs = system.children(system.root());
  for (size_t i = 0; i < pairs.size(); i += 2) {
    const PickleNode &key = system.node(pairs[i]), &value = system.node(pairs[i + 1]);
    if (key.kind == NodeKind::String && key.text == "little_endian" &&
        !(value.kind == NodeKind::Bool && value.number))
      return source.fail(ReadCode::Unsupported, system.filePosition(pairs[i + 1]),
                         "values are not little-endian");
  }
  at = system.end();
  return llvm::Error::success();
}

/// What the value's pickle says about one storage.
struct Claim {
  DType dtype;
  uint64_t total;
};

static llvm::Error collectClaims(const Source &source, const PickleMachine &pickle,
                                 uint64_t position,
                                 llvm::DenseMap<llvm::StringRef, Claim> &claims) {
  for (const PickleStorage &storage : pickle.allStorages()) {
    auto [claim, added] = claims.try_emplace(storage.key, Claim{storage.dtype, storage.total});
    if (!added && (claim->second.dtype != storage.dtype || claim->second.total != storage.total))
      return source.fail(ReadCode::Malformed, position,
                         "storage " + tick(storage.key) + " is described in two ways");
  }
  return llvm::Error::success();
}

/// Reads one storage's length and steps over its elements.
static llvm::Error readStorage(const Source &source, llvm::StringRef key, const Claim &claim,
                               uint64_t &at, StorageMap &storages) {
  if (!source.has(at, 8))
    return source.fail(ReadCode::Truncated, at,
                       "the file ends before the length of storage " + tick(key));
  uint64_t elements = source.load<uint64_t>(at), bytes;
  if (elements != claim.total)
    return source.fail(ReadCode::Malformed, at,
                       "storage " + tick(key) + " has " + llvm::Twine(elements) +
                           " elements, the pickle says " + llvm::Twine(claim.total));
  if (__builtin_mul_overflow(elements, uint64_t(byteSize(claim.dtype)), &bytes))
    return source.fail(ReadCode::Overflow, at,
                       "the size of storage " + tick(key) + " overflows 64 bits");
  if (!source.has(at + 8, bytes))
    return source.fail(ReadCode::Truncated, at,
                       "storage " + tick(key) + " of " + llvm::Twine(bytes) +
                           " bytes passes the end of the file");
  if (!storages.try_emplace(key, StorageBytes{at + 8, bytes}).second)
    return source.fail(ReadCode::Duplicate, at, "storage " + tick(key) + " is listed twice");
  at += 8 + bytes;
  return llvm::Error::success();
}

llvm::Error weights::readTorchLegacy(const Source &source, WeightContents &contents) {
  uint64_t at = magic.size();
  if (llvm::Error error = checkVersion(source, at))
    return error;
  if (llvm::Error error = checkSystem(source, at))
    return error;
  PickleMachine pickle(source, at, source.size());
  if (llvm::Error error = pickle.run())
    return error;
  llvm::DenseMap<llvm::StringRef, Claim> claims;
  if (llvm::Error error = collectClaims(source, pickle, at, claims))
    return error;

  StorageMap storages;
  {
    PickleMachine keys(source, pickle.end(), source.size(), {1u << 17, 1u << 17, 0});
    if (llvm::Error error = keys.run())
      return error;
    if (keys.node(keys.root()).kind != NodeKind::List)
      return source.fail(ReadCode::Malformed, pickle.end(), "the storage keys are no list");
    at = keys.end();
    for (NodeId id : keys.children(keys.root())) {
      auto claim = claims.end();
      if (keys.node(id).kind == NodeKind::String)
        claim = claims.find(keys.node(id).text);
      if (claim == claims.end())
        return source.fail(ReadCode::Malformed, keys.filePosition(id),
                           "a storage key that the pickle does not use");
      if (llvm::Error error = readStorage(source, claim->first, claim->second, at, storages))
        return error;
    }
  }
  if (at != source.size())
    return source.fail(ReadCode::Overlap, at,
                       llvm::Twine(source.size() - at) + " bytes after the last storage");
  return collectTensors(source, pickle, storages, contents);
}
