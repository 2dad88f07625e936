//===- Graph.h - from a module to a picture and its texts ---------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_GRAPH_H
#define GENC_LIB_DRIVER_GRAPH_GRAPH_H

#include "Picture.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace genc::graph {

/// The graphical model of a module of the stage `model`; without nodes where the module has no
/// variables.
Panel modelPanel(mlir::ModuleOp module);
/// One panel for every conditional that computes something and every net, then one for every block
/// that they fold.
std::vector<Panel> networkPanels(mlir::ModuleOp module);
/// The model's objectives.
std::vector<Formula> formulas(mlir::ModuleOp module);

/// Gives all nodes their places and all edges their curves.
void layout(Picture &picture);

// A laid out picture as text.
void writeSvg(const Picture &picture, llvm::raw_ostream &os);
void writeDot(const Picture &picture,
              llvm::raw_ostream &os); ///< for Graphviz, which does its own layout
void writeTikz(const Picture &picture,
               llvm::raw_ostream &os); ///< a document of the class `standalone`

/// "28×28×1"; empty for a scalar.
std::string shapeText(mlir::Type type);
/// "36,928".
std::string countText(int64_t count);

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_GRAPH_H
