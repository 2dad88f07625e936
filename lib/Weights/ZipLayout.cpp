//===- ZipLayout.cpp - the one strict form of zip archive -----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Field positions follow PKWARE's APPNOTE.TXT 6.3.9: 4.3.7 local header, 4.3.9
// data descriptor, 4.3.12 central directory, 4.3.14 and 4.3.15 zip64 records,
// 4.3.16 end of central directory, 4.5.3 zip64 extra field.
//
//===----------------------------------------------------------------------===//

#include "ZipLayout.h"
#include "llvm/ADT/StringExtras.h"

using namespace genc;
using namespace genc::weights;

namespace {

constexpr uint32_t localMagic = 0x04034b50, centralMagic = 0x02014b50, endMagic = 0x06054b50,
                   end64Magic = 0x06064b50, locatorMagic = 0x07064b50, descriptorMagic = 0x08074b50;
constexpr uint64_t maxMembers = 1u << 18;

struct Directory {
  uint64_t offset = 0, size = 0, count = 0;
};

class LayoutReader {
public:
  explicit LayoutReader(const Source &source) : source(source) {}
  llvm::Error run(std::vector<ZipMember> &members);

private:
  llvm::Error readEnd(Directory &directory);
  llvm::Error readEnd64(uint64_t end, Directory &directory);
  llvm::Error readCentral(uint64_t &at, uint64_t limit, ZipMember &member);
  llvm::Error readExtra64(uint64_t at, uint64_t length, ZipMember &member, bool needsSize,
                          bool needsPacked, bool needsOffset);
  llvm::Error readLocal(ZipMember &member, uint64_t next);
  llvm::Error readDescriptor(const ZipMember &member, uint64_t next);
  llvm::Error checkName(llvm::StringRef name, uint64_t at);

  const Source &source;
};

} // namespace

llvm::Error LayoutReader::readEnd(Directory &directory) {
  constexpr uint64_t length = 22;
  if (source.size() < length || source.load<uint32_t>(source.size() - length) != endMagic)
    return source.fail(ReadCode::Truncated, source.size(),
                       "a zip archive must end with its end record, without a comment");
  uint64_t at = source.size() - length;
  uint16_t disk = source.load<uint16_t>(at + 4), start = source.load<uint16_t>(at + 6);
  uint16_t here = source.load<uint16_t>(at + 8), total = source.load<uint16_t>(at + 10);
  directory.size = source.load<uint32_t>(at + 12);
  directory.offset = source.load<uint32_t>(at + 16);
  directory.count = total;
  if (disk != 0 || start != 0 || here != total)
    return source.fail(ReadCode::Unsupported, at, "a zip archive in several parts");
  if (source.load<uint16_t>(at + 20) != 0)
    return source.fail(ReadCode::Malformed, at + 20, "the zip archive has a comment");
  uint64_t end = at;
  if (at >= 20 && source.load<uint32_t>(at - 20) == locatorMagic) {
    if (llvm::Error error = readEnd64(at, directory))
      return error;
    end = source.load<uint64_t>(at - 20 + 8);
  }
  if (directory.offset > end || directory.size != end - directory.offset)
    return source.fail(ReadCode::OutOfRange, at,
                       "the central directory is said to span " + llvm::Twine(directory.size) +
                           " bytes from " + llvm::Twine(directory.offset) +
                           ", it must end at the end records at " + llvm::Twine(end));
  return llvm::Error::success();
}

llvm::Error LayoutReader::readEnd64(uint64_t end, Directory &directory) {
  constexpr uint64_t length = 56;
  uint64_t locator = end - 20, at = source.load<uint64_t>(locator + 8);
  if (source.load<uint32_t>(locator + 4) != 0 || source.load<uint32_t>(locator + 16) != 1)
    return source.fail(ReadCode::Unsupported, locator, "a zip archive in several parts");
  if (locator < length || at != locator - length || source.load<uint32_t>(at) != end64Magic)
    return source.fail(ReadCode::Malformed, locator + 8,
                       "the zip64 end record is not right before its locator");
  if (source.load<uint64_t>(at + 4) != length - 12)
    return source.fail(ReadCode::Malformed, at + 4, "the zip64 end record has extra data");
  uint64_t count = source.load<uint64_t>(at + 32), size = source.load<uint64_t>(at + 40);
  uint64_t offset = source.load<uint64_t>(at + 48);
  if (source.load<uint64_t>(at + 24) != count || source.load<uint32_t>(at + 16) != 0 ||
      source.load<uint32_t>(at + 20) != 0)
    return source.fail(ReadCode::Unsupported, at, "a zip archive in several parts");
  auto agrees = [](uint64_t small, uint64_t escape, uint64_t large) {
    return small == escape || small == large;
  };
  if (!agrees(directory.count, 0xffff, count) || !agrees(directory.size, 0xffffffff, size) ||
      !agrees(directory.offset, 0xffffffff, offset))
    return source.fail(ReadCode::Malformed, at, "the two end records of the zip archive disagree");
  directory = {offset, size, count};
  return llvm::Error::success();
}

llvm::Error LayoutReader::checkName(llvm::StringRef name, uint64_t at) {
  if (name.empty() || name.size() > 1024)
    return source.fail(ReadCode::Malformed, at, "a zip member's name has 0 or over 1024 bytes");
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == ':')
      return source.fail(ReadCode::Malformed, at,
                         "a zip member's name has a forbidden character: " + tick(name));
  llvm::StringRef rest = name;
  while (true) {
    auto [part, tail] = rest.split('/');
    if (part.empty() || part == "." || part == "..")
      return source.fail(ReadCode::Malformed, at, "not a plain relative path: " + tick(name));
    if (part.size() == rest.size())
      return llvm::Error::success();
    rest = tail;
  }
}

llvm::Error LayoutReader::readExtra64(uint64_t at, uint64_t length, ZipMember &member,
                                      bool needsSize, bool needsPacked, bool needsOffset) {
  uint64_t end = at + length;
  while (end - at >= 4) {
    uint16_t id = source.load<uint16_t>(at), size = source.load<uint16_t>(at + 2);
    at += 4;
    if (size > end - at)
      break;
    if (id == 1) {
      uint64_t field = at, fields = (needsSize + needsPacked + needsOffset) * 8;
      if (size != fields)
        return source.fail(ReadCode::Malformed, at, "a zip64 field has not the size it needs");
      uint64_t packed = member.size;
      if (needsSize) {
        member.size = source.load<uint64_t>(field);
        field += 8;
      }
      if (needsPacked) {
        packed = source.load<uint64_t>(field);
        field += 8;
      }
      if (needsOffset)
        member.headerOffset = source.load<uint64_t>(field);
      if (packed != member.size)
        return source.fail(ReadCode::Malformed, at, "stored and real size of a member differ");
      return llvm::Error::success();
    }
    at += size;
  }
  return source.fail(ReadCode::Malformed, at, "a large zip member lacks its zip64 field");
}

llvm::Error LayoutReader::readCentral(uint64_t &at, uint64_t limit, ZipMember &member) {
  constexpr uint64_t length = 46;
  if (limit - at < length || source.load<uint32_t>(at) != centralMagic)
    return source.fail(ReadCode::Malformed, at, "expected an entry of the central directory");
  member.flags = source.load<uint16_t>(at + 8);
  uint16_t method = source.load<uint16_t>(at + 10);
  member.crc = source.load<uint32_t>(at + 16);
  uint32_t packed = source.load<uint32_t>(at + 20), size = source.load<uint32_t>(at + 24);
  uint64_t name = source.load<uint16_t>(at + 28), extra = source.load<uint16_t>(at + 30);
  uint16_t comment = source.load<uint16_t>(at + 32), disk = source.load<uint16_t>(at + 34);
  uint32_t header = source.load<uint32_t>(at + 42);
  if (name + extra > limit - at - length)
    return source.fail(ReadCode::Truncated, at, "a directory entry passes the directory's end");
  member.name = source.slice(at + length, name);
  if (llvm::Error error = checkName(member.name, at + length))
    return error;
  if (member.flags & ~0x0808u)
    return source.fail(ReadCode::Unsupported, at + 8,
                       "member " + tick(member.name) +
                           " is encrypted or has other unsupported flags: 0x" +
                           llvm::utohexstr(member.flags));
  if (method != 0)
    return source.fail(ReadCode::Unsupported, at + 10,
                       "member " + tick(member.name) + " is compressed (method " +
                           llvm::Twine(method) + "), only stored members are read");
  if (comment != 0 || disk != 0)
    return source.fail(ReadCode::Malformed, at + 32, "a member with a comment or another disk");
  member.size = size;
  member.headerOffset = header;
  bool large = size == UINT32_MAX, largePacked = packed == UINT32_MAX,
       largeOffset = header == UINT32_MAX;
  if (large || largePacked || largeOffset) {
    if (llvm::Error error =
            readExtra64(at + length + name, extra, member, large, largePacked, largeOffset))
      return error;
    if (!largePacked && packed != member.size)
      return source.fail(ReadCode::Malformed, at + 20, "stored and real size of a member differ");
  } else if (packed != size) {
    return source.fail(ReadCode::Malformed, at + 20,
                       "member " + tick(member.name) + " is stored with " + llvm::Twine(packed) +
                           " bytes but has " + llvm::Twine(size));
  }
  at += length + name + extra;
  return llvm::Error::success();
}

llvm::Error LayoutReader::readDescriptor(const ZipMember &member, uint64_t next) {
  uint64_t at = member.offset + member.size, length = next - at;
  bool wide = length == 24;
  if ((length != 16 && !wide) || source.load<uint32_t>(at) != descriptorMagic)
    return source.fail(ReadCode::Malformed, at,
                       "expected the data descriptor of member " + tick(member.name) +
                           " and nothing else up to the next member");
  uint64_t packed = wide ? source.load<uint64_t>(at + 8) : source.load<uint32_t>(at + 8);
  uint64_t size = wide ? source.load<uint64_t>(at + 16) : source.load<uint32_t>(at + 12);
  if (source.load<uint32_t>(at + 4) != member.crc || packed != member.size || size != member.size)
    return source.fail(ReadCode::Malformed, at,
                       "the data descriptor of member " + tick(member.name) +
                           " disagrees with the directory");
  return llvm::Error::success();
}

llvm::Error LayoutReader::readLocal(ZipMember &member, uint64_t next) {
  constexpr uint64_t length = 30;
  uint64_t at = member.headerOffset;
  if (next - at < length || source.load<uint32_t>(at) != localMagic)
    return source.fail(ReadCode::Malformed, at, "expected a member's local header");
  uint16_t flags = source.load<uint16_t>(at + 6), method = source.load<uint16_t>(at + 8);
  uint32_t crc = source.load<uint32_t>(at + 14);
  uint32_t packed = source.load<uint32_t>(at + 18), size = source.load<uint32_t>(at + 22);
  uint64_t name = source.load<uint16_t>(at + 26), extra = source.load<uint16_t>(at + 28);
  if (name + extra > next - at - length)
    return source.fail(ReadCode::Truncated, at, "a local header passes the next member");
  if (source.slice(at + length, name) != member.name || flags != member.flags || method != 0)
    return source.fail(ReadCode::Malformed, at,
                       "the local header of member " + tick(member.name) +
                           " disagrees with the directory");
  member.offset = at + length + name + extra;
  if (member.size > next - member.offset)
    return source.fail(ReadCode::Overlap, at,
                       "member " + tick(member.name) + " of " + llvm::Twine(member.size) +
                           " bytes reaches into what follows");
  // With a descriptor behind the data the header may leave sizes and CRC zero;
  // what it does say must be right.
  bool deferred = member.flags & 8;
  auto agrees = [&](uint32_t small, uint64_t real) {
    return small == real || (deferred && small == 0) || small == UINT32_MAX;
  };
  if (!agrees(packed, member.size) || !agrees(size, member.size) ||
      !(crc == member.crc || (deferred && crc == 0)))
    return source.fail(ReadCode::Malformed, at + 14,
                       "size or CRC in the local header of member " + tick(member.name) +
                           " disagree with the directory");
  if (deferred)
    return readDescriptor(member, next);
  if (member.offset + member.size != next)
    return source.fail(ReadCode::Overlap, member.offset + member.size,
                       "bytes between two members of the archive");
  return llvm::Error::success();
}

llvm::Error LayoutReader::run(std::vector<ZipMember> &members) {
  Directory directory;
  if (llvm::Error error = readEnd(directory))
    return error;
  if (directory.count > maxMembers || directory.count > directory.size / 46)
    return source.fail(ReadCode::Limit, directory.offset,
                       llvm::Twine(directory.count) + " members do not fit the directory");
  uint64_t at = directory.offset, limit = directory.offset + directory.size;
  members.resize(directory.count);
  for (ZipMember &member : members)
    if (llvm::Error error = readCentral(at, limit, member))
      return error;
  if (at != limit)
    return source.fail(ReadCode::Malformed, at, "bytes after the last directory entry");
  for (size_t i = 0; i < members.size(); ++i) {
    uint64_t next = i + 1 < members.size() ? members[i + 1].headerOffset : directory.offset;
    if (i == 0 && members[i].headerOffset != 0)
      return source.fail(ReadCode::Overlap, 0, "bytes before the first member of the archive");
    if (next < members[i].headerOffset || next > directory.offset)
      return source.fail(ReadCode::Overlap, members[i].headerOffset,
                         "members of the archive are not in the directory's order");
    if (llvm::Error error = readLocal(members[i], next))
      return error;
  }
  return llvm::Error::success();
}

llvm::Expected<std::vector<ZipMember>> weights::readZipLayout(const Source &source) {
  std::vector<ZipMember> members;
  if (llvm::Error error = LayoutReader(source).run(members))
    return std::move(error);
  std::vector<llvm::StringRef> names;
  for (const ZipMember &member : members)
    names.push_back(member.name);
  llvm::sort(names);
  auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end())
    return source.fail(ReadCode::Duplicate, twice[1].data() - source.bytes().data(),
                       "member " + tick(*twice) + " occurs twice");
  return members;
}
