//===- KernelCache.cpp - compiled kernels in a folder -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelCache.h"
#include "genc/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/xxhash.h"

namespace genc {

static constexpr uint64_t mostBytes = 1ull << 30;
static constexpr std::chrono::hours keptFor(24 * 30);

static std::string digest(llvm::StringRef text) {
  auto bytes = llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  return std::string(bytes.begin(), bytes.end());
}

static std::optional<std::string> contents(llvm::StringRef path) {
  auto file = llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  return file ? std::optional((*file)->getBuffer().str()) : std::nullopt;
}

/// A hash of the file that this program is, made at every start; empty where it cannot be read.
static std::string compilerHash() {
  static int here;
  auto program = llvm::MemoryBuffer::getFile(llvm::sys::fs::getMainExecutable(nullptr, &here));
  if (!program)
    return "";
  auto bytes = llvm::arrayRefFromStringRef((*program)->getBuffer());
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(bytes);
  return llvm::utohexstr(hash.high64) + "," + llvm::utohexstr(hash.low64);
}

/// Parts with their lengths, so that no two lists of parts read the same.
static void append(std::string &text, llvm::StringRef part) {
  text += std::to_string(part.size()) + ":" + part.str();
}

KernelCache::KernelCache(llvm::StringRef where, llvm::ArrayRef<llvm::StringRef> shared) {
  std::string compiler = where.empty() ? "" : compilerHash();
  if (compiler.empty() || llvm::sys::fs::create_directories(where))
    return;
  folder = where.str();
  append(context, compiler);
  for (llvm::StringRef part : shared)
    append(context, part);
}

KernelCache::~KernelCache() {
  if (!grew)
    return;
  llvm::CachePruningPolicy policy;
  policy.MaxSizeBytes = mostBytes;
  policy.Expiration = keptFor;
  llvm::pruneCache(folder, policy);
}

/// Pruning knows its files by how their names begin.
std::string KernelCache::pathOf(llvm::StringRef kernel) const {
  std::string text = context;
  append(text, kernel);
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, "llvmcache-" + llvm::toHex(digest(text), /*LowerCase=*/true));
  return path.str().str();
}

std::optional<std::string> KernelCache::find(llvm::StringRef kernel) const {
  auto kept = folder.empty() ? std::nullopt : contents(pathOf(kernel));
  size_t size = digest("").size();
  if (!kept || kept->size() < size || digest(llvm::StringRef(*kept).drop_front(size)) != kept->substr(0, size))
    return std::nullopt;
  return kept->substr(size);
}

void KernelCache::keep(llvm::StringRef kernel, llvm::StringRef answer) {
  if (folder.empty())
    return;
  llvm::consumeError(writeFile(pathOf(kernel), digest(answer) + answer.str()));
  grew = true;
}

} // namespace genc
