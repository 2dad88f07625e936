//===- Network.cpp - operators gathered to layers ------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "NetworkPanel.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"

using namespace genc;
using namespace genc::graph;
using namespace mlir;

llvm::SetVector<Value> graph::operandsOf(Operation *op) {
  llvm::SetVector<Value> result;
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (!op->isAncestor(operand.getParentRegion()->getParentOp()))
        result.insert(operand);
  });
  return result;
}

Network::Network(llvm::ArrayRef<Operation *> ops, llvm::StringRef root, bool fold)
    : root(root), base(root.count('.') + 1), fold(fold) {
  own.insert_range(ops);
  findLive(ops);
  gather(ops);
  findBorders();
}

/// Arguments of the function, drawn variables, and what depends on them; for a part of a function,
/// the same.
void Network::findLive(llvm::ArrayRef<Operation *> ops) {
  if (ops.empty())
    return;
  Block &block = *ops.front()->getBlock();
  live.insert_range(block.getArguments());
  for (Operation &op : block) {
    bool reads = isa<gen::SampleOp>(op) ||
                 llvm::any_of(operandsOf(&op), [&](Value v) { return live.contains(v); });
    if (reads)
      live.insert_range(op.getResults());
  }
}

static bool changesNothing(Operation *op) {
  return isa<gen::BroadcastOp, gen::CastOp, gen::StopGradientOp>(op);
}

Value Network::source(Value value) const {
  while (Operation *op = value.getDefiningOp()) {
    if (!changesNothing(op) || unitOf.contains(op) || !own.contains(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

std::optional<unsigned> Network::maker(Value value) const {
  Operation *op = source(value).getDefiningOp();
  auto found = op ? unitOf.find(op) : unitOf.end();
  return found == unitOf.end() ? std::nullopt : std::optional(found->second);
}

/// What operators of one unit have in common; empty for an operator that stands alone.
std::string Network::key(Operation *op, Unit &unit) const {
  const LayerPath &path = unit.path;
  size_t depth = path.names.size();
  if (!depth)
    return "";
  auto at = [&](size_t levels, bool block) {
    unit.levels = levels;
    unit.isBlock = block;
    return path.prefix(levels);
  };
  if (depth < base || path.prefix(base) != root)
    return at(1, true); // of another net, which is shown by itself
  if (depth == base)
    return "";
  // A labelled `repeat` has a level for the name and one for the round.
  size_t next = path.kinds[base] == "repeat" ? base + 2 : base + 1;
  if (fold && (depth > next || !path.standard))
    return at(std::min(next, depth), true);
  return path.standard ? at(depth, false) : "";
}

void Network::gather(llvm::ArrayRef<Operation *> ops) {
  std::map<std::string, unsigned> known;
  for (Operation *op : ops) {
    bool reads =
        llvm::any_of(op->getResults(), [&](Value result) { return live.contains(result); });
    if (!reads || isa<gen::SampleOp>(op))
      continue;
    Unit unit{.path = LayerPath(op), .base = base};
    std::string name = key(op, unit);
    if (name.empty() && changesNothing(op))
      continue;
    unsigned index = units.size();
    if (!name.empty())
      index = known.try_emplace(name, index).first->second;
    if (index == units.size())
      units.push_back(std::move(unit));
    units[index].ops.push_back(op);
    unitOf[op] = index;
  }
}

/// The weights on which a value depends that depends on no data.
void Network::addWeights(Value value, Unit &unit) {
  llvm::SetVector<Operation *> work;
  auto visit = [&](Value next) {
    if (Operation *op = next.getDefiningOp(); op && !live.contains(next))
      work.insert(op);
  };
  visit(value);
  for (size_t i = 0; i < work.size(); ++i) {
    work[i]->walk([&](gen::ParameterOp parameter) { unit.weights.insert(parameter.getName()); });
    for (Value operand : operandsOf(work[i]))
      visit(operand);
  }
}

void Network::findBorders() {
  for (auto [index, unit] : llvm::enumerate(units))
    for (Operation *op : unit.ops) {
      op->walk([&](gen::ParameterOp parameter) { unit.weights.insert(parameter.getName()); });
      for (Value operand : operandsOf(op)) {
        addWeights(operand, unit);
        if (live.contains(operand) && maker(operand) != index)
          unit.inputs.insert(source(operand));
      }
      for (Value result : op->getResults()) {
        bool leaves = llvm::any_of(result.getUsers(), [&](Operation *user) {
          while (user->getBlock() != op->getBlock())
            user = user->getParentOp();
          auto found = unitOf.find(user);
          return found == unitOf.end() || found->second != index;
        });
        if (leaves)
          unit.output = result;
      }
    }
}

std::string graph::signature(const Unit &unit, bool shapes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (unit.levels)
    os << unit.path.kinds[unit.levels - 1];
  for (Operation *op : unit.ops) {
    os << ' ' << op->getName();
    if (shapes)
      llvm::interleave(op->getResultTypes(), os, ",");
  }
  return text;
}
