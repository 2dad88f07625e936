//===- Reference.cpp - operators one by one in float64 -------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernel.h"
#include "Math.h"
#include "Views.h"
#include "genc/Dialect/Gen/Cost.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringMap.h"
#include <cstring>

using namespace mlir;

namespace genc {
namespace {

using halide::Graph;
using halide::kindOf;
using halide::shapeOf;
using halide::view;

/// One operator, compiled for float64, with its inputs to be set.
struct CompiledOp {
  Graph graph{/*reference=*/true};
  Halide::Param<int32_t> batch;
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
  // x + x is another definition than x + y: its operands are one.
  for (Value operand : op->getOperands())
    stream << ' ' << std::distance(op->operand_begin(), llvm::find(op->getOperands(), operand));
  return key;
}

/// No schedule but what keeps the oracle usable on large models: helper stages once, channels
/// innermost, so that LLVM vectorises them, and the outermost axis in parallel.
void scheduleReference(Graph &graph) {
  for (auto &stage : graph.stages) {
    if (stage->name != "op" && stage->updates.empty())
      continue;
    stage->func.compute_root();
    if (stage->vars.empty() || stage->scatters)
      continue;
    for (size_t i = 0; i < stage->updates.size(); ++i) {
      std::vector<Halide::VarOrRVar> order = {stage->vars[0]};
      order.insert(order.end(), stage->updates[i].begin(), stage->updates[i].end());
      Halide::Stage update = stage->func.update(static_cast<int>(i)).reorder(order);
      if (stage->vars.size() > 1)
        update.parallel(stage->vars.back());
    }
  }
}

/// For most operators compiling takes longer than running: those of few operations are compiled for
/// the least machine, the others for this one with all that LLVM can do. Sizes are the evaluator's
/// own, there is nothing to assert.
Halide::Target targetFor(Operation *op, int64_t batch) {
  constexpr double few = 1 << 20;
  Halide::Target host =
      Halide::get_jit_target_from_environment().with_feature(Halide::Target::NoAsserts);
  if (gen::flopsOf(op) * static_cast<double>(batch) > few)
    return host.with_feature(Halide::Target::EnableLLVMLoopOpt);
  return {host.os,
          host.arch,
          host.bits,
          {Halide::Target::JIT, Halide::Target::NoAsserts, Halide::Target::NoBoundsQuery}};
}

FailureOr<std::shared_ptr<CompiledOp>> compileOp(Operation *op, int64_t batch) {
  static llvm::StringMap<std::shared_ptr<CompiledOp>> cache;
  Halide::Target target = targetFor(op, batch);
  auto &slot = cache[keyOf(op) + target.to_string()];
  if (slot)
    return slot;
  auto compiled = std::make_shared<CompiledOp>();
  Graph &graph = compiled->graph;
  graph.batch = compiled->batch;
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
  compiled->pipeline.compile_jit(target);
  return slot = compiled;
}

/// An elementwise operator that broadcasts scalars alone, on one axis instead of all: such a copy
/// is the same whatever the shape, and is compiled once.
class FlatOp {
public:
  explicit FlatOp(Operation *op) {
    IRMapping mapping;
    for (Value operand : op->getOperands())
      if (!mapping.contains(operand))
        mapping.map(operand, block.addArgument(flat(operand.getType()), operand.getLoc()));
    copy = op->clone(mapping);
    copy->getResult(0).setType(flat(op->getResult(0).getType()));
  }
  FlatOp(const FlatOp &) = delete;
  ~FlatOp() { copy->destroy(); }

  static bool applies(Operation *op) {
    gen::EventType result(op->getResult(0).getType());
    return op->hasTrait<gen::Elementwise>() && llvm::all_of(op->getOperandTypes(), [&](Type type) {
             gen::EventType operand(type);
             bool scalar = operand.plates.empty() && operand.event.empty();
             return scalar || (operand.plates == result.plates && operand.event == result.event);
           });
  }
  Operation *get() const { return copy; }

private:
  Block block;
  Operation *copy;

  static Type flat(Type type) {
    gen::EventType result(type);
    if (result.plates.empty() && result.event.empty())
      return type;
    result.event.clear();
    result.plates = {StringAttr::get(type.getContext(), "batch")};
    result.plateSizes = {ShapedType::kDynamic};
    return result.type();
  }
};

FailureOr<HostTensor> evaluateOp(Operation *op, ArrayRef<HostTensor *> operands, int64_t batch,
                                 const DrawState &draws) {
  gen::EventType type(op->getResult(0).getType());
  HostTensor result = HostTensor::zeros(kindOf(type.element, true), shapeOf(type, batch));
  std::optional<FlatOp> flat;
  if (FlatOp::applies(op) && result.elements() <= INT32_MAX) {
    op = flat.emplace(op).get();
    batch = result.elements();
  }
  LogicalResult ran = halide::guarded(op, [&]() -> LogicalResult {
    auto compiled = compileOp(op, batch);
    if (failed(compiled))
      return failure();
    CompiledOp &c = **compiled;
    c.batch.set(static_cast<int32_t>(batch));
    c.seed.set(draws.seed);
    c.firstExample.set(draws.firstExample);
    c.step.set(draws.step);
    auto shape = [&](Value value) { return shapeOf(gen::EventType(value.getType()), batch); };
    for (auto [param, tensor, operand] : llvm::zip_equal(c.inputs, operands, op->getOperands()))
      param.set(view(*tensor, param.type(), shape(operand)));
    Halide::Type element = c.graph.elementType(type.element);
    c.pipeline.realize(Halide::Realization(view(result, element, shape(op->getResult(0)))));
    return success();
  });
  if (failed(ran))
    return failure();
  return result;
}

/// Evaluates blocks; one value a name.
class Evaluator {
public:
  Evaluator(int64_t batch, const TensorLookup &weights, const DrawState &draws,
            const TensorLookup &noise)
      : batch(batch), weights(weights), noise(noise), draws(draws) {}

  void set(Value value, const HostTensor &tensor) {
    bool scalar = !isa<RankedTensorType>(value.getType()); // a number of steps
    if (scalar) {
      values[value] = tensor;
      return;
    }
    Type element = gen::EventType(value.getType()).element;
    bool narrow = element.isBF16() || element.isF16(); // holds what 16 bits leave of the numbers
    values[value] =
        (narrow ? tensor.as(kindOf(element, false)) : tensor).as(kindOf(element, true));
  }
  const HostTensor &get(Value value) { return values.find(value)->second; }

  LogicalResult run(Block &block) {
    for (Operation &op : block.without_terminator())
      if (failed(run(&op)))
        return failure();
    return success();
  }

private:
  int64_t batch;
  const TensorLookup &weights, &noise;
  DrawState draws;
  llvm::DenseMap<Value, HostTensor> values;

  LogicalResult run(Operation *op) {
    if (auto parameter = dyn_cast<gen::ParameterOp>(op))
      return weight(op, parameter.getName().str());
    if (auto prepared = dyn_cast<gen::PreparedOp>(op))
      return weight(op, "prepared:" + std::to_string(prepared.getIndex()));
    if (auto scan = dyn_cast<gen::ScanOp>(op))
      return run(scan);
    if (auto reshape = dyn_cast<gen::ReshapeOp>(op)) { // the same elements in the same order
      HostTensor result = get(reshape.getX());
      result.shape = shapeOf(gen::EventType(reshape.getType()), batch);
      values[reshape.getResult()] = std::move(result);
      return success();
    }
    if (auto name = op->getAttrOfType<StringAttr>("name"); noise && name && op->hasAttr("site"))
      if (const HostTensor *given = noise(name)) {
        set(op->getResult(0), *given);
        return success();
      }
    SmallVector<HostTensor *> operands;
    for (Value operand : op->getOperands())
      operands.push_back(&values.find(operand)->second);
    auto result = evaluateOp(op, operands, batch, draws);
    if (failed(result))
      return failure();
    values[op->getResult(0)] = std::move(*result);
    return success();
  }

  LogicalResult weight(Operation *op, const std::string &name) {
    const HostTensor *tensor = weights ? weights(name) : nullptr;
    if (!tensor)
      return op->emitError("no value for weight '") << name << "'";
    set(op->getResult(0), *tensor);
    return success();
  }

  /// Step `step` of a sequence, which is cut along the first event axis: `outer` blocks of `length`
  /// slices.
  struct Slices {
    int64_t outer = 1, bytes;
    Slices(const HostTensor &sequence, const gen::EventType &type, int64_t length) {
      for (size_t i = 0; i < type.plates.size(); ++i)
        outer *= sequence.shape[i];
      bytes = static_cast<int64_t>(sequence.bytes.size()) / (outer * length);
    }
  };

  /// An initial value may lack plates of the carried value: it starts every example.
  HostTensor initial(Value operand, Value carried) {
    gen::EventType from(operand.getType()), to(carried.getType());
    const HostTensor &source = get(operand);
    if (from.plates == to.plates)
      return source;
    HostTensor result = HostTensor::zeros(source.kind, shapeOf(to, batch));
    int64_t event = to.eventElements(),
            bytes = event * static_cast<int64_t>(HostTensor::elementBytes(source.kind));
    for (int64_t block = 0; block * event < result.elements(); ++block) {
      // The coordinates of this block's plates, those that the source has as its index.
      int64_t rest = block, index = 0, stride = 1;
      for (size_t p = to.plates.size(); p-- > 0;) {
        int64_t size = result.shape[p], coordinate = rest % size;
        rest /= size;
        if (llvm::is_contained(from.plates, to.plates[p])) {
          index += coordinate * stride;
          stride *= size;
        }
      }
      std::memcpy(result.bytes.data() + block * bytes, source.bytes.data() + index * bytes, bytes);
    }
    return result;
  }

  LogicalResult run(gen::ScanOp scan) {
    int64_t length = scan.getLength(), steps = length;
    if (Value given = scan.getSteps())
      steps = static_cast<int64_t>(get(given).at(0));
    if (steps < 0 || steps > length)
      return scan.emitError("the number of steps is ") << steps << ", beyond 0 to " << length;
    for (auto [argument, operand] : llvm::zip(scan.getCarriedArguments(), scan.getInitial()))
      values[argument] = initial(operand, argument);
    for (Value output : scan.getOutputs()) {
      gen::EventType type(output.getType());
      values[output] = HostTensor::zeros(kindOf(type.element, true), shapeOf(type, batch));
    }
    Block &body = scan.getBody().front();
    for (int64_t taken = 0; taken < steps; ++taken) {
      int64_t step = scan.getReverse() ? steps - 1 - taken : taken;
      HostTensor number = HostTensor::zeros(HostTensor::Kind::I32, {});
      number.data<int32_t>()[0] = static_cast<int32_t>(step);
      values[scan.getStep()] = number;
      for (auto [argument, sequence] : llvm::zip(scan.getSlices(), scan.getSequences()))
        takeSlice(argument, sequence, step, length);
      if (failed(run(body)))
        return failure();
      yield(scan, body.getTerminator(), step, length);
    }
    for (auto [result, argument] : llvm::zip(scan.getLast(), scan.getCarriedArguments())) {
      HostTensor last = get(argument); // a reference does not outlive a new entry
      values[result] = std::move(last);
    }
    return success();
  }

  void takeSlice(Value argument, Value sequence, int64_t step, int64_t length) {
    const HostTensor &whole = get(sequence);
    gen::EventType type(argument.getType());
    HostTensor slice = HostTensor::zeros(whole.kind, shapeOf(type, batch));
    Slices slices(whole, gen::EventType(sequence.getType()), length);
    for (int64_t i = 0; i < slices.outer; ++i)
      std::memcpy(slice.bytes.data() + i * slices.bytes,
                  whole.bytes.data() + (i * length + step) * slices.bytes, slices.bytes);
    values[argument] = std::move(slice);
  }

  void yield(gen::ScanOp scan, Operation *terminator, int64_t step, int64_t length) {
    SmallVector<HostTensor> yielded;
    for (Value value : terminator->getOperands())
      yielded.push_back(get(value));
    size_t carried = scan.getCarried();
    for (size_t i = 0; i < carried; ++i)
      values[scan.getCarriedArguments()[i]] = yielded[i];
    for (size_t i = carried; i < yielded.size(); ++i) {
      Value result = scan.getOutputs()[i - carried];
      HostTensor &whole = values[result];
      Slices slices(whole, gen::EventType(result.getType()), length);
      for (int64_t k = 0; k < slices.outer; ++k)
        std::memcpy(whole.bytes.data() + (k * length + step) * slices.bytes,
                    yielded[i].bytes.data() + k * slices.bytes, slices.bytes);
    }
  }
};

} // namespace

FailureOr<std::vector<HostTensor>>
evaluateReference(Operation *function, ArrayRef<HostTensor> inputs, int64_t batch,
                  const TensorLookup &weights, const DrawState &draws, const TensorLookup &noise) {
  Block &block = function->getRegion(0).front();
  if (inputs.size() != block.getNumArguments())
    return function->emitError("expected ")
           << block.getNumArguments() << " inputs, got " << inputs.size();
  Evaluator evaluator(batch, weights, draws, noise);
  for (auto [argument, input] : llvm::zip(block.getArguments(), inputs))
    evaluator.set(argument, input);
  if (failed(evaluator.run(block)))
    return failure();
  std::vector<HostTensor> results;
  for (Value value : block.getTerminator()->getOperands())
    results.push_back(evaluator.get(value));
  return results;
}

} // namespace genc
