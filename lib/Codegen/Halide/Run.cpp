//===- Run.cpp - one scheduled kernel in this process ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Kernel.h"
#include "Views.h"
#include <chrono>

using namespace mlir;
using genc::halide::kindOf;
using genc::halide::shapeOf;
using genc::halide::view;

namespace genc {

FailureOr<std::vector<HostTensor>> runKernel(Operation *op, ArrayRef<HostTensor> inputs, int64_t batch,
                                             const Target &target, const DrawState &draws, int repeat,
                                             double *seconds) {
  auto func = cast<kernel::FuncOp>(op);
  std::vector<HostTensor> copies(inputs.begin(), inputs.end()), results;
  LogicalResult ran = halide::guarded(op, [&]() -> LogicalResult {
    auto built = halide::buildPipeline(func);
    if (failed(built))
      return failure();
    halide::KernelPipeline &k = **built;
    Halide::Target jit = halide::halideTarget(target).without_feature(Halide::Target::NoRuntime);
    jit.set_feature(Halide::Target::UserContext, false);
    k.batch.set(static_cast<int32_t>(batch));
    k.seed.set(draws.seed);
    k.firstExample.set(draws.firstExample);
    k.step.set(draws.step);
    for (auto [param, tensor] : llvm::zip(k.inputs, copies))
      param.set(view(tensor, param.type()));
    std::vector<Halide::Buffer<>> buffers;
    results.reserve(func.getNumResults());
    for (mlir::Type result : func.getResultTypes()) {
      gen::EventType type(result);
      results.push_back(HostTensor::zeros(kindOf(type.element, false), shapeOf(type, batch)));
      buffers.push_back(view(results.back(), k.graph.elementType(type.element)));
    }
    Halide::Pipeline pipeline(k.outputs);
    pipeline.compile_jit(jit);
    Halide::Realization outputs(buffers);
    for (int i = 0; i < repeat; ++i) {
      auto begin = std::chrono::steady_clock::now();
      pipeline.realize(outputs, jit);
      double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (seconds && (i == 0 || spent < *seconds))
        *seconds = spent;
    }
    return success();
  });
  if (failed(ran))
    return failure();
  return results;
}

} // namespace genc
