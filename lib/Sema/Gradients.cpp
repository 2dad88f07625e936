//===- Gradients.cpp - gradients in the text -----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `gradient(f, x, ...)` is the gradient of `f(x, ...)`, one number an example, by the elements of
// x: of the shape of x, and differentiable again.

#include "Elaborator.h"
#include "genc/Autodiff/Autodiff.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

/// Calls the function on a value of its own, so that what reaches the result on other ways counts
/// as constant.
Value Elaborator::gradient(Actuals actuals, SMRange range) {
  if (actuals.size() < 2 || !actuals[0].value.isReference()) {
    error(actuals.size() < 2 ? Code::missingArgument : Code::notCallable, range)
            .note("it is called as `gradient(function, x, ...)`")
        << "`gradient` needs a net or block and the value by which it is differentiated";
    return Value();
  }
  const Actual &by = actuals[1];
  auto isReal = [](mlir::Value value) {
    return isa<mlir::FloatType>(mlir::getElementTypeOrSelf(value));
  };
  if (!by.value.isTensor() || !isReal(by.value.tensor())) {
    error(Code::wrongType, by.range)
        << "expected a tensor of real numbers, found " << by.value.describe();
    return Value();
  }
  std::vector<Actual> inputs(actuals.begin() + 1, actuals.end());
  auto event = builder.getDenseI64ArrayAttr(gen::EventType(by.value.tensor().getType()).event);
  inputs.front().value = buildOperator("reshape", {{{}, by.value, by.range}},
                                       builder.getNamedAttr("shape", event), by.range);
  Value result = callReference(actuals[0].value.reference(), inputs, range, {});
  if (result.isError() || inputs.front().value.isError())
    return Value();
  if (!result.isTensor() || !isReal(result.tensor()) ||
      gen::EventType(result.tensor().getType()).eventElements() != 1) {
    error(Code::noGradient, actuals[0].range)
        << "a gradient is of one number an example, but the function gives " << result.describe();
    return Value();
  }
  mlir::Operation *unruly = nullptr;
  mlir::Value gradient =
      autodiff::gradientOf(builder, result.tensor(), inputs.front().value.tensor(), unruly);
  if (gradient)
    return Value(gradient);
  auto message = error(Code::noGradient, range);
  message << "no gradient is known of the gradient of this function";
  if (unruly)
    message << ": it has " << tick(unruly->getName().stripDialect());
  return Value();
}
