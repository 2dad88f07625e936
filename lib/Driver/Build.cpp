//===- Build.cpp - genc build -----------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Build.h"
#include "Commands.h"
#include "Describe.h"
#include "Pipeline.h"
#include "Report.h"
#include "genc/Codegen/Entries.h"
#include "genc/Codegen/Host.h"
#include "genc/Codegen/Object.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Support/OutputFile.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SHA256.h"

using namespace genc;

/// The host functions of the entries as an object; consumes the module.
static llvm::Expected<std::string> compileEntries(mlir::ModuleOp module, const Target &target, Place place) {
  mlir::PassManager manager(module.getContext());
  manager.addPass(createLowerEntriesPass(place));
  if (mlir::failed(manager.run(module)))
    return llvm::createStringError("entries do not lower");
  llvm::LLVMContext context;
  auto translated = translateEntries(module, context);
  if (!translated)
    return translated.takeError();
  return compileObject(**translated, target.triple, target.cpu, /*optimize=*/true);
}

/// SHA-256 over the texts that the library was made of.
static std::string hashSources(Compilation &compilation) {
  llvm::SHA256 hash;
  llvm::SourceMgr &sources = compilation.diagnostics().sourceMgr();
  for (unsigned id = 1; id <= sources.getNumBuffers(); ++id)
    hash.update(sources.getMemoryBuffer(id)->getBuffer());
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

/// Code for the device, from the module at the stage `kernel`, which is consumed; its objects go to \p objects.
static llvm::Expected<DeviceDescription> compileForDevice(mlir::ModuleOp module, const Options &options,
                                                          std::vector<std::string> &objects) {
  mlir::PassManager manager(module.getContext());
  scheduleFor(manager, options.target);
  if (mlir::failed(manager.run(module)))
    return llvm::createStringError("kernels have no schedule for the device");
  CodegenOptions codegen{options.jobs, /*tsan=*/false, kernelSymbol("", Place::Device), options.cache};
  auto kernels = compileKernels(module, options.target, codegen);
  if (mlir::failed(kernels))
    return llvm::createStringError("a kernel does not compile for the device");
  DeviceDescription device;
  device.interface = options.target.deviceName();
  DescribedFunctions functions = describeFunctions(module, kernels->kernels, Place::Device);
  device.entries = std::move(functions.entries);
  if (functions.prepare) {
    device.prepareFunction = functions.prepare->function;
    device.prepareArenaBytes = functions.prepare->arenaFixedBytes + functions.prepare->arenaExampleBytes;
  }
  device.assembler = kernels->assembler;
  if (options.report)
    printResources(kernels->programs, llvm::errs());
  for (DeviceProgram &program : kernels->programs) {
    DeviceDescription::Program &described = device.programs.emplace_back();
    described.functions = std::move(program.functions);
    for (DeviceImage &image : program.images)
      described.images.push_back({std::move(image.code), image.architecture, image.isMachineCode});
  }
  auto entries = compileEntries(module, options.target, Place::Device);
  if (!entries)
    return entries.takeError();
  llvm::append_range(objects, kernels->objects);
  objects.push_back(std::move(*entries));
  return device;
}

std::optional<BuiltLibrary> genc::makeLibrary(Compilation &compilation, const Options &options) {
  if (!compilation.advance(Stage::Kernel))
    return std::nullopt;
  bool hasDevice = options.target.device != DeviceApi::None;
  mlir::OwningOpRef<mlir::ModuleOp> forDevice;
  if (hasDevice)
    forDevice = compilation.module().clone();
  if (!compilation.advance(Stage::Schedule))
    return std::nullopt;
  mlir::ModuleOp module = compilation.module();
  std::string weights;
  if (!options.weights.empty()) {
    auto loaded = loadWeights(compilation, options);
    if (!loaded)
      return std::nullopt;
    weights = flatWeights(module, *loaded);
  }
  CodegenOptions codegen{options.jobs, options.tsan, kernelSymbol("", Place::Host), options.cache};
  auto kernels = compileKernels(module, options.target.host(), codegen);
  if (mlir::failed(kernels)) {
    compilation.internalError("halide", "a kernel does not compile");
    return std::nullopt;
  }
  BuiltLibrary library;
  library.description = describeLibrary(module, kernels->kernels, options);
  library.description.sourceHash = hashSources(compilation);
  if (options.report)
    printReport(module, llvm::errs());
  auto fail = [&](llvm::Error error) {
    compilation.internalError("lib", llvm::toString(std::move(error)));
    return std::nullopt;
  };
  auto entries = compileEntries(module, options.target, Place::Host);
  if (!entries)
    return fail(entries.takeError());
  LibraryParts parts;
  std::vector<std::string> deviceObjects;
  if (hasDevice) {
    auto device = compileForDevice(*forDevice, options, deviceObjects);
    if (!device)
      return fail(device.takeError());
    library.description.device = std::move(*device);
  }
  bool embedded = library.description.weightsPlace == WeightsPlace::Library;
  auto host = emitHostObject(library.description,
                             embedded ? llvm::ArrayRef<char>(weights) : llvm::ArrayRef<char>());
  if (!host)
    return fail(host.takeError());
  for (const std::string &object : kernels->objects)
    parts.objects.push_back(object);
  for (const std::string &object : deviceObjects)
    parts.objects.push_back(object);
  parts.objects.push_back(*entries);
  parts.objects.push_back(*host);
  parts.weights = weights;
  parts.type = !options.makeShared   ? LibraryType::Static
               : !options.makeStatic ? LibraryType::Shared
                                     : LibraryType::Both;
  auto files = makeLibraryFiles(library.description, parts);
  if (!files)
    return fail(files.takeError());
  library.files = std::move(*files);
  return library;
}

/// `NAME.d`: what the library was made of, for make and ninja.
static std::string dependencyText(Compilation &compilation, const Options &options,
                                  llvm::StringRef name) {
  std::string text = options.output + "/" + name.str() + ".json:";
  auto add = [&](llvm::StringRef file) {
    text += " \\\n  ";
    for (char c : file) {
      if (c == ' ' || c == '#')
        text += '\\';
      text += c;
    }
  };
  for (const std::string &file : compilation.filesRead())
    add(file);
  for (const std::string &file : {options.weights, options.weightsMap})
    if (!file.empty())
      add(file);
  return text + "\n";
}

int genc::buildLibrary(const Options &options) {
  Compilation compilation(options);
  if (options.output.empty()) {
    llvm::errs() << "genc: error: the library needs a folder: -o DIR\n";
    return exitUsage;
  }
  auto library = makeLibrary(compilation, options);
  if (!library)
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  auto check = [&](llvm::Error error) {
    if (!error)
      return true;
    compilation.diagnostics().error(Code::cannotWrite, llvm::SMRange())
        << llvm::toString(std::move(error));
    return false;
  };
  if (!check(writeLibraryFiles(options.output, library->description.name, library->files)))
    return exitUserError;
  if (options.writeDependencies) {
    const std::string &name = library->description.name;
    std::string path = options.dependencyFile.empty() ? options.output + "/" + name + ".d"
                                                      : options.dependencyFile;
    if (!check(writeFile(path, dependencyText(compilation, options, name))))
      return exitUserError;
  }
  return exitOk;
}
