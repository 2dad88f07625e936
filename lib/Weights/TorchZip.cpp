//===- TorchZip.cpp - read PyTorch's zip archives -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Members: ROOT/data.pkl, ROOT/data/KEY per storage, ROOT/version and, in newer
// files, ROOT/byteorder and some small ones that say nothing about the values.
//
//===----------------------------------------------------------------------===//

#include "TorchTensors.h"
#include "ZipLayout.h"

using namespace genc;
using namespace genc::weights;

bool weights::isTorchZip(llvm::StringRef bytes) { return bytes.starts_with("PK\x03\x04"); }

/// Sorts members into the pickle and the storages.
static llvm::Error sortMembers(const Source &source, llvm::ArrayRef<ZipMember> members,
                               const ZipMember *&pickle, StorageMap &storages) {
  for (const ZipMember &member : members)
    if (member.name.count('/') == 1 && member.name.ends_with("/data.pkl")) {
      if (pickle)
        return source.fail(ReadCode::Duplicate, member.headerOffset,
                           "the archive has two data.pkl");
      pickle = &member;
    }
  if (!pickle)
    return source.fail(ReadCode::Unsupported, 0,
                       "a zip archive without ROOT/data.pkl is no PyTorch file");
  llvm::StringRef root = pickle->name.drop_back(llvm::StringRef("data.pkl").size());
  for (const ZipMember &member : members) {
    llvm::StringRef name = member.name;
    if (!name.consume_front(root))
      return source.fail(ReadCode::Malformed, member.headerOffset,
                         "member " + tick(name) + " is outside of " + tick(root));
    if (name == "constants.pkl" || name.starts_with("code/"))
      return source.fail(ReadCode::Unsupported, member.headerOffset,
                         "a TorchScript archive: save its state_dict instead");
    if (name == "byteorder" && source.slice(member.offset, member.size) != "little")
      return source.fail(ReadCode::Unsupported, member.offset, "values are not little-endian");
    if (name.consume_front("data/"))
      storages[name] = {member.offset, member.size};
  }
  return llvm::Error::success();
}

llvm::Error weights::readTorchZip(const Source &source, WeightContents &contents) {
  auto members = readZipLayout(source);
  if (!members)
    return members.takeError();
  if (llvm::Error error = checkWithLibzip(source, *members))
    return error;
  const ZipMember *member = nullptr;
  StorageMap storages;
  if (llvm::Error error = sortMembers(source, *members, member, storages))
    return error;
  PickleMachine pickle(source, member->offset, member->offset + member->size);
  if (llvm::Error error = pickle.run())
    return error;
  if (pickle.end() != member->offset + member->size)
    return source.fail(ReadCode::Malformed, pickle.end(), "bytes after the pickle's STOP");
  return collectTensors(source, pickle, storages, contents);
}
