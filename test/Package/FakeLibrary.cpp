//===- FakeLibrary.cpp - writes a library folder for a model whose kernels are C -===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   genc-fake-library NAME FOLDER OBJECT [--type=static|shared|both]
//   [--weights-in=library|file|host] [--prepared]
//                     [--target=NAME] [--tsan] [--needs=FEATURE_BITS]
// OBJECT is test/Package/Inputs/fake.c compiled. Drives lib/Package and lib/Codegen/Host without
// the rest of genc.
//
//===----------------------------------------------------------------------===//

#include "genc/Codegen/Host.h"
#include "genc/Package/Package.h"
#include "genc/Support/Interrupt.h"
#include "genc/Support/Target.h"
#include "genc/Support/Version.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace genc;
namespace cl = llvm::cl;

static cl::opt<std::string> name(cl::Positional, cl::Required);
static cl::opt<std::string> folder(cl::Positional, cl::Required);
static cl::opt<std::string> objectPath(cl::Positional, cl::Required);
static cl::opt<LibraryType> type("type", cl::init(LibraryType::Both),
                                 cl::values(clEnumValN(LibraryType::Static, "static", ""),
                                            clEnumValN(LibraryType::Shared, "shared", ""),
                                            clEnumValN(LibraryType::Both, "both", "")));
static cl::opt<WeightsPlace> place("weights-in", cl::init(WeightsPlace::Library),
                                   cl::values(clEnumValN(WeightsPlace::Library, "library", ""),
                                              clEnumValN(WeightsPlace::File, "file", ""),
                                              clEnumValN(WeightsPlace::ByHost, "host", "")));
static cl::opt<bool> prepared("prepared"), tsan("tsan");
static cl::opt<std::string> targetName("target", cl::init("x86-64"));
static cl::opt<uint64_t> needs("needs", cl::init(0));

static TensorDescription tensor(std::string name, TensorRole role, std::vector<int64_t> shape,
                                std::string doc, std::string range) {
  TensorDescription t;
  t.name = std::move(name);
  t.role = role;
  t.shape = std::move(shape);
  t.doc = std::move(doc);
  t.range = std::move(range);
  return t;
}

static std::vector<EntryDescription> entries() {
  TensorDescription z = tensor("z", TensorRole::Input, {3}, "latent variable", "any");
  TensorDescription noise = tensor("noise", TensorRole::Noise, {3}, "standard normal", "any");
  TensorDescription x = tensor("x", TensorRole::Output, {2, 2}, "picture", "any");
  TensorDescription image =
      tensor("class", TensorRole::Input, {2, 2}, "a */ picture ?\?/", "[0, 1]");
  TensorDescription sum = tensor("sum", TensorRole::Output, {}, "sum over the batch", "");
  sum.batch = false;
  sum.unit = "nats";
  std::vector<EntryDescription> list(3);
  list[0].name = "decode";
  list[0].doc = "Parameters of the likelihood p(x | z).";
  list[0].tensors = {z, x};
  list[1].name = "sample";
  list[1].doc = "Draws z from the prior and gives the mean of x.";
  list[1].tensors = {noise, x};
  list[1].arenaExampleBytes = 64;
  list[2].name = "total";
  list[2].tensors = {image, sum};
  for (EntryDescription &entry : list) {
    entry.function = "entry_" + entry.name;
    entry.maxBatch = 1000;
    entry.taskFrameBytes = entry.name == "total" ? 0 : 20096; // GENC_SCRATCH_COST(20000)
  }
  return list;
}

static LibraryDescription describe(const Target &target) {
  LibraryDescription library;
  library.name = name;
  library.doc = "A tiny decoder for the tests of the packaging.";
  library.version = "1.2.3";
  library.gencVersion = getVersion().str();
  library.sourceHash = std::string(64, '0');
  library.targetName = target.name;
  library.targetTriple = target.triple;
  library.targetCpu = target.cpu;
  library.cpuFeatures = needs ? uint64_t(needs) : target.cpuFeatures();
  library.sanitizeThread = tsan;
  library.entries = entries();
  library.weights = {{"decoder.fc.weight", ElementType::F32, {3, 4}, 0}};
  library.weightsBytes = library.preparedBytes = 64;
  library.preparedLayout = "doubled";
  library.prepareFunction = "entry_prepare";
  library.weightsPlace = place;
  library.weightsArePrepared = prepared;
  library.kernels = {{"kernel_decode", "decode", 24, 28}};
  return library;
}

static std::vector<char> weightsBlock() {
  float values[16] = {};
  for (int i = 0; i < 12; ++i)
    values[i] = float(i + 1) * (prepared ? 2 : 1);
  auto *bytes = reinterpret_cast<const char *>(values);
  return {bytes, bytes + sizeof values};
}

static llvm::Error run() {
  std::optional<Target> target = Target::parse(targetName);
  if (!target)
    return llvm::createStringError("no target `" + targetName + "`");
  auto kernels = llvm::MemoryBuffer::getFile(objectPath);
  if (!kernels)
    return llvm::createStringError(kernels.getError(), "cannot read `" + objectPath + "`");
  LibraryDescription library = describe(*target);
  std::vector<char> weights = weightsBlock();
  bool embed = place == WeightsPlace::Library;
  llvm::Expected<std::string> host =
      emitHostObject(library, embed ? llvm::ArrayRef<char>(weights) : llvm::ArrayRef<char>());
  if (!host)
    return host.takeError();
  LibraryParts parts;
  parts.objects = {(*kernels)->getBuffer(), *host};
  parts.weights = weights;
  parts.type = type;
  return writeLibrary(folder, library, parts);
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  handleInterrupts();
  if (llvm::Error error = run()) {
    llvm::errs() << "genc-fake-library: " << toString(std::move(error)) << "\n";
    return 1;
  }
  return 0;
}
