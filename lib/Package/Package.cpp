//===- Package.cpp - the library folder -----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "genc/Runtime/Objects.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace genc {

namespace {

Expected<StringRef> runtimeFor(const LibraryDescription &library, const std::string &suffix) {
  std::string target = StringRef(library.targetTriple).split('-').first.str() + suffix;
  genc_runtime_object object = genc_find_runtime_object(target.c_str());
  if (!object.data)
    return createStringError("there is no runtime for the target `" + target + "`");
  return StringRef(reinterpret_cast<const char *>(object.data), object.bytes);
}

/// Files that this name could have had before, with another type or another place of the weights.
std::vector<std::string> possibleFiles(const std::string &name) {
  return {"lib" + name + ".a", "lib" + name + ".so", name + ".weights"};
}

uint64_t expectedBytes(const LibraryDescription &library) {
  return library.weightsArePrepared ? library.preparedBytes : library.weightsBytes;
}

Error addLibraries(const LibraryDescription &library, const LibraryParts &parts,
                   std::vector<PackageFile> &files) {
  std::vector<StringRef> objects = parts.objects;
  Expected<StringRef> runtime = runtimeFor(library, library.sanitizeThread ? "-tsan" : "");
  if (!runtime)
    return runtime.takeError();
  objects.push_back(*runtime);
  if (library.device) {
    Expected<StringRef> driver = runtimeFor(library, "-" + library.device->interface);
    if (!driver)
      return driver.takeError();
    objects.push_back(*driver);
  }
  Expected<std::string> object = linkObject(library, objects);
  if (!object)
    return object.takeError();
  if (parts.type != LibraryType::Static) {
    Expected<std::string> shared = linkShared(library, *object);
    if (!shared)
      return shared.takeError();
    files.push_back({"lib" + library.name + ".so", std::move(*shared)});
  }
  if (parts.type != LibraryType::Shared) {
    Expected<std::string> archive = makeArchive(library, *object);
    if (!archive)
      return archive.takeError();
    files.push_back({"lib" + library.name + ".a", std::move(*archive)});
  }
  return Error::success();
}

} // namespace

Expected<std::vector<PackageFile>> makeLibraryFiles(const LibraryDescription &library,
                                                    const LibraryParts &parts) {
  if (std::string problem = problemOf(library); !problem.empty())
    return createStringError(problem);
  std::vector<PackageFile> files;
  const std::string &name = library.name;
  if (library.weightsPlace == WeightsPlace::File) {
    if (parts.weights.size() != expectedBytes(library))
      return createStringError("the weights have another size than described");
    files.push_back({name + ".weights", weightsFile(library, parts.weights)});
  }
  if (Error error = addLibraries(library, parts, files))
    return error;
  files.push_back({name + ".json", jsonText(library)});
  files.push_back({name + ".h", headerText(library)});
  files.push_back({name + ".pc", pkgConfigText(library, parts.type)});
  files.push_back({name + "ConfigVersion.cmake", cmakeVersionText(library)});
  files.push_back({name + "Config.cmake", cmakeConfigText(library, parts.type)});
  return files;
}

Error writeFiles(StringRef folder, ArrayRef<PackageFile> files) {
  if (std::error_code code =
          sys::fs::create_directories(folder, /*IgnoreExisting=*/true, sys::fs::all_all))
    return createStringError(code, "cannot make the folder `" + folder + "`: " + code.message());
  std::vector<OutputFile> open;
  for (const PackageFile &file : files) {
    SmallString<128> path(folder);
    sys::path::append(path, file.name);
    Expected<OutputFile> output = OutputFile::create(path);
    if (!output)
      return output.takeError();
    open.push_back(std::move(*output));
    open.back().os() << file.content;
    if (Error error = open.back().finish())
      return error;
  }
  for (OutputFile &output : open)
    if (Error error = output.keep())
      return error;
  return Error::success();
}

Error writeLibraryFiles(StringRef folder, StringRef name, ArrayRef<PackageFile> files) {
  if (Error error = writeFiles(folder, files))
    return error;
  for (const std::string &possible : possibleFiles(name.str())) {
    if (any_of(files, [&](const PackageFile &file) { return file.name == possible; }))
      continue;
    SmallString<128> path(folder);
    sys::path::append(path, possible);
    sys::fs::remove(path);
  }
  return Error::success();
}

Error writeLibrary(StringRef folder, const LibraryDescription &library, const LibraryParts &parts) {
  Expected<std::vector<PackageFile>> files = makeLibraryFiles(library, parts);
  if (!files)
    return files.takeError();
  return writeLibraryFiles(folder, library.name, *files);
}

} // namespace genc
