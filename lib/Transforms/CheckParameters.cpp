//===- CheckParameters.cpp - warns where a parameter may leave its range -----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Ranges/Analysis.h"
#include "Ranges/Guards.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Transforms/Passes.h"

namespace genc {
#define GEN_PASS_DEF_CHECKPARAMETERS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// How a value comes into a range that has one end, or two.
static StringRef advice(const Range &allowed) {
  if (allowed == Range::above(0))
    return "`softplus(x)`, `exp(x)` and `x^2 + 1e-6` are positive";
  if (allowed.within(Range::closed(0, 1)))
    return "`sigmoid(x)` and `clip(x, low, high)` are bounded";
  return "";
}

namespace {
struct CheckParameters : genc::impl::CheckParametersBase<CheckParameters> {
  void runOnOperation() override {
    for (auto conditional : getOperation().getOps<gen::ConditionalOp>()) {
      Ranges ranges(conditional);
      for (auto sample : conditional.getBody().getOps<gen::SampleOp>())
        check(sample, ranges);
    }
    markAllAnalysesPreserved();
  }

  void check(gen::SampleOp sample, Ranges &ranges) {
    auto distribution =
        getOperation().lookupSymbol<gen::DistributionOp>(sample.getDistributionAttr().getAttr());
    if (!distribution || !distribution.getRanges())
      return;
    for (auto [name, text, value] : llvm::zip_equal(
             distribution.getParameters(), *distribution.getRanges(), sample.getParameters())) {
      std::optional<Range> allowed = Range::parse(cast<StringAttr>(text).getValue());
      Range range = ranges.of(value);
      if (!allowed || range.within(*allowed))
        continue;
      InFlightDiagnostic message = report(sample.getLoc(), Code::mayLeaveDomain)
                                   << "the parameter `" << cast<StringAttr>(name).getValue()
                                   << "` of `" << distribution.getName() << "` must lie in "
                                   << cast<StringAttr>(text).getValue()
                                   << ", all that is known is that it lies in " << range.text();
      if (distribution.getSignature())
        message.attachNote(UnknownLoc::get(&getContext()))
            << "its signature is `" << *distribution.getSignature() << "`";
      if (StringRef hint = advice(*allowed); !hint.empty())
        message.attachNote(UnknownLoc::get(&getContext())) << hint;
    }
  }
};
} // namespace
