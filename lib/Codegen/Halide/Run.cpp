//===- Run.cpp - one scheduled kernel in this process ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "DeviceModule.h"
#include "Kernel.h"
#include "Views.h"
#include <chrono>
#include <cstring>
#include <sys/mman.h>

using namespace mlir;
using genc::halide::kindOf;
using genc::halide::shapeOf;

namespace genc {
namespace {

/// Memory that ends at a page which may not be touched: a kernel that reads or writes beyond a tensor dies here instead
/// of in a user's program. The start is aligned for one element alone, as users' pointers are.
class GuardedTensor {
public:
  explicit GuardedTensor(const HostTensor &values) : size(values.bytes.size()) {
    constexpr size_t page = 1 << 16;
    mapped = (size + page - 1) / page * page + page;
    base = static_cast<char *>(::mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (base == MAP_FAILED)
      throw Halide::RuntimeError("out of memory");
    ::mprotect(base + mapped - page, page, PROT_NONE);
    data = base + mapped - page - size;
    std::memcpy(data, values.bytes.data(), size);
  }
  GuardedTensor(GuardedTensor &&other) noexcept
      : base(std::exchange(other.base, nullptr)), data(other.data), mapped(other.mapped), size(other.size) {}
  GuardedTensor(const GuardedTensor &) = delete;
  ~GuardedTensor() {
    if (base)
      ::munmap(base, mapped);
  }

  Halide::Buffer<> view(const HostTensor &like, Halide::Type type) const {
    std::vector<int> extents;
    for (int64_t extent : llvm::reverse(like.shape))
      extents.push_back(static_cast<int>(extent));
    return Halide::Buffer<>(type, data, extents);
  }
  void copyTo(HostTensor &tensor) const { std::memcpy(tensor.bytes.data(), data, size); }

private:
  char *base, *data;
  size_t mapped, size;
};

} // namespace

FailureOr<std::vector<HostTensor>> runKernel(Operation *op, ArrayRef<HostTensor> inputs, int64_t batch,
                                             const Target &target, const DrawState &draws, int repeat,
                                             double *seconds) {
  auto func = cast<kernel::FuncOp>(op);
  std::vector<HostTensor> results;
  LogicalResult ran = halide::guarded(op, [&]() -> LogicalResult {
    auto built = halide::buildPipeline(func, target);
    if (failed(built))
      return failure();
    halide::KernelPipeline &k = **built;
    Halide::Target jit = halide::halideTarget(target).without_feature(Halide::Target::NoRuntime);
    jit.set_feature(Halide::Target::UserContext, false);
    k.batch.set(static_cast<int32_t>(batch));
    k.seed.set(draws.seed);
    k.firstExample.set(draws.firstExample);
    k.step.set(draws.step);
    std::vector<GuardedTensor> memory;
    for (auto [param, tensor] : llvm::zip(k.inputs, inputs)) {
      memory.emplace_back(tensor);
      param.set(memory.back().view(tensor, param.type()));
    }
    std::vector<Halide::Buffer<>> buffers;
    results.reserve(func.getNumResults());
    for (mlir::Type result : func.getResultTypes()) {
      gen::EventType type(result);
      results.push_back(HostTensor::zeros(kindOf(type.element, false), shapeOf(type, batch)));
      memory.emplace_back(results.back());
      buffers.push_back(memory.back().view(results.back(), k.graph.elementType(type.element)));
    }
    Halide::Pipeline pipeline(k.outputs);
    halide::adaptToSource(pipeline, jit);
    pipeline.compile_jit(jit);
    Halide::Realization outputs(buffers);
    auto wait = [&] {
      for (Halide::Buffer<> &buffer : buffers)
        buffer.copy_to_host();
    };
    for (int i = 0; i < repeat; ++i) {
      auto begin = std::chrono::steady_clock::now();
      for (Halide::ImageParam &param : k.inputs)
        if (target.device != DeviceApi::None && i == 0)
          param.get().set_host_dirty();
      pipeline.realize(outputs, jit);
      if (target.device != DeviceApi::None)
        buffers[0].device_sync();
      double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (seconds && (i == 0 || spent < *seconds))
        *seconds = spent;
    }
    wait();
    for (size_t i = 0; i < results.size(); ++i)
      memory[inputs.size() + i].copyTo(results[i]);
    return success();
  });
  if (failed(ran))
    return failure();
  return results;
}

} // namespace genc
