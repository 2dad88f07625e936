//===- Library.cpp - names, sizes and checks of a library description -----===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "genc/Package/Library.h"
#include "genc/Runtime/abi.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace genc {

namespace {
struct TypeRow {
  const char *c, *shortName;
  unsigned bytes;
};
constexpr TypeRow kTypes[] = {{"float", "f32", 4},     {"double", "f64", 8},
                              {"int32_t", "i32", 4},   {"int64_t", "i64", 8},
                              {"uint32_t", "u32", 4},  {"uint8_t", "bool", 1},
                              {"uint16_t", "bf16", 2}, {"uint16_t", "f16", 2}};

const TypeRow &row(ElementType type) { return kTypes[static_cast<size_t>(type)]; }

/// Words that cannot name a parameter in C or in C++, and the names that every entry has.
constexpr const char *kTaken[] = {"alignas",
                                  "alignof",
                                  "and",
                                  "asm",
                                  "auto",
                                  "bitand",
                                  "bitor",
                                  "bool",
                                  "break",
                                  "case",
                                  "catch",
                                  "char",
                                  "class",
                                  "compl",
                                  "concept",
                                  "const",
                                  "constexpr",
                                  "continue",
                                  "decltype",
                                  "default",
                                  "delete",
                                  "do",
                                  "double",
                                  "else",
                                  "enum",
                                  "explicit",
                                  "export",
                                  "extern",
                                  "false",
                                  "float",
                                  "for",
                                  "friend",
                                  "goto",
                                  "if",
                                  "inline",
                                  "int",
                                  "long",
                                  "mutable",
                                  "namespace",
                                  "new",
                                  "noexcept",
                                  "not",
                                  "nullptr",
                                  "operator",
                                  "or",
                                  "private",
                                  "protected",
                                  "public",
                                  "register",
                                  "requires",
                                  "restrict",
                                  "return",
                                  "short",
                                  "signed",
                                  "sizeof",
                                  "static",
                                  "struct",
                                  "switch",
                                  "template",
                                  "this",
                                  "throw",
                                  "true",
                                  "try",
                                  "typedef",
                                  "typeid",
                                  "typename",
                                  "typeof",
                                  "union",
                                  "unsigned",
                                  "using",
                                  "virtual",
                                  "void",
                                  "volatile",
                                  "while",
                                  "xor",
                                  "model",
                                  "batch",
                                  "state",
                                  "values",
                                  "workspace",
                                  "workspace_bytes",
                                  "options",
                                  "linux",
                                  "unix",
                                  "errno",
                                  "NULL",
                                  "size_t",
                                  "int8_t",
                                  "int32_t",
                                  "int64_t",
                                  "uint8_t",
                                  "uint32_t",
                                  "uint64_t"};

/// Names that the header gives to types, after the prefix.
constexpr const char *kTypeNames[] = {"model", "options",      "model_options",
                                      "task",  "parallel_for", "status"};

bool isIdentifier(StringRef name) {
  return !name.empty() && !isDigit(name.front()) &&
         llvm::all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
}

std::string hexHash(StringRef text) {
  auto digest = SHA256::hash(arrayRefFromStringRef(text));
  return toHex(digest, /*LowerCase=*/true);
}

std::string weightsText(const LibraryDescription &library) {
  std::string text;
  raw_string_ostream os(text);
  for (const WeightDescription &weight : library.weights) {
    os << weight.path << ' ' << shortName(weight.type) << ' ' << weight.offset;
    for (int64_t size : weight.shape)
      os << ' ' << size;
    os << '\n';
  }
  os << library.weightsBytes << '\n';
  return text;
}

std::string problemOfTensor(const EntryDescription &entry, const TensorDescription &tensor) {
  if (llvm::any_of(tensor.shape, [](int64_t size) { return size < 0; }))
    return "entry " + entry.name + ": tensor " + tensor.name + " has a negative size";
  return "";
}

std::string problemOfEntry(const EntryDescription &entry) {
  if (!isIdentifier(entry.name))
    return "entry `" + entry.name + "` is not a C identifier";
  if (entry.tensors.size() > GENC_MAX_TENSORS)
    return "entry " + entry.name + " has more than " + std::to_string(GENC_MAX_TENSORS) +
           " tensors";
  for (uint64_t bytes :
       {entry.arenaFixedBytes, entry.arenaExampleBytes, entry.callFrameBytes, entry.taskFrameBytes})
    if (bytes % GENC_ALIGNMENT)
      return "entry " + entry.name + ": a workspace size is not a multiple of 64";
  if (entry.maxBatch < 1 || entry.batchMultiple < 1)
    return "entry " + entry.name + ": the largest batch is below 1";
  StringSet<> names;
  TensorRole last = TensorRole::Input;
  for (const TensorDescription &tensor : entry.tensors) {
    if (!names.insert(parameterName(tensor.name)).second)
      return "entry " + entry.name + " has two parameters named " + parameterName(tensor.name);
    if (tensor.role < last)
      return "entry " + entry.name + ": parameters are not in the order input, noise, output";
    last = tensor.role;
    if (std::string problem = problemOfTensor(entry, tensor); !problem.empty())
      return problem;
  }
  return "";
}

std::string problemOfWeights(const LibraryDescription &library) {
  uint64_t end = 0;
  for (const WeightDescription &weight : library.weights) {
    uint64_t bytes = elementBytes(weight.type);
    for (int64_t size : weight.shape)
      bytes *= static_cast<uint64_t>(size);
    if (weight.offset < end || weight.offset % GENC_ALIGNMENT)
      return "weight " + weight.path + " is misplaced in the flat block";
    end = weight.offset + bytes;
  }
  if (end > library.weightsBytes)
    return "the weights pass the end of the flat block";
  if (library.prepareFunction.empty() && library.preparedBytes != library.weightsBytes)
    return "there is no prepare function, but the prepared block has another size";
  return "";
}
} // namespace

const char *cName(ElementType type) { return row(type).c; }
const char *shortName(ElementType type) { return row(type).shortName; }
unsigned elementBytes(ElementType type) { return row(type).bytes; }

uint64_t TensorDescription::elements() const {
  uint64_t count = 1;
  for (int64_t size : shape)
    count *= static_cast<uint64_t>(size);
  return count;
}

ElementType storageOf(const LibraryDescription &library) {
  for (const WeightDescription &weight : library.weights)
    if (weight.type == ElementType::BF16 || weight.type == ElementType::F16)
      return weight.type;
  return ElementType::F32;
}

std::string weightsHash(const LibraryDescription &library) { return hexHash(weightsText(library)); }

std::string preparedHash(const LibraryDescription &library) {
  return hexHash(weightsText(library) + library.preparedLayout + '\n' +
                 std::to_string(library.preparedBytes) + '\n');
}

std::string parameterName(const std::string &name) {
  std::string result;
  for (char c : name)
    result += isAlnum(c) ? c : '_';
  if (result.empty() || isDigit(result.front()) || result.front() == '_')
    result = "x" + result;
  if (llvm::is_contained(kTaken, StringRef(result)))
    result += '_';
  return result;
}

std::string macroName(const std::string &name) { return StringRef(name).upper(); }

std::vector<std::string> publicSymbols(const LibraryDescription &library) {
  std::vector<std::string> names;
  if (library.createsAlone())
    names.push_back("model_create");
  if (library.weightsPlace != WeightsPlace::None)
    names.insert(names.end(), {"model_create_from_file", "model_create_from_memory"});
  names.insert(names.end(), {"model_destroy", "model_threads", "status_message", "version"});
  for (const EntryDescription &entry : library.entries)
    names.insert(names.end(), {entry.name, entry.name + "_workspace"});
  if (library.training)
    names.insert(names.end(), {"state_size", "state_weights", "optimizer_state", "train_workspace", "init", "train_step",
                               "apply_gradient"});
  if (library.device) {
    names.insert(names.end(), {"device_create", "device_destroy", "device_name", "device_allocate", "device_release",
                               "stream_create", "stream_destroy", "stream_synchronize", "stream_upload", "stream_download"});
    for (const EntryDescription &entry : library.entries)
      names.insert(names.end(), {"device_" + entry.name, "device_" + entry.name + "_workspace"});
    if (library.training)
      names.insert(names.end(), {"device_state_create", "device_state_destroy", "device_state_download",
                                 "device_train_step", "device_train_workspace"});
  }
  for (std::string &name : names)
    name = library.name + "_" + name;
  return names;
}

std::string problemOf(const LibraryDescription &library) {
  if (!isIdentifier(library.name) || library.name.front() == '_')
    return "`" + library.name + "` is not a name for a C library";
  StringSet<> names, macros;
  for (const char *type : kTypeNames)
    names.insert(library.name + "_" + type);
  for (const std::string &symbol : publicSymbols(library))
    if (!names.insert(symbol).second)
      return "`" + symbol + "` would name two things in the header";
  for (const EntryDescription &entry : library.entries) {
    if (std::string problem = problemOfEntry(entry); !problem.empty())
      return problem;
    for (const TensorDescription &tensor : entry.tensors)
      if (!macros
               .insert(macroName(entry.name + "_" +
                                 StringRef(parameterName(tensor.name)).rtrim('_').str()))
               .second)
        return "`" + tensor.name + "` of entry " + entry.name +
               " would have the macro of another tensor";
  }
  if (library.training)
    for (const TrainingDescription::Step &step : library.training->steps)
      if (library.training->schedules.size() > GENC_MAX_SCHEDULES ||
          step.states.size() > GENC_MAX_STATES)
        return "training has more schedules, or an optimiser more states, than a library takes";
  return problemOfWeights(library);
}

bool LibraryDescription::createsAlone() const {
  return training || weightsPlace == WeightsPlace::Library || weightsPlace == WeightsPlace::None;
}

std::vector<std::string> cpuFeatureNames(const LibraryDescription &library) {
  static const std::pair<uint64_t, const char *> x86[] = {{GENC_X86_SSE41, "sse4.1"},
                                                          {GENC_X86_AVX, "avx"},
                                                          {GENC_X86_F16C, "f16c"},
                                                          {GENC_X86_FMA, "fma"},
                                                          {GENC_X86_AVX2, "avx2"},
                                                          {GENC_X86_AVX512F, "avx512f"},
                                                          {GENC_X86_AVX512CD, "avx512cd"},
                                                          {GENC_X86_AVX512BW, "avx512bw"},
                                                          {GENC_X86_AVX512DQ, "avx512dq"},
                                                          {GENC_X86_AVX512VL, "avx512vl"},
                                                          {GENC_X86_AVX512VNNI, "avx512vnni"},
                                                          {GENC_X86_AVX512BF16, "avx512bf16"}};
  static const std::pair<uint64_t, const char *> arm[] = {
      {GENC_ARM_DOTPROD, "dotprod"}, {GENC_ARM_FP16, "fp16"}, {GENC_ARM_I8MM, "i8mm"},
      {GENC_ARM_BF16, "bf16"},       {GENC_ARM_SVE, "sve"},   {GENC_ARM_SVE2, "sve2"}};
  bool isArm = StringRef(library.targetTriple).starts_with("aarch64");
  std::vector<std::string> names;
  for (auto [bit, name] : isArm ? ArrayRef(arm) : ArrayRef(x86))
    if (library.cpuFeatures & bit)
      names.push_back(name);
  return names;
}

} // namespace genc
