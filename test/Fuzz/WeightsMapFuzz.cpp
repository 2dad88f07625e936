//===- WeightsMapFuzz.cpp - fuzz the weights map ------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Weights/Builders.h"
#include "FuzzSupport.h"
#include "genc/Weights/WeightsMap.h"

using namespace genc;

/// A file with tensors of ranks 0 to 4.
static WeightFile makeFile() {
  std::string header = R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                       R"("b.c":{"dtype":"F32","shape":[6],"data_offsets":[4,28]},)"
                       R"("b.w":{"dtype":"F32","shape":[2,3],"data_offsets":[28,52]},)"
                       R"("c/k":{"dtype":"F32","shape":[2,1,3],"data_offsets":[52,76]},)"
                       R"("d":{"dtype":"F32","shape":[1,2,3,1],"data_offsets":[76,100]},)"
                       R"("e":{"dtype":"F32","shape":[0,3],"data_offsets":[100,100]}})";
  std::string bytes = test::safetensors(header, std::string(100, 1));
  return llvm::cantFail(WeightFile::fromBuffer(llvm::MemoryBuffer::getMemBufferCopy(bytes, "w")));
}

/// Runs the layouts of a rule as far as they fit some tensor.
static void runSteps(llvm::ArrayRef<LayoutStep> steps) {
  std::vector<int64_t> shape = {2, 3, 2};
  std::vector<float> values(12, 1.0f);
  for (const LayoutStep &step : steps) {
    auto next = stepShape(step, shape);
    if (!next)
      return llvm::consumeError(next.takeError());
    values = applyStep(step, shape, std::move(values));
    uint64_t elements = 1;
    for (int64_t size : shape)
      elements *= static_cast<uint64_t>(size);
    if (shape != *next || elements != values.size())
      std::abort();
  }
}

/// Parses the input within 64 MiB + 2 x its size, then applies it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const WeightFile file = makeFile();
  llvm::MemoryBufferRef text({reinterpret_cast<const char *>(data), size}, "fuzz");
  std::optional<WeightsMap> map;
  {
    fuzz::MemoryBound bound(2 * size + 64 * fuzz::mebibyte);
    auto parsed = WeightsMap::parse(text);
    if (!parsed) {
      fuzz::checkRefusal(parsed.takeError(), size);
      return 0;
    }
    map = std::move(*parsed);
  }
  static const int64_t shape[] = {2, 3, 1, 6, 0};
  llvm::ArrayRef<int64_t> sizes(shape);
  std::vector<ExpectedWeight> weights = {
      {"a", {}}, {"b.c", sizes.slice(3, 1)}, {"x.w", sizes.slice(0, 2)}, {"d", sizes.slice(1, 3)}};
  MapResult result = applyMap(file, &*map, weights);
  if (result.ok() != (result.values.size() == weights.size()))
    std::abort();
  for (const MapRule &rule : map->rules)
    runSteps(rule.steps);
  return 0;
}
