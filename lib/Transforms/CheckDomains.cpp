//===- CheckDomains.cpp - warns where a function may leave its domain --------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Ranges/Analysis.h"
#include "Ranges/Guards.h"
#include "Ranges/Transfer.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Transforms/Passes.h"

namespace genc {
#define GEN_PASS_DEF_CHECKDOMAINS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

/// What has to lie in a domain, and how the message goes on to call it.
static std::pair<std::string, StringRef> describe(Operation *op) {
  if (isa<gen::DivideOp>(op))
    return {"the divisor", "it"};
  if (isa<gen::Log1pOp>(op)) // also where the text has log(1 + x)
    return {"1 + x in `log(1 + x)`", "x"};
  std::string name = op->getName().stripDialect().str();
  return {(isa<gen::PowOp>(op) ? "the base of `" : "the argument of `") + name + "`", "it"};
}

/// What of `range` lies outside of the domain.
static StringRef complaint(const Range &range, const Range &domain) {
  Interval hull = domain.hull();
  if (domain == Range::except(0))
    return "0";
  bool end = hull.lowOpen && range.contains(hull.low);
  bool below = !Range::meet(range, Range::below(hull.low)).isEmpty();
  return end && below ? "0 or negative" : end ? "0" : "negative";
}

namespace {
struct CheckDomains : genc::impl::CheckDomainsBase<CheckDomains> {
  void runOnOperation() override {
    Ranges ranges(getOperation());
    auto lookup = [&](Value value) { return ranges.of(value); };
    GuardedRanges guarded(lookup);
    getOperation().walk([&](Operation *op) {
      SmallVector<Range> operands;
      for (Value operand : op->getOperands())
        operands.push_back(ranges.of(operand));
      std::optional<Domain> domain = domainOf(op, operands);
      // What the compiler adds has no place in a text, and keeps its domain by construction.
      if (!domain || isa<UnknownLoc>(op->getLoc()) || guarded.proves(op, domain->operand, domain->range))
        return;
      Range range = ranges.of(domain->operand);
      auto [what, again] = describe(op);
      report(op->getLoc(), Code::mayLeaveDomain)
          << what << " may be " << complaint(range, domain->range) << ": all that is known is that "
          << again << " lies in " << range.text();
    });
    markAllAnalysesPreserved();
  }
};
} // namespace
