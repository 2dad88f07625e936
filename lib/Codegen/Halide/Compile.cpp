//===- Compile.cpp - kernels to objects ------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "../Workers.h"
#include "../Wrapper.h"
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

Halide::Module lower(KernelPipeline &pipeline, const std::string &name, const Halide::Target &target) {
  return Halide::Pipeline(pipeline.outputs)
      .compile_to_module(pipeline.arguments(), name, target, Halide::LinkageType::External);
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

/// One line of numbers before the object: call scratch, task scratch, 1 if the kernel draws random numbers.
bool compileOne(kernel::FuncOp func, const std::string &symbol, const Target &target, const CodegenOptions &options,
                std::string &payload) {
  return collected(func, payload, [&]() -> LogicalResult {
    auto pipeline = halide::buildPipeline(func);
    if (failed(pipeline))
      return failure();
    Halide::Module module = lower(**pipeline, symbol, halide::halideTarget(target, options.tsan));
    halide::Scratch scratch = halide::scratchOf(module);
    auto object = emitted(module, Halide::OutputFileType::object);
    if (failed(object))
      return func.emitError("cannot write a temporary file");
    payload = (llvm::Twine(scratch.call) + " " + llvm::Twine(scratch.task) + " " +
               llvm::Twine((*pipeline)->graph.usesRandom ? 1 : 0) + "\n" + *object)
                  .str();
    return success();
  });
}

struct Body {
  kernel::FuncOp func;
  std::string symbol;
  KernelInfo info;
  bool random = false;
};

/// Splits a worker's answer into `body` and the object.
std::string parseAnswer(StringRef payload, Body &body) {
  auto [line, object] = payload.split('\n');
  SmallVector<StringRef> numbers;
  line.split(numbers, ' ');
  numbers[0].getAsInteger(10, body.info.callScratchBytes);
  numbers[1].getAsInteger(10, body.info.taskScratchBytes);
  body.random = numbers[2] == "1";
  return object.str();
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

FailureOr<CompiledKernels> compileKernels(ModuleOp module, const Target &target, const CodegenOptions &options) {
  CompiledKernels compiled;
  std::vector<Body> bodies;
  std::vector<size_t> bodyOf; // for every kernel of the module
  llvm::StringMap<size_t> known;
  for (kernel::FuncOp func : module.getOps<kernel::FuncOp>()) {
    std::string key = identity(func);
    auto [slot, inserted] = known.insert({key, bodies.size()});
    if (inserted)
      bodies.push_back({func, options.prefix + "kernel_" + key, {}, false});
    bodyOf.push_back(slot->second);
  }
  auto results = runInWorkers(bodies.size(), options.jobs, [&](size_t i, std::string &payload) {
    return compileOne(bodies[i].func, bodies[i].symbol, target, options, payload);
  });
  bool ok = true;
  for (auto [body, result] : llvm::zip(bodies, results)) {
    if (result.ok)
      compiled.objects.push_back(parseAnswer(result.payload, body));
    else
      body.func.emitError() << "kernel '" << body.func.getSymName() << "': " << result.payload;
    ok &= result.ok;
  }
  if (!ok)
    return failure();
  std::vector<KernelWrapper> wrappers;
  for (auto [func, index] : llvm::zip(module.getOps<kernel::FuncOp>(), bodyOf)) {
    const Body &body = bodies[index];
    KernelInfo info = body.info;
    info.name = func.getSymName().str();
    compiled.kernels.push_back(info);
    wrappers.push_back({func, options.prefix + info.name, body.symbol, body.random});
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
    auto pipeline = halide::buildPipeline(func);
    if (failed(pipeline))
      return failure();
    std::ostringstream stream;
    Halide::Module module = lower(**pipeline, func.getSymName().str(), halide::halideTarget(target));
    for (const Halide::Internal::LoweredFunc &f : module.functions())
      stream << f;
    text = stream.str();
    return success();
  });
}

LogicalResult dumpAssembly(ModuleOp module, const Target &target, llvm::raw_ostream &os) {
  return dump(module, os, [&](kernel::FuncOp func, std::string &text) -> LogicalResult {
    auto pipeline = halide::buildPipeline(func);
    if (failed(pipeline))
      return failure();
    auto assembly = emitted(lower(**pipeline, func.getSymName().str(), halide::halideTarget(target)),
                            Halide::OutputFileType::assembly);
    if (failed(assembly))
      return func.emitError("cannot write a temporary file");
    text = *assembly;
    return success();
  });
}

} // namespace genc
