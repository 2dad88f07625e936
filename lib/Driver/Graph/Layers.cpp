//===- Layers.cpp - a layered layout ----------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Layers.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace genc::graph;

namespace {

/// Larger graphs keep the order of the program.
constexpr size_t mostPlaces = 2000;

/// A node of one layer: a real one, or the place where an edge passes.
struct Place {
  double left, right, height, x = 0, y = 0;
  bool real;
  unsigned layer;
  std::vector<std::pair<unsigned, double>> up{},
      down{}; ///< neighbours with the weight of being straight
};

class Layout {
public:
  Layout(std::vector<LayoutNode> &nodes, std::vector<LayoutEdge> &edges, double gapX, double gapY)
      : nodes(nodes), edges(edges), gapX(gapX), gapY(gapY) {}

  void run() {
    if (nodes.empty())
      return;
    breakCycles();
    assignLayers();
    makePlaces();
    order();
    placeX();
    placeY();
    finish();
  }

private:
  void breakCycles();
  void assignLayers();
  void makePlaces();
  void order();
  void placeX();
  void placeY();
  void finish();
  size_t crossings() const;
  void settle(const std::vector<unsigned> &layer, bool fromAbove, bool fromBelow);
  void link(unsigned above, unsigned below, double weight) {
    places[above].down.push_back({below, weight});
    places[below].up.push_back({above, weight});
  }

  std::vector<LayoutNode> &nodes;
  std::vector<LayoutEdge> &edges;
  double gapX, gapY;
  std::vector<std::pair<unsigned, unsigned>> directed; ///< the edges, all downwards
  std::vector<Place> places;
  std::vector<std::vector<unsigned>> layers;
  std::vector<std::vector<unsigned>> passes; ///< of every edge
};

/// Turns the edges that lead back to a node of the path from which a depth-first search comes.
void Layout::breakCycles() {
  std::vector<std::vector<unsigned>> out(nodes.size());
  for (auto [i, edge] : llvm::enumerate(edges)) {
    directed.push_back({edge.from, edge.to});
    out[edge.from].push_back(i);
  }
  enum : char { New, Open, Done };
  std::vector<char> state(nodes.size(), New);
  for (unsigned root = 0; root < nodes.size(); ++root) {
    if (state[root] != New)
      continue;
    std::vector<std::pair<unsigned, size_t>> stack = {{root, 0}};
    state[root] = Open;
    while (!stack.empty()) {
      auto &[node, next] = stack.back();
      if (next == out[node].size()) {
        state[node] = Done;
        stack.pop_back();
        continue;
      }
      unsigned edge = out[node][next++], to = edges[edge].to;
      if (state[to] == Open)
        std::swap(directed[edge].first, directed[edge].second);
      else if (state[to] == New) {
        state[to] = Open;
        stack.push_back({to, 0});
      }
    }
  }
}

void Layout::assignLayers() {
  std::vector<unsigned> waiting(nodes.size());
  std::vector<std::vector<unsigned>> out(nodes.size());
  for (auto [from, to] : directed)
    if (from != to) {
      ++waiting[to];
      out[from].push_back(to);
    }
  std::vector<unsigned> ready;
  std::vector<bool> source(nodes.size());
  for (unsigned i = 0; i < nodes.size(); ++i)
    if (!waiting[i]) {
      ready.push_back(i);
      source[i] = true;
    }
  for (size_t i = 0; i < ready.size(); ++i)
    for (unsigned to : out[ready[i]]) {
      nodes[to].layer = std::max(nodes[to].layer, nodes[ready[i]].layer + 1);
      if (!--waiting[to])
        ready.push_back(to);
    }
  // What nothing leads to stands right above its use.
  for (unsigned i = 0; i < nodes.size(); ++i) {
    if (!source[i] || out[i].empty())
      continue;
    unsigned nearest = ~0u;
    for (unsigned to : out[i])
      nearest = std::min(nearest, nodes[to].layer);
    nodes[i].layer = nearest - 1;
  }
}

void Layout::makePlaces() {
  unsigned last = 0;
  for (const LayoutNode &node : nodes) {
    last = std::max(last, node.layer);
    places.push_back({node.left, node.right, node.height, 0, 0, true, node.layer});
  }
  passes.resize(edges.size());
  for (auto [i, edge] : llvm::enumerate(directed)) {
    auto [from, to] = edge;
    if (from == to)
      continue;
    unsigned above = from;
    for (unsigned layer = nodes[from].layer + 1; layer < nodes[to].layer; ++layer) {
      unsigned pass = places.size();
      places.push_back({4, 4, 0, 0, 0, false, layer});
      passes[i].push_back(pass);
      link(above, pass, places[above].real ? 0.1 : 20);
      above = pass;
    }
    link(above, to, places[above].real ? 4 : 0.1);
  }
  layers.resize(last + 1);
  for (unsigned i = 0; i < places.size(); ++i)
    layers[places[i].layer].push_back(i);
}

/// Pairs of edges between neighbouring layers that cross.
size_t Layout::crossings() const {
  std::vector<size_t> rank(places.size());
  for (const auto &layer : layers)
    for (auto [i, place] : llvm::enumerate(layer))
      rank[place] = i;
  size_t count = 0;
  for (const auto &layer : layers) {
    std::vector<std::pair<size_t, size_t>> lines;
    for (unsigned place : layer)
      for (auto [below, weight] : places[place].down)
        lines.push_back({rank[place], rank[below]});
    for (size_t i = 0; i < lines.size(); ++i)
      for (size_t j = i + 1; j < lines.size(); ++j)
        count += (lines[i].first < lines[j].first && lines[i].second > lines[j].second) ||
                 (lines[i].first > lines[j].first && lines[i].second < lines[j].second);
  }
  return count;
}

/// Sorts layers by the medians of their neighbours, downwards and upwards in turn, and keeps the
/// best order.
void Layout::order() {
  if (places.size() + edges.size() > mostPlaces)
    return;
  auto best = layers;
  size_t fewest = crossings();
  for (int sweep = 0; sweep < 8 && fewest; ++sweep) {
    bool downwards = sweep % 2 == 0;
    for (size_t step = 1; step < layers.size(); ++step) {
      auto &layer = layers[downwards ? step : layers.size() - 1 - step];
      const auto &fixed = layers[downwards ? step - 1 : layers.size() - step];
      std::vector<double> rank(places.size()), key(places.size());
      for (auto [i, place] : llvm::enumerate(fixed))
        rank[place] = i;
      for (auto [i, place] : llvm::enumerate(layer)) {
        std::vector<double> ranks;
        for (auto [other, weight] : downwards ? places[place].up : places[place].down)
          ranks.push_back(rank[other]);
        llvm::sort(ranks);
        size_t middle = ranks.size() / 2;
        key[place] = ranks.empty()           ? i
                     : ranks.size() % 2 == 1 ? ranks[middle]
                                             : (ranks[middle - 1] + ranks[middle]) / 2;
      }
      std::stable_sort(layer.begin(), layer.end(),
                       [&](unsigned a, unsigned b) { return key[a] < key[b]; });
    }
    size_t count = crossings();
    if (count < fewest) {
      fewest = count;
      best = layers;
    }
  }
  layers = best;
}

/// Least squares: every place as near to its neighbours as the distances in the layer allow (pool
/// adjacent violators).
void Layout::settle(const std::vector<unsigned> &layer, bool fromAbove, bool fromBelow) {
  struct Pool {
    double sum, weight;
    size_t count;
    double mean() const { return sum / weight; }
  };
  std::vector<Pool> pools;
  std::vector<double> offset(layer.size());
  for (size_t i = 0; i < layer.size(); ++i) {
    const Place &place = places[layer[i]];
    if (i)
      offset[i] = offset[i - 1] + places[layer[i - 1]].right + gapX + place.left;
    double sum = 0, weight = 0;
    auto pull = [&](const std::vector<std::pair<unsigned, double>> &neighbours) {
      for (auto [other, strength] : neighbours) {
        sum += strength * places[other].x;
        weight += strength;
      }
    };
    if (fromAbove)
      pull(place.up);
    if (fromBelow)
      pull(place.down);
    if (!weight) {
      weight = 0.1;
      sum = weight * place.x;
    }
    pools.push_back({sum - weight * offset[i], weight, 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().weight += last.weight;
      pools.back().count += last.count;
    }
  }
  size_t i = 0;
  for (const Pool &pool : pools)
    for (size_t n = 0; n < pool.count; ++n, ++i)
      places[layer[i]].x = pool.mean() + offset[i];
}

void Layout::placeX() {
  for (const auto &layer : layers)
    settle(layer, false, false);
  int rounds = places.size() > mostPlaces ? 8 : 60;
  for (int round = 0; round < rounds; ++round) {
    for (const auto &layer : layers)
      settle(layer, true, round > 5);
    for (const auto &layer : llvm::reverse(layers))
      settle(layer, round > 5, true);
  }
}

void Layout::placeY() {
  double y = 0;
  for (const auto &layer : layers) {
    double height = 0;
    for (unsigned place : layer)
      height = std::max(height, places[place].height);
    for (unsigned place : layer) {
      places[place].y = y + height / 2;
      if (!places[place].real)
        places[place].height = height;
    }
    y += height + gapY;
  }
}

void Layout::finish() {
  double least = 1e30;
  for (const Place &place : places)
    least = std::min(least, place.x - place.left);
  for (size_t i = 0; i < nodes.size(); ++i)
    nodes[i].at = {places[i].x - least, places[i].y};
  for (auto [i, edge] : llvm::enumerate(edges)) {
    for (unsigned pass : passes[i]) {
      const Place &place = places[pass];
      edge.via.push_back({place.x - least, place.y - place.height / 2});
      edge.via.push_back({place.x - least, place.y + place.height / 2});
    }
    if (directed[i].first != edge.from)
      std::reverse(edge.via.begin(), edge.via.end());
  }
}

} // namespace

void genc::graph::layoutLayers(std::vector<LayoutNode> &nodes, std::vector<LayoutEdge> &edges,
                               double gapX, double gapY) {
  Layout(nodes, edges, gapX, gapY).run();
}
