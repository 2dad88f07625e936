//===- LayoutModel.cpp - places in a graphical model --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Layout.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace genc::graph;

static double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

static Point pointAt(const std::vector<Point> &curve, double t) {
  double s = 1 - t;
  auto mix = [&](double a, double b, double c, double d) {
    return s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
  };
  return {mix(curve[0].x, curve[1].x, curve[2].x, curve[3].x),
          mix(curve[0].y, curve[1].y, curve[2].y, curve[3].y)};
}

static bool isInside(const Node &node, Point p) {
  if (node.notesBeside())
    return distance(p, node.at) < node.width / 2;
  return std::fabs(p.x - node.at.x) < node.width / 2 &&
         std::fabs(p.y - node.at.y) < node.height / 2;
}

/// The part of a cubic curve between two parameters (de Casteljau).
static std::vector<Point> partOf(std::vector<Point> curve, double from, double to) {
  auto mix = [](Point a, Point b, double t) {
    return Point{a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
  };
  auto split = [&](double t, bool first) {
    Point ab = mix(curve[0], curve[1], t), bc = mix(curve[1], curve[2], t),
          cd = mix(curve[2], curve[3], t);
    Point abc = mix(ab, bc, t), bcd = mix(bc, cd, t), middle = mix(abc, bcd, t);
    if (first)
      curve = {curve[0], ab, abc, middle};
    else
      curve = {middle, bcd, cd, curve[3]};
  };
  split(to, true);
  split(from / to, false);
  return curve;
}

/// A curve between the borders of two nodes whose middle lies \p bend aside of the straight line.
static std::vector<Point> bentCurve(const Node &from, const Node &to, double bend) {
  double dx = to.at.x - from.at.x, dy = to.at.y - from.at.y,
         length = std::max(std::hypot(dx, dy), 1.0);
  Point aside = {-dy / length * bend * 4 / 3, dx / length * bend * 4 / 3};
  std::vector<Point> curve = {from.at,
                              {from.at.x + dx / 4 + aside.x, from.at.y + dy / 4 + aside.y},
                              {to.at.x - dx / 4 + aside.x, to.at.y - dy / 4 + aside.y},
                              to.at};
  constexpr int steps = 256;
  int first = 0, last = steps;
  while (first < steps / 2 - 1 && isInside(from, pointAt(curve, double(first) / steps)))
    ++first;
  while (last > steps / 2 + 1 && isInside(to, pointAt(curve, double(last) / steps)))
    --last;
  return partOf(curve, double(first) / steps, double(last) / steps);
}

namespace {
/// Tries bends of growing size and takes the first that keeps clear of nodes, notes and earlier
/// curves.
class Router {
public:
  explicit Router(Panel &panel) : panel(panel) {}

  /// Routes the edges of parameters, whose nodes must stand by then, or the others.
  void run(bool ofParameters) {
    parametersStand = ofParameters;
    std::vector<unsigned> order;
    for (unsigned i = 0; i < panel.edges.size(); ++i)
      if ((panel.nodes[panel.edges[i].from].mark == Mark::Parameter) == ofParameters)
        order.push_back(i);
    // Short solid edges first: they are straight.
    std::stable_sort(order.begin(), order.end(),
                     [&](unsigned a, unsigned b) { return rank(a) < rank(b); });
    for (unsigned i : order)
      route(panel.edges[i]);
  }

private:
  double rank(unsigned i) const {
    const Edge &edge = panel.edges[i];
    return distance(panel.nodes[edge.from].at, panel.nodes[edge.to].at) + (edge.dashed ? 1e6 : 0);
  }

  double cost(const Edge &edge, const std::vector<Point> &curve) const {
    double sum = 0;
    for (int i = 1; i < 24; ++i) {
      Point p = pointAt(curve, i / 24.0);
      for (unsigned n = 0; n < panel.nodes.size(); ++n) {
        const Node &node = panel.nodes[n];
        if (node.mark == Mark::Parameter && !parametersStand)
          continue;
        double clear = node.width / 2 + 7;
        if (n != edge.from && n != edge.to && (distance(p, node.at) < clear || isInside(node, p)))
          sum += 100;
        NotesBox notes(node);
        if (node.notesBeside() && !node.notes.empty() && p.x > notes.low.x - 4 &&
            p.x < notes.high.x + 4 && p.y > notes.low.y - 2 && p.y < notes.high.y + 2)
          sum += 40;
      }
      // What comes from parameters may cross the rest: it comes from outside.
      for (const std::vector<Point> &other : drawn)
        for (int j = 1; j < 24 && !parametersStand; ++j)
          if (distance(p, pointAt(other, j / 24.0)) < 9 && i > 3 && i < 21)
            sum += 6;
    }
    return sum;
  }

  void route(Edge &edge) {
    const Node &from = panel.nodes[edge.from], &to = panel.nodes[edge.to];
    double left = to.at.y < from.at.y ? -1 : 1; // the side that is left on the page
    double least = 1e30;
    for (double size : {0.0, 24.0, 44.0, 70.0, 100.0, 140.0, 190.0}) {
      if (parametersStand && size > 100)
        break;
      for (double side : {left, -left}) {
        double bend = size * side;
        auto curve = bentCurve(from, to, bend);
        double value = cost(edge, curve) + size / 8 + (side == left ? 0 : 3);
        if (value < least) {
          least = value;
          edge.curve = curve;
        }
      }
    }
    drawn.push_back(edge.curve);
  }

  Panel &panel;
  bool parametersStand = false;
  std::vector<std::vector<Point>> drawn;
};
} // namespace

/// True where a solid or a taken edge leads from \p from to \p to.
static bool reaches(const std::vector<LayoutEdge> &edges, unsigned from, unsigned to) {
  std::vector<unsigned> work = {from};
  std::vector<bool> seen;
  while (!work.empty()) {
    unsigned node = work.back();
    work.pop_back();
    if (node == to)
      return true;
    if (seen.size() <= node)
      seen.resize(node + 1);
    if (seen[node])
      continue;
    seen[node] = true;
    for (const LayoutEdge &edge : edges)
      if (edge.from == node)
        work.push_back(edge.to);
  }
  return false;
}

/// Parameters stand left of the plates, at the height of what they are for.
static void placeParameters(Panel &panel, double left) {
  std::vector<Node *> column;
  for (unsigned n = 0; n < panel.nodes.size(); ++n) {
    Node &node = panel.nodes[n];
    if (node.mark != Mark::Parameter)
      continue;
    double sum = 0, count = 0;
    for (const Edge &edge : panel.edges)
      if (edge.from == n) {
        sum += panel.nodes[edge.to].at.y;
        ++count;
      }
    node.at = {left - 34 - node.width / 2, count ? sum / count : 0};
    column.push_back(&node);
  }
  llvm::stable_sort(column, [](Node *a, Node *b) { return a->at.y < b->at.y; });
  for (size_t i = 1; i < column.size(); ++i)
    column[i]->at.y =
        std::max(column[i]->at.y,
                 column[i - 1]->at.y + (column[i - 1]->height + column[i]->height) / 2 + 10);
}

void genc::graph::layoutModel(Panel &panel) {
  // Parameters stand outside of the layers.
  std::vector<int> index(panel.nodes.size(), -1);
  std::vector<LayoutNode> nodes;
  for (auto [i, node] : llvm::enumerate(panel.nodes)) {
    if (node.mark == Mark::Parameter)
      continue;
    index[i] = nodes.size();
    double notes = node.notes.empty() ? 0 : node.notesWidth + 8;
    nodes.push_back(
        {node.width / 2, node.width / 2 + notes, std::max(node.height, 15.0 * node.notes.size())});
  }
  // What infers leads upwards, between variables that the model itself does not place.
  std::vector<bool> placed(panel.nodes.size());
  for (const Edge &edge : panel.edges)
    if (!edge.dashed && index[edge.from] >= 0)
      placed[edge.from] = placed[edge.to] = true;
  std::vector<LayoutEdge> edges;
  for (bool dashed : {false, true})
    for (const Edge &edge : panel.edges) {
      int from = index[edge.from], to = index[edge.to];
      if (edge.dashed != dashed || from < 0 || to < 0 ||
          (dashed && placed[edge.from] && placed[edge.to]))
        continue;
      if (dashed)
        std::swap(from, to);
      if (!dashed || !reaches(edges, to, from))
        edges.push_back({unsigned(from), unsigned(to)});
    }
  layoutLayers(nodes, edges, 56, 60);
  for (auto [node, place] : llvm::zip_equal(panel.nodes, index))
    if (place >= 0)
      node.at = nodes[place].at;
  for (Plate &plate : panel.plates) {
    plate.low = {1e30, 1e30};
    plate.high = {-1e30, -1e30};
    for (unsigned n : plate.nodes) {
      const Node &node = panel.nodes[n];
      double notes = node.notes.empty() ? 0 : node.notesWidth + 8;
      plate.low = {std::min(plate.low.x, node.at.x - node.width / 2),
                   std::min(plate.low.y, node.at.y - node.height / 2)};
      plate.high = {std::max(plate.high.x, node.at.x + node.width / 2 + notes),
                    std::max(plate.high.y, node.at.y + node.height / 2)};
    }
  }
  Router router(panel);
  router.run(/*ofParameters=*/false);
  // Plates hold the curves between their nodes; a later plate lies around the earlier ones.
  for (auto [number, plate] : llvm::enumerate(panel.plates)) {
    for (const Edge &edge : panel.edges)
      if (llvm::is_contained(plate.nodes, edge.from) && llvm::is_contained(plate.nodes, edge.to))
        for (int i = 0; i <= 24; ++i) {
          Point p = pointAt(edge.curve, i / 24.0);
          plate.low = {std::min(plate.low.x, p.x), std::min(plate.low.y, p.y)};
          plate.high = {std::max(plate.high.x, p.x), std::max(plate.high.y, p.y)};
        }
    double margin = 18 + 14.0 * number;
    plate.low = {plate.low.x - margin, plate.low.y - margin};
    plate.high = {plate.high.x + margin, plate.high.y + margin + 10}; // room for the label
  }
  double left = 0;
  for (const Plate &plate : panel.plates)
    left = std::min(left, plate.low.x);
  placeParameters(panel, left);
  router.run(/*ofParameters=*/true);
}
