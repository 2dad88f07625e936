//===- Loops.cpp - averages over several draws -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Solver.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Elementwise.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace genc;

/// The scan's number of steps: known, or an argument of the entry.
static constexpr int64_t mostSamples = 1 << 20;

/// Terms with the same number of draws, more than one, share a loop.
void ObjectiveSolver::estimate(MutableArrayRef<Term> terms, Operation *at) {
  for (Term &term : terms)
    followScore(term, at);
  llvm::MapVector<int64_t, SmallVector<Term *>> groups;
  for (Term &term : terms)
    if (term.samples != 1 && (!term.draws.empty() || term.method == Method::MonteCarlo))
      groups[term.samples].push_back(&term);
  for (auto &[samples, group] : groups)
    loop(group, at);
  dependence.forget();
}

/// Carries the sums of one term after the other.
void ObjectiveSolver::loop(ArrayRef<Term *> terms, Operation *at) {
  builder.setInsertionPoint(at);
  int64_t samples = terms.front()->samples;
  SmallVector<std::pair<Term *, Value>> summed;
  for (Term *term : terms)
    for (Value value : valuesOfDraw(*term))
      summed.push_back({term, value});
  SmallVector<Type> types;
  for (auto [term, value] : summed)
    types.push_back(value.getType());
  gen::ScanOp scan = makeLoop(samples, SmallVector<Value>(summed.size(), number(0)), types);
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&scan.getBody().front());
    IRMapping mapping;
    SmallVector<Value> next;
    for (auto [sum, carried] : llvm::zip(summed, scan.getCarriedArguments())) {
      auto [term, value] = sum;
      DrawSet draws = term->draws;
      draws.insert_range(term->innerDraws);
      Value here = cloneDependent(builder, value, draws, mapping, dependence, /*estimates=*/true);
      next.push_back(gen::AddOp::create(builder, objective.getLoc(), carried, here));
    }
    finishLoop(scan, next);
  }
  Value count = countOf(scan, samples);
  ValueRange sums = scan.getLast();
  for (Term *term : terms) {
    size_t size = valuesOfDraw(*term).size();
    term->value = meanOfDraws(*term, sums.take_front(size), count);
    sums = sums.drop_front(size);
  }
}

/// A number of draws that is known at run time only is counted along.
gen::ScanOp ObjectiveSolver::makeLoop(int64_t samples, ArrayRef<Value> initial, TypeRange types,
                                      TypeRange outputs) {
  Location loc = objective.getLoc();
  SmallVector<Value> inputs;
  SmallVector<Type> carried(types);
  if (samples == 0)
    inputs.push_back(gen::ArgumentOp::create(builder, loc, builder.getI64Type(), "samples",
                                             "number of draws, 1 or more"));
  inputs.append(initial.begin(), initial.end());
  if (samples == 0) {
    inputs.push_back(number(0));
    carried.push_back(inputs.back().getType());
  }
  SmallVector<Type> results(carried);
  for (Type output : outputs) {
    gen::EventType stacked(output);
    stacked.event.insert(stacked.event.begin(), samples);
    results.push_back(stacked.type());
  }
  auto scan = gen::ScanOp::create(builder, loc, results, inputs, carried.size(),
                                  samples == 0 ? mostSamples : samples);
  Block &body = scan.getBody().emplaceBlock();
  body.addArgument(RankedTensorType::get({}, builder.getI32Type()), loc);
  for (Type type : carried)
    body.addArgument(type, loc);
  return scan;
}

/// At the end of the body: what it carries, and what it stacks.
void ObjectiveSolver::finishLoop(gen::ScanOp scan, ArrayRef<Value> next, ArrayRef<Value> outputs) {
  SmallVector<Value> values(next);
  if (values.size() < scan.getCarried())
    values.push_back(
        gen::AddOp::create(builder, scan.getLoc(), scan.getCarriedArguments().back(), number(1)));
  values.append(outputs.begin(), outputs.end());
  gen::YieldOp::create(builder, scan.getLoc(), values);
}

/// The number of draws as a tensor.
Value ObjectiveSolver::countOf(gen::ScanOp scan, int64_t samples) {
  return samples == 0 ? Value(scan.getLast().back()) : number(samples);
}
