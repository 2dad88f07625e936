//===- Cost.cpp - arithmetic of operators ------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Cost.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Pool.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace genc;
using namespace mlir;

static double elements(Value value) { return gen::EventType(value.getType()).eventElements(); }

double gen::flopsOf(Operation *op) {
  double results = elements(op->getResult(0));
  return llvm::TypeSwitch<Operation *, double>(op)
      .Case([&](gen::LinearOp linear) { return 2 * results * static_cast<double>(linear.depth()); })
      .Case([&](gen::MatmulOp product) {
        gen::EventType a(product.getA().getType());
        return 2 * results * a.event[a.rank() - (product.getTransposeA() ? 2 : 1)];
      })
      .Case([&](gen::ConvOp conv) {
        gen::EventType filter(conv.getFilter().getType());
        return 2 * results * filter.eventElements() / filter.event.back();
      })
      .Case<gen::LinearWeightGradientOp, gen::ConvFilterGradientOp>([&](auto product) {
        // Every element of an example's gradient meets one input channel of each tap.
        double taps = results / gen::EventType(product.getType()).event.back();
        return 2 * elements(product.getGradient()) * taps;
      })
      .Case([&](gen::ConvTransposeOp conv) {
        // Every input element meets the filter of its channel once.
        gen::EventType filter(conv.getFilter().getType());
        return 2 * elements(conv.getX()) * filter.eventElements() / filter.event[filter.rank() - 2];
      })
      .Case<gen::PoolMaxOp, gen::PoolSumOp>([&](auto pool) {
        double window = 1;
        for (int64_t size : pool.getWindow())
          window *= size;
        return results * window;
      })
      .Case<gen::ConstantOp, gen::WidenOp>([](auto) { return 0.0; }) // reading is no arithmetic
      .Default([&](Operation *other) {
        return std::max(results, other->getNumOperands() ? elements(other->getOperand(0)) : 0.0);
      });
}
