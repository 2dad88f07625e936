//===- Link.cpp - from objects to libNAME.a and libNAME.so ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All objects become one relocatable object in which every symbol but the public ones is local:
// several libraries, and programs that use Halide, then live in one process without sharing
// anything. The linker is the program ld.lld.
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "genc/Support/Interrupt.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

using namespace llvm;

namespace genc {

namespace {

/// A folder for the linker's files; gone at the end, also after an interrupt.
class WorkFolder {
public:
  static Expected<std::unique_ptr<WorkFolder>> create() {
    auto folder = std::make_unique<WorkFolder>();
    if (std::error_code code = sys::fs::createUniqueDirectory("genc-link", folder->path))
      return createStringError(code, "cannot make a temporary folder: " + code.message());
    removeOnInterrupt(folder->path);
    return folder;
  }
  ~WorkFolder() {
    for (const std::string &file : files) {
      sys::fs::remove(file);
      forgetOnInterrupt(file);
    }
    sys::fs::remove(path);
    forgetOnInterrupt(path);
  }
  /// Path of a file in the folder that will be removed.
  std::string file(const Twine &name) {
    SmallString<128> full(path);
    sys::path::append(full, name);
    files.push_back(std::string(full));
    removeOnInterrupt(full);
    return files.back();
  }
  Expected<std::string> write(const Twine &name, StringRef content) {
    std::string full = file(name);
    std::error_code code;
    raw_fd_ostream os(full, code);
    if (!code) {
      os << content;
      os.close();
      code = os.error();
      os.clear_error();
    }
    if (code)
      return createStringError(code, "cannot write `" + full + "`: " + code.message());
    return full;
  }

private:
  SmallString<128> path;
  std::vector<std::string> files;
};

Expected<std::string> readFile(const Twine &path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read `" + path.str() + "`");
  return (*buffer)->getBuffer().str();
}

/// Runs ld.lld and gives the content of what it wrote.
Expected<std::string> runLinker(WorkFolder &folder, ArrayRef<std::string> arguments) {
  Expected<std::string> linker = findLinker();
  if (!linker)
    return linker.takeError();
  std::string output = folder.file("out"), messages = folder.file("messages");
  std::vector<StringRef> line = {*linker};
  line.insert(line.end(), arguments.begin(), arguments.end());
  line.insert(line.end(), {"--build-id=none", "--color-diagnostics=never", "-o", output});
  std::optional<StringRef> redirects[] = {StringRef(), StringRef(messages), StringRef(messages)};
  std::string failure;
  int code = sys::ExecuteAndWait(*linker, line, std::nullopt, redirects, 0, 0, &failure);
  if (code == 0)
    return readFile(output);
  if (Expected<std::string> said = readFile(messages))
    failure += *said;
  else
    consumeError(said.takeError());
  return createStringError("the linker failed (" + *linker + "): " + StringRef(failure).trim());
}

/// Kernels and the runtime find each other here; nothing of either may be left to the program that
/// links the library.
Error checkUndefined(StringRef object) {
  auto file = object::ObjectFile::createELFObjectFile(MemoryBufferRef(object, "library"));
  if (!file)
    return file.takeError();
  for (const object::SymbolRef &symbol : (*file)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    Expected<StringRef> name = symbol.getName();
    if (!flags || !name)
      return joinErrors(flags.takeError(), name.takeError());
    if ((*flags & object::SymbolRef::SF_Undefined) &&
        (name->starts_with("halide_") || name->starts_with("genc_")))
      return createStringError("a kernel needs `" + *name + "`, which the runtime does not have");
  }
  return Error::success();
}

/// Symbols but the public ones become local, their names go where nothing refers to them.
Expected<std::string> localise(const LibraryDescription &library, StringRef object) {
  Expected<std::unique_ptr<object::Binary>> binary =
      object::createBinary(MemoryBufferRef(object, "library"));
  if (!binary)
    return binary.takeError();
  objcopy::ConfigManager config;
  std::vector<std::string> symbols = publicSymbols(library);
  auto strict = [](Error error) { return error; };
  for (const std::string &symbol : symbols)
    if (Error error = config.Common.SymbolsToKeepGlobal.addMatcher(
            objcopy::NameOrPattern::create(symbol, objcopy::MatchStyle::Literal, strict)))
      return error;
  config.Common.DiscardMode = objcopy::DiscardType::All;
  SmallVector<char, 0> bytes;
  raw_svector_ostream os(bytes);
  if (Error error = objcopy::executeObjcopyOnBinary(config, **binary, os))
    return error;
  return std::string(bytes.begin(), bytes.end());
}

/// The C library and the mathematics library of the target, if this machine has them. With them the
/// shared library binds to versions of symbols and says what it needs.
std::vector<std::string> systemFiles(const LibraryDescription &library) {
  bool arm = StringRef(library.targetTriple).starts_with("aarch64");
  static constexpr const char *armFolders[] = {"/usr/aarch64-linux-gnu/lib",
                                               "/lib/aarch64-linux-gnu"};
  static constexpr const char *x86Folders[] = {"/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64",
                                               "/usr/x86_64-linux-gnu/lib"};
  for (const char *folder : arm ? ArrayRef<const char *>(armFolders) : ArrayRef(x86Folders)) {
    std::string c = std::string(folder) + "/libc.so.6", m = std::string(folder) + "/libm.so.6";
    if (sys::fs::exists(c) && sys::fs::exists(m))
      return {c, m};
  }
  return {};
}

} // namespace

Expected<std::string> findLinker() {
  for (const char *name : {"ld.lld", "ld.lld-22"}) {
    if (ErrorOr<std::string> found = sys::findProgramByName(name, {GENC_LLVM_PROGRAMS}))
      return *found;
    if (ErrorOr<std::string> found = sys::findProgramByName(name))
      return *found;
  }
  return createStringError("no linker: `ld.lld` is neither in " GENC_LLVM_PROGRAMS " nor on PATH");
}

Expected<std::string> linkObject(const LibraryDescription &library, ArrayRef<StringRef> objects) {
  Expected<std::unique_ptr<WorkFolder>> folder = WorkFolder::create();
  if (!folder)
    return folder.takeError();
  std::vector<std::string> arguments = {"-r", "--force-group-allocation"};
  for (auto [index, object] : enumerate(objects)) {
    Expected<std::string> path = (*folder)->write(std::to_string(index) + ".o", object);
    if (!path)
      return path.takeError();
    arguments.push_back(*path);
  }
  Expected<std::string> merged = runLinker(**folder, arguments);
  if (!merged)
    return merged.takeError();
  if (Error error = checkUndefined(*merged))
    return error;
  return localise(library, *merged);
}

Expected<std::string> linkShared(const LibraryDescription &library, StringRef object) {
  Expected<std::unique_ptr<WorkFolder>> folder = WorkFolder::create();
  if (!folder)
    return folder.takeError();
  Expected<std::string> path = (*folder)->write("library.o", object);
  if (!path)
    return path.takeError();
  std::vector<std::string> arguments = {"-shared",
                                        "-soname",
                                        "lib" + library.name + ".so",
                                        "-z",
                                        "now",
                                        "-z",
                                        "relro",
                                        "-z",
                                        "noexecstack",
                                        "--gc-sections",
                                        "--hash-style=gnu",
                                        *path};
  std::vector<std::string> system = systemFiles(library);
  arguments.insert(arguments.end(), system.begin(), system.end());
  if (!system.empty() && !library.sanitizeThread)
    arguments.insert(arguments.end(), {"-z", "defs"});
  return runLinker(**folder, arguments);
}

Expected<std::string> makeArchive(const LibraryDescription &library, StringRef object) {
  std::string name = library.name + ".o";
  NewArchiveMember member(MemoryBufferRef(object, name));
  std::vector<NewArchiveMember> members;
  members.push_back(std::move(member));
  Expected<std::unique_ptr<MemoryBuffer>> archive =
      writeArchiveToBuffer(members, SymtabWritingMode::NormalSymtab, object::Archive::K_GNU,
                           /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return archive.takeError();
  return (*archive)->getBuffer().str();
}

} // namespace genc
