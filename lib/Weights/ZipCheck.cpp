//===- ZipCheck.cpp - second opinion on an archive by libzip --------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ZipLayout.h"
#include "llvm/ADT/ScopeExit.h"
#include <array>
#include <zip.h>

using namespace genc;
using namespace genc::weights;

/// Reads one member to its end, where libzip compares the CRC.
static llvm::Error checkMember(const Source &source, zip_t *archive, uint64_t number,
                               const ZipMember &member) {
  zip_stat_t stat;
  zip_stat_init(&stat);
  if (zip_stat_index(archive, number, ZIP_FL_UNCHANGED, &stat) != 0 ||
      !(stat.valid & ZIP_STAT_SIZE) || !(stat.valid & ZIP_STAT_NAME) || stat.size != member.size ||
      llvm::StringRef(stat.name) != member.name)
    return source.fail(ReadCode::Malformed, member.headerOffset,
                       "two readers disagree on member " + tick(member.name));
  zip_file_t *file = zip_fopen_index(archive, number, ZIP_FL_UNCHANGED);
  if (!file)
    return source.fail(ReadCode::Malformed, member.headerOffset,
                       "member " + tick(member.name) + ": " +
                           zip_error_strerror(zip_get_error(archive)));
  auto close = llvm::make_scope_exit([&] { zip_fclose(file); });
  std::array<char, 65536> chunk;
  uint64_t total = 0;
  while (true) {
    zip_int64_t got = zip_fread(file, chunk.data(), chunk.size());
    if (got < 0) {
      zip_error_t *error = zip_file_get_error(file);
      bool crc = zip_error_code_zip(error) == ZIP_ER_CRC;
      return source.fail(crc ? ReadCode::Checksum : ReadCode::Malformed, member.offset,
                         "member " + tick(member.name) + ": " + zip_error_strerror(error));
    }
    if (got == 0)
      break;
    total += static_cast<uint64_t>(got);
  }
  if (total != member.size)
    return source.fail(ReadCode::Truncated, member.offset,
                       "member " + tick(member.name) + " ends after " + llvm::Twine(total) +
                           " of " + llvm::Twine(member.size) + " bytes");
  return llvm::Error::success();
}

llvm::Error weights::checkWithLibzip(const Source &source, llvm::ArrayRef<ZipMember> members) {
  zip_error_t error;
  zip_error_init(&error);
  auto finish = llvm::make_scope_exit([&] { zip_error_fini(&error); });
  zip_source_t *bytes = zip_source_buffer_create(source.data(), source.size(), 0, &error);
  zip_t *archive =
      bytes ? zip_open_from_source(bytes, ZIP_RDONLY | ZIP_CHECKCONS, &error) : nullptr;
  if (!archive) {
    zip_source_free(bytes);
    return source.fail(ReadCode::Malformed, 0,
                       llvm::Twine("zip archive: ") + zip_error_strerror(&error));
  }
  auto close = llvm::make_scope_exit([&] { zip_discard(archive); });
  if (zip_get_num_entries(archive, ZIP_FL_UNCHANGED) != static_cast<zip_int64_t>(members.size()))
    return source.fail(ReadCode::Malformed, 0, "two readers disagree on the number of members");
  for (size_t i = 0; i < members.size(); ++i)
    if (llvm::Error error = checkMember(source, archive, i, members[i]))
      return error;
  return llvm::Error::success();
}
