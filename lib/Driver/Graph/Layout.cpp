//===- Layout.cpp - places for everything in a picture -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Layout.h"
#include "Graph.h"
#include "Text.h"
#include "genc/Syntax/Latex.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace genc::graph;

/// The size of a node's mark and of the notes beside it.
static void measure(Node &node) {
  for (const std::string &note : node.notes)
    node.notesWidth = std::max(node.notesWidth, textWidth(note, noteSize));
  double name = textWidth(node.name, nameSize);
  node.nameFont = nameSize;
  switch (node.mark) {
  case Mark::Variable:
    if (mathName(node.name).width(variableSize) < 34)
      node.nameFont = variableSize;
    node.width = node.height = std::max(44.0, mathName(node.name).width(node.nameFont) + 14);
    break;
  case Mark::Computed:
    node.width = node.height = std::max(26.0, mathName(node.name).width(nameSize) + 10);
    break;
  case Mark::Parameter:
    node.nameFont = variableSize;
    node.width = std::max(mathName(node.name).width(variableSize), node.notesWidth) + 6;
    node.height = 24 + 15.0 * node.notes.size();
    break;
  case Mark::Sign:
    node.width = node.height = 20;
    break;
  case Mark::Net:
    node.width = name + 22;
    node.height = 30;
    break;
  case Mark::Layer:
  case Mark::Port:
    node.width = std::max(name, node.notesWidth) + (node.mark == Mark::Port ? 30 : 22);
    node.height = 26 + 15.0 * node.notes.size();
    break;
  }
}

/// Where the edges into a node end: side by side, in the order in which they come.
static std::vector<double> spreadEnds(const Panel &panel, const std::vector<LayoutEdge> &routes) {
  std::vector<std::vector<std::pair<double, unsigned>>> incoming(panel.nodes.size());
  for (auto [i, edge] : llvm::enumerate(panel.edges)) {
    const std::vector<Point> &via = routes[i].via;
    incoming[edge.to].push_back(
        {via.empty() ? panel.nodes[edge.from].at.x : via.back().x, unsigned(i)});
  }
  std::vector<double> shifts(panel.edges.size());
  for (auto [node, edges] : llvm::zip_equal(panel.nodes, incoming)) {
    llvm::sort(edges);
    double step = std::min(36.0, node.width * 0.6 / std::max<size_t>(1, edges.size() - 1));
    for (size_t i = 0; i < edges.size() && edges.size() > 1; ++i)
      shifts[edges[i].second] = (double(i) - double(edges.size() - 1) / 2) * step;
  }
  return shifts;
}

/// Curves with vertical tangents through the places that the layers leave free.
static void drawFlow(Panel &panel, const std::vector<LayoutEdge> &routes) {
  std::vector<double> shifts = spreadEnds(panel, routes);
  for (auto [i, edge] : llvm::enumerate(panel.edges)) {
    const Node &from = panel.nodes[edge.from], &to = panel.nodes[edge.to];
    double turn = to.at.y >= from.at.y ? 1 : -1;
    std::vector<Point> points = {{from.at.x, from.at.y + turn * from.height / 2}};
    points.insert(points.end(), routes[i].via.begin(), routes[i].via.end());
    double half = to.height / 2;
    if (to.mark == Mark::Sign) // on the circle
      half = std::sqrt(std::max(0.0, half * half - shifts[i] * shifts[i]));
    points.push_back({to.at.x + shifts[i], to.at.y - turn * half});
    edge.curve = {points.front()};
    for (size_t n = 1; n < points.size(); ++n) {
      Point a = points[n - 1], b = points[n];
      double pull = (b.y - a.y) / 2;
      edge.curve.insert(edge.curve.end(), {{a.x, a.y + pull}, {b.x, b.y - pull}, b});
    }
  }
}

static void layoutNetwork(Panel &panel) {
  std::vector<LayoutNode> nodes;
  for (const Node &node : panel.nodes)
    nodes.push_back({node.width / 2, node.width / 2, node.height});
  std::vector<LayoutEdge> edges;
  for (const Edge &edge : panel.edges)
    edges.push_back({edge.from, edge.to});
  bool labels = llvm::any_of(panel.edges, [](const Edge &edge) { return !edge.label.empty(); });
  layoutLayers(nodes, edges, 26, labels ? 32 : 22);
  for (auto [node, place] : llvm::zip_equal(panel.nodes, nodes))
    node.at = place.at;
  drawFlow(panel, edges);
}

namespace {
/// The least and the greatest point of all that is drawn.
struct Box {
  Point low{1e30, 1e30}, high{-1e30, -1e30};
  void add(Point p) {
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  void add(const Node &node) {
    add({node.at.x - node.width / 2, node.at.y - node.height / 2});
    add({node.at.x + node.width / 2, node.at.y + node.height / 2});
    if (node.notesBeside() && !node.notes.empty()) {
      NotesBox notes(node);
      add(notes.low);
      add(notes.high);
    }
  }
};
} // namespace

/// Moves the panel so that its least point is at 0, below its title.
static void normalize(Panel &panel) {
  Box box;
  for (const Node &node : panel.nodes)
    box.add(node);
  for (const Edge &edge : panel.edges)
    for (Point p : edge.curve)
      box.add(p);
  for (const Plate &plate : panel.plates) {
    box.add(plate.low);
    box.add(plate.high);
  }
  double title = panel.title.empty() ? 0 : 34;
  double width = std::max(box.high.x - box.low.x, textWidth(panel.title, titleSize));
  Point shift = {(width - box.high.x - box.low.x) / 2, title - box.low.y};
  auto move = [&](Point &p) {
    p.x += shift.x;
    p.y += shift.y;
  };
  for (Node &node : panel.nodes)
    move(node.at);
  for (Edge &edge : panel.edges)
    llvm::for_each(edge.curve, move);
  for (Plate &plate : panel.plates) {
    move(plate.low);
    move(plate.high);
  }
  panel.size = {width, title + box.high.y - box.low.y};
}

void genc::graph::layout(Picture &picture) {
  constexpr double gap = 48;
  Point size;
  for (Panel &panel : picture.panels) {
    for (Node &node : panel.nodes)
      measure(node);
    panel.isModel ? layoutModel(panel) : layoutNetwork(panel);
    normalize(panel);
    panel.origin = {size.x ? size.x + gap : 0, 0};
    size.x = panel.origin.x + panel.size.x;
    size.y = std::max(size.y, panel.size.y);
  }
  // Panels stand side by side, their middles at one height.
  for (Panel &panel : picture.panels)
    panel.origin.y = panel.isModel ? (size.y - panel.size.y) / 2 : 0;
  double least = 0;
  for (const Formula &formula : picture.formulas) {
    for (std::vector<Run> &line :
         formulaRuns(latexName(formula.name) + " = " + formula.latex, std::max(size.x, 460.0))) {
      least = std::max(least, runsWidth(line));
      picture.formulaLines.push_back(std::move(line));
    }
  }
  if (least > size.x) {
    for (Panel &panel : picture.panels)
      panel.origin.x += (least - size.x) / 2;
    size.x = least;
  }
  picture.size = size;
}
