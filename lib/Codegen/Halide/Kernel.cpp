//===- Kernel.cpp - a kernel.func as a Halide pipeline -------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernel.h"

using namespace Halide;
using namespace mlir;

namespace genc::halide {

std::vector<Argument> KernelPipeline::arguments() const {
  std::vector<Argument> arguments = {batch};
  if (graph.usesRandom) {
    arguments.push_back(seed);
    arguments.push_back(firstExample);
    arguments.push_back(step);
  }
  arguments.insert(arguments.end(), inputs.begin(), inputs.end());
  return arguments;
}

/// Tells Halide what it need not ask at run time: every size and stride but the batch. The further elements of a tuple have the
/// sizes of the first.
template <typename Buffer>
static void fixLayout(Buffer buffer, const gen::EventType &type, Expr batch, bool further = false) {
  Expr stride = 1;
  int dim = 0;
  auto fix = [&](Expr extent) {
    if (!further)
      buffer.dim(dim).set_bounds(0, extent);
    buffer.dim(dim).set_stride(stride);
    stride = Internal::simplify(stride * extent);
    ++dim;
  };
  for (int64_t size : llvm::reverse(type.event))
    fix(static_cast<int32_t>(size));
  for (int64_t size : llvm::reverse(type.plateSizes))
    fix(ShapedType::isDynamic(size) ? batch : Expr(static_cast<int32_t>(size)));
}

static bool convertsHalf(const genc::Target &target) {
  bool cuda = target.device == DeviceApi::Cuda;
  return cuda || (target.device == DeviceApi::None && halideTarget(target).has_feature(Halide::Target::F16C));
}

/// Names for stages that carry none (constants).
static std::string stageName(Operation *op, unsigned number) {
  if (auto name = op->getAttrOfType<StringAttr>(kernel::KernelDialect::stageAttrName))
    return name.str();
  return "constant" + std::to_string(number);
}

static void defineInputs(kernel::FuncOp func, KernelPipeline &pipeline) {
  Graph &graph = pipeline.graph;
  for (BlockArgument argument : func.getBody().front().getArguments()) {
    gen::EventType type(argument.getType());
    std::string name = "in" + std::to_string(argument.getArgNumber());
    std::vector<Var> vars = argumentVars(type);
    ImageParam param(graph.elementType(type.element), static_cast<int>(vars.size()), name + "_buffer");
    fixLayout(param, type, graph.batch);
    pipeline.inputs.push_back(param);
    Stage &stage = graph.addStage(name, vars);
    stage.func(vars) = param(std::vector<Expr>(vars.begin(), vars.end()));
    graph.tensors[argument] = {stage.func, type};
  }
}

/// Results that one stage computes element by element are a tuple of its.
static void defineTogether(ValueRange results, KernelPipeline &pipeline) {
  Graph &graph = pipeline.graph;
  const gen::EventType type = graph.tensors[results.front()].type;
  Stage &stage = graph.addStage("out", argumentVars(type));
  std::vector<Expr> at(stage.vars.begin(), stage.vars.end()), elements;
  for (Value result : results)
    elements.push_back(graph.tensors[result].func(at));
  stage.func(stage.vars) = Tuple(elements);
  for (auto [i, buffer] : llvm::enumerate(stage.func.output_buffers()))
    fixLayout(buffer, type, graph.batch, /*further=*/i > 0);
  pipeline.outputs.push_back(stage.func);
}

/// A result is a stage of its own, `out`, that copies the last operator's (which is then inlined into it), unless that
/// operator is called so already.
static void defineOutputs(kernel::FuncOp func, KernelPipeline &pipeline) {
  Graph &graph = pipeline.graph;
  Operation *terminator = func.getBody().front().getTerminator();
  if (terminator->getNumOperands() > 1 && func.hasOneResultStage())
    return defineTogether(terminator->getOperands(), pipeline);
  for (OpOperand &result : terminator->getOpOperands()) {
    const Tensor &tensor = graph.tensors[result.get()];
    std::string name = func.getResultStage(result.getOperandNumber());
    Stage *stage = graph.findStage(name);
    if (!stage) {
      stage = &graph.addStage(name, argumentVars(tensor.type));
      stage->func(stage->vars) = tensor.func(std::vector<Expr>(stage->vars.begin(), stage->vars.end()));
    }
    fixLayout(stage->func.output_buffer(), tensor.type, graph.batch);
    pipeline.outputs.push_back(stage->func);
  }
}

FailureOr<std::unique_ptr<KernelPipeline>> buildPipeline(kernel::FuncOp func, const genc::Target &target) {
  auto pipeline = std::make_unique<KernelPipeline>();
  Graph &graph = pipeline->graph;
  int32_t multiple = static_cast<int32_t>(func.getBatchMultiple());
  graph.batch = multiple > 1 ? (pipeline->batch / multiple) * multiple : Expr(pipeline->batch);
  graph.onDevice = target.device != DeviceApi::None;
  graph.accurate = func.getAccurateMath();
  graph.convertsHalf = convertsHalf(target);
  graph.seed = pipeline->seed;
  graph.firstExample = pipeline->firstExample;
  graph.step = pipeline->step;
  defineInputs(func, *pipeline);
  unsigned number = 0;
  for (Operation &op : func.getBody().front().without_terminator())
    if (failed(graph.define(&op, stageName(&op, number++))))
      return failure();
  defineOutputs(func, *pipeline);
  if (auto schedule = func.getScheduleAttr())
    if (failed(applySchedule(schedule, graph, func)))
      return failure();
  return pipeline;
}

LogicalResult guarded(Operation *op, llvm::function_ref<LogicalResult()> work) {
  try {
    return work();
  } catch (const Halide::Error &error) {
    std::string name;
    if (auto symbol = op->getAttrOfType<StringAttr>("sym_name"))
      name = (" '" + symbol.getValue() + "'").str();
    return emitError(op->getLoc(), "compiler bug: Halide refused the kernel") << name << ": " << error.what();
  }
}

static std::vector<Halide::Target::Feature> deviceFeatures(DeviceApi api) {
  using Feature = Halide::Target::Feature;
  switch (api) {
  case DeviceApi::None:
    return {};
  case DeviceApi::Cuda:
    return {Feature::CUDA, Feature::CUDACapability80};
  case DeviceApi::OpenCL:
    return {Feature::OpenCL, Feature::CLDoubles};
  case DeviceApi::Vulkan:
    return {Feature::Vulkan,      Feature::VulkanInt8,    Feature::VulkanInt16,
            Feature::VulkanInt64, Feature::VulkanFloat64, Feature::VulkanV13};
  case DeviceApi::Metal:
    return {Feature::Metal};
  case DeviceApi::WebGPU:
    return {Feature::WebGPU};
  }
  llvm_unreachable("unknown interface");
}

Halide::Target halideTarget(const genc::Target &target, bool tsan) {
  static const char *const features[] = {
      "x86-64-linux", "x86-64-linux-sse41-avx-f16c-fma-avx2",
      "x86-64-linux-sse41-avx-f16c-fma-avx2-avx512-avx512_skylake", "arm-64-linux"};
  Halide::Target result(features[static_cast<int>(target.isa)]);
  for (auto feature : {Halide::Target::NoRuntime, Halide::Target::NoAsserts, Halide::Target::NoBoundsQuery,
                       Halide::Target::UserContext})
    result.set_feature(feature);
  if (tsan)
    result.set_feature(Halide::Target::TSAN);
  for (Halide::Target::Feature feature : deviceFeatures(target.device))
    result.set_feature(feature);
  return result;
}

} // namespace genc::halide
