//===- FormKernels.cpp - groups the operators of entries into kernels -------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Clusters.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Control.h"
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

/// Turns one entry into launches, and loops of launches.
class EntryBuilder {
public:
  EntryBuilder(func::FuncOp entry, SymbolTable &symbols, bool accurateMath)
      : entry(entry), symbols(symbols), builder(entry.getContext()), accurateMath(accurateMath) {}

  void run();

private:
  void form(Block &block);
  void launch(const ClusterGraph &clusters, const Cluster &cluster);
  void loop(gen::ScanOp scan);
  kernel::FuncOp outline(const Cluster &cluster, ArrayRef<Value> inputs, ArrayRef<Value> outputs);
  Value copyOf(Value value);
  void copyResults(func::ReturnOp result);
  void copyResults(gen::YieldOp yield);
  void emitAliases();
  std::string kernelName(const Cluster &cluster);

  func::FuncOp entry;
  SymbolTable &symbols;
  OpBuilder builder;
  const bool accurateMath;
  /// Where the values of the old body are computed now.
  IRMapping mapping;
  SmallVector<Operation *> aliases; ///< of the block that is formed
  int64_t draws = 0;                ///< each may be given by the caller instead
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
  auto type =
      builder.getFunctionType(TypeRange(ValueRange(inputs)), TypeRange(ValueRange(outputs)));
  Location loc = cluster.operations.empty() ? entry.getLoc() : cluster.operations.back()->getLoc();
  std::string name =
      cluster.operations.empty() ? (entry.getName() + "_copy").str() : kernelName(cluster);
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

void EntryBuilder::launch(const ClusterGraph &clusters, const Cluster &cluster) {
  SmallVector<Value> inputs = clusters.inputs(cluster), outputs = clusters.outputs(cluster);
  kernel::FuncOp function = outline(cluster, inputs, outputs);
  SmallVector<Value> arguments;
  for (Value input : inputs)
    arguments.push_back(mapping.lookup(input));
  auto launch = kernel::LaunchOp::create(builder, function.getLoc(), TypeRange(ValueRange(outputs)),
                                         FlatSymbolRefAttr::get(function.getSymNameAttr()),
                                         arguments, nullptr, nullptr, nullptr);
  // What a loop draws has no place among the caller's tensors, nor have all initial weights.
  if (cluster.kind == Cluster::Kind::Draw && cluster.operations.front()->getNumOperands() == 0 &&
      !entry->hasAttr("gen.own_draws"))
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

/// \p value in a buffer of its own.
Value EntryBuilder::copyOf(Value value) {
  Cluster empty{Cluster::Kind::Elementwise, {}};
  SmallVector<Value> inputs;
  if (!value.getDefiningOp<gen::ConstantOp>())
    inputs.push_back(value);
  kernel::FuncOp function = outline(empty, inputs, {value});
  auto copy = kernel::LaunchOp::create(builder, entry.getLoc(), value.getType(),
                                       FlatSymbolRefAttr::get(function.getSymNameAttr()), inputs,
                                       nullptr, nullptr, nullptr);
  return copy.getResult(0);
}

/// A result that no launch of its own computes (an argument, a weight, a value returned twice) is
/// copied. Outputs of a loop are written where the caller wants them; its carried values change
/// their place from step to step.
void EntryBuilder::copyResults(func::ReturnOp result) {
  llvm::DenseSet<Value> written;
  builder.setInsertionPoint(result);
  for (OpOperand &operand : result->getOpOperands()) {
    Value root = behindViews(operand.get());
    auto scan = root.getDefiningOp<gen::ScanOp>();
    bool computed = root.getDefiningOp<kernel::LaunchOp>() ||
                    (scan && llvm::is_contained(scan.getOutputs(), root));
    if (!computed || !written.insert(root).second)
      operand.set(copyOf(operand.get()));
  }
}

/// A launch of its own in this step computes what the loop carries on; outputs only need to be
/// somewhere.
void EntryBuilder::copyResults(gen::YieldOp yield) {
  llvm::DenseSet<Value> written;
  builder.setInsertionPoint(yield);
  auto carried = static_cast<size_t>(cast<gen::ScanOp>(yield->getParentOp()).getCarried());
  for (OpOperand &operand : yield->getOpOperands()) {
    Value root = behindViews(operand.get());
    bool computed = operand.getOperandNumber() < carried
                        ? root.getDefiningOp<kernel::LaunchOp>() &&
                              root.getParentBlock() == yield->getBlock() &&
                              written.insert(root).second
                        : !root.getDefiningOp<gen::ConstantOp>();
    if (!computed)
      operand.set(copyOf(operand.get()));
  }
}

/// The loop on its new operands, its body as launches.
void EntryBuilder::loop(gen::ScanOp scan) {
  SmallVector<Value> operands;
  for (Value operand : scan->getOperands()) {
    Value value = mapping.lookup(operand);
    operands.push_back(value.getDefiningOp<gen::ConstantOp>() ? copyOf(value) : value);
  }
  auto formed = gen::ScanOp::create(builder, scan.getLoc(), scan.getResultTypes(), operands,
                                    scan.getCarried(), scan.getLength(), scan.getReverse());
  formed.getBody().takeBody(scan.getBody());
  {
    OpBuilder::InsertionGuard guard(builder);
    SmallVector<Operation *> outer = std::move(aliases);
    form(formed.getBody().front());
    aliases = std::move(outer);
  }
  mapping.map(scan.getResults(), formed.getResults());
  emitAliases();
}

void EntryBuilder::form(Block &block) {
  ClusterGraph clusters(block);
  SmallVector<Operation *> old;
  for (Operation &op : block)
    old.push_back(&op);
  builder.setInsertionPointToEnd(&block);
  for (BlockArgument argument : block.getArguments())
    mapping.map(argument, argument);
  aliases.clear();
  for (Operation *op : old) {
    if (isSource(op))
      builder.clone(*op, mapping);
    else if (isAlias(op))
      aliases.push_back(op);
  }
  emitAliases();
  for (Cluster *cluster : clusters.inOrder()) {
    if (cluster->kind == Cluster::Kind::Loop)
      loop(cast<gen::ScanOp>(cluster->operations.front()));
    else
      launch(clusters, *cluster);
  }
  Operation *terminator = builder.clone(*old.back(), mapping);
  for (Operation *op : llvm::reverse(old))
    op->erase();
  if (auto yield = dyn_cast<gen::YieldOp>(terminator))
    copyResults(yield);
  else
    copyResults(cast<func::ReturnOp>(terminator));
}

void EntryBuilder::run() { form(entry.getBody().front()); }

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
      if (!use->getOwner()->hasTrait<OpTrait::IsTerminator>())
        use->set(builder.clone(*op)->getResult(0));
  }
}

/// Whoever reads numbers of 16 bits widens them in its own kernel, in front of it and behind views:
/// they are nowhere in memory as f32.
static void widenAtReaders(func::FuncOp entry) {
  SmallVector<gen::WidenOp> found;
  entry.walk([&](gen::WidenOp op) { found.push_back(op); });
  while (!found.empty()) {
    gen::WidenOp widen = found.pop_back_val();
    for (OpOperand &use : llvm::make_early_inc_range(widen->getUses())) {
      Operation *reader = use.getOwner();
      OpBuilder builder(reader);
      auto reshape = dyn_cast<gen::ReshapeOp>(reader);
      Value narrow = widen.getX();
      if (reshape)
        narrow = gen::ReshapeOp::create(builder, reshape.getLoc(), narrow, reshape.getShape());
      auto own = gen::WidenOp::create(builder, widen.getLoc(), narrow);
      if (!reshape) {
        use.set(own);
        continue;
      }
      reshape.replaceAllUsesWith(own.getResult());
      reshape.erase();
      found.push_back(own);
    }
    widen.erase();
  }
}

/// Every reduction over pairs of examples computes them by itself, also what another one computes too.
static void splitSharedPairs(func::FuncOp entry) {
  SmallVector<Operation *> reductions;
  entry.walk([&](Operation *op) {
    if (isPlateReduction(op))
      reductions.push_back(op);
  });
  for (Operation *reduction : reductions) {
    llvm::SetVector<Operation *> pairs = pairsOf(reduction);
    OpBuilder builder(reduction);
    IRMapping own;
    for (Operation *op : pairs)
      builder.clone(*op, own);
    for (OpOperand &operand : reduction->getOpOperands())
      operand.set(own.lookupOrDefault(operand.get()));
    for (Operation *op : llvm::reverse(pairs.getArrayRef()))
      if (op->use_empty())
        op->erase();
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
      splitSharedPairs(entry);
      widenAtReaders(entry);
      EntryBuilder(entry, symbols, accurateMath).run();
    }
  }
};
} // namespace
