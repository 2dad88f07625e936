//===- LossPlot.cpp - the curves of a training run --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "LossPlot.h"
#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Format.h"
#include <algorithm>

using namespace genc;

static constexpr double width = 640, height = 320, left = 80, right = 16, top = 36, bottom = 44;

namespace {

struct Point {
  double x, y;
};
using Curve = std::vector<Point>;

/// Round numbers, five or so, from `low` to `high`: 1, 2 or 5 times a power of ten apart (as in
/// Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
std::vector<double> ticks(double low, double high) {
  double raw = (high - low) / 5, power = std::pow(10, std::floor(std::log10(raw)));
  double step = power * (raw <= power ? 1 : raw <= 2 * power ? 2 : raw <= 5 * power ? 5 : 10);
  std::vector<double> result;
  for (double i = std::ceil(low / step); i * step <= high + step * 1e-9; ++i)
    result.push_back(i * step);
  return result;
}

/// One objective.
class Panel {
public:
  Panel(llvm::raw_ostream &os, Curve rounds, Curve epochs)
      : os(os), rounds(std::move(rounds)), epochs(std::move(epochs)) {
    setRange();
  }
  void draw(llvm::StringRef title);

private:
  void setRange();
  double x(double round) const { return left + round / lastRound * (width - left - right); }
  double y(double value) const {
    double part = (std::clamp(value, low, high) - low) / (high - low);
    return height - bottom - part * (height - top - bottom);
  }
  void axes();
  void line(const Curve &curve, llvm::StringRef style);
  void text(double x, double y, llvm::StringRef style, const llvm::Twine &words) {
    os << llvm::format("<text x=\"%.1f\" y=\"%.1f\" class=\"", x, y) << style << "\">" << words
       << "</text>\n";
  }

  llvm::raw_ostream &os;
  Curve rounds, epochs;
  double lastRound = 1, low = 0, high = 1;
};

} // namespace

void Panel::setRange() {
  std::vector<double> values;
  for (const Point &point : llvm::drop_begin(rounds, rounds.size() / 10))
    values.push_back(point.y);
  for (const Curve *curve : {&rounds, &epochs})
    for (const Point &point : *curve)
      lastRound = std::max(lastRound, point.x);
  for (const Point &point : epochs)
    values.push_back(point.y);
  llvm::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty())
    return;
  auto [least, most] = std::minmax_element(values.begin(), values.end());
  double room = *most > *least ? (*most - *least) * 0.05 : std::max(std::abs(*most), 1.0) * 0.05;
  low = *least - room;
  high = *most + room;
}

void Panel::axes() {
  for (double value : ticks(low, high)) {
    os << llvm::format("<path class=\"grid\" d=\"M%.1f,%.1f H%.1f\"/>\n", left, y(value),
                       width - right);
    std::string label;
    llvm::raw_string_ostream(label) << llvm::format("%.6g", value == 0 ? 0.0 : value);
    text(left - 6, y(value) + 4, "end", label);
  }
  for (double round : ticks(0, lastRound)) {
    if (round != std::floor(round))
      continue;
    os << llvm::format("<path class=\"grid\" d=\"M%.1f,%.1f V%.1f\"/>\n", x(round), top,
                       height - bottom);
    text(x(round), height - bottom + 16, "middle", llvm::Twine(static_cast<int64_t>(round)));
  }
  text((left + width - right) / 2, height - 8, "middle", "rounds");
}

void Panel::line(const Curve &curve, llvm::StringRef style) {
  if (curve.empty())
    return;
  os << "<path class=\"" << style << "\" d=\"";
  bool begun = false;
  for (const Point &point : curve) {
    if (!std::isfinite(point.y)) {
      begun = false; // a gap
      continue;
    }
    os << llvm::format(begun ? "L%.1f,%.1f" : "M%.1f,%.1f", x(point.x), y(point.y));
    begun = true;
  }
  os << "\"/>\n";
}

void Panel::draw(llvm::StringRef title) {
  text(left, 20, "title", title);
  axes();
  line(rounds, "rounds");
  line(epochs, "epochs");
  for (const Point &point : epochs)
    if (std::isfinite(point.y))
      os << llvm::format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>\n", x(point.x), y(point.y));
  if (!epochs.empty()) {
    os << llvm::format("<path class=\"rounds\" d=\"M%.1f,16 h24\"/>\n", width - 220);
    text(width - 190, 20, "start", "training");
    os << llvm::format("<path class=\"epochs\" d=\"M%.1f,16 h24\"/>\n", width - 120);
    text(width - 90, 20, "start", "validation");
  }
}

void genc::writeLossSvg(const TrainingDescription &training, const LossCurve &curve,
                        llvm::raw_ostream &os) {
  std::vector<TrainValue> shown = shownValues(training);
  size_t count = shown.size(), objectives = objectiveCount(training), objective = 0;
  os << llvm::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg "
                     "xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\">\n",
                     width, height * static_cast<double>(count))
     << R"(<style>
text { font: 12px Helvetica, Arial, "DejaVu Sans", sans-serif; fill: #1a1a1a; }
.title { font-size: 14px; font-weight: bold; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
path { fill: none; }
.grid { stroke: #dddddd; }
.rounds { stroke: #1f5fa8; stroke-width: 1.3; }
.epochs { stroke: #c4501b; stroke-width: 1.8; }
circle { fill: #c4501b; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
)";
  for (auto [i, value] : llvm::enumerate(shown)) {
    Curve rounds, epochs;
    for (size_t at = i; at < curve.points.size(); at += count)
      rounds.push_back({static_cast<double>(curve.width) * static_cast<double>(at / count + 1),
                        curve.points[at]});
    for (size_t at = 0; value.isObjective && at < curve.epochs.size(); at += objectives + 1)
      epochs.push_back({curve.epochs[at], curve.epochs[at + 1 + objective]});
    objective += value.isObjective;
    os << llvm::format("<g transform=\"translate(0,%.0f)\">\n", height * static_cast<double>(i));
    Panel(os, std::move(rounds), std::move(epochs)).draw(value.name);
    os << "</g>\n";
  }
  os << "</svg>\n";
}
