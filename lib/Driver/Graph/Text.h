//===- Text.h - how wide texts are, and names taken apart ----------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_TEXT_H
#define GENC_LIB_DRIVER_GRAPH_TEXT_H

#include "Picture.h"
#include "llvm/ADT/ArrayRef.h"
#include <string>
#include <vector>

namespace genc::graph {

// Sizes of the fonts.
constexpr double nameSize = 13, noteSize = 11, variableSize = 18, titleSize = 14;

/// An upper estimate of a text's width: the fonts of the reader are not known, DejaVu Sans is a
/// wide one.
double textWidth(llvm::StringRef text, double size);

/// A variable's name as formulas write it: `z1` is z with 1 below, `beta` is β.
struct MathName {
  std::string base, below;
  double width(double size) const;
};
MathName mathName(llvm::StringRef name);

/// The sign of a Greek letter that has a name; else empty.
std::string greekLetter(llvm::StringRef word);

/// A formula of `latex()` in one dimension, as signs and letters for SVG: what is above or below
/// keeps its place, fractions become `/`. Lines are broken before `+` and `-` where they would be
/// wider than \p width.
std::vector<std::vector<Run>> formulaRuns(llvm::StringRef latex, double width);
double runsWidth(llvm::ArrayRef<Run> runs);

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_TEXT_H
