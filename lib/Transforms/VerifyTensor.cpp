//===- VerifyTensor.cpp - what later passes assume of the stage tensor ---------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Control.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Random.h"
#include "genc/Transforms/Passes.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

namespace genc {
#define GEN_PASS_DEF_VERIFYTENSOR
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// Operators of the stage: those that the language calls by name, and what has a form of its own.
static bool isTensorOperator(Operation *op) {
  return isa<gen::SignatureOpInterface, gen::ParameterOp, gen::UpdateStateOp, gen::PreparedOp,
             gen::ConstantOp, gen::ScanOp, gen::YieldOp, func::FuncOp, func::ReturnOp>(op);
}

/// C2: a tensor whose encoding, if any, names plates and whose event is static, or the number of
/// steps of a loop.
static bool isTensor(Type type) {
  if (type.isInteger(64))
    return true;
  auto tensor = dyn_cast<RankedTensorType>(type);
  bool known = tensor && (!tensor.getEncoding() || isa<gen::PlatesAttr>(tensor.getEncoding()));
  return known && gen::hasStaticEvent(type);
}

/// The site of a random draw; nullopt for other operators.
static std::optional<int64_t> siteOf(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<int64_t>>(op)
      .Case<gen::StandardUniformOp, gen::StandardNormalOp, gen::RandomBitsOp>(
          [](auto draw) { return draw.getSite(); })
      .Default([](Operation *) { return std::nullopt; });
}

/// A gradient makes a draw of a loop again where it computes a step again: it is the same draw.
static bool isSameDraw(Operation *a, Operation *b) {
  return a->getName() == b->getName() && a->getAttrDictionary() == b->getAttrDictionary() &&
         a->getResultTypes() == b->getResultTypes();
}

static LogicalResult verifyBody(func::FuncOp function) {
  llvm::DenseMap<int64_t, Operation *> sites;
  WalkResult result =
      function.walk([&](Operation *op) -> WalkResult {
        if (!isTensorOperator(op)) // C1
          return op->emitError() << "'" << op->getName() << "' has no place at the stage `tensor`";
        for (Type type : llvm::concat<const Type>(op->getOperandTypes(), op->getResultTypes()))
          if (!isTensor(type)) // C2
            return op->emitError() << "expected tensors with static events, found " << type;
        if (auto site = siteOf(op)) {
          if (op->getParentOfType<gen::ScanOp>() && op->getNumOperands() == 0) // C6
            return op->emitError()
                   << "a draw inside of a loop needs a `sample` that tells its steps apart";
          auto [first, fresh] = sites.try_emplace(*site, op);
          if (!fresh && !isSameDraw(first->second, op)) { // C5
            auto error = op->emitError() << "draws at the site " << *site << ", which is taken";
            error.attachNote(first->second->getLoc()) << "by this draw";
            return error;
          }
        }
        return WalkResult::advance();
      });
  return failure(result.wasInterrupted());
}

/// C3 for arguments or results; \p nameOf gives the name of number i.
static LogicalResult verifyNames(func::FuncOp entry, size_t count, StringRef what,
                                 function_ref<Attribute(size_t)> nameOf) {
  llvm::StringSet<> names;
  for (size_t i = 0; i < count; ++i) {
    auto name = dyn_cast_if_present<StringAttr>(nameOf(i));
    if (!name || name.empty())
      return entry.emitError() << what << ' ' << i << " of the entry has no `gen.name`";
    if (!names.insert(name).second)
      return entry.emitError() << "two " << what << "s of the entry are named " << name;
  }
  return success();
}

static LogicalResult verifyEntry(func::FuncOp entry) {
  for (Type type : llvm::concat<const Type>(entry.getArgumentTypes(), entry.getResultTypes()))
    if (!isTensor(type)) // C2
      return entry.emitError() << "expected tensors with static events, found " << type;
  if (!entry->hasAttr("gen.entry")) {
    if (entry.isPublic() && entry.getName() != "prepare") // C4
      return entry.emitError() << "a public function needs `gen.entry`";
    return success();
  }
  if (failed(verifyNames(entry, entry.getNumArguments(), "argument",
                         [&](size_t i) { return entry.getArgAttr(i, "gen.name"); })))
    return failure();
  return verifyNames(entry, entry.getNumResults(), "result",
                     [&](size_t i) { return entry.getResultAttr(i, "gen.name"); });
}

namespace {
struct VerifyTensor : genc::impl::VerifyTensorBase<VerifyTensor> {
  void runOnOperation() override {
    for (Operation &op : *getOperation().getBody()) {
      auto function = dyn_cast<func::FuncOp>(op);
      if (!function) {
        if (isa<gen::WeightOp>(op))
          continue;
        op.emitError() << "'" << op.getName() << "' has no place at the stage `tensor`"; // C1
        return signalPassFailure();
      }
      if (failed(verifyEntry(function)) || failed(verifyBody(function)))
        return signalPassFailure();
    }
    markAllAnalysesPreserved();
  }
};
} // namespace
