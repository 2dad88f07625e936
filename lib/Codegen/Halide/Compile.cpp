//===- Compile.cpp - kernels to objects ------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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

/// The kernel's text without its name: equal kernels have equal text.
std::string identity(kernel::FuncOp func) {
  kernel::FuncOp copy = func.clone();
  copy.setSymName("k");
  std::string text;
  llvm::raw_string_ostream stream(text);
  copy->print(stream, OpPrintingFlags().printGenericOpForm());
  copy->erase();
  auto digest = llvm::SHA256::hash(llvm::arrayRefFromStringRef(text));
  return llvm::toHex(ArrayRef(digest).take_front(10), /*LowerCase=*/true);
}

/// What a worker answers of one kernel.
struct Body {
  kernel::FuncOp func;
  std::string symbol;
  KernelInfo info;
  bool random = false;
  std::string object;
  DeviceProgram program;
};

/// A line of numbers and names, then the object, then the device's code: call scratch, task
/// scratch, 1 if the kernel draws random numbers, bytes of the object, functions of the device's
/// code.
std::string packAnswer(const Body &body) {
  std::string answer;
  llvm::raw_string_ostream os(answer);
  os << body.info.callScratchBytes << ' ' << body.info.taskScratchBytes << ' ' << body.random << ' '
     << body.object.size();
  for (const std::string &function : body.program.functions)
    os << ' ' << function;
  os << '\n' << body.object << body.program.code;
  return answer;
}

void unpackAnswer(StringRef payload, Body &body) {
  auto [line, rest] = payload.split('\n');
  SmallVector<StringRef> fields;
  line.split(fields, ' ');
  size_t bytes = 0;
  fields[0].getAsInteger(10, body.info.callScratchBytes);
  fields[1].getAsInteger(10, body.info.taskScratchBytes);
  body.random = fields[2] == "1";
  fields[3].getAsInteger(10, bytes);
  for (StringRef function : ArrayRef(fields).drop_front(4))
    body.program.functions.push_back(function.str());
  body.object = rest.take_front(bytes).str();
  body.program.code = rest.drop_front(bytes).str();
}

LogicalResult compileBody(Body &body, const Target &target, const CodegenOptions &options) {
  auto pipeline = halide::buildPipeline(body.func, target);
  if (failed(pipeline))
    return failure();
  Halide::Module module =
      lower(**pipeline, body.symbol, halide::halideTarget(target, options.tsan));
  if (target.device != DeviceApi::None) {
    halide::DeviceModule parts = halide::takeApart(module);
    body.program = {std::move(parts.code), std::move(parts.entries)};
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
                std::string &payload) {
  if (!collected(body.func, payload, [&] { return compileBody(body, target, options); }))
    return false;
  payload = packAnswer(body);
  return true;
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
    std::string key = identity(func);
    auto [slot, inserted] = known.insert({key, bodies.size()});
    if (inserted)
      bodies.push_back({func, options.prefix + "kernel_" + key, {}, false, "", {}});
    bodyOf.push_back(slot->second);
  }
  auto results = runInWorkers(bodies.size(), options.jobs, [&](size_t i, std::string &payload) {
    return compileOne(bodies[i], target, options, payload);
  });
  bool ok = true;
  for (auto [body, result] : llvm::zip(bodies, results)) {
    if (result.ok)
      unpackAnswer(result.payload, body);
    else
      body.func.emitError() << "kernel '" << body.func.getSymName() << "': " << result.payload;
    ok &= result.ok;
  }
  if (!ok)
    return failure();
  bool device = target.device != DeviceApi::None;
  for (Body &body : bodies) {
    compiled.objects.push_back(std::move(body.object));
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
                        device ? std::optional<uint32_t>(index) : std::nullopt});
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
