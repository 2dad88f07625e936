//===- Tikz.cpp - a picture as a document of LaTeX --------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Graph.h"
#include "Layout.h"
#include "Text.h"
#include "genc/Syntax/Latex.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace genc;
using namespace genc::graph;

/// A note or a title: what it has beyond ASCII is what this tree writes itself.
static std::string tex(llvm::StringRef text) {
  static constexpr std::pair<llvm::StringLiteral, llvm::StringLiteral> signs[] = {
      {"×", "$\\times$"}, {"·", "$\\cdot$"}, {"–", "--"}, {"∼", "$\\sim$"}, {"÷", "$\\div$"}};
  std::string result, plain;
  auto flush = [&] {
    result += latexText(plain);
    plain.clear();
  };
  while (!text.empty()) {
    bool found = false;
    for (const auto &[sign, command] : signs)
      if (text.consume_front(sign)) {
        flush();
        result += command;
        found = true;
        break;
      }
    if (!found) {
      plain += text.front();
      text = text.drop_front();
    }
  }
  flush();
  return result;
}

namespace {
class TikzWriter {
public:
  explicit TikzWriter(llvm::raw_ostream &os) : os(os) {}
  void write(const Picture &picture);

private:
  std::string point(Point p) const {
    // Pixels are 3/4 pt; y grows upwards.
    return llvm::formatv("({0:F1}pt,{1:F1}pt)", (origin.x + p.x) * 0.75, -(origin.y + p.y) * 0.75);
  }
  std::string length(double pixels) const { return llvm::formatv("{0:F1}pt", pixels * 0.75); }
  void panel(const Panel &panel);
  void node(const Node &node);
  void edge(const Edge &edge);
  void text(Point at, llvm::StringRef style, llvm::StringRef inner) {
    os << "  \\node[" << style << "] at " << point(at) << " {" << inner << "};\n";
  }

  llvm::raw_ostream &os;
  Point origin;
};
} // namespace

void TikzWriter::node(const Node &node) {
  static constexpr llvm::StringLiteral styles[] = {
      "variable node", "computed node", "parameter node", "net node",
      "layer node",    "sign node",     "port node"};
  std::string style = styles[int(node.mark)].str();
  if (node.observed)
    style += ", observed node";
  if (node.mark == Mark::Layer && !node.family.empty())
    style += ", " + node.family + " fill";
  if (node.notesBeside() && node.nameFont != variableSize)
    style += ", font=\\small";
  if (node.mark != Mark::Parameter)
    style += ", minimum width=" + length(node.width) + ", minimum height=" + length(node.height);
  if (node.notesBeside()) {
    text(node.at, style, "$" + latexName(node.name) + "$");
    std::string notes = llvm::join(llvm::map_range(node.notes, tex), " \\\\ ");
    if (!notes.empty())
      text({node.at.x + node.width / 2 + 5, node.at.y}, "note text", notes);
    return;
  }
  std::string inner = node.mark == Mark::Parameter ? "$" + latexName(node.name) + "$"
                      : node.mark == Mark::Sign && node.name == "–" ? "$-$"
                      : node.mark == Mark::Sign && node.name == "+" ? "$+$"
                                                                    : tex(node.name);
  for (const std::string &note : node.notes)
    inner += " \\\\[-1pt] {\\scriptsize " + tex(note) + "}";
  text(node.at, style, inner);
}

void TikzWriter::edge(const Edge &edge) {
  os << "  \\draw[" << (edge.dashed ? "inference edge" : "flow edge") << "] ";
  for (auto [i, p] : llvm::enumerate(edge.curve))
    os << (i == 0 ? "" : i % 3 == 1 ? " .. controls " : i % 3 == 2 ? " and " : " .. ") << point(p);
  os << ";\n";
  if (edge.label.empty() || edge.curve.size() < 4)
    return;
  text(labelPlace(edge), "label text", tex(edge.label));
}

void TikzWriter::panel(const Panel &panel) {
  origin = panel.origin;
  if (!panel.title.empty())
    text({panel.size.x / 2, 9}, "title text", tex(panel.title));
  for (const Plate &plate : panel.plates) {
    os << "  \\draw[plate frame] " << point(plate.low) << " rectangle " << point(plate.high)
       << ";\n";
    text({plate.high.x - 3, plate.high.y - 3}, "anchor=south east",
         plate.label == "N" ? "$N$" : "$" + latexName(plate.label) + "$");
  }
  for (const Node &node : panel.nodes)
    this->node(node);
  for (const Edge &edge : panel.edges)
    this->edge(edge);
}

static constexpr llvm::StringLiteral head = R"(\documentclass[border=6pt]{standalone}
\usepackage{amsmath,amssymb,tikz}
\usetikzlibrary{arrows.meta}
\begin{document}
\begin{tikzpicture}[
  every node/.style={inner sep=1pt, align=center},
  variable node/.style={circle, draw, font=\large}, computed node/.style={circle, draw, font=\footnotesize},
  observed node/.style={fill=black!18}, parameter node/.style={font=\large},
  net node/.style={draw, rounded corners=5pt, fill=black!7, font=\small},
  layer node/.style={draw, rounded corners=2pt, font=\small}, sign node/.style={circle, draw, font=\small},
  port node/.style={draw, rounded corners=10pt, font=\small},
  note text/.style={font=\scriptsize, align=left, anchor=west}, label text/.style={font=\scriptsize, fill=white},
  title text/.style={font=\small\bfseries}, plate frame/.style={draw=black!55, rounded corners=5pt},
  flow edge/.style={-{Stealth[length=5pt]}}, inference edge/.style={flow edge, dashed},
  linear fill/.style={fill=blue!12}, conv fill/.style={fill=orange!20}, norm fill/.style={fill=violet!14},
  scale fill/.style={fill=red!13}, memory fill/.style={fill=yellow!25}, shape fill/.style={fill=black!8},
  function fill/.style={fill=green!12}, block fill/.style={fill=cyan!15, thick}]
)";

void TikzWriter::write(const Picture &picture) {
  os << head;
  for (const Panel &panel : picture.panels)
    this->panel(panel);
  origin = {};
  if (!picture.formulas.empty()) {
    std::string lines;
    for (const Formula &formula : picture.formulas)
      lines += (lines.empty() ? "" : " \\\\[4pt] ") +
               ("\\(\\displaystyle " + latexName(formula.name)) + " = " + formula.latex + "\\)";
    text({picture.size.x / 2, picture.size.y + 14}, "anchor=north", lines);
  }
  os << "\\end{tikzpicture}\n\\end{document}\n";
}

void genc::graph::writeTikz(const Picture &picture, llvm::raw_ostream &os) {
  TikzWriter(os).write(picture);
}
