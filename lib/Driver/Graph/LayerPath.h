//===- LayerPath.h - the layer that an operator belongs to ------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_LAYERPATH_H
#define GENC_LIB_DRIVER_GRAPH_LAYERPATH_H

#include "mlir/IR/Location.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/StringExtras.h"

namespace genc::graph {

/// Where an operator stands in the tree of layers: names (`encode`, `b3`, `c0`) and what made each
/// level (`encode`, `residual`, `conv2d`). It ends at the first layer of the standard library.
/// Empty where the module does not say.
struct LayerPath {
  std::vector<std::string> names, kinds;
  bool standard = false; ///< the last level is a layer of the standard library

  explicit LayerPath(mlir::Operation *op) {
    auto path = llvm::dyn_cast<mlir::NameLoc>(op->getLoc());
    auto made = path ? llvm::dyn_cast<mlir::NameLoc>(path.getChildLoc()) : nullptr;
    if (!made)
      return;
    auto split = [](llvm::StringRef text, std::vector<std::string> &parts) {
      for (llvm::StringRef part : llvm::split(text, '.'))
        parts.push_back(part.str());
    };
    split(path.getName().getValue(), names);
    split(made.getName().getValue(), kinds);
    if (llvm::StringRef last = kinds.back(); last.consume_front("std:")) {
      standard = true;
      kinds.back() = last.str();
    }
    // What a layer of the library is made of, and a net that such a layer calls, are not shown.
    size_t depth = std::min(names.size(), kinds.size());
    names.resize(depth);
    kinds.resize(depth);
  }

  std::string prefix(size_t levels) const {
    return llvm::join(names.begin(), names.begin() + std::min(levels, names.size()), ".");
  }
};

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_LAYERPATH_H
