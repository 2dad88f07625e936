//===- FormulaText.cpp - formulas of LaTeX as runs of letters --------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Text.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace genc::graph;

namespace {

constexpr double formulaSize = 15;

/// Reads what lib/Syntax/Latex.cpp writes; an unknown command stays as its name.
class Reader {
public:
  explicit Reader(llvm::StringRef text) : text(text) {}

  std::vector<Run> runs;

  void read(Run style, bool group) {
    while (!text.empty()) {
      if (group && text.starts_with("}"))
        return;
      if (text.consume_front("\\"))
        command(style);
      else if (text.consume_front("_") || text.consume_front("^"))
        raised(style, text.data()[-1] == '_' ? 0.25 : -0.4);
      else if (text.starts_with("{"))
        argument(style);
      else
        letter(style);
    }
  }

private:
  void emit(Run style, llvm::StringRef letters) {
    style.text = letters.str();
    if (!runs.empty() && runs.back().upright == style.upright && runs.back().bold == style.bold &&
        runs.back().size == style.size && runs.back().shift == style.shift &&
        !breaksBefore(letters))
      runs.back().text += style.text;
    else
      runs.push_back(style);
  }

  static bool breaksBefore(llvm::StringRef letters) { return letters == " + " || letters == " − "; }

  void argument(Run style) {
    text.consume_front("{");
    read(style, /*group=*/true);
    text.consume_front("}");
  }

  void raised(Run style, double shift) {
    style.shift += shift * style.size;
    style.size *= 0.72;
    argument(style);
  }

  void letter(Run style) {
    char c = text.front();
    text = text.drop_front();
    bool opened = runs.empty() || llvm::StringRef(runs.back().text).ends_with("(") ||
                  llvm::StringRef(runs.back().text).ends_with("[");
    if (c == ' ')
      return style.upright ? emit(style, " ") : void();
    if (llvm::isDigit(c) || llvm::StringRef("()[].").contains(c))
      style.upright = true;
    if (c == '-')
      return emit(style, opened || style.shift ? "−" : " − ");
    if (c == '+' || c == '=' || c == '<' || c == '>' || c == '-')
      style.upright = true;
    if (c == '+' || c == '=' || c == '<' || c == '>')
      return emit(style, (llvm::Twine(" ") + llvm::Twine(c) + " ").str());
    emit(style, c == ',' ? ", " : std::string(1, c));
  }

  void command(Run style) {
    if (text.empty())
      return;
    if (!llvm::isAlpha(text.front())) {
      char c = text.front();
      text = text.drop_front();
      if (c == ',')
        return emit(style, " ");
      style.upright = true;
      return c == '|' ? emit(style, "‖") : c == '!' ? void() : emit(style, std::string(1, c));
    }
    llvm::StringRef name = text.take_while(llvm::isAlpha);
    text = text.drop_front(name.size()).ltrim(' ');
    if (name == "left" || name == "right" || name == "middle")
      return;
    if (name == "mathbb" || name == "mathrm" || name == "text" || name == "operatorname") {
      style.upright = true;
      style.bold = name == "mathbb";
      return argument(style);
    }
    if (name == "frac") {
      for (bool below : {false, true}) {
        bool longer = text.find('}') > 3; // `{1}`
        emit(style, below ? longer ? "/(" : "/" : longer ? "(" : "");
        argument(style);
        emit(style, longer ? ")" : "");
      }
      return;
    }
    std::string sign = llvm::StringSwitch<std::string>(name)
                           .Case("mid", " | ")
                           .Case("sim", " ∼ ")
                           .Case("cdot", " · ")
                           .Case("sum", "∑")
                           .Case("sqrt", "√")
                           .Case("infty", "∞")
                           .Case("leq", " ≤ ")
                           .Case("geq", " ≥ ")
                           .Case("neq", " ≠ ")
                           .Case("to", " → ")
                           .Case("land", " ∧ ")
                           .Case("lor", " ∨ ")
                           .Case("lnot", "¬")
                           .Case("circ", "∘")
                           .Case("lVert", "‖")
                           .Case("rVert", "‖")
                           .Default(greekLetter(name));
    if (!sign.empty()) {
      style.upright |= greekLetter(name).empty();
      return emit(style, sign);
    }
    style.upright = true; // \log, \max
    emit(style, name.str() + (text.starts_with("(") || text.starts_with("\\left") ? "" : " "));
  }

  llvm::StringRef text;
};

} // namespace

double genc::graph::runsWidth(llvm::ArrayRef<Run> runs) {
  double width = 0;
  for (const Run &run : runs)
    width += textWidth(run.text, run.size) * 0.9; // serifs are narrow
  return width;
}

std::vector<std::vector<Run>> genc::graph::formulaRuns(llvm::StringRef latex, double width) {
  Reader reader(latex);
  reader.read({.text = "", .size = formulaSize}, /*group=*/false);
  // Pieces begin with a sign at which a line may end.
  std::vector<std::vector<Run>> lines(1), pieces(1);
  for (Run &run : reader.runs) {
    llvm::StringRef letters = run.text;
    if ((letters.starts_with(" + ") || letters.starts_with(" − ")) && run.shift == 0)
      pieces.emplace_back();
    pieces.back().push_back(std::move(run));
  }
  for (std::vector<Run> &piece : pieces) {
    if (!lines.back().empty() && runsWidth(lines.back()) + runsWidth(piece) > width)
      lines.emplace_back();
    lines.back().insert(lines.back().end(), piece.begin(), piece.end());
  }
  return lines;
}
