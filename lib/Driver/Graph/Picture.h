//===- Picture.h - what a graph's picture shows ------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A picture is panels side by side: the graphical model, then networks. Texts are UTF-8 with `×`,
// `·`, `–`, `∼`; every writer escapes them and says them in its own way. Lengths are pixels of SVG,
// y grows downwards.

#ifndef GENC_LIB_DRIVER_GRAPH_PICTURE_H
#define GENC_LIB_DRIVER_GRAPH_PICTURE_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace genc::graph {

struct Point {
  double x = 0, y = 0;
};

enum class Mark {
  Variable,  ///< a circle: a random variable, with notes beside it
  Computed,  ///< a small circle: a value that others determine, with notes beside it
  Parameter, ///< a name without an outline, then notes
  Net,       ///< a rounded box with a name
  Layer,     ///< a box: name, then notes
  Sign,      ///< a small circle with an operator
  Port,      ///< what goes in or comes out: a pill, name, then notes
};

struct Node {
  Mark mark = Mark::Variable;
  std::string name;
  std::vector<std::string> notes{};
  bool observed = false;
  std::string family{}; ///< of layers: gives the colour
  std::string path{};   ///< of layers: the path of their weights, for tools
  // Made by the layout. The centre and size of the mark.
  Point at{};
  double width = 0, height = 0;
  double notesWidth = 0, nameFont = 0;

  /// Notes stand right of the mark, not in it.
  bool notesBeside() const { return mark == Mark::Variable || mark == Mark::Computed; }
};

struct Edge {
  unsigned from = 0, to = 0;
  bool dashed = false;
  std::string label{};
  /// Made by the layout: a start, then three points for each cubic curve.
  std::vector<Point> curve{};
};

/// A box around nodes that are there once an example.
struct Plate {
  std::string label{};
  std::vector<unsigned> nodes{};
  Point low{}, high{};
};

struct Panel {
  std::string title{};
  bool isModel = false; ///< the graphical model; else a network
  std::vector<Node> nodes{};
  std::vector<Edge> edges{};
  std::vector<Plate> plates{};
  Point origin{}, size{};

  unsigned add(Node node) {
    std::erase(node.notes, ""); // of scalars, which have no shape to show
    nodes.push_back(std::move(node));
    return nodes.size() - 1;
  }
};

/// A piece of a line of a formula.
struct Run {
  std::string text;
  bool upright = false, bold = false;
  double size = 0, shift = 0; ///< of the font; below the line
};

/// An objective, as the model states it and as LaTeX.
struct Formula {
  std::string name, text, latex;
};

struct Picture {
  std::string name;
  std::vector<Panel> panels;
  std::vector<Formula> formulas;
  std::vector<std::vector<Run>>
      formulaLines{}; ///< made by the layout: broken to the picture's width
  Point size;
};

} // namespace genc::graph

#endif // GENC_LIB_DRIVER_GRAPH_PICTURE_H
