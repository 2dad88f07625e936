//===- Svg.cpp - a picture as SVG ------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Graph.h"
#include "Layout.h"
#include "Text.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace genc::graph;

static constexpr double margin = 16;

/// Text for an attribute or between tags: valid UTF-8, no control characters, nothing that XML
/// reads.
static std::string xml(llvm::StringRef text) {
  std::string result;
  for (char c : llvm::json::fixUTF8(text))
    switch (c) {
    case '&':
      result += "&amp;";
      break;
    case '<':
      result += "&lt;";
      break;
    case '>':
      result += "&gt;";
      break;
    case '"':
      result += "&quot;";
      break;
    default:
      result += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  return result;
}

static std::string number(double value) {
  std::string text = llvm::formatv("{0:F1}", value == 0 ? 0.0 : value);
  return llvm::StringRef(text).ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

/// A variable's name in italics, its index below the line.
static std::string math(llvm::StringRef name, double size) {
  MathName parts = mathName(name);
  std::string text = xml(parts.base);
  if (!parts.below.empty())
    text += "<tspan dy=\"" + number(size * 0.25) + "\" font-size=\"" + number(size * 0.7) + "\">" +
            xml(parts.below) + "</tspan>";
  return text;
}

/// The centre of a text stands about a third of its size above its base line.
static double baseline(double y, double size) { return y + size * 0.35; }

static std::string formula(llvm::ArrayRef<Run> runs) {
  std::string text;
  double shift = 0;
  for (const Run &run : runs) {
    text += "<tspan";
    if (run.shift != shift)
      text += " dy=\"" + number(run.shift - shift) + "\"";
    shift = run.shift;
    if (run.upright)
      text += " font-style=\"normal\"";
    if (run.bold)
      text += " font-weight=\"bold\"";
    text += " font-size=\"" + number(run.size) + "\" xml:space=\"preserve\">" + xml(run.text) +
            "</tspan>";
  }
  return text;
}

namespace {
class SvgWriter {
public:
  explicit SvgWriter(llvm::raw_ostream &os) : os(os) {}

  void write(const Picture &picture);

private:
  void panel(const Panel &panel);
  void node(const Node &node);
  void edge(const Edge &edge);
  void plate(const Plate &plate);
  void text(Point at, llvm::StringRef style, llvm::StringRef inner) {
    os << "<text class=\"" << style << "\" x=\"" << number(at.x) << "\" y=\"" << number(at.y)
       << "\">" << inner << "</text>\n";
  }

  llvm::raw_ostream &os;
};
} // namespace

void SvgWriter::plate(const Plate &plate) {
  os << "<rect class=\"plate\" x=\"" << number(plate.low.x) << "\" y=\"" << number(plate.low.y)
     << "\" width=\"" << number(plate.high.x - plate.low.x) << "\" height=\""
     << number(plate.high.y - plate.low.y) << "\" rx=\"8\"/>\n";
  text({plate.high.x - 8, plate.high.y - 8}, "math end", xml(plate.label));
}

void SvgWriter::edge(const Edge &edge) {
  os << "<path class=\"" << (edge.dashed ? "edge inference" : "edge") << "\" d=\"M";
  for (auto [i, p] : llvm::enumerate(edge.curve))
    os << (i % 3 == 1 ? " C" : i ? " " : "") << number(p.x) << "," << number(p.y);
  os << "\"/>\n";
  if (edge.label.empty() || edge.curve.size() < 4)
    return;
  Point place = labelPlace(edge);
  double width = textWidth(edge.label, noteSize) + 4;
  os << "<rect class=\"gap\" x=\"" << number(place.x - width / 2) << "\" y=\""
     << number(place.y - 7) << "\" width=\"" << number(width) << "\" height=\"14\"/>\n";
  text({place.x, baseline(place.y, noteSize)}, "note middle", xml(edge.label));
}

void SvgWriter::node(const Node &node) {
  static constexpr llvm::StringLiteral classes[] = {"variable", "computed", "parameter", "net",
                                                    "layer",    "sign",     "port"};
  os << "<g class=\"" << classes[int(node.mark)] << (node.observed ? " observed" : "")
     << (node.family.empty() ? "" : " " + node.family) << "\"";
  if (!node.path.empty())
    os << " data-path=\"" << xml(node.path) << "\"";
  os << ">\n";
  bool round =
      node.mark == Mark::Variable || node.mark == Mark::Computed || node.mark == Mark::Sign;
  if (round)
    os << "<circle cx=\"" << number(node.at.x) << "\" cy=\"" << number(node.at.y) << "\" r=\""
       << number(node.width / 2) << "\"/>\n";
  else if (node.mark != Mark::Parameter)
    os << "<rect x=\"" << number(node.at.x - node.width / 2) << "\" y=\""
       << number(node.at.y - node.height / 2) << "\" width=\"" << number(node.width)
       << "\" height=\"" << number(node.height) << "\" rx=\""
       << number(node.mark == Mark::Port  ? std::min(node.height / 2, 20.0)
                 : node.mark == Mark::Net ? 8
                                          : 3)
       << "\"/>\n";
  if (node.notesBeside()) {
    text({node.at.x, baseline(node.at.y, node.nameFont)},
         node.nameFont == nameSize ? "math small" : "math", math(node.name, node.nameFont));
    double y = node.at.y - 7.5 * (double(node.notes.size()) - 1);
    for (const std::string &note : node.notes) {
      text({node.at.x + node.width / 2 + 6, baseline(y, noteSize)}, "note", xml(note));
      y += 15;
    }
  } else {
    double y = node.at.y - 7.5 * double(node.notes.size());
    bool parameter = node.mark == Mark::Parameter;
    text({node.at.x, baseline(y, node.nameFont)}, parameter ? "math" : "name",
         parameter ? math(node.name, node.nameFont) : xml(node.name));
    for (const std::string &note : node.notes) {
      y += 15;
      text({node.at.x, baseline(y, noteSize)}, "note middle", xml(note));
    }
  }
  os << "</g>\n";
}

void SvgWriter::panel(const Panel &panel) {
  os << "<g transform=\"translate(" << number(panel.origin.x) << "," << number(panel.origin.y)
     << ")\">\n";
  if (!panel.title.empty())
    text({panel.size.x / 2, 14}, "title", xml(panel.title));
  for (const Plate &plate : panel.plates)
    this->plate(plate);
  for (const Node &node : panel.nodes)
    this->node(node);
  for (const Edge &edge : panel.edges) // above the nodes: heads are whole
    this->edge(edge);
  os << "</g>\n";
}

static constexpr llvm::StringLiteral style = R"(<style>
text { font-family: "Helvetica Neue", Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1a1a1a; }
.math { font: italic 18px "Latin Modern Roman", "Times New Roman", "DejaVu Serif", serif; text-anchor: middle; }
.small { font-size: 13px; }
.gap { stroke: none; }
.name { font-size: 13px; text-anchor: middle; }
.title { font-size: 14px; font-weight: bold; text-anchor: middle; }
.note { font-size: 11px; fill: #4d4d4d; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.formula { font: italic 15px "Latin Modern Roman", "Times New Roman", "DejaVu Serif", serif; text-anchor: middle; }
circle, rect { fill: #ffffff; stroke: #333333; stroke-width: 1.2; }
.observed circle { fill: #d0d0d0; }
.plate { fill: none; stroke: #777777; }
.edge { fill: none; stroke: #333333; stroke-width: 1.2; marker-end: url(#head); }
.inference { stroke-dasharray: 5 3.5; }
.net rect { fill: #eeeeee; }
.linear rect { fill: #dbe7f5; }
.conv rect { fill: #fbe5d0; }
.norm rect { fill: #e8def3; }
.scale rect { fill: #f8dcdc; }
.memory rect { fill: #fdf3c7; }
.shape rect { fill: #ececec; }
.function rect { fill: #e0f0dc; }
.block rect { fill: #d5eef0; stroke-width: 2; }
</style>
)";

void SvgWriter::write(const Picture &picture) {
  double lines = picture.formulaLines.empty() ? 0 : 18 + 24.0 * picture.formulaLines.size();
  double width = picture.size.x + 2 * margin, height = picture.size.y + lines + 2 * margin;
  os << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
        "width=\""
     << number(width) << "\" height=\"" << number(height) << "\" viewBox=\"0 0 " << number(width)
     << " " << number(height) << "\">\n<title>" << xml(picture.name) << "</title>\n";
  for (const Formula &formula : picture.formulas)
    os << "<desc>" << xml(formula.name + " = " + formula.latex) << "</desc>\n";
  os << style
     << "<defs><marker id=\"head\" viewBox=\"0 0 10 8\" refX=\"9.5\" refY=\"4\" markerWidth=\"9\" "
        "markerHeight=\"7.2\" "
        "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0,0 L10,4 L0,8 L2.5,4 Z\" "
        "fill=\"#333333\"/></marker></defs>\n"
     << "<rect width=\"100%\" height=\"100%\" style=\"fill: #ffffff; stroke: none\"/>\n<g "
        "transform=\"translate("
     << number(margin) << "," << number(margin) << ")\">\n";
  for (const Panel &panel : picture.panels)
    this->panel(panel);
  double y = picture.size.y + 28;
  for (const std::vector<Run> &line : picture.formulaLines) {
    text({picture.size.x / 2, y}, "formula", formula(line));
    y += 24;
  }
  os << "</g>\n</svg>\n";
}

void genc::graph::writeSvg(const Picture &picture, llvm::raw_ostream &os) {
  SvgWriter(os).write(picture);
}
