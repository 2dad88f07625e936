//===- KernelTool.cpp - runs, times and dumps the kernels of a file ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// genc-kernel-test FILE [--check] [--bench] [--dump=halide|asm|ir] [--batch=N] [--target=NAME]
//   --check  every kernel, with the schedule it has or gets, against the reference mode on random inputs: prints the
//            largest difference over the largest magnitude, and fails above 1e-5 * sqrt(longest sum)
//   --bench  time and GFLOP/s of every kernel, the best of --repeats=20
//   --objects=PREFIX  compiles all kernels to PREFIX.0.o ... and prints what they need of scratch
//
//===----------------------------------------------------------------------===//

#include "genc/Codegen/Codegen.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Schedule/Schedule.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/SourceMgr.h"
#include <random>

using namespace mlir;
using namespace genc;
namespace cl = llvm::cl;

static cl::opt<std::string> input(cl::Positional, cl::init("-"));
static cl::opt<bool> check("check"), bench("bench");
static cl::opt<std::string> objects("objects");
static cl::opt<std::string> dump("dump"), targetName("target", cl::init("host"));
static cl::opt<int> repeats("repeats", cl::init(20));
static cl::list<int64_t> batches("batch", cl::CommaSeparated);
static cl::opt<double> tolerance("tolerance", cl::init(1e-5));

/// Uniform numbers in [-1, 1); indices in [0, 8); booleans.
static HostTensor randomTensor(Type type, int64_t batch, std::mt19937 &engine) {
  gen::EventType event(type);
  std::vector<int64_t> shape;
  for (int64_t size : event.plateSizes)
    shape.push_back(ShapedType::isDynamic(size) ? batch : size);
  shape.insert(shape.end(), event.event.begin(), event.event.end());
  HostTensor values = HostTensor::zeros(HostTensor::Kind::F64, shape);
  bool real = isa<FloatType>(event.element);
  for (int64_t i = 0; i < values.elements(); ++i)
    values.data<double>()[i] = real ? static_cast<float>(engine() / 2147483648.0 - 1) : engine() % 8;
  unsigned bits = event.element.getIntOrFloatBitWidth();
  if (bits == 1)
    for (int64_t i = 0; i < values.elements(); ++i)
      values.data<double>()[i] = static_cast<int>(values.data<double>()[i]) & 1;
  if (event.element.isBF16() || event.element.isF16())
    return values.as(event.element.isF16() ? HostTensor::Kind::F16 : HostTensor::Kind::BF16);
  return values.as(real ? HostTensor::Kind::F32 : bits == 1 ? HostTensor::Kind::Bool
                          : bits == 64 ? HostTensor::Kind::I64 : HostTensor::Kind::I32);
}

/// Multiply-adds of the products and convolutions, times two.
static double flops(kernel::FuncOp func, int64_t batch) {
  double total = 0;
  func.walk([&](Operation *op) {
    StringRef name = op->getName().stripDialect();
    if (name == "linear_weight_gradient" || name == "conv_filter_gradient") { // each row once for each weight
      gen::EventType rows(op->getOperand(1).getType()), result(op->getResult(0).getType());
      double count = 2;
      auto kept = op->getAttrOfType<IntegerAttr>("batch_axes");
      for (int64_t size : ArrayRef(rows.event).drop_back().drop_front(kept ? kept.getInt() : 0))
        count *= size;
      for (int64_t size : rows.plateSizes)
        count *= ShapedType::isDynamic(size) ? batch : size;
      for (int64_t size : result.event)
        count *= size;
      total += count;
    }
    if (name != "linear" && name != "conv" && name != "conv_transpose" && name != "matmul")
      return;
    gen::EventType x(op->getOperand(0).getType()), w(op->getOperand(1).getType()), y(op->getResult(0).getType());
    double weights = 1; // of one product, where there are several
    for (int64_t size : name == "matmul" ? ArrayRef(w.event).take_back(2) : ArrayRef(w.event))
      weights *= size;
    double places = 1; // how often each weight is used
    const gen::EventType &base = name == "conv_transpose" ? x : y;
    for (int64_t size : ArrayRef(base.event).drop_back())
      places *= size;
    for (int64_t size : y.plateSizes)
      places *= ShapedType::isDynamic(size) ? batch : size;
    total += 2 * weights * places;
  });
  return total;
}

static bool runOne(kernel::FuncOp func, const Target &target, int64_t batch) {
  std::mt19937 engine(7);
  std::vector<HostTensor> inputs;
  for (Type type : func.getArgumentTypes())
    inputs.push_back(randomTensor(type, batch, engine));
  double seconds = 0;
  auto actual = runKernel(func, inputs, batch, target, {}, bench ? repeats : 1, &seconds);
  if (failed(actual))
    return false;
  if (bench)
    llvm::outs() << llvm::format("%-28s batch %-4lld %10.1f us %8.1f GFLOP/s\n", func.getSymName().str().c_str(),
                                 static_cast<long long>(batch), seconds * 1e6, flops(func, batch) / seconds * 1e-9);
  if (!check)
    return true;
  auto expected = evaluateReference(func, inputs, batch, nullptr);
  if (failed(expected))
    return false;
  double worst = 0;
  for (size_t r = 0; r < actual->size(); ++r) {
    double largest = 1e-30, difference = 0;
    for (int64_t i = 0; i < (*actual)[r].elements(); ++i) {
      double want = (*expected)[r].at(i), got = (*actual)[r].at(i);
      if (std::isfinite(want))
        largest = std::max(largest, std::fabs(want));
      double error = std::isnan(got) && std::isnan(want) ? 0 : std::fabs(got - want);
      difference = std::isnan(error) ? INFINITY : std::max(difference, error);
    }
    worst = std::max(worst, difference / largest);
  }
  bool ok = worst <= tolerance;
  llvm::outs() << func.getSymName() << " batch " << batch << ": " << (ok ? "ok" : "WRONG");
  if (!ok || bench)
    llvm::outs() << llvm::format(" (%.3g)", worst);
  llvm::outs() << "\n";
  return ok;
}

/// Whether the batch variant and the row kernel give the same bits: a result must not depend on how a batch is cut.
static bool sameBits(kernel::FuncOp variant, kernel::FuncOp row, const Target &target) {
  int64_t batch = 2 * static_cast<int64_t>(variant.getBatchMultiple());
  std::mt19937 engine(11);
  std::vector<HostTensor> inputs;
  for (Type type : variant.getArgumentTypes())
    inputs.push_back(randomTensor(type, batch, engine));
  auto first = runKernel(variant, inputs, batch, target), second = runKernel(row, inputs, batch, target);
  bool same = succeeded(first) && succeeded(second);
  for (size_t i = 0; same && i < first->size(); ++i)
    same = (*first)[i].bytes == (*second)[i].bytes;
  llvm::outs() << variant.getSymName() << " and " << row.getSymName() << ": " << (same ? "same bits" : "DIFFERENT BITS")
               << "\n";
  return same;
}

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  DialectRegistry registry;
  registry.insert<gen::GenDialect, kernel::KernelDialect, func::FuncDialect>();
  halide::registerDefinitions(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  auto module = parseSourceFile<ModuleOp>(input, sources, &context);
  auto target = Target::parse(targetName);
  if (!module || !target)
    return 1;
  PassManager passes(&context);
  passes.addPass(createScheduleKernelsPass(*target));
  if (failed(passes.run(*module)))
    return 1;
  bool ok = true;
  if (dump == "ir")
    module->print(llvm::outs());
  else if (dump == "halide")
    ok = succeeded(dumpKernels(*module, *target, llvm::outs()));
  else if (dump == "asm")
    ok = succeeded(dumpAssembly(*module, *target, llvm::outs()));
  if (!objects.empty()) {
    auto compiled = compileKernels(*module, *target);
    if (failed(compiled))
      return 1;
    for (const KernelInfo &info : compiled->kernels)
      llvm::outs() << info.name << ": call scratch " << info.callScratchBytes << ", task scratch "
                   << info.taskScratchBytes << "\n";
    unsigned number = 0;
    for (const std::string &object : compiled->objects) {
      std::error_code error;
      llvm::raw_fd_ostream file(objects + "." + std::to_string(number++) + ".o", error);
      file << object;
    }
  }
  if (check || bench) {
    if (batches.empty())
      batches.push_back(2);
    for (kernel::FuncOp func : module->getOps<kernel::FuncOp>())
      for (int64_t batch : batches)
        if (batch % static_cast<int64_t>(func.getBatchMultiple()) == 0)
          ok &= runOne(func, *target, batch);
  }
  if (check)
    for (kernel::FuncOp func : module->getOps<kernel::FuncOp>())
      if (auto row = module->lookupSymbol<kernel::FuncOp>((func.getSymName() + "_row").str()))
        ok &= sameBits(func, row, *target);
  return ok ? 0 : 1;
}
