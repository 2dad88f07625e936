//===- AverageOptions.cpp - what stands in E[...] beside the draws ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// `samples = 50`, `estimator = "score_function"`, `baseline = "leave_one_out"` or a number.
bool Elaborator::averageOption(const ast::Argument &option, Scope &scope, AverageOptions &options) {
  StringRef name = option.name.name;
  SMRange range = option.value->range();
  Value value = evaluate(option.value, scope);
  if (value.isError())
    return false;
  auto wrong = [&](const Twine &expected) {
    error(Code::wrongType, range) << "expected " << expected.str() << ", found "
                                  << value.describe();
    return false;
  };
  if (name == "samples") {
    constexpr int64_t most = 1 << 20;
    if (!value.asInteger() || *value.asInteger() < 1 || *value.asInteger() > most)
      return wrong("a number of draws, 1 to 1048576");
    options.samples = *value.asInteger();
  } else if (name == "estimator") {
    auto known = gen::ExpectationOp::getEstimators();
    if (!value.isString() || !(value.string().empty() || is_contained(known, value.string()))) {
      auto quoted = map_range(known, [](StringRef one) { return "`\"" + one.str() + "\"`"; });
      return wrong(join(quoted, ", "));
    }
    options.estimator = value.string();
  } else if (value.isString()) {
    if (value.string() != "leave_one_out")
      return wrong("`\"leave_one_out\"` or a number");
    options.leaveOneOut = true;
  } else {
    options.baseline = tensorOf(value, builder.getF32Type(), range);
    if (!options.baseline)
      return false;
    gen::EventType type(options.baseline.getType());
    if (type.rank() != 0 || !isa<mlir::FloatType>(type.element))
      return wrong("a baseline of one real number for each example");
  }
  return true;
}

/// The options of an average, each for itself and together.
std::optional<AverageOptions> Elaborator::averageOptions(const ast::ExpectationExpr &expr,
                                                         Scope &scope) {
  AverageOptions options;
  std::map<StringRef, SMRange> places;
  for (const ast::Argument &option : expr.options) {
    StringRef name = option.name.name;
    if (!is_contained({"samples", "estimator", "baseline"}, name)) {
      error(Code::unknownArgument, option.name.range)
              .suggest(option.name.range, name, {"samples", "estimator", "baseline"})
              .note("an average takes `samples`, `estimator` and `baseline`")
          << "an average has no option " << tick(name);
      return std::nullopt;
    }
    if (!averageOption(option, scope, options))
      return std::nullopt;
    places[name] = option.value->range();
  }
  auto unfit = [&](StringRef option) { return error(Code::unfitEstimator, places[option]); };
  bool hasBaseline = options.leaveOneOut || options.baseline;
  constexpr int64_t mostLeftOut = 1024; // every draw is compared with every other one
  if (hasBaseline && options.estimator != "score_function")
    unfit("baseline") << "a baseline belongs to `estimator = \"score_function\"`, found "
                      << (options.estimator.empty() ? "none" : tick(options.estimator));
  else if (options.leaveOneOut && options.samples == 1)
    unfit("baseline") << "`leave_one_out` needs `samples` of 2 or more, found 1";
  else if (options.estimator == "vimco" && (options.samples == 1 || options.samples > mostLeftOut))
    unfit("estimator") << "`vimco` needs `samples` of 2 to " << mostLeftOut << ", found "
                       << options.samples;
  else
    return options;
  return std::nullopt;
}
