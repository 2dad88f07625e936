//===- ZipLayout.h - the one strict form of zip archive ---------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Zip readers disagree on odd archives, and attacks live from that. So an
// archive is taken only when every byte of it has one meaning: local entries
// from byte 0 on without holes, one central directory that describes them in
// order, then the end records and the end of the file. All entries are stored,
// so a member is a slice of the file.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_LIB_WEIGHTS_ZIPLAYOUT_H
#define GENC_LIB_WEIGHTS_ZIPLAYOUT_H

#include "Source.h"
#include <vector>

namespace genc::weights {

struct ZipMember {
  llvm::StringRef name; ///< in the mapped file
  uint64_t headerOffset = 0;
  uint64_t offset = 0; ///< of the data
  uint64_t size = 0;
  uint32_t crc = 0;
  uint16_t flags = 0;
};

/// Lists the members in file order, after all checks of structure.
llvm::Expected<std::vector<ZipMember>> readZipLayout(const Source &source);

/// Opens the same archive with libzip (ZIP_CHECKCONS), compares its list with
/// ours and reads every member through it, which checks the CRCs.
llvm::Error checkWithLibzip(const Source &source, llvm::ArrayRef<ZipMember> members);

} // namespace genc::weights

#endif // GENC_LIB_WEIGHTS_ZIPLAYOUT_H
