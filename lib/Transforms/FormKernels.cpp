//===- FormKernels.cpp - groups the operators of entries into kernels -------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Random.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Kernel/KernelDialect.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"

namespace genc {
#define GEN_PASS_DEF_FORMKERNELS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// Turns one entry into launches.
class EntryBuilder {
public:
  EntryBuilder(func::FuncOp entry, SymbolTable &symbols, bool accurateMath)
      : entry(entry), symbols(symbols), clusters(entry), builder(entry.getContext()), accurateMath(accurateMath) {}

  void run();

private:
  void launch(const Cluster &cluster);
  kernel::FuncOp outline(const Cluster &cluster, ArrayRef<Value> inputs, ArrayRef<Value> outputs);
  void copyResults();
  void emitAliases();
  std::string kernelName(const Cluster &cluster);

  func::FuncOp entry;
  SymbolTable &symbols;
  ClusterGraph clusters;
  OpBuilder builder;
  const bool accurateMath;
  /// Where the values of the old body are computed now.
  IRMapping mapping;
  SmallVector<Operation *> aliases;
  int64_t draws = 0; ///< each may be given by the caller instead
};

/// A fresh name for each stage: its mnemonic, numbered from the second on.
class StageNames {
public:
  std::string next(Operation *op) {
    std::string base = op->getName().stripDialect().str();
    unsigned count = used[base]++;
    return count ? base + "_" + std::to_string(count) : base;
  }

private:
  llvm::StringMap<unsigned> used;
};

} // namespace

std::string EntryBuilder::kernelName(const Cluster &cluster) {
  Operation *lead = cluster.operations.back();
  for (Operation *op : cluster.operations)
    if (op->hasTrait<gen::Heavy>())
      lead = op;
  return (entry.getName() + "_" + lead->getName().stripDialect()).str();
}

/// The kernel of \p cluster, reading \p inputs and returning \p outputs.
kernel::FuncOp EntryBuilder::outline(const Cluster &cluster, ArrayRef<Value> inputs,
                                     ArrayRef<Value> outputs) {
  OpBuilder kernels(entry);
  auto type = builder.getFunctionType(TypeRange(ValueRange(inputs)), TypeRange(ValueRange(outputs)));
  Location loc = cluster.operations.empty() ? entry.getLoc() : cluster.operations.back()->getLoc();
  std::string name = cluster.operations.empty() ? (entry.getName() + "_copy").str()
                                                : kernelName(cluster);
  auto function = kernel::FuncOp::create(kernels, loc, name, type);
  function.setAccurateMath(accurateMath);
  symbols.insert(function);
  kernels.setInsertionPointToStart(&function.getBody().front());
  IRMapping inside;
  inside.map(inputs, function.getArguments());
  StageNames names;
  for (Operation *op : cluster.operations) {
    for (Value operand : op->getOperands())
      if (auto constant = operand.getDefiningOp<gen::ConstantOp>();
          constant && !inside.contains(operand))
        kernels.clone(*constant, inside);
    Operation *stage = kernels.clone(*op, inside);
    stage->setAttr(kernel::KernelDialect::stageAttrName, builder.getStringAttr(names.next(op)));
  }
  SmallVector<Value> results;
  for (Value output : outputs) {
    if (auto constant = output.getDefiningOp<gen::ConstantOp>())
      kernels.clone(*constant, inside);
    results.push_back(inside.lookup(output));
  }
  kernel::ReturnOp::create(kernels, loc, results);
  return function;
}

void EntryBuilder::launch(const Cluster &cluster) {
  SmallVector<Value> inputs = clusters.inputs(cluster), outputs = clusters.outputs(cluster);
  kernel::FuncOp function = outline(cluster, inputs, outputs);
  SmallVector<Value> arguments;
  for (Value input : inputs)
    arguments.push_back(mapping.lookup(input));
  auto launch = kernel::LaunchOp::create(
      builder, function.getLoc(), TypeRange(ValueRange(outputs)),
      FlatSymbolRefAttr::get(function.getSymNameAttr()), arguments, nullptr, nullptr, nullptr);
  if (cluster.kind == Cluster::Kind::Draw)
    launch.setNoise(draws++);
  mapping.map(outputs, launch.getOutputs());
  emitAliases();
}

/// Emits every reshape whose operand is there.
void EntryBuilder::emitAliases() {
  llvm::erase_if(aliases, [&](Operation *alias) {
    if (!mapping.contains(alias->getOperand(0)))
      return false;
    builder.clone(*alias, mapping);
    return true;
  });
}

/// A result that no launch of its own computes (an argument, a weight, a value returned twice) is copied.
void EntryBuilder::copyResults() {
  Operation *terminator = entry.getBody().front().getTerminator();
  llvm::DenseSet<Value> written;
  for (OpOperand &operand : terminator->getOpOperands()) {
    Value root = operand.get();
    while (Operation *op = root.getDefiningOp()) {
      if (!isAlias(op))
        break;
      root = op->getOperand(0);
    }
    if (root.getDefiningOp<kernel::LaunchOp>() && written.insert(root).second)
      continue;
    Cluster empty{Cluster::Kind::Elementwise, {}};
    Value source = operand.get();
    SmallVector<Value> inputs;
    if (!source.getDefiningOp<gen::ConstantOp>())
      inputs.push_back(source);
    kernel::FuncOp function = outline(empty, inputs, {source});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(terminator);
    auto copy = kernel::LaunchOp::create(builder, entry.getLoc(), source.getType(),
                                         FlatSymbolRefAttr::get(function.getSymNameAttr()), inputs,
                                         nullptr, nullptr, nullptr);
    operand.set(copy.getResult(0));
  }
}

void EntryBuilder::run() {
  Block &body = entry.getBody().front();
  SmallVector<Operation *> old;
  for (Operation &op : body)
    old.push_back(&op);
  builder.setInsertionPointToEnd(&body);
  for (BlockArgument argument : body.getArguments())
    mapping.map(argument, argument);
  for (Operation *op : old) {
    if (isSource(op))
      builder.clone(*op, mapping);
    else if (isAlias(op))
      aliases.push_back(op);
  }
  emitAliases();
  for (Cluster *cluster : clusters.inOrder())
    launch(*cluster);
  builder.clone(*old.back(), mapping);
  for (Operation *op : llvm::reverse(old))
    op->erase();
  copyResults();
}

/// Cheap rearrangements that several operators read are computed by each reader on its own.
static void splitSharedPrologues(func::FuncOp entry) {
  SmallVector<Operation *> shared;
  entry.walk([&](Operation *op) {
    if (isa<gen::PadOp, gen::BroadcastOp, gen::SliceOp, gen::IotaOp>(op))
      shared.push_back(op);
  });
  for (Operation *op : llvm::reverse(shared)) {
    OpBuilder builder(op);
    SmallVector<OpOperand *> uses;
    for (OpOperand &use : op->getUses())
      uses.push_back(&use);
    for (OpOperand *use : ArrayRef(uses).drop_front(uses.empty() ? 0 : 1))
      if (!isa<func::ReturnOp>(use->getOwner()))
        use->set(builder.clone(*op)->getResult(0));
  }
}

namespace {
struct FormKernels : genc::impl::FormKernelsBase<FormKernels> {
  using FormKernelsBase::FormKernelsBase;
  void runOnOperation() override {
    SymbolTable symbols(getOperation());
    SmallVector<func::FuncOp> entries(getOperation().getOps<func::FuncOp>());
    for (func::FuncOp entry : entries) {
      if (entry.isDeclaration())
        continue;
      splitSharedPrologues(entry);
      EntryBuilder(entry, symbols, accurateMath).run();
    }
  }
};
} // namespace
