//===- Library.h - imported files and the standard library --*- C++ -*- ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_LIBRARY_H
#define GENC_LIB_SEMA_LIBRARY_H

#include "genc/Sema/Sema.h"
#include <set>

namespace genc::sema {

/// Parsed files other than the model's. The trees live as long as this.
class Library {
public:
  Library(const SemaOptions &options, Diagnostics &diags, FileList &filesRead)
      : options(options), diags(diags), filesRead(filesRead) {}

  /// Parses the standard library; false after an error.
  bool loadStandard();
  /// Parses what `file` imports, and what those import; false after an error. Each file is read
  /// once.
  bool loadImports(const ast::File &file);

  const std::vector<const ast::File *> &standardFiles() const { return standard; }
  const std::vector<const ast::File *> &importedFiles() const { return imported; }
  /// Whether the place lies in the standard library.
  bool isStandard(llvm::SMLoc loc) const;
  /// Declarations of the standard library of a divergence rule or the like are found by walking
  /// these too.

private:
  bool add(unsigned buffer, std::vector<const ast::File *> &files);
  bool import(const ast::ImportItem &item);

  const SemaOptions &options;
  Diagnostics &diags;
  FileList &filesRead;
  std::vector<std::unique_ptr<ast::File>> owned;
  std::vector<const ast::File *> standard, imported;
  std::set<unsigned> standardBuffers;
  std::set<std::string> seen;
};

} // namespace genc::sema

#endif // GENC_LIB_SEMA_LIBRARY_H
