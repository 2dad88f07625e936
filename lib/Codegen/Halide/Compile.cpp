//===- Compile.cpp - kernels to objects ------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Archive.h"
#include "../KernelCache.h"
#include "../Ptxas.h"
#include "../Workers.h"
#include "../Wrapper.h"
#include "DeviceModule.h"
#include "Kernel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"
#include <sstream>

using namespace mlir;

namespace genc {
namespace {

using halide::KernelPipeline;

/// Warnings of Halide's are not for users; errors leave as exceptions.
struct Reporter : Halide::CompileTimeErrorReporter {
  void warning(const char *) override {}
  void error(const char *message) override { throw Halide::CompileError(message); }
};

/// Runs `work` in a child with its diagnostics collected into `payload`.
bool collected(Operation *op, std::string &payload, llvm::function_ref<LogicalResult()> work) {
  static Reporter reporter;
  Halide::set_custom_compile_time_error_reporter(&reporter);
  std::string messages;
  ScopedDiagnosticHandler handler(op->getContext(), [&](Diagnostic &diagnostic) {
    messages += (messages.empty() ? "" : "; ") + diagnostic.str();
    return success();
  });
  if (succeeded(halide::guarded(op, work)))
    return true;
  payload = messages;
  return false;
}

Halide::Module lower(KernelPipeline &pipeline, const std::string &name,
                     const Halide::Target &target) {
  Halide::Pipeline lowered(pipeline.outputs);
  halide::adaptToSource(lowered, target);
  return lowered.compile_to_module(pipeline.arguments(), name, target,
                                   Halide::LinkageType::External);
}

/// What `type` asks Halide to write for `func`, as a string.
FailureOr<std::string> emitted(const Halide::Module &module, Halide::OutputFileType type) {
  llvm::SmallString<128> path;
  if (llvm::sys::fs::createTemporaryFile("genc-kernel", "tmp", path))
    return failure();
  module.compile({{type, path.str().str()}});
  auto buffer = llvm::MemoryBuffer::getFile(path);
  llvm::sys::fs::remove(path);
  if (!buffer)
    return failure();
  return (*buffer)->getBuffer().str();
}

/// The kernel without its name: equal kernels have equal text.
std::string textOf(kernel::FuncOp func) {
  kernel::FuncOp copy = func.clone();
  copy.setSymName("k");
  std::string text;
  llvm::raw_string_ostream stream(text);
  copy->print(stream, OpPrintingFlags().printGenericOpForm());
  copy->erase();
  return text;
}

/// What a kernel's symbols are called.
std::string nameOf(StringRef text) {
  auto digest = llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  return "kernel_" + llvm::toHex(ArrayRef(digest).take_front(10), /*LowerCase=*/true);
}

/// What a worker answers of one kernel.
struct Body {
  kernel::FuncOp func;
  std::string text, symbol;
  KernelInfo info;
  bool random = false;
  std::string object;
  DeviceProgram program;
};

/// The fields of an answer: not what was asked.
template <typename Archive> void visitFields(Archive &archive, Body &body) {
  archive(body.info.callScratchBytes);
  archive(body.info.taskScratchBytes);
  archive(body.random);
  archive(body.object);
  archive.list(body.program.images, [&](DeviceImage &image) {
    archive(image.code);
    archive(image.architecture);
    archive(image.isMachineCode);
  });
  archive.list(body.program.functions, [&](std::string &function) { archive(function); });
  archive.list(body.program.resources, [&](FunctionResources &resources) {
    archive(resources.function);
    archive(resources.architecture);
    archive(resources.registers);
    archive(resources.spilledBytes);
    archive(resources.sharedBytes);
  });
}

/// Compute capabilities that machine code is made for: the first devices of two generations. Later
/// generations compile the text.
constexpr unsigned architectures[] = {80, 90};

/// The device's code, and machine code where there is an assembler.
LogicalResult makeProgram(halide::DeviceModule &parts, const Target &target,
                          const std::optional<Ptxas> &ptxas, Body &body) {
  DeviceProgram &program = body.program;
  unsigned least = target.device == DeviceApi::Cuda ? architectures[0] : 0;
  program.functions = parts.entries;
  program.images.push_back({parts.code, least, false});
  for (unsigned architecture : ptxas ? ArrayRef(architectures) : ArrayRef<unsigned>()) {
    auto code = ptxas->assemble(parts.code, architecture, program.resources);
    if (!code)
      return body.func.emitError(llvm::toString(code.takeError()));
    program.images.push_back({std::move(*code), architecture, true});
  }
  for (FunctionResources &resources : program.resources)
    for (auto [function, shared] : llvm::zip_equal(parts.entries, parts.sharedBytes))
      if (function == resources.function)
        resources.sharedBytes += static_cast<unsigned>(shared);
  return success();
}

LogicalResult compileBody(Body &body, const Target &target, const CodegenOptions &options,
                          const std::optional<Ptxas> &ptxas) {
  auto pipeline = halide::buildPipeline(body.func, target);
  if (failed(pipeline))
    return failure();
  Halide::Module module =
      lower(**pipeline, body.symbol, halide::halideTarget(target, options.tsan));
  if (target.device != DeviceApi::None) {
    halide::DeviceModule parts = halide::takeApart(module);
    if (failed(makeProgram(parts, target, ptxas, body)))
      return failure();
    module = parts.host;
  }
  halide::Scratch scratch = halide::scratchOf(module);
  body.info.callScratchBytes = scratch.call;
  body.info.taskScratchBytes = scratch.task;
  body.random = (*pipeline)->graph.usesRandom;
  auto object = emitted(module, Halide::OutputFileType::object);
  if (failed(object))
    return body.func.emitError("cannot write a temporary file");
  body.object = *object;
  return success();
}

bool compileOne(Body body, const Target &target, const CodegenOptions &options,
                const std::optional<Ptxas> &ptxas, std::string &payload) {
  if (!collected(body.func, payload, [&] { return compileBody(body, target, options, ptxas); }))
    return false;
  ArchiveWriter archive;
  visitFields(archive, body);
  payload = std::move(archive.bytes);
  return true;
}

/// Answers for all bodies, from the cache where it has them.
std::vector<WorkResult> compileBodies(ArrayRef<Body> bodies, const Target &target, const CodegenOptions &options,
                                      const std::optional<Ptxas> &ptxas) {
  std::string generator;
  for (int number : {HALIDE_VERSION_MAJOR, HALIDE_VERSION_MINOR, HALIDE_VERSION_PATCH})
    generator += "." + std::to_string(number);
  KernelCache cache(options.cache, {generator, halide::halideTarget(target, options.tsan).to_string(), options.prefix,
                                    ptxas ? ptxas->version() : ""});
  std::vector<WorkResult> results(bodies.size());
  std::vector<size_t> left;
  for (auto [i, body] : llvm::enumerate(bodies)) {
    if (auto kept = cache.find(body.text))
      results[i] = {true, std::move(*kept)};
    else
      left.push_back(i);
  }
  auto made = runInWorkers(left.size(), options.jobs, [&](size_t k, std::string &payload) {
    return compileOne(bodies[left[k]], target, options, ptxas, payload);
  });
  for (auto [i, result] : llvm::zip_equal(left, made)) {
    if (result.ok)
      cache.keep(bodies[i].text, result.payload);
    results[i] = std::move(result);
  }
  return results;
}

/// Text of every kernel in order, each made in a worker.
LogicalResult dump(ModuleOp module, llvm::raw_ostream &os,
                   llvm::function_ref<LogicalResult(kernel::FuncOp, std::string &)> text) {
  SmallVector<kernel::FuncOp> kernels(module.getOps<kernel::FuncOp>());
  auto results = runInWorkers(kernels.size(), 0, [&](size_t i, std::string &payload) {
    return collected(kernels[i], payload, [&] { return text(kernels[i], payload); });
  });
  for (auto [func, result] : llvm::zip(kernels, results)) {
    if (!result.ok)
      return func.emitError() << result.payload;
    os << "// kernel " << func.getSymName() << "\n" << result.payload << "\n";
  }
  return success();
}

} // namespace

FailureOr<CompiledKernels> compileKernels(ModuleOp module, const Target &target,
                                          const CodegenOptions &options) {
  CompiledKernels compiled;
  std::vector<Body> bodies;
  std::vector<size_t> bodyOf; // for every kernel of the module
  llvm::StringMap<size_t> known;
  for (kernel::FuncOp func : module.getOps<kernel::FuncOp>()) {
    std::string text = textOf(func);
    auto [slot, inserted] = known.insert({text, bodies.size()});
    if (inserted)
      bodies.push_back({func, text, options.prefix + nameOf(text), {}, false, "", {}});
    bodyOf.push_back(slot->second);
  }
  std::optional<Ptxas> ptxas =
      target.device == DeviceApi::Cuda ? Ptxas::find() : std::optional<Ptxas>();
  compiled.assembler = ptxas ? ptxas->version() : "";
  auto results = compileBodies(bodies, target, options, ptxas);
  bool ok = true;
  for (auto [body, result] : llvm::zip(bodies, results)) {
    if (result.ok) {
      ArchiveReader archive(result.payload);
      visitFields(archive, body);
      body.info.deviceLaunches = body.program.functions.size();
    } else {
      body.func.emitError() << "kernel '" << body.func.getSymName() << "': " << result.payload;
    }
    ok &= result.ok;
  }
  if (!ok)
    return failure();
  bool device = target.device != DeviceApi::None;
  std::vector<uint32_t> firstFunctions;
  uint32_t functions = 0;
  for (Body &body : bodies) {
    firstFunctions.push_back(functions);
    functions += static_cast<uint32_t>(body.program.functions.size());
    compiled.objects.push_back(std::move(body.object));
    body.program.kernel = body.func.getSymName().str();
    if (device)
      compiled.programs.push_back(std::move(body.program));
  }
  std::vector<KernelWrapper> wrappers;
  for (auto [func, index] : llvm::zip(module.getOps<kernel::FuncOp>(), bodyOf)) {
    const Body &body = bodies[index];
    KernelInfo info = body.info;
    info.name = func.getSymName().str();
    compiled.kernels.push_back(info);
    wrappers.push_back({func, options.prefix + info.name, body.symbol, body.random,
                        device ? std::optional(firstFunctions[index]) : std::nullopt});
  }
  auto object = emitWrappers(wrappers, target);
  if (!object)
    return module.emitError("compiler bug: cannot emit kernel wrappers: ")
           << llvm::toString(object.takeError());
  compiled.objects.push_back(std::move(*object));
  return compiled;
}

LogicalResult dumpKernels(ModuleOp module, const Target &target, llvm::raw_ostream &os) {
  return dump(module, os, [&](kernel::FuncOp func, std::string &text) -> LogicalResult {
    auto pipeline = halide::buildPipeline(func, target);
    if (failed(pipeline))
      return failure();
    std::ostringstream stream;
    Halide::Module module =
        lower(**pipeline, func.getSymName().str(), halide::halideTarget(target));
    for (const Halide::Internal::LoweredFunc &f : module.functions())
      stream << f;
    text = stream.str();
    return success();
  });
}

LogicalResult dumpAssembly(ModuleOp module, const Target &target, llvm::raw_ostream &os) {
  return dump(module, os, [&](kernel::FuncOp func, std::string &text) -> LogicalResult {
    auto pipeline = halide::buildPipeline(func, target);
    if (failed(pipeline))
      return failure();
    Halide::Module module =
        lower(**pipeline, func.getSymName().str(), halide::halideTarget(target));
    if (target.device != DeviceApi::None) {
      text = halide::takeApart(module).code;
      return success();
    }
    auto assembly = emitted(module, Halide::OutputFileType::assembly);
    if (failed(assembly))
      return func.emitError("cannot write a temporary file");
    text = *assembly;
    return success();
  });
}

} // namespace genc
