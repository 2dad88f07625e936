//===- ScheduleBuilder.h - writes #kernel.schedule ---------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SCHEDULE_SCHEDULEBUILDER_H
#define GENC_LIB_SCHEDULE_SCHEDULEBUILDER_H

#include "genc/Dialect/Kernel/KernelDialect.h"
#include <deque>
#include <variant>

namespace genc::schedule {

using Names = std::vector<std::string>;

/// The directives of one stage (or update) in order; methods are named like the directives.
class StageSchedule {
public:
  StageSchedule(std::string name, int64_t update) : name(std::move(name)), update(update) {}

  StageSchedule &split(const std::string &old, const std::string &outer, const std::string &inner, int64_t factor,
                       const std::string &tail = "") {
    return tail.empty() ? add("split", {old, outer, inner, factor}) : add("split", {old, outer, inner, factor, tail});
  }
  StageSchedule &fuse(const std::string &inner, const std::string &outer, const std::string &fused) {
    return add("fuse", {inner, outer, fused});
  }
  StageSchedule &reorder(const Names &dims) {
    return dims.size() < 2 ? *this : add("reorder", std::vector<Argument>(dims.begin(), dims.end()));
  }
  StageSchedule &vectorize(const std::string &dim, int64_t width = 0, const std::string &tail = "") {
    if (width == 1)
      return *this;
    if (!width)
      return add("vectorize", {dim});
    return tail.empty() ? add("vectorize", {dim, width}) : add("vectorize", {dim, width, tail});
  }
  StageSchedule &unroll(const std::string &dim) { return add("unroll", {dim}); }
  StageSchedule &unroll(const std::string &dim, int64_t factor) { return add("unroll", {dim, factor}); }
  StageSchedule &rename(const std::string &old, const std::string &to) { return add("rename", {old, to}); }
  StageSchedule &parallel(const std::string &dim) { return add("parallel", {dim}); }
  StageSchedule &computeAt(const std::string &stage, const std::string &dim) {
    return add("compute_at", {stage, dim});
  }
  StageSchedule &computeWith(const std::string &stage, const std::string &dim) {
    return add("compute_with", {stage, dim});
  }
  /// One to three dimensions of the grid, innermost first.
  StageSchedule &gpuBlocks(const Names &dims) {
    return add("gpu_blocks", std::vector<Argument>(dims.begin(), dims.end()));
  }
  StageSchedule &gpuThreads(const Names &dims) {
    return add("gpu_threads", std::vector<Argument>(dims.begin(), dims.end()));
  }
  StageSchedule &partition(const std::string &dim, const std::string &how) { return add("partition", {dim, how}); }
  /// A grid of one block, a loop of this name.
  StageSchedule &gpuSingleBlock(const std::string &name) { return add("gpu_single_block", {name}); }
  StageSchedule &computeRoot() { return add("compute_root", {}); }
  StageSchedule &storeIn(const std::string &kind) { return add("store_in", {kind}); }
  StageSchedule &rfactor(const std::string &r, const std::string &u, const std::string &stage) {
    return add("rfactor", {r, u, stage});
  }
  StageSchedule &atomic() { return add("atomic", {}); }
  StageSchedule &boundExtent(const std::string &dim, int64_t extent) { return add("bound_extent", {dim, extent}); }
  StageSchedule &boundStorage(const std::string &dim, int64_t extent) { return add("bound_storage", {dim, extent}); }
  StageSchedule &reorderStorage(const Names &dims) {
    return add("reorder_storage", std::vector<Argument>(dims.begin(), dims.end()));
  }
  StageSchedule &in(const Names &consumers) {
    return add("in", std::vector<Argument>(consumers.begin(), consumers.end()));
  }

private:
  using Argument = std::variant<std::string, int64_t>;
  struct Directive {
    std::string name;
    std::vector<Argument> arguments;
  };
  StageSchedule &add(const std::string &directive, std::vector<Argument> arguments) {
    directives.push_back({directive, std::move(arguments)});
    return *this;
  }
  friend class ScheduleBuilder;
  std::string name;
  int64_t update;
  std::vector<Directive> directives;
};

class ScheduleBuilder {
public:
  /// Starts a new entry; entries appear in the order of these calls.
  StageSchedule &stage(const std::string &name, int64_t update = -1) { return stages.emplace_back(name, update); }
  kernel::ScheduleAttr build(mlir::MLIRContext *context) const;

private:
  std::deque<StageSchedule> stages;
};

} // namespace genc::schedule

#endif // GENC_LIB_SCHEDULE_SCHEDULEBUILDER_H
