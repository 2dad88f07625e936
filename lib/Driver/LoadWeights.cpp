//===- LoadWeights.cpp - the weights of a model from a file -----------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LoadWeights.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Support/NarrowFloat.h"
#include "genc/Weights/WeightsMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace genc;

/// Reports a reader's error at no place of the model.
static std::nullopt_t refuse(Diagnostics &diags, Code code, llvm::Error error) {
  diags.error(code, llvm::SMRange()) << llvm::toString(std::move(error));
  return std::nullopt;
}

/// With --init-missing, what the file lacks is drawn: it is no longer looked for. False where more than
/// that is wrong.
static bool leaveOutMissing(llvm::ArrayRef<MapIssue> issues,
                            llvm::MutableArrayRef<ExpectedWeight> expected) {
  for (const MapIssue &issue : issues) {
    if (issue.kind != MapIssue::Kind::Missing)
      return false;
    for (ExpectedWeight &weight : expected)
      if (weight.path == issue.path)
        weight.needed = false;
  }
  return true;
}

/// Gives the weights that the file lacks the values of `genc init`, and says which these are.
static bool drawMissing(Compilation &compilation, const Options &options,
                        llvm::ArrayRef<MapIssue> missing, std::vector<LoadedWeight> &weights) {
  auto drawn = drawWeights(options, compilation);
  if (!drawn)
    return false;
  std::vector<std::string> names;
  for (const MapIssue &issue : missing) {
    auto isIt = [&](const LoadedWeight &weight) { return weight.path == issue.path; };
    names.push_back(tick(issue.path));
    llvm::find_if(weights, isIt)->values = std::move(llvm::find_if(*drawn, isIt)->values);
  }
  llvm::errs() << "drawn, for " << options.weights << " lacks them: " << llvm::join(names, ", ")
               << "\n";
  return true;
}

static mlir::Type elementOf(gen::WeightOp weight) {
  return llvm::cast<mlir::RankedTensorType>(weight.getType()).getElementType();
}

/// Reports a number that would become an infinity in 16 bits.
static bool fitsStorage(Diagnostics &diags, gen::WeightOp weight, llvm::ArrayRef<float> values) {
  if (!elementOf(weight).isF16())
    return true; // bfloat16 ends where float32 does
  const auto *beyond = llvm::find_if(values, [](float value) {
    return std::isfinite(value) && std::isinf(halfToFloat(floatToHalf(value)));
  });
  if (beyond == values.end())
    return true;
  diags.error(Code::beyondStorage, llvm::SMRange())
      << "the weight " << tick(weight.getSymName()) << " has the value "
      << llvm::formatv("{0:f0}", *beyond).str() << ", and f16 ends at 65504";
  return false;
}

std::optional<std::vector<LoadedWeight>> genc::loadWeights(Compilation &compilation,
                                                           const Options &options) {
  Diagnostics &diags = compilation.diagnostics();
  auto file = WeightFile::open(options.weights);
  if (!file)
    return refuse(diags, Code::unreadableWeights, file.takeError());
  std::optional<WeightsMap> map;
  if (!options.weightsMap.empty()) {
    auto opened = WeightsMap::open(options.weightsMap);
    if (!opened)
      return refuse(diags, Code::unreadableWeights, opened.takeError());
    map = std::move(*opened);
  }
  // All weights of the model are looked for, so that a file of the whole model fits a library of
  // some entries.
  std::vector<ExpectedWeight> expected;
  for (const ModelWeight &weight : compilation.weights())
    expected.push_back({weight.path, weight.shape,
                        compilation.module().lookupSymbol<gen::WeightOp>(weight.path) != nullptr});
  MapResult found = applyMap(*file, map ? &*map : nullptr, expected);
  std::vector<MapIssue> missing;
  if (!found.ok() && options.initMissing && leaveOutMissing(found.issues, expected)) {
    missing = std::move(found.issues);
    found = applyMap(*file, map ? &*map : nullptr, expected);
  }
  if (!found.ok()) {
    auto message = diags.error(Code::mismatchedWeights, llvm::SMRange());
    message << "the weights in " << tick(options.weights) << " do not fit the model";
    for (const MapIssue &issue : found.issues)
      message.note(issue.message);
    return std::nullopt;
  }
  std::vector<LoadedWeight> result;
  for (auto [weight, values] : llvm::zip_equal(expected, found.values))
    if (auto op = compilation.module().lookupSymbol<gen::WeightOp>(weight.path)) {
      if (!fitsStorage(diags, op, values))
        return std::nullopt;
      result.push_back({weight.path.str(), weight.shape.vec(), std::move(values)});
    }
  if (!missing.empty() && !drawMissing(compilation, options, missing, result))
    return std::nullopt;
  return result;
}

/// Writes the values in the type of \p element to \p to.
static void store(llvm::ArrayRef<float> values, mlir::Type element, char *to) {
  if (element.isF32()) {
    std::memcpy(to, values.data(), values.size() * sizeof(float));
    return;
  }
  for (auto [i, value] : llvm::enumerate(values)) {
    uint16_t bits = element.isF16() ? floatToHalf(value) : floatToBfloat16(value);
    std::memcpy(to + i * sizeof bits, &bits, sizeof bits);
  }
}

std::string genc::flatWeights(mlir::ModuleOp module, llvm::ArrayRef<LoadedWeight> weights) {
  auto bytes = module->getAttrOfType<mlir::IntegerAttr>("gen.weights_bytes");
  std::string block(bytes ? bytes.getInt() : 0, '\0');
  for (const LoadedWeight &weight : weights) {
    auto op = module.lookupSymbol<gen::WeightOp>(weight.path);
    if (!op)
      continue;
    int64_t offset = op->getAttrOfType<mlir::IntegerAttr>("gen.offset").getInt();
    store(weight.values, elementOf(op), block.data() + offset);
  }
  return block;
}
