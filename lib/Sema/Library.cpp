//===- Library.cpp - imported files and the standard library ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Library.h"
#include "genc/Syntax/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <algorithm>
#include <cstdlib>

using namespace llvm;
using namespace genc;
using namespace genc::sema;

namespace {
struct StandardFile {
  const char *name;
  StringRef text;
};
} // namespace

// The list of files is made by CMake; the texts lie in lib/Std.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
#include "StandardLibrary.inc"
#pragma clang diagnostic pop

bool Library::add(unsigned buffer, std::vector<const ast::File *> &files) {
  unsigned before = diags.errorCount();
  owned.push_back(parse(buffer, diags));
  files.push_back(owned.back().get());
  return diags.errorCount() == before;
}

bool Library::loadStandard() {
  SourceMgr &sources = diags.sourceMgr();
  std::string folder = options.libraryDir;
  if (const char *fromEnvironment = std::getenv("GENC_STD"); folder.empty() && fromEnvironment)
    folder = fromEnvironment;
  bool good = true;
  auto addBuffer = [&](std::unique_ptr<MemoryBuffer> buffer) {
    unsigned id = sources.AddNewSourceBuffer(std::move(buffer), SMLoc());
    standardBuffers.insert(id);
    good &= add(id, standard);
  };
  if (folder.empty()) {
    for (const StandardFile &file : standardFilesText)
      addBuffer(MemoryBuffer::getMemBuffer(file.text, (Twine("<std>/") + file.name).str(), false));
    return good;
  }
  std::vector<std::string> paths;
  std::error_code error;
  for (sys::fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error))
    if (StringRef(it->path()).ends_with(".gen"))
      paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  if (error || paths.empty()) {
    diags.error(Code::libraryNotFound, SMRange())
        << "no standard library in the folder " << tick(folder);
    return false;
  }
  for (const std::string &path : paths) {
    auto buffer = MemoryBuffer::getFile(path);
    if (!buffer)
      continue;
    filesRead.push_back(path);
    addBuffer(std::move(*buffer));
  }
  return good;
}

bool Library::loadImports(const ast::File &file) {
  bool good = true;
  for (const ast::Item *item : file.items)
    if (const auto *import = dyn_cast<ast::ImportItem>(item))
      good &= this->import(*import);
  return good;
}

bool Library::import(const ast::ImportItem &item) {
  SourceMgr &sources = diags.sourceMgr();
  unsigned importer = sources.FindBufferContainingLoc(item.loc());
  StringRef own = sources.getMemoryBuffer(importer)->getBufferIdentifier();
  std::vector<std::string> folders{sys::path::parent_path(own).str()};
  folders.insert(folders.end(), options.includeDirs.begin(), options.includeDirs.end());
  for (const std::string &folder : folders) {
    SmallString<128> path(folder);
    sys::path::append(path, item.path);
    auto buffer = MemoryBuffer::getFile(path);
    if (!buffer || sys::fs::is_directory(path))
      continue;
    SmallString<128> real;
    if (sys::fs::real_path(path, real))
      real = path;
    if (!seen.insert(real.str().str()).second)
      return true;
    filesRead.push_back(path.str().str());
    unsigned id = sources.AddNewSourceBuffer(std::move(*buffer), item.pathRange.Start);
    return add(id, imported) && loadImports(*imported.back());
  }
  auto builder = diags.error(Code::importNotFound, item.pathRange);
  builder << "cannot find the file " << tick(item.path);
  for (const std::string &folder : folders)
    builder.note("looked in " + tick(folder.empty() ? StringRef(".") : StringRef(folder)));
  return false;
}

bool Library::isStandard(SMLoc loc) const {
  unsigned buffer = loc.isValid() ? diags.sourceMgr().FindBufferContainingLoc(loc) : 0;
  return standardBuffers.count(buffer) != 0;
}
