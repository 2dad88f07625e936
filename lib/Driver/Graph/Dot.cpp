//===- Dot.cpp - a picture for Graphviz ------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Graph.h"
#include "Text.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace genc::graph;

/// A quoted string; `\` would begin one of Graphviz's escapes.
static std::string quoted(llvm::StringRef text) {
  std::string result = "\"";
  for (char c : llvm::json::fixUTF8(text)) {
    if (c == '\n') {
      result += "\\n";
      continue;
    }
    if (c == '"' || c == '\\')
      result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return result + "\"";
}

static llvm::StringRef colour(const Node &node) {
  static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> colours[] = {
      {"linear", "#dbe7f5"},  {"conv", "#fbe5d0"},  {"norm", "#e8def3"},     {"scale", "#f8dcdc"},
      {"memory", "#fdf3c7"}, {"shape", "#ececec"}, {"function", "#e0f0dc"}, {"block", "#d5eef0"}};
  for (const auto &[family, value] : colours)
    if (node.family == family)
      return value;
  return node.observed ? "#d0d0d0" : node.mark == Mark::Net ? "#eeeeee" : "#ffffff";
}

static void writeNode(const Node &node, const std::string &id, llvm::raw_ostream &os) {
  static constexpr llvm::StringLiteral shapes[] = {"circle", "circle", "plaintext", "box",
                                                   "box",    "circle", "box"};
  bool beside = node.notesBeside();
  std::string notes = llvm::join(node.notes, "\n"), label = node.name;
  if (beside || node.mark == Mark::Parameter) {
    MathName name = mathName(node.name);
    label = name.base + (name.below.empty() ? "" : "_" + name.below);
  }
  if (!beside && !notes.empty())
    label += "\n" + notes;
  os << "    " << id << " [label=" << quoted(label);
  if (beside && !notes.empty())
    os << ", xlabel=" << quoted(notes);
  os << ", shape=" << shapes[int(node.mark)] << ", fillcolor=\"" << colour(node) << "\"";
  if (node.mark == Mark::Port || node.mark == Mark::Net)
    os << ", style=\"filled,rounded\"";
  if (node.mark == Mark::Sign || node.mark == Mark::Computed)
    os << ", margin=0, width=0.25";
  if (!node.path.empty())
    os << ", tooltip=" << quoted(node.path);
  os << "];\n";
}

static void writePanel(const Panel &panel, size_t number, llvm::raw_ostream &os) {
  std::string prefix = "n" + std::to_string(number) + "_";
  os << "  subgraph cluster_" << number << " {\n    label=" << quoted(panel.title)
     << "; color=none; fontsize=14;\n";
  // A plate lies around the earlier ones: a node belongs to the first that holds it.
  std::vector<bool> written(panel.nodes.size());
  for (size_t i = panel.plates.size(); i-- > 0;)
    os << "    subgraph cluster_" << number << "_" << i
       << " { label=" << quoted(panel.plates[i].label)
       << "; labelloc=b; labeljust=r; color=\"#777777\"; style=rounded;\n";
  for (const Plate &plate : panel.plates) {
    for (unsigned n : plate.nodes)
      if (!written[n]) {
        written[n] = true;
        writeNode(panel.nodes[n], prefix + std::to_string(n), os);
      }
    os << "    }\n";
  }
  for (auto [n, node] : llvm::enumerate(panel.nodes))
    if (!written[n])
      writeNode(node, prefix + std::to_string(n), os);
  for (const Edge &edge : panel.edges) {
    os << "    " << prefix << edge.from << " -> " << prefix << edge.to;
    std::string attributes;
    if (edge.dashed)
      attributes = "style=dashed, constraint=false";
    if (!edge.label.empty())
      attributes += (attributes.empty() ? "label=" : ", label=") + quoted(edge.label);
    if (!attributes.empty())
      os << " [" << attributes << "]";
    os << ";\n";
  }
  os << "  }\n";
}

void genc::graph::writeDot(const Picture &picture, llvm::raw_ostream &os) {
  os << "digraph " << quoted(picture.name)
     << " {\n  graph [fontname=\"Helvetica\", labelloc=t, forcelabels=true, nodesep=0.4];\n"
        "  node [fontname=\"Helvetica\", fontsize=12, style=filled, color=\"#333333\", "
        "height=0.3];\n"
        "  edge [fontname=\"Helvetica\", fontsize=10, color=\"#333333\", arrowsize=0.7];\n";
  for (const Formula &formula : picture.formulas)
    os << "  // " << quoted(formula.name + " = " + formula.text) << "\n";
  for (auto [i, panel] : llvm::enumerate(picture.panels))
    writePanel(panel, i, os);
  os << "}\n";
}
