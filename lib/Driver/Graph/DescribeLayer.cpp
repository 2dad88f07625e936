//===- DescribeLayer.cpp - what the box of a layer says -----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "NetworkPanel.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"

using namespace genc;
using namespace genc::graph;
using namespace mlir;

std::string graph::countText(int64_t count) {
  std::string digits = std::to_string(count);
  for (int place = int(digits.size()) - 3; place > 0; place -= 3)
    digits.insert(place, ",");
  return digits;
}

/// The colour of a layer, by its operators: no name of the standard library is known here.
static std::string family(llvm::ArrayRef<Operation *> ops) {
  auto has = [&](llvm::ArrayRef<StringRef> words) {
    return llvm::any_of(ops, [&](Operation *op) {
      return llvm::is_contained(words, op->getName().stripDialect());
    });
  };
  if (has({"scan", "matmul"}))
    return "memory";
  if (has({"conv", "conv_transpose"}))
    return "conv";
  if (has({"linear"}))
    return "linear";
  if (has({"pool_max", "pool_sum", "resize_nearest", "resize_linear", "interleave"}))
    return "scale";
  if (has({"rsqrt"}))
    return "norm";
  bool moves = llvm::all_of(ops, [](Operation *op) {
    static constexpr StringLiteral words[] = {"reshape", "transpose", "concat",   "slice",
                                              "pad",     "tile",      "gather",   "one_hot",
                                              "cast",    "reverse",   "broadcast"};
    return llvm::is_contained(words, op->getName().stripDialect());
  });
  return moves ? "shape" : "function";
}

static std::string times(llvm::ArrayRef<int64_t> sizes) {
  return llvm::join(llvm::map_range(sizes, [](int64_t n) { return std::to_string(n); }), "×");
}

/// " 3×3, 64, stride 2": the window, the filters and the steps of a convolution.
static std::string convolution(Value filter, Value result,
                               std::optional<llvm::ArrayRef<int64_t>> strides) {
  auto window = cast<RankedTensorType>(filter.getType()).getShape().drop_back(2);
  std::string text = " " + times(window) + ", " +
                     std::to_string(cast<RankedTensorType>(result.getType()).getShape().back());
  if (strides && llvm::any_of(*strides, [](int64_t n) { return n != 1; }))
    text += ", stride " +
            (llvm::all_equal(*strides) ? std::to_string(strides->front()) : times(*strides));
  return text;
}

/// The numbers that a layer of the library was called with, as its operators show them.
static std::string numbers(const Unit &unit) {
  // One product with weights; more of them are no layer that one number describes.
  bool simple =
      llvm::count_if(unit.ops,
                     [](Operation *op) {
                       return isa<gen::LinearOp, gen::ConvOp, gen::ConvTransposeOp, gen::MatmulOp>(
                           op);
                     }) == 1 &&
      unit.weights.size() <= 2 && !unit.weights.empty();
  for (Operation *op : unit.ops) {
    if (auto linear = dyn_cast<gen::LinearOp>(op);
        linear && simple && unit.output &&
        gen::EventType(unit.output.getType()).event == gen::EventType(linear.getType()).event)
      return " " + std::to_string(cast<RankedTensorType>(linear.getType()).getShape().back());
    if (auto conv = dyn_cast<gen::ConvOp>(op); conv && simple)
      return convolution(conv.getFilter(), conv, conv.getStrides());
    if (auto conv = dyn_cast<gen::ConvTransposeOp>(op); conv && simple)
      return convolution(conv.getFilter(), conv, conv.getStrides());
  }
  return "";
}

/// A constant scalar beside the data: the 3 of `3 * x`.
static std::string constantOperand(Operation *op, bool &first) {
  for (auto [i, operand] : llvm::enumerate(op->getOperands())) {
    DenseElementsAttr value;
    if (!matchPattern(operand, m_Constant(&value)) || !value.isSplat() ||
        !isa<FloatType>(value.getElementType()))
      continue;
    std::string text;
    llvm::raw_string_ostream(text)
        << llvm::format("%.4g", value.getSplatValue<APFloat>().convertToDouble());
    first = i == 0;
    return text;
  }
  return "";
}

/// The box of one operator that no layer holds.
static Node describeOperator(Operation *op) {
  StringRef name = op->getName().stripDialect();
  StringRef sign = llvm::StringSwitch<StringRef>(name)
                       .Case("add", "+")
                       .Case("subtract", "–")
                       .Case("multiply", "×")
                       .Case("divide", "÷")
                       .Default("");
  Node node{.mark = Mark::Layer, .name = name.str(), .family = family(op)};
  if (sign.empty())
    return node;
  bool first = false;
  std::string constant = constantOperand(op, first);
  bool commutes = name == "add" || name == "multiply";
  if (constant.empty())
    node.mark = Mark::Sign;
  node.name = constant.empty()     ? sign.str()
              : first && !commutes ? (constant + " " + sign + " ·").str()
                                   : (sign + " " + constant).str();
  return node;
}

/// `fc1` of a layer that the model names so; empty where it is numbered by its kind.
static std::string label(const Unit &unit) {
  StringRef name = unit.path.names[unit.levels - 1], kind = unit.path.kinds[unit.levels - 1];
  if (name.consume_front(kind) &&
      (name.empty() || (name.consume_front("_") && llvm::all_of(name, llvm::isDigit))))
    return "";
  // `conv1.conv` of a layer in a block that is drawn whole.
  auto names = llvm::ArrayRef(unit.path.names).take_front(unit.levels);
  return llvm::join(names.drop_front(std::min(unit.base, unit.levels - 1)), ".");
}

Node graph::describe(const Unit &unit, ModuleOp module) {
  Node node;
  if (!unit.levels) {
    node = describeOperator(unit.ops.front());
  } else {
    StringRef kind = unit.path.kinds[unit.levels - 1];
    // The round of a labelled `repeat`: its level has no name of its own.
    bool round = unit.levels > 1 && unit.path.kinds[unit.levels - 2] == "repeat";
    std::string named = round ? unit.path.names[unit.levels - 2] : label(unit);
    if (unit.times > 1 && !named.empty())
      named += "–" + unit.lastName;
    std::string title = round ? "" : kind.str() + (unit.isBlock ? "" : numbers(unit));
    if (unit.times > 1)
      title = std::to_string(unit.times) + " × " + title;
    node = {.mark = Mark::Layer,
            .name = named + (named.empty() || title.empty() ? "" : ": ") + title,
            .family = unit.isBlock ? "block" : family(unit.ops),
            .path = unit.path.prefix(unit.levels)};
  }
  int64_t weights = 0;
  for (StringRef name : unit.weights)
    if (auto weight = module.lookupSymbol<gen::WeightOp>(name))
      weights += cast<RankedTensorType>(weight.getType()).getNumElements();
  std::string note;
  if (unit.output && node.mark != Mark::Sign) {
    note = shapeText(unit.output.getType());
    bool same = unit.inputs.size() == 1 && note == shapeText(unit.inputs[0].getType());
    if (same && !weights)
      note.clear();
  }
  if (weights)
    note += (note.empty() ? "" : " · ") + countText(weights) + " parameters";
  if (!note.empty())
    node.notes.push_back(note);
  return node;
}
