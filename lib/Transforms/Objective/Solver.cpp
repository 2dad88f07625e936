//===- Solver.cpp - one objective into tensor operators ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Solver.h"
#include "Estimators.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/Dominance.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/CSE.h"

using namespace mlir;
using namespace genc;

static gen::ResultOp resultOf(gen::ObjectiveOp objective) {
  return cast<gen::ResultOp>(objective.getBody().front().getTerminator());
}

LogicalResult ObjectiveSolver::run() {
  removePointMasses();
  for (auto average : objective.getBody().getOps<gen::ExpectationOp>())
    if (failed(checkEstimator(average, library)))
      return failure();
  shareDraws();
  markScored();
  gen::ResultOp result = resultOf(objective);
  std::vector<Term> terms;
  Value value = solve(result.getValue(), result, &terms);
  if (!good)
    return failure();
  llvm::erase_if(terms, [](const Term &term) { return term.isBaseline; });
  nameTerms(terms);
  describe(terms, value);
  return lowerRest();
}

/// The result of the solved objective, and what is said of its terms.
void ObjectiveSolver::describe(std::vector<Term> &terms, Value value) {
  gen::ResultOp result = resultOf(objective);
  builder.setInsertionPoint(result);
  SmallVector<Attribute> described;
  SmallVector<Value> parts;
  for (const Term &term : terms) {
    parts.append({term.value, weightOf(term), maskOf(term)});
    auto entry = [&](StringRef key, StringRef text) {
      return builder.getNamedAttr(key, builder.getStringAttr(text));
    };
    static constexpr StringLiteral methods[] = {"exact", "closed form", "enumeration",
                                                "Monte Carlo"};
    SmallVector<NamedAttribute> facts = {
        entry("name", term.name),
        entry("text", term.text),
        entry("method", methods[static_cast<int>(term.method)]),
        entry("reason", term.reason),
        entry("estimator", term.method == Method::MonteCarlo ? estimatorOf(term) : ""),
        builder.getNamedAttr("samples", builder.getI64IntegerAttr(term.allSamples())),
        builder.getNamedAttr("coefficient", builder.getF64FloatAttr(term.coefficient))};
    auto mark = [&](StringRef key) {
      facts.push_back(builder.getNamedAttr(key, builder.getUnitAttr()));
    };
    if (term.factorises)
      mark("factorises");
    if (seesWholeBatch(term.value))
      mark("over_batch");
    described.push_back(builder.getDictionaryAttr(facts));
  }
  result.getValueMutable().assign(value);
  result.getPartsMutable().assign(parts);
  objective.setTermsAttr(builder.getArrayAttr(described));
}

/// What a term is multiplied with, its sign included.
Value ObjectiveSolver::weightOf(const Term &term) {
  Value weight;
  for (Value factor : term.factors)
    weight = weight
                 ? gen::MultiplyOp::create(builder, objective.getLoc(), weight, factor).getResult()
                 : factor;
  if (!weight || term.coefficient == 1)
    return weight ? weight : number(term.coefficient);
  return gen::MultiplyOp::create(builder, objective.getLoc(), number(term.coefficient), weight);
}

/// For which examples a term counts.
Value ObjectiveSolver::maskOf(const Term &term) {
  Value all;
  for (Value mask : term.masks)
    all =
        all ? gen::LogicalAndOp::create(builder, objective.getLoc(), all, mask).getResult() : mask;
  if (all)
    return all;
  auto type = RankedTensorType::get({}, builder.getI1Type());
  return gen::ConstantOp::create(builder, objective.getLoc(), DenseElementsAttr::get(type, true));
}

/// A variable without noise is a function of its givens: its average is that at this value.
void ObjectiveSolver::removePointMasses() {
  for (auto sample : llvm::make_early_inc_range(objective.getBody().getOps<gen::SampleOp>())) {
    if (library.reparameterisation(sample.getDistributionAttr()) != Reparameterisation::PointMass)
      continue;
    builder.setInsertionPoint(sample);
    Value value = library.sample(builder, sample, sites);
    for (OpOperand &use : llvm::make_early_inc_range(sample->getUses())) {
      auto average = dyn_cast<gen::ExpectationOp>(use.getOwner());
      unsigned position = use.getOperandNumber() - 1; // among the draws, behind the value
      if (average && position < average.getDraws().size())
        average->eraseOperand(use.getOperandNumber());
    }
    sample.getValue().replaceAllUsesWith(value);
    sample.erase();
  }
  for (auto average : llvm::make_early_inc_range(objective.getBody().getOps<gen::ExpectationOp>()))
    if (average.getDraws().empty()) {
      average.getResult().replaceAllUsesWith(average.getValue());
      average.erase();
    }
}

/// Equal values are one value; draws are told apart by `draw`.
void ObjectiveSolver::merge() {
  IRRewriter rewriter(builder.getContext());
  DominanceInfo dominance(objective);
  eliminateCommonSubExpressions(rewriter, dominance, objective);
  dependence.forget();
}

/// Averages in a sum may use the same draws of a variable: the mean of the sum stays what it is,
/// and what is computed from the draws is computed once. Not so in products and other functions,
/// nor where one of them is averaged inside of the other.
void ObjectiveSolver::shareDraws() {
  merge();
  while (true) {
    TermSplitter splitter(dependence);
    splitter.split(resultOf(objective).getValue());
    auto isLinear = [&](gen::SampleOp sample) {
      return llvm::all_of(sample.getValue().getUsers(), [&](Operation *user) {
        return !isa<gen::ExpectationOp>(user) || splitter.averages.contains(user);
      });
    };
    auto averagesOf = [](gen::SampleOp sample) {
      SmallVector<gen::ExpectationOp> result;
      for (Operation *user : sample.getValue().getUsers())
        if (auto average = dyn_cast<gen::ExpectationOp>(user))
          if (llvm::is_contained(average.getDraws(), sample.getValue()))
            result.push_back(average);
      return result;
    };
    auto reaches = [&](gen::SampleOp from, gen::SampleOp to) {
      return llvm::any_of(averagesOf(to), [&](gen::ExpectationOp average) {
        return dependence.dependsOn(average.getValue(), from.getValue());
      });
    };
    auto sameAverage = [&](gen::SampleOp a, gen::SampleOp b) {
      auto left = averagesOf(a), right = averagesOf(b);
      return !left.empty() && !right.empty() && left[0].getSamples() == right[0].getSamples() &&
             left[0].getEstimator() == right[0].getEstimator() &&
             left[0].getBaseline() == right[0].getBaseline() &&
             left[0].getLeaveOneOut() == right[0].getLeaveOneOut();
    };
    SmallVector<gen::SampleOp> samples(objective.getBody().getOps<gen::SampleOp>());
    bool changed = false;
    for (size_t i = 0; i < samples.size() && !changed; ++i)
      for (size_t j = i + 1; j < samples.size() && !changed; ++j) {
        gen::SampleOp a = samples[i], b = samples[j];
        if (a.getVariable() != b.getVariable() || a.getDistribution() != b.getDistribution() ||
            a.getParameters() != b.getParameters() || !isLinear(a) || !isLinear(b) ||
            !sameAverage(a, b) || reaches(a, b) || reaches(b, a))
          continue;
        b.getValue().replaceAllUsesWith(a.getValue());
        b.erase();
        changed = true;
      }
    if (!changed)
      return;
    merge();
  }
}

/// What averages within a value draw, each of them once.
static DrawSet drawsWithin(Value value) {
  DrawSet draws;
  llvm::SmallPtrSet<Operation *, 32> seen;
  SmallVector<Value> stack{value};
  while (!stack.empty()) {
    Operation *op = stack.pop_back_val().getDefiningOp();
    if (!op || !seen.insert(op).second)
      continue;
    if (auto average = dyn_cast<gen::ExpectationOp>(op); average && average.getSamples() == 1)
      draws.insert_range(average.getDraws());
    llvm::append_range(stack, op->getOperands());
  }
  return draws;
}

Value ObjectiveSolver::solve(Value value, Operation *at, std::vector<Term> *report) {
  TermSplitter splitter(dependence);
  std::vector<Term> terms = splitter.split(value);
  builder.setInsertionPoint(at);
  closeForms(terms);
  for (Term &term : terms) {
    if (term.method != Method::None)
      continue;
    int64_t outer = std::exchange(inner, noDraws);
    Estimators outerEstimators = std::exchange(innerEstimators, {});
    if (term.samples != 1)
      term.innerDraws = drawsWithin(term.value);
    term.value = solveInner(term.value);
    for (auto &factor : term.factors)
      factor = solveInner(factor);
    int64_t estimated = std::exchange(inner, outer);
    term.innerEstimators = std::exchange(innerEstimators, std::move(outerEstimators));
    builder.setInsertionPoint(at);
    if ((!term.draws.empty() && !enumerate(term)) || estimated != noDraws)
      term.method = Method::MonteCarlo;
    if (estimated != noDraws)
      term.innerSamples = estimated;
  }
  for (const Term &term : terms)
    if (term.method == Method::MonteCarlo) {
      inner = moreDraws(inner, term.allSamples());
      innerEstimators.insert(estimatorOf(term));
    }
  builder.setInsertionPoint(at);
  for (Term &baseline : splitter.baselines)
    if (makeBaseline(baseline, terms))
      terms.push_back(baseline);
  estimate(terms, at);
  builder.setInsertionPoint(at);
  Value result = combine(terms);
  if (report)
    *report = std::move(terms);
  return result;
}

/// Averages inside of other functions, `maximum(free, E[...](...))`, are solved where they stand.
Value ObjectiveSolver::solveInner(Value value) {
  SmallVector<Operation *> found;
  llvm::SmallPtrSet<Operation *, 32> seen;
  SmallVector<Value> stack{value};
  while (!stack.empty()) {
    Operation *op = stack.pop_back_val().getDefiningOp();
    if (!op || !seen.insert(op).second)
      continue;
    auto log = dyn_cast<gen::LogOp>(op);
    auto average = log ? log.getX().getDefiningOp<gen::ExpectationOp>() : gen::ExpectationOp();
    if ((average && isLogMeanExp(average)) || isa<gen::ExpectationOp>(op))
      found.push_back(op);
    else
      llvm::append_range(stack, op->getOperands());
  }
  llvm::sort(found, [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  for (Operation *op : found) {
    builder.setInsertionPoint(op);
    Value solved =
        isa<gen::LogOp>(op) ? logMeanExp(op->getResult(0)) : solve(op->getResult(0), op, nullptr);
    op->getResult(0).replaceAllUsesWith(solved);
    if (value == op->getResult(0))
      value = solved;
    dependence.forget();
  }
  return value;
}

Value ObjectiveSolver::number(double value) {
  auto type = RankedTensorType::get({}, builder.getF32Type());
  return gen::ConstantOp::create(builder, objective.getLoc(),
                                 DenseElementsAttr::get(type, static_cast<float>(value)));
}

/// A train step adds what the baselines are, which is 0.
Value ObjectiveSolver::combine(ArrayRef<Term> terms) {
  Value sum = sumOf(terms, /*baselines=*/false), baselines = sumOf(terms, /*baselines=*/true);
  if (!sum)
    return number(0);
  if (!baselines)
    return sum;
  return whileTraining(gen::AddOp::create(builder, objective.getLoc(), sum, baselines), sum);
}

/// Null where there are none.
Value ObjectiveSolver::sumOf(ArrayRef<Term> terms, bool baselines) {
  Location loc = objective.getLoc();
  Value sum;
  for (const Term &term : terms) {
    if (term.isBaseline != baselines)
      continue;
    Value value = term.value;
    for (Value mask : term.masks)
      value = gen::SelectOp::create(builder, loc, mask, value, number(0));
    for (Value factor : term.factors)
      value = gen::MultiplyOp::create(builder, loc, factor, value);
    double scale = term.coefficient;
    if (scale != 1 && scale != -1)
      value = gen::MultiplyOp::create(builder, loc, number(std::abs(scale)), value);
    if (!sum)
      sum = scale < 0 ? gen::NegateOp::create(builder, loc, value).getResult() : value;
    else if (scale < 0)
      sum = gen::SubtractOp::create(builder, loc, sum, value);
    else
      sum = gen::AddOp::create(builder, loc, sum, value);
  }
  return sum;
}

/// Literals are no terms; a name that several terms have is numbered.
void ObjectiveSolver::nameTerms(std::vector<Term> &terms) {
  llvm::erase_if(terms, [](const Term &term) {
    return term.value.getDefiningOp<gen::ConstantOp>() != nullptr;
  });
  llvm::StringMap<unsigned> counts;
  counts[objective.getSymName()] = 1;
  for (Term &term : terms) {
    if (objective.getHidden() && term.text.empty())
      term.text = objective.getExpression().str();
    if (term.name.empty())
      term.name = "term";
    unsigned &count = counts[term.name];
    if (++count > 1)
      term.name += "_" + std::to_string(count);
  }
}
