//===- Describe.cpp - NAME.json, the CMake package and the pkg-config file -===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace genc {

namespace {

json::Array sizes(ArrayRef<int64_t> shape) { return json::Array(shape); }

StringRef roleText(TensorRole role) {
  return role == TensorRole::Input ? "input" : role == TensorRole::Noise ? "noise" : "output";
}

/// Names come from models: JSON wants valid UTF-8.
std::string utf8(StringRef text) { return json::isUTF8(text) ? text.str() : json::fixUTF8(text); }

json::Value describe(const TensorDescription &tensor) {
  json::Object object{{"name", utf8(tensor.name)},        {"parameter", parameterName(tensor.name)},
                      {"role", roleText(tensor.role)},    {"type", shortName(tensor.type)},
                      {"shape", sizes(tensor.shape)},     {"batch", tensor.batch},
                      {"may_be_null", tensor.mayBeNull()}};
  for (auto [key, value] :
       {std::pair("doc", &tensor.doc), std::pair("unit", &tensor.unit),
        std::pair("range", &tensor.range), std::pair("weight_of", &tensor.weightOf),
        std::pair("mask_of", &tensor.maskOf)})
    if (!value->empty())
      object[key] = utf8(*value);
  if (tensor.coefficient)
    object["coefficient"] = *tensor.coefficient;
  return object;
}

json::Value describe(const LibraryDescription &library, size_t number) {
  const EntryDescription &entry = library.entries[number];
  json::Array tensors;
  for (const TensorDescription &tensor : entry.tensors)
    tensors.push_back(describe(tensor));
  json::Object object{
      {"name", entry.name},
      {"function", library.name + "_" + entry.name},
      {"doc", utf8(entry.doc)},
      {"parameters", std::move(tensors)},
      {"largest_part", entry.maxBatch},
      {"whole_batch", entry.wholeBatch},
      {"workspace", json::Object{{"fixed", entry.arenaFixedBytes + entry.callFrameBytes},
                                 {"per_example", entry.arenaExampleBytes},
                                 {"per_thread", entry.taskFrameBytes}}}};
  if (library.device)
    object["device_launches"] = library.device->entries[number].deviceLaunches;
  if (const auto &again = entry.rematerialized)
    object["rematerialized"] = json::Object{{"launches", again->launches},
                                            {"flops_per_example", again->flops},
                                            {"alive_per_example", again->aliveBytes},
                                            {"alive_per_example_stored", again->storedBytes}};
  if (!entry.nextStates.empty()) {
    json::Array states;
    for (const std::string &path : entry.nextStates)
      states.push_back(utf8(path));
    object["next_states"] = std::move(states);
  }
  return object;
}

json::Value describeWeights(const LibraryDescription &library) {
  static constexpr const char *places[] = {"none", "library", "file", "host"};
  json::Array tensors;
  for (const WeightDescription &weight : library.weights)
    tensors.push_back(json::Object{{"path", utf8(weight.path)},
                                   {"type", shortName(weight.type)},
                                   {"shape", sizes(weight.shape)},
                                   {"offset", weight.offset}});
  return json::Object{{"place", places[static_cast<size_t>(library.weightsPlace)]},
                      {"storage", shortName(storageOf(library))},
                      {"bytes", library.weightsBytes},
                      {"prepared_bytes", library.preparedBytes},
                      {"prepared", library.weightsArePrepared},
                      {"hash", weightsHash(library)},
                      {"tensors", std::move(tensors)}};
}

json::Array describeKernels(const LibraryDescription &library) {
  json::Array kernels;
  for (const KernelReport &kernel : library.kernels)
    kernels.push_back(json::Object{{"name", kernel.name},
                                   {"entry", kernel.entry},
                                   {"flops_per_example", kernel.flopsPerExample},
                                   {"bytes_per_example", kernel.bytesPerExample}});
  return kernels;
}

bool hasStatic(LibraryType type) { return type != LibraryType::Shared; }
bool hasShared(LibraryType type) { return type != LibraryType::Static; }

std::string joined(StringRef separator, StringRef prefix = "") {
  std::string text;
  for (const char *library : systemLibraries)
    text += (text.empty() ? "" : separator.str()) + prefix.str() + library;
  return text;
}

void importedTarget(raw_ostream &os, StringRef name, StringRef kind, StringRef file) {
  std::string target = (name + "::" + name + "_" + kind.lower()).str();
  os << "if(NOT TARGET " << target << ")\n  add_library(" << target << " " << kind
     << " IMPORTED)\n  set_target_properties(" << target << " PROPERTIES\n"
     << "    IMPORTED_LOCATION \"${CMAKE_CURRENT_LIST_DIR}/" << file << "\"\n"
     << "    IMPORTED_LINK_INTERFACE_LANGUAGES C\n"
     << "    INTERFACE_INCLUDE_DIRECTORIES \"${CMAKE_CURRENT_LIST_DIR}\"";
  if (kind == "STATIC")
    os << "\n    INTERFACE_LINK_LIBRARIES \"" << joined(";") << "\"";
  else
    os << "\n    IMPORTED_SONAME \"" << file << "\"";
  os << ")\nendif()\n";
}

json::Value describeDevice(const DeviceDescription &device) {
  json::Array images;
  if (!device.programs.empty() && device.interface == "cuda")
    for (const DeviceDescription::Image &image : device.programs.front().images)
      images.push_back((image.isMachineCode ? "sm_" : "compute_") +
                       std::to_string(image.architecture));
  json::Object object{{"interface", device.interface}};
  if (!images.empty())
    object["images"] = std::move(images);
  if (!device.assembler.empty())
    object["ptxas"] = device.assembler;
  return object;
}

} // namespace

std::string jsonText(const LibraryDescription &library) {
  json::Array entries, features;
  for (size_t i = 0; i < library.entries.size(); ++i)
    entries.push_back(describe(library, i));
  for (const std::string &feature : cpuFeatureNames(library))
    features.push_back(feature);
  json::Object object{{"format", 1},
                      {"name", library.name},
                      {"version", library.version},
                      {"doc", utf8(library.doc)},
                      {"genc", library.gencVersion},
                      {"model_sha256", library.sourceHash},
                      {"options", utf8(library.options)},
                      {"target", json::Object{{"name", library.targetName},
                                              {"triple", library.targetTriple},
                                              {"cpu", library.targetCpu},
                                              {"needs", std::move(features)}}},
                      {"entries", std::move(entries)},
                      {"weights", describeWeights(library)},
                      {"kernels", describeKernels(library)}};
  if (library.device)
    object["device"] = describeDevice(*library.device);
  std::string text;
  raw_string_ostream(text) << formatv("{0:2}", json::Value(std::move(object))) << "\n";
  return text;
}

std::string cmakeConfigText(const LibraryDescription &library, LibraryType type) {
  const std::string &name = library.name;
  std::string text;
  raw_string_ostream os(text);
  os << "# CMake package of the library \"" << name << "\", written by genc.\n"
     << "#   find_package(" << name << " CONFIG REQUIRED PATHS <this folder>)\n"
     << "#   target_link_libraries(app PRIVATE " << name << "::" << name << ")\n"
     << "# " << name << "::" << name << " is the static library, or the shared one if that is the "
     << "only one or BUILD_SHARED_LIBS is on.\n"
     << "# " << name << "::" << name << "_static and " << name << "::" << name
     << "_shared name them outright, where they exist.\n\n";
  if (hasStatic(type))
    importedTarget(os, name, "STATIC", "lib" + name + ".a");
  if (hasShared(type))
    importedTarget(os, name, "SHARED", "lib" + name + ".so");
  os << "if(NOT TARGET " << name << "::" << name << ")\n  add_library(" << name << "::" << name
     << " INTERFACE IMPORTED)\n";
  auto link = [&](StringRef kind) {
    os << "set_target_properties(" << name << "::" << name
       << " PROPERTIES INTERFACE_LINK_LIBRARIES " << name << "::" << name << "_" << kind << ")\n";
  };
  if (type == LibraryType::Both) {
    os << "  if(BUILD_SHARED_LIBS)\n    ";
    link("shared");
    os << "  else()\n    ";
    link("static");
    os << "  endif()\n";
  } else {
    os << "  ";
    link(hasStatic(type) ? "static" : "shared");
  }
  os << "endif()\n";
  if (library.weightsPlace == WeightsPlace::File)
    os << "set(" << name << "_WEIGHTS \"${CMAKE_CURRENT_LIST_DIR}/" << name << ".weights\")\n";
  os << "set(" << name << "_FOUND TRUE)\n";
  return text;
}

std::string cmakeVersionText(const LibraryDescription &library) {
  StringRef major = StringRef(library.version).split('.').first;
  std::string text;
  raw_string_ostream os(text);
  os << "# Compatible: the same first number, and not older than asked for.\n"
     << "set(PACKAGE_VERSION \"" << library.version << "\")\n"
     << "if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION\n"
     << "   OR NOT \"${PACKAGE_FIND_VERSION_MAJOR}\" STREQUAL \"" << major << "\")\n"
     << "  set(PACKAGE_VERSION_COMPATIBLE FALSE)\n"
     << "else()\n  set(PACKAGE_VERSION_COMPATIBLE TRUE)\nendif()\n"
     << "if(\"${PACKAGE_FIND_VERSION}\" STREQUAL \"\")\n  set(PACKAGE_VERSION_COMPATIBLE TRUE)\n"
     << "endif()\n"
     << "if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)\n"
     << "  set(PACKAGE_VERSION_EXACT TRUE)\nendif()\n"
     << "if(CMAKE_SIZEOF_VOID_P AND NOT CMAKE_SIZEOF_VOID_P EQUAL 8)\n"
     << "  set(PACKAGE_VERSION_UNSUITABLE TRUE)\nendif()\n";
  return text;
}

std::string pkgConfigText(const LibraryDescription &library, LibraryType type) {
  std::string system = joined(" ", "-l"), text;
  std::string doc = library.doc.empty() ? "a model compiled by genc" : library.doc;
  for (char &c : doc)
    c = c == '\n' || c == '\r' || c == '$' || c == '#' ? ' ' : c;
  raw_string_ostream os(text);
  os << "prefix=${pcfiledir}\n\nName: " << library.name << "\nDescription: " << doc
     << "\nVersion: " << library.version << "\nCflags: -I${prefix}\nLibs: -L${prefix} -l"
     << library.name << (hasShared(type) ? "" : " " + system) << "\n";
  if (hasShared(type))
    os << "Libs.private: " << system << "\n";
  return text;
}

} // namespace genc
