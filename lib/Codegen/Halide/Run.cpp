//===- Run.cpp - kernels and the reference mode in this process --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernel.h"
#include "Math.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "llvm/ADT/StringMap.h"
#include <chrono>

using namespace mlir;

namespace genc {
namespace {

using halide::Graph;

HostTensor::Kind kindOf(mlir::Type element, bool reference) {
  if (isa<FloatType>(element))
    return reference || element.isF64() ? HostTensor::Kind::F64 : HostTensor::Kind::F32;
  unsigned bits = element.getIntOrFloatBitWidth();
  return bits == 1 ? HostTensor::Kind::Bool : bits == 64 ? HostTensor::Kind::I64 : HostTensor::Kind::I32;
}

/// The shape of `type` with its dynamic plate at `batch`.
std::vector<int64_t> shapeOf(const gen::EventType &type, int64_t batch) {
  std::vector<int64_t> shape;
  for (int64_t size : type.plateSizes)
    shape.push_back(ShapedType::isDynamic(size) ? batch : size);
  shape.insert(shape.end(), type.event.begin(), type.event.end());
  return shape;
}

/// A Halide view of a tensor.
Halide::Buffer<> view(HostTensor &tensor, Halide::Type type) {
  std::vector<int> extents;
  for (int64_t size : llvm::reverse(tensor.shape))
    extents.push_back(static_cast<int>(size));
  return Halide::Buffer<>(type, tensor.bytes.data(), extents);
}

/// One operator, compiled for float64, with its inputs to be set.
struct CompiledOp {
  Graph graph{/*reference=*/true};
  Halide::Param<uint64_t> seed;
  Halide::Param<int64_t> firstExample;
  Halide::Param<uint32_t> step;
  std::vector<Halide::ImageParam> inputs;
  Halide::Pipeline pipeline;
};

/// Everything about an operator that its definition depends on.
std::string keyOf(Operation *op) {
  std::string key;
  llvm::raw_string_ostream stream(key);
  DictionaryAttr attributes = op->getPropertiesAsAttribute()
                                  ? dyn_cast<DictionaryAttr>(op->getPropertiesAsAttribute())
                                  : op->getAttrDictionary();
  stream << op->getName() << attributes << op->getOperandTypes() << op->getResultTypes();
  return key;
}

/// No schedule but what keeps the oracle usable on large models: helper stages once, eight lanes where they fit.
void scheduleReference(Graph &graph) {
  for (auto &stage : graph.stages) {
    if (stage->name != "op" && stage->updates.empty())
      continue;
    stage->func.compute_root();
    if (stage->vars.empty())
      continue;
    stage->func.vectorize(stage->vars[0], 8, Halide::TailStrategy::GuardWithIf);
    for (size_t i = 0; i < stage->updates.size(); ++i)
      stage->func.update(static_cast<int>(i)).vectorize(stage->vars[0], 8, Halide::TailStrategy::GuardWithIf);
  }
}

FailureOr<std::shared_ptr<CompiledOp>> compileOp(Operation *op) {
  static llvm::StringMap<std::shared_ptr<CompiledOp>> cache;
  auto &slot = cache[keyOf(op)];
  if (slot)
    return slot;
  auto compiled = std::make_shared<CompiledOp>();
  Graph &graph = compiled->graph;
  graph.seed = compiled->seed;
  graph.firstExample = compiled->firstExample;
  graph.step = compiled->step;
  for (Value operand : op->getOperands()) {
    gen::EventType type(operand.getType());
    std::vector<Halide::Var> vars = halide::argumentVars(type);
    Halide::ImageParam param(graph.elementType(type.element), static_cast<int>(vars.size()));
    compiled->inputs.push_back(param);
    auto &stage = graph.addStage("in" + std::to_string(compiled->inputs.size() - 1), vars);
    stage.func(vars) = param(std::vector<Halide::Expr>(vars.begin(), vars.end()));
    graph.tensors[operand] = {stage.func, type};
  }
  if (failed(graph.define(op, "op")))
    return failure();
  scheduleReference(graph);
  compiled->pipeline = Halide::Pipeline(graph.findStage("op")->func);
  compiled->pipeline.set_jit_externs(halide::math::externs());
  compiled->pipeline.compile_jit(Halide::get_jit_target_from_environment());
  return slot = compiled;
}

FailureOr<HostTensor> evaluateOp(Operation *op, ArrayRef<HostTensor *> operands, int64_t batch,
                                 const DrawState &draws) {
  HostTensor result;
  LogicalResult ran = halide::guarded(op, [&]() -> LogicalResult {
    auto compiled = compileOp(op);
    if (failed(compiled))
      return failure();
    CompiledOp &c = **compiled;
    c.seed.set(draws.seed);
    c.firstExample.set(draws.firstExample);
    c.step.set(draws.step);
    for (auto [param, tensor] : llvm::zip(c.inputs, operands))
      param.set(view(*tensor, param.type()));
    gen::EventType type(op->getResult(0).getType());
    result = HostTensor::zeros(kindOf(type.element, true), shapeOf(type, batch));
    c.pipeline.realize(Halide::Realization(view(result, c.graph.elementType(type.element))));
    return success();
  });
  if (failed(ran))
    return failure();
  return result;
}

/// The value of an operator that reads a weight; null for all others.
FailureOr<const HostTensor *> weightOf(Operation *op, const WeightLookup &weights) {
  std::string name;
  if (auto parameter = dyn_cast<gen::ParameterOp>(op))
    name = parameter.getName().str();
  else if (auto prepared = dyn_cast<gen::PreparedOp>(op))
    name = "prepared:" + std::to_string(prepared.getIndex());
  else
    return static_cast<const HostTensor *>(nullptr);
  const HostTensor *tensor = weights ? weights(name) : nullptr;
  if (!tensor)
    return op->emitError("no value for weight '") << name << "'";
  return tensor;
}

} // namespace

FailureOr<std::vector<HostTensor>> evaluateReference(Operation *function, ArrayRef<HostTensor> inputs, int64_t batch,
                                                     const WeightLookup &weights, const DrawState &draws) {
  Block &block = function->getRegion(0).front();
  if (inputs.size() != block.getNumArguments())
    return function->emitError("expected ") << block.getNumArguments() << " inputs, got " << inputs.size();
  llvm::DenseMap<Value, HostTensor> values;
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs))
    values[argument] = input.as(kindOf(gen::EventType(argument.getType()).element, true));
  for (Operation &op : block.without_terminator()) {
    auto weight = weightOf(&op, weights);
    if (failed(weight))
      return failure();
    if (*weight) {
      values[op.getResult(0)] = (*weight)->as(kindOf(gen::EventType(op.getResult(0).getType()).element, true));
      continue;
    }
    SmallVector<HostTensor *> operands;
    for (Value operand : op.getOperands())
      operands.push_back(&values.find(operand)->second);
    auto result = evaluateOp(&op, operands, batch, draws);
    if (failed(result))
      return failure();
    values[op.getResult(0)] = std::move(*result);
  }
  std::vector<HostTensor> results;
  for (Value value : block.getTerminator()->getOperands())
    results.push_back(values[value]);
  return results;
}

FailureOr<std::vector<HostTensor>> runKernel(Operation *op, ArrayRef<HostTensor> inputs, int64_t batch,
                                             const Target &target, const DrawState &draws, int repeat,
                                             double *seconds) {
  auto func = cast<kernel::FuncOp>(op);
  std::vector<HostTensor> copies(inputs.begin(), inputs.end()), results;
  LogicalResult ran = halide::guarded(op, [&]() -> LogicalResult {
    auto built = halide::buildPipeline(func);
    if (failed(built))
      return failure();
    halide::KernelPipeline &k = **built;
    Halide::Target jit = halide::halideTarget(target).without_feature(Halide::Target::NoRuntime);
    jit.set_feature(Halide::Target::UserContext, false);
    k.batch.set(static_cast<int32_t>(batch));
    k.seed.set(draws.seed);
    k.firstExample.set(draws.firstExample);
    k.step.set(draws.step);
    for (auto [param, tensor] : llvm::zip(k.inputs, copies))
      param.set(view(tensor, param.type()));
    std::vector<Halide::Buffer<>> buffers;
    results.reserve(func.getNumResults());
    for (mlir::Type result : func.getResultTypes()) {
      gen::EventType type(result);
      results.push_back(HostTensor::zeros(kindOf(type.element, false), shapeOf(type, batch)));
      buffers.push_back(view(results.back(), k.graph.elementType(type.element)));
    }
    Halide::Pipeline pipeline(k.outputs);
    pipeline.compile_jit(jit);
    Halide::Realization outputs(buffers);
    for (int i = 0; i < repeat; ++i) {
      auto begin = std::chrono::steady_clock::now();
      pipeline.realize(outputs, jit);
      double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (seconds && (i == 0 || spent < *seconds))
        *seconds = spent;
    }
    return success();
  });
  if (failed(ran))
    return failure();
  return results;
}

} // namespace genc
