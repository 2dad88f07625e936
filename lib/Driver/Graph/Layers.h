//===- Layers.h - a layered layout -------------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_LAYERS_H
#define GENC_LIB_DRIVER_GRAPH_LAYERS_H

#include "Picture.h"

namespace genc::graph {

/// A node as the layout sees it: how far it reaches from its centre.
struct LayoutNode {
  double left = 0, right = 0, height = 0;
  Point at{};
  unsigned layer = 0;
};

struct LayoutEdge {
  unsigned from, to;
  /// Made by the layout: where an edge over several layers passes each layer between, its upper and
  /// lower border.
  std::vector<Point> via{};
};

/// Places nodes in horizontal layers so that edges point downwards, in the manner of Sugiyama,
/// Tagawa and Toda (1981): longest-path layers, medians against crossings, then least squares with
/// minimal distances for x. Edges that close a cycle point upwards. Deterministic; the nodes' order
/// breaks ties. The least x and y are 0 at the nodes' borders.
void layoutLayers(std::vector<LayoutNode> &nodes, std::vector<LayoutEdge> &edges, double gapX,
                  double gapY);

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_LAYERS_H
