//===- Definition.cpp - stages, reads and boundaries ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Definition.h"
#include "genc/Codegen/Codegen.h"
#include <cctype>

using namespace Halide;
using namespace mlir;

namespace genc::halide {
#include "Definition.cpp.inc"

static const char *const kEventNames[] = {"c", "x", "y", "z"};

std::vector<Var> argumentVars(const gen::EventType &type) {
  std::vector<Var> vars;
  for (int64_t i = 0; i < type.rank(); ++i)
    vars.emplace_back(i < 4 ? kEventNames[i] : "e" + std::to_string(i));
  for (StringAttr plate : llvm::reverse(type.plates))
    vars.emplace_back(plate == "batch" ? "n" : plate == "sample" ? "s" : plate.str());
  return vars;
}

/// Whether Halide has an intrinsic of this name. Its inliner tells calls apart by their names alone, so that a Func `abs`
/// would be inlined in place of the intrinsic.
static bool isIntrinsic(StringRef name) {
  using Halide::Internal::Call;
  for (int op = 0; op < Call::IntrinsicOpCount; ++op)
    if (name == Call::get_intrinsic_name(static_cast<Call::IntrinsicOp>(op)))
      return true;
  return false;
}

/// Halide splits names at dots and wants identifiers.
static std::string identifier(StringRef name) {
  std::string text;
  for (char c : name)
    text += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return isIntrinsic(text) ? text + "_stage" : text;
}

Halide::Type Graph::elementType(mlir::Type type) const {
  if (!reference && (type.isBF16() || type.isF16()))
    return UInt(16); // Halide's own types of 16 bits need devices that compute with them
  if (isa<FloatType>(type))
    return Float(reference || type.isF64() ? 64 : 32);
  unsigned width = type.getIntOrFloatBitWidth();
  return width == 1 ? Bool() : type.isUnsignedInteger() ? UInt(width) : Int(width);
}

Stage *Graph::findStage(StringRef name) {
  for (auto &stage : stages)
    if (stage->name == name)
      return stage.get();
  return nullptr;
}

Stage &Graph::addStage(StringRef name, std::vector<Var> vars) {
  stages.push_back(std::make_unique<Stage>(Stage{name.str(), Func(identifier(name)), std::move(vars), {}}));
  return *stages.back();
}

LogicalResult Graph::define(Operation *op, StringRef stageName) {
  auto definition = dyn_cast<DefinitionInterface>(op);
  if (!definition)
    return op->emitError("compiler bug: this operator has no Halide definition");
  StageBuilder builder(*this, op, stageName);
  if (failed(definition.define(builder)))
    return failure();
  tensors[op->getResult(0)] = {findStage(stageName)->func, builder.result};
  return success();
}

StageBuilder::StageBuilder(Graph &graph, Operation *op, StringRef name)
    : op(op), graph(graph), result(op->getResult(0).getType()),
      stage(graph.addStage(name, argumentVars(result))) {}

Exprs StageBuilder::arguments() const { return Exprs(stage.vars.begin(), stage.vars.end()); }

Exprs StageBuilder::event() const {
  Exprs coordinates(stage.vars.begin(), stage.vars.begin() + result.rank());
  std::reverse(coordinates.begin(), coordinates.end());
  return coordinates;
}

Expr StageBuilder::plate(StringAttr name) const {
  if (auto found = swept.find(name); found != swept.end())
    return found->second;
  for (auto [i, plate] : llvm::enumerate(result.plates))
    if (plate == name)
      return stage.vars[stage.vars.size() - 1 - i];
  return 0;
}

Expr StageBuilder::read(Value value, const Exprs &event) const {
  const Tensor &tensor = graph.tensors.at(value);
  Exprs arguments(event.rbegin(), event.rend());
  for (StringAttr name : llvm::reverse(tensor.type.plates))
    arguments.push_back(plate(name));
  return tensor.func(arguments);
}

Expr StageBuilder::read(Value value, const Exprs &event, StringAttr swept, Expr at) const {
  const Tensor &tensor = graph.tensors.at(value);
  Exprs arguments(event.rbegin(), event.rend());
  for (StringAttr name : llvm::reverse(tensor.type.plates))
    arguments.push_back(name == swept ? at : plate(name));
  return tensor.func(arguments);
}

Expr StageBuilder::plateSize(const gen::EventType &type, StringAttr name) const {
  int64_t size = type.plateSizes[llvm::find(type.plates, name) - type.plates.begin()];
  return ShapedType::isDynamic(size) ? graph.batch : Expr(static_cast<int32_t>(size));
}

Expr StageBuilder::broadcast(Value value) const {
  gen::EventType type = typeOf(value);
  Exprs place = event(), coordinates;
  for (int64_t i = 0; i < type.rank(); ++i)
    coordinates.push_back(type.event[i] == 1 ? Expr(0) : place[place.size() - type.rank() + i]);
  return read(value, coordinates);
}

std::function<Expr(const Exprs &)> StageBuilder::padded(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                                                        Expr fill, StringRef suffix) {
  gen::EventType type = typeOf(value);
  bool needed = llvm::any_of(low, [](int64_t n) { return n > 0; }) || llvm::any_of(high, [](int64_t n) { return n > 0; });
  if (!needed)
    return [this, value](const Exprs &event) { return read(value, event); };
  Stage &pad = helper(suffix, argumentVars(type));
  Exprs coordinates, plates(pad.vars.begin() + type.rank(), pad.vars.end());
  Expr inside = Internal::const_true();
  for (int64_t axis = 0; axis < type.rank(); ++axis) {
    Expr place = pad.vars[type.rank() - 1 - axis];
    if (low[axis] > 0 || high[axis] > 0) {
      int32_t begin = low[axis], end = low[axis] + type.event[axis];
      inside = inside && place >= begin && place < end;
      place = clamp(place - begin, 0, end - begin - 1);
    }
    coordinates.insert(coordinates.begin(), place);
  }
  coordinates.insert(coordinates.end(), plates.begin(), plates.end());
  pad.func(pad.vars) = select(inside, graph.tensors.at(value).func(coordinates), fill);
  Func func = pad.func;
  return [this, func, type](const Exprs &event) {
    Exprs arguments(event.rbegin(), event.rend());
    for (StringAttr name : llvm::reverse(type.plates))
      arguments.push_back(plate(name));
    return Expr(func(arguments));
  };
}

RDom StageBuilder::sweepRows(const gen::EventType &type, int64_t axes, bool plates) {
  std::vector<Internal::ReductionVariable> variables;
  for (int64_t i = 0; i < axes; ++i)
    variables.push_back({"r" + std::to_string(i), 0, static_cast<int32_t>(type.event[axes - 1 - i])});
  std::vector<Var> names = argumentVars(type);
  for (size_t i = type.plates.size(); plates && i-- > 0;)
    variables.push_back({"r" + names[names.size() - 1 - i].name(), 0, plateSize(type, type.plates[i])});
  RDom domain(Internal::ReductionDomain{variables});
  for (size_t i = 0; plates && i < type.plates.size(); ++i)
    swept[type.plates[i]] = domain[domain.dimensions() - 1 - static_cast<int>(i)];
  return domain;
}

void StageBuilder::define(Expr value) { stage.func(stage.vars) = Halide::cast(element(), value); }

Stage &StageBuilder::helper(StringRef suffix, std::vector<Var> vars) {
  return graph.addStage(stage.name + "." + suffix.str(), std::move(vars));
}

void StageBuilder::reduce(Expr init, RDom domain, const std::function<Expr(Expr)> &step) {
  reduce(stage, {Halide::cast(element(), init)}, domain, [&](Exprs current) { return Exprs{step(current[0])}; });
}

void StageBuilder::reduce(Stage &target, Exprs init, RDom domain, const std::function<Exprs(Exprs)> &step) {
  Exprs current;
  if (init.size() == 1) {
    target.func(target.vars) = init[0];
    target.func(target.vars) = step({target.func(target.vars)})[0];
  } else {
    target.func(target.vars) = Tuple(init);
    for (size_t i = 0; i < init.size(); ++i)
      current.push_back(target.func(target.vars)[i]);
    target.func(target.vars) = Tuple(step(current));
  }
  std::vector<RVar> &reduction = target.updates.emplace_back();
  for (int i = 0; i < domain.dimensions(); ++i)
    reduction.push_back(domain[i]);
}

void StageBuilder::scatter(const Exprs &where, Expr value, RDom domain) {
  stage.func(stage.vars) = constant(0);
  stage.func(where) = stage.func(where) + value;
  stage.scatters = true;
  std::vector<RVar> &reduction = stage.updates.emplace_back();
  for (int i = 0; i < domain.dimensions(); ++i)
    reduction.push_back(domain[i]);
}

RDom StageBuilder::domain(ArrayRef<std::pair<std::string, int64_t>> dims) {
  std::vector<Internal::ReductionVariable> variables;
  for (auto &[name, size] : dims)
    variables.push_back({name, 0, static_cast<int32_t>(size)});
  return RDom(Internal::ReductionDomain(variables));
}

RDom StageBuilder::plateDomain(Expr size) {
  return RDom(Internal::ReductionDomain({Internal::ReductionVariable{"r0", 0, size}}));
}

SmallVector<int64_t, 4> numbersOr(std::optional<ArrayRef<int64_t>> numbers, size_t count, int64_t fallback) {
  if (numbers)
    return SmallVector<int64_t, 4>(*numbers);
  return SmallVector<int64_t, 4>(count, fallback);
}

void registerDefinitions(DialectRegistry &registry) {
  registerProgramDefinitions(registry);
  registerElementwiseDefinitions(registry);
  registerLinearDefinitions(registry);
  registerPoolDefinitions(registry);
  registerWinogradDefinitions(registry);
  registerShapeDefinitions(registry);
  registerReductionDefinitions(registry);
  registerRandomDefinitions(registry);
}

} // namespace genc::halide
