//===- WeightsMapApply.cpp - find a tensor for every weight -------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Source.h"
#include "genc/Weights/WeightsMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace genc;
using namespace genc::weights;
using Kind = LayoutStep::Kind;

namespace {

/// How one weight gets its values.
struct Choice {
  const MapRule *rule = nullptr;
  const TensorInfo *tensor = nullptr; ///< null: the rule's fill, or an issue
  std::vector<const TensorInfo *> summands;
};

class Matcher {
public:
  Matcher(const WeightFile &file, const WeightsMap *map, llvm::ArrayRef<ExpectedWeight> weights)
      : file(file), map(map), weights(weights), used(file.tensors().size(), false),
        ruleUsed(map ? map->rules.size() : 0, false) {}
  MapResult run();

private:
  Choice choose(const ExpectedWeight &weight);
  bool addSummands(const ExpectedWeight &weight, Choice &choice,
                   llvm::ArrayRef<llvm::StringRef> captures);
  void checkShape(const ExpectedWeight &weight, const Choice &choice);
  void reportMissing(const ExpectedWeight &weight, const MapRule *rule, llvm::StringRef source);
  void reportUnused();
  std::string suggestTensor(const ExpectedWeight &weight, llvm::StringRef name) const;
  std::string suggestLayout(llvm::ArrayRef<int64_t> found, llvm::ArrayRef<int64_t> expected) const;
  std::vector<float> read(const ExpectedWeight &weight, const Choice &choice) const;
  MapIssue &report(MapIssue::Kind kind, const MapRule *rule, const llvm::Twine &message);

  const WeightFile &file;
  const WeightsMap *map;
  llvm::ArrayRef<ExpectedWeight> weights;
  std::vector<bool> used, ruleUsed;
  MapResult result;
};

} // namespace

MapIssue &Matcher::report(MapIssue::Kind kind, const MapRule *rule, const llvm::Twine &message) {
  result.issues.emplace_back();
  MapIssue &issue = result.issues.back();
  issue.kind = kind;
  issue.line = rule ? rule->line : 0;
  issue.message = message.str();
  if (rule)
    issue.message += " (" + map->file + ":" + std::to_string(rule->line) + ")";
  return issue;
}

/// Likely names: near in spelling, else of the same shape and still unused.
std::string Matcher::suggestTensor(const ExpectedWeight &weight, llvm::StringRef name) const {
  // Every suggestion looks at all names; of a wholly foreign file some will do.
  constexpr size_t enough = 50;
  if (result.issues.size() > enough)
    return "";
  std::vector<llvm::StringRef> names;
  std::string sameShape;
  unsigned count = 0;
  for (auto [i, tensor] : llvm::enumerate(file.tensors())) {
    names.push_back(tensor.name);
    if (!used[i] && llvm::ArrayRef(tensor.shape) == weight.shape && ++count <= 3)
      sameShape += (count == 1 ? "" : ", ") + tick(tensor.name);
  }
  if (auto near = nearest(name, names))
    return "; did you mean " + tick(*near) + "?";
  return count ? "; of this shape the file has " + sameShape + (count > 3 ? " ..." : "") : "";
}

void Matcher::reportMissing(const ExpectedWeight &weight, const MapRule *rule,
                            llvm::StringRef source) {
  std::string same = source == weight.path ? "" : " " + tick(source);
  MapIssue &issue =
      report(MapIssue::Kind::Missing, rule,
             "weight " + tick(weight.path) + " of shape " + shapeText(weight.shape) +
                 ": the file has no tensor" + (same.empty() ? " of this name" : same) +
                 suggestTensor(weight, source));
  issue.path = weight.path.str();
  issue.tensor = source.str();
  issue.expected = weight.shape.vec();
}

Choice Matcher::choose(const ExpectedWeight &weight) {
  Choice choice;
  std::string source = weight.path.str();
  std::vector<llvm::StringRef> captures;
  for (size_t i = 0; map && i < map->rules.size(); ++i)
    if (map->rules[i].path.match(weight.path, captures)) {
      choice.rule = &map->rules[i];
      ruleUsed[i] = true;
      if (!choice.rule->source)
        return choice;
      source = choice.rule->source->expand(captures);
      break;
    }
  choice.tensor = file.find(source);
  if (!choice.tensor) {
    if (weight.needed)
      reportMissing(weight, choice.rule, source);
    return choice;
  }
  used[choice.tensor - file.tensors().data()] = true;
  if (!choice.rule || addSummands(weight, choice, captures))
    checkShape(weight, choice);
  return choice;
}

/// Finds the tensors that the rule adds to the first; all are of one shape.
bool Matcher::addSummands(const ExpectedWeight &weight, Choice &choice,
                          llvm::ArrayRef<llvm::StringRef> captures) {
  for (const NamePattern &pattern : choice.rule->summands) {
    std::string name = pattern.expand(captures);
    const TensorInfo *tensor = file.find(name);
    if (!tensor) {
      if (weight.needed)
        reportMissing(weight, choice.rule, name);
      return false;
    }
    used[tensor - file.tensors().data()] = true;
    if (tensor->shape != choice.tensor->shape) {
      MapIssue &issue = report(MapIssue::Kind::Rule, choice.rule,
                               "weight " + tick(weight.path) + ": tensor " + tick(name) +
                                   " of shape " + shapeText(tensor->shape) +
                                   " is added to one of " + shapeText(choice.tensor->shape));
      issue.path = weight.path.str();
      issue.tensor = name;
      issue.found = tensor->shape;
      return false;
    }
    choice.summands.push_back(tensor);
  }
  return true;
}

/// Names the single layout that would make the shapes agree.
std::string Matcher::suggestLayout(llvm::ArrayRef<int64_t> found,
                                   llvm::ArrayRef<int64_t> expected) const {
  static constexpr std::pair<Kind, llvm::StringLiteral> layouts[] = {
      {Kind::Transpose, "linear"},
      {Kind::Conv, "conv"},
      {Kind::ConvTranspose, "conv_transpose"},
      {Kind::KerasConvTranspose, "keras_conv_transpose"}};
  for (const auto &[kind, name] : layouts) {
    LayoutStep step;
    step.kind = kind;
    auto shape = stepShape(step, found);
    if (!shape)
      llvm::consumeError(shape.takeError());
    else if (llvm::ArrayRef(*shape) == expected)
      return "; the layout `" + name.str() + "` would fit";
  }
  uint64_t a, b;
  if (countElements(found, a) && countElements(expected, b) && a == b)
    return "; the number of elements agrees";
  return "";
}

void Matcher::checkShape(const ExpectedWeight &weight, const Choice &choice) {
  const TensorInfo &tensor = *choice.tensor;
  std::vector<int64_t> shape = tensor.shape;
  auto fill = [&](MapIssue &issue) {
    issue.path = weight.path.str();
    issue.tensor = tensor.name;
    issue.expected = weight.shape.vec();
    issue.found = tensor.shape;
  };
  llvm::ArrayRef<LayoutStep> steps;
  if (choice.rule)
    steps = choice.rule->steps;
  for (const LayoutStep &step : steps) {
    auto next = stepShape(step, shape);
    if (!next)
      return fill(report(MapIssue::Kind::Rule, choice.rule,
                         "weight " + tick(weight.path) + " from tensor " + tick(tensor.name) +
                             " of shape " + shapeText(tensor.shape) + ": " +
                             llvm::toString(next.takeError())));
    shape = std::move(*next);
  }
  if (llvm::ArrayRef(shape) == weight.shape)
    return;
  std::string after = steps.empty() ? "" : ", laid out as " + shapeText(shape);
  fill(report(MapIssue::Kind::Shape, choice.rule,
              "weight " + tick(weight.path) + " has the shape " + shapeText(weight.shape) +
                  ", tensor " + tick(tensor.name) + " has " + shapeText(tensor.shape) + after +
                  suggestLayout(shape, weight.shape)));
}

/// Rules for a path that no weight has, and tensors that nothing took.
void Matcher::reportUnused() {
  std::vector<llvm::StringRef> paths;
  for (const ExpectedWeight &weight : weights)
    paths.push_back(weight.path);
  for (size_t i = 0; i < ruleUsed.size(); ++i) {
    const MapRule &rule = map->rules[i];
    if (ruleUsed[i] || rule.path.wildcards() != 0)
      continue;
    auto near = nearest(rule.path.text(), paths);
    bool hidden = llvm::is_contained(paths, rule.path.text());
    report(MapIssue::Kind::Rule, &rule,
           hidden ? "an earlier rule already gives weight " + tick(rule.path.text())
                  : "the model has no weight " + tick(rule.path.text()) +
                        (near ? "; did you mean " + tick(*near) + "?" : std::string()))
        .path = rule.path.text().str();
  }
  std::vector<llvm::StringRef> captures;
  for (auto [i, tensor] : llvm::enumerate(file.tensors())) {
    llvm::StringRef name = tensor.name;
    if (used[i] || name == "num_batches_tracked" || name.ends_with(".num_batches_tracked"))
      continue;
    if (map && llvm::any_of(map->ignored, [&, &n = name](const NamePattern &pattern) {
          return pattern.match(n, captures);
        }))
      continue;
    MapIssue &issue = report(MapIssue::Kind::Superfluous, nullptr,
                             "no weight takes tensor " + tick(name) + " of shape " +
                                 shapeText(tensor.shape) + "; a map can say `ignore " + name + "`");
    issue.tensor = tensor.name;
    issue.found = tensor.shape;
  }
}

std::vector<float> Matcher::read(const ExpectedWeight &weight, const Choice &choice) const {
  if (!choice.tensor) {
    uint64_t elements = 0;
    countElements(weight.shape, elements);
    return std::vector<float>(elements, choice.rule->fill);
  }
  std::vector<float> values = file.read(*choice.tensor);
  for (const TensorInfo *summand : choice.summands)
    for (auto [value, more] : llvm::zip(values, file.read(*summand)))
      value += more;
  std::vector<int64_t> shape = choice.tensor->shape;
  if (choice.rule)
    for (const LayoutStep &step : choice.rule->steps)
      values = applyStep(step, shape, std::move(values));
  return values;
}

MapResult Matcher::run() {
  std::vector<Choice> choices;
  for (const ExpectedWeight &weight : weights)
    choices.push_back(choose(weight));
  reportUnused();
  if (!result.ok())
    return std::move(result);
  for (auto [weight, choice] : llvm::zip(weights, choices))
    result.values.push_back(weight.needed ? read(weight, choice) : std::vector<float>());
  return std::move(result);
}

std::string MapResult::text() const {
  std::string text;
  for (const MapIssue &issue : issues)
    text += issue.message + "\n";
  return text;
}

MapResult genc::applyMap(const WeightFile &file, const WeightsMap *map,
                         llvm::ArrayRef<ExpectedWeight> weights) {
  return Matcher(file, map, weights).run();
}
