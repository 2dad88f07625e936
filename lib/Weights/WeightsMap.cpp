//===- WeightsMap.cpp - parse a weights map -----------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   map    = { line newline }          line = [ rule | "ignore" pattern { pattern } ]
//   rule   = pattern "=" ( pattern { "+" pattern } | "fill" "(" number ")" ) { step }
//   step   = word [ "(" number { "," number } ")" ]
// A `#` after white space begins a comment. A pattern that holds white space, `=`
// or `#` stands in double quotes.
//
//===----------------------------------------------------------------------===//

#include "genc/Weights/WeightsMap.h"
#include "MappedFile.h"
#include "Source.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace genc;
using namespace genc::weights;
using Kind = LayoutStep::Kind;

namespace {

constexpr size_t maxRules = 65536;
constexpr size_t maxSummands = 32;
constexpr uint64_t maxMap = 4u << 20;

/// What a step's name takes: `least` to `most` whole numbers, or one real one.
struct StepForm {
  llvm::StringLiteral name;
  Kind kind;
  size_t least, most;
};
constexpr StepForm forms[] = {
    {"linear", Kind::Transpose, 0, 0},
    {"transpose", Kind::Transpose, 0, 0},
    {"conv", Kind::Conv, 0, 0},
    {"conv_transpose", Kind::ConvTranspose, 0, 0},
    {"keras_conv_transpose", Kind::KerasConvTranspose, 0, 0},
    {"torch", Kind::Torch, 0, 0},
    {"permute", Kind::Permute, 1, maxRank},
    {"reshape", Kind::Reshape, 1, maxRank},
    {"flatten_chw", Kind::FlattenChw, 3, 4},
    {"select", Kind::Select, 3, 3},
    {"slice", Kind::Slice, 3, 3},
    {"scale", Kind::Scale, 1, 1},
};

class MapParser {
public:
  MapParser(const Source &source, WeightsMap &map) : source(source), map(map) {}
  llvm::Error run();

private:
  llvm::Error fail(const llvm::Twine &message, ReadCode code = ReadCode::Malformed) {
    return source.fail(code, rest.data() - source.bytes().data(),
                       (line ? "line " + std::to_string(line) + ": " : "") + message);
  }
  void skipSpace() {
    rest = rest.ltrim(" \t\r");
    if (rest.starts_with("#"))
      rest = rest.drop_front(rest.size());
  }
  llvm::Error takePattern(NamePattern &pattern);
  llvm::Error takeNumber(double &value);
  llvm::Error takeArguments(std::vector<double> &numbers);
  llvm::Error takeStep(LayoutStep &step);
  llvm::Error takeTensor(NamePattern &pattern, const MapRule &rule);
  llvm::Error takeSource(MapRule &rule);
  llvm::Error takeRule();
  llvm::Error takeIgnored();

  const Source &source;
  WeightsMap &map;
  llvm::StringRef rest; ///< of the line
  unsigned line = 0;
};

} // namespace

llvm::Error MapParser::takePattern(NamePattern &pattern) {
  skipSpace();
  llvm::StringRef text;
  llvm::StringRef before = rest;
  if (rest.consume_front("\"")) {
    size_t end = rest.find('"');
    if (end == rest.npos)
      return fail("a name in quotes does not end");
    text = rest.take_front(end);
    rest = rest.drop_front(end + 1);
  } else {
    text = rest.take_until([](char c) { return llvm::StringRef(" \t\r=\"").contains(c); });
    rest = rest.drop_front(text.size());
  }
  if (text.empty()) {
    rest = before;
    return fail("expected a name");
  }
  auto parsed = NamePattern::parse(text);
  if (!parsed || text.size() > 4096) {
    rest = before;
    return fail("a name has more than 8 wildcards or 4096 characters", ReadCode::Limit);
  }
  pattern = std::move(*parsed);
  return llvm::Error::success();
}

llvm::Error MapParser::takeNumber(double &value) {
  skipSpace();
  llvm::StringRef text =
      rest.take_while([](char c) { return llvm::isAlnum(c) || c == '-' || c == '+' || c == '.'; });
  if (text.empty() || text.getAsDouble(value) || !std::isfinite(value))
    return fail("expected a number");
  rest = rest.drop_front(text.size());
  return llvm::Error::success();
}

/// "(" number { "," number } ")", or nothing.
llvm::Error MapParser::takeArguments(std::vector<double> &numbers) {
  if (!rest.consume_front("("))
    return llvm::Error::success();
  while (true) {
    double value;
    if (llvm::Error error = takeNumber(value))
      return error;
    numbers.push_back(value);
    skipSpace();
    if (rest.consume_front(")"))
      return llvm::Error::success();
    if (!rest.consume_front(","))
      return fail("expected `,` or `)`");
    if (numbers.size() > maxRank)
      return fail("more than 32 numbers", ReadCode::Limit);
  }
}

llvm::Error MapParser::takeStep(LayoutStep &step) {
  llvm::StringRef before = rest;
  llvm::StringRef word = rest.take_while([](char c) { return llvm::isAlpha(c) || c == '_'; });
  rest = rest.drop_front(word.size());
  const StepForm *form =
      llvm::find_if(forms, [&](const StepForm &form) { return form.name == word; });
  if (form == std::end(forms)) {
    std::vector<llvm::StringRef> names;
    for (const StepForm &known : forms)
      names.push_back(known.name);
    auto near = nearest(word, names);
    rest = before;
    return fail("unknown layout " + tick(word.empty() ? rest.take_front(1) : word) +
                (near ? ", did you mean " + tick(*near) + "?" : std::string()));
  }
  std::vector<double> numbers;
  if (llvm::Error error = takeArguments(numbers))
    return error;
  if (numbers.size() < form->least || numbers.size() > form->most)
    return fail(tick(word) + " takes " + llvm::Twine(form->least) +
                (form->most == form->least ? "" : " to " + std::to_string(form->most)) +
                " numbers, found " + llvm::Twine(numbers.size()));
  step.kind = form->kind;
  if (step.kind == Kind::Scale) {
    step.factor = static_cast<float>(numbers[0]);
    return llvm::Error::success();
  }
  for (double number : numbers) {
    constexpr double most = 1ull << 53; // whole numbers are exact up to here
    if (number != std::floor(number) || std::fabs(number) > most)
      return fail(tick(word) + " takes whole numbers");
    step.numbers.push_back(static_cast<int64_t>(number));
  }
  return llvm::Error::success();
}

/// A tensor's name, whose wildcards the weight's path fills.
llvm::Error MapParser::takeTensor(NamePattern &pattern, const MapRule &rule) {
  if (llvm::Error error = takePattern(pattern))
    return error;
  if (pattern.wildcards() > rule.path.wildcards())
    return fail("the tensor's name has more wildcards than the weight's path");
  return llvm::Error::success();
}

llvm::Error MapParser::takeSource(MapRule &rule) {
  skipSpace();
  if (!rest.starts_with("fill(")) {
    rule.source.emplace();
    if (llvm::Error error = takeTensor(*rule.source, rule))
      return error;
    for (skipSpace(); rest.consume_front("+"); skipSpace()) {
      if (rule.summands.size() == maxSummands)
        return fail("more than 32 tensors in a sum", ReadCode::Limit);
      rule.summands.emplace_back();
      if (llvm::Error error = takeTensor(rule.summands.back(), rule))
        return error;
    }
    return llvm::Error::success();
  }
  rest = rest.drop_front(llvm::StringRef("fill").size());
  std::vector<double> numbers;
  if (llvm::Error error = takeArguments(numbers))
    return error;
  if (numbers.size() != 1)
    return fail("`fill` takes one number");
  rule.fill = static_cast<float>(numbers[0]);
  return llvm::Error::success();
}

llvm::Error MapParser::takeRule() {
  if (map.rules.size() == maxRules)
    return fail("more than 65536 rules", ReadCode::Limit);
  MapRule rule;
  rule.line = line;
  if (llvm::Error error = takePattern(rule.path))
    return error;
  skipSpace();
  if (!rest.consume_front("="))
    return fail("expected `=` after the weight's path");
  if (llvm::Error error = takeSource(rule))
    return error;
  for (skipSpace(); !rest.empty(); skipSpace()) {
    rule.steps.emplace_back();
    if (llvm::Error error = takeStep(rule.steps.back()))
      return error;
    if (rule.steps.size() > 32)
      return fail("more than 32 layouts in a rule", ReadCode::Limit);
  }
  if (!rule.source && !rule.steps.empty())
    return fail("`fill` takes no layout");
  map.rules.push_back(std::move(rule));
  return llvm::Error::success();
}

llvm::Error MapParser::takeIgnored() {
  do {
    if (map.ignored.size() == maxRules)
      return fail("more than 65536 ignored names", ReadCode::Limit);
    map.ignored.emplace_back();
    if (llvm::Error error = takePattern(map.ignored.back()))
      return error;
    skipSpace();
  } while (!rest.empty());
  return llvm::Error::success();
}

llvm::Error MapParser::run() {
  llvm::StringRef text = source.bytes();
  rest = text.take_front(0);
  if (text.size() > maxMap)
    return fail("a map of more than 4 MiB", ReadCode::Limit);
  if (text.contains('\0'))
    return fail("not a text", ReadCode::UnknownForm);
  while (!text.empty()) {
    std::tie(rest, text) = text.split('\n');
    ++line;
    skipSpace();
    if (rest.empty())
      continue;
    llvm::StringRef word = rest.take_until([](char c) { return c == ' ' || c == '\t'; });
    bool ignore = word == "ignore" && !rest.drop_front(6).ltrim(" \t").starts_with("=");
    if (ignore)
      rest = rest.drop_front(word.size());
    if (llvm::Error error = ignore ? takeIgnored() : takeRule())
      return error;
  }
  return llvm::Error::success();
}

llvm::Expected<WeightsMap> WeightsMap::parse(llvm::MemoryBufferRef buffer) {
  WeightsMap map;
  map.file = buffer.getBufferIdentifier().str();
  Source source(buffer);
  if (llvm::Error error = MapParser(source, map).run())
    return std::move(error);
  return map;
}

llvm::Expected<WeightsMap> WeightsMap::open(llvm::StringRef path) {
  auto buffer = mapFile(path);
  if (!buffer)
    return buffer.takeError();
  return parse((*buffer)->getMemBufferRef());
}
