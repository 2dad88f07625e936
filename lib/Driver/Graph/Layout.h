//===- Layout.h - parts of the layout ----------------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_GRAPH_LAYOUT_H
#define GENC_LIB_DRIVER_GRAPH_LAYOUT_H

#include "Layers.h"

namespace genc::graph {

/// Where the notes beside a node's mark stand.
struct NotesBox {
  explicit NotesBox(const Node &node) {
    double height = 15.0 * node.notes.size();
    low = {node.at.x + node.width / 2 + 6, node.at.y - height / 2};
    high = {low.x + node.notesWidth, node.at.y + height / 2};
  }
  Point low, high;
};

/// Where an edge's label stands, over the middle of its last curve.
inline Point labelPlace(const Edge &edge) {
  const Point *p = &edge.curve[edge.curve.size() - 4];
  return {(p[0].x + 3 * p[1].x + 3 * p[2].x + p[3].x) / 8,
          (p[0].y + 3 * p[1].y + 3 * p[2].y + p[3].y) / 8};
}

/// Places the nodes of a graphical model, whose marks are measured, draws plates and finds curves
/// for the edges that keep clear of nodes and notes.
void layoutModel(Panel &panel);

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_LAYOUT_H
