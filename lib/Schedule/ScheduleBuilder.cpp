//===- ScheduleBuilder.cpp - writes #kernel.schedule -----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "ScheduleBuilder.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace genc::schedule {

kernel::ScheduleAttr ScheduleBuilder::build(MLIRContext *context) const {
  Builder builder(context);
  SmallVector<kernel::StageAttr> attributes;
  for (const StageSchedule &stage : stages) {
    SmallVector<kernel::DirectiveAttr> directives;
    for (const StageSchedule::Directive &directive : stage.directives) {
      SmallVector<Attribute> arguments;
      for (const StageSchedule::Argument &argument : directive.arguments)
        if (auto *name = std::get_if<std::string>(&argument))
          arguments.push_back(builder.getStringAttr(*name));
        else
          arguments.push_back(builder.getI64IntegerAttr(std::get<int64_t>(argument)));
      directives.push_back(kernel::DirectiveAttr::get(context, builder.getStringAttr(directive.name), arguments));
    }
    attributes.push_back(
        kernel::StageAttr::get(context, builder.getStringAttr(stage.name), stage.update, directives));
  }
  return kernel::ScheduleAttr::get(context, attributes);
}

} // namespace genc::schedule
