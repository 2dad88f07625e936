//===- Training.cpp - public functions and descriptors of training ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostModule.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace genc {

/// Null where there are none.
Constant *HostModule::array(ArrayRef<Constant *> elements, const Twine &name) {
  if (elements.empty())
    return null();
  return global(
      ConstantArray::get(ArrayType::get(elements[0]->getType(), elements.size()), elements), name);
}

Constant *HostModule::ranges(const std::vector<TrainingDescription::Range> &list) {
  SmallVector<Constant *> elements;
  for (const TrainingDescription::Range &range : list)
    elements.push_back(ConstantStruct::getAnon(
        {number(range.flat), number(range.group), number(range.count)}));
  return array(elements, library.name + ".ranges");
}

static_assert(sizeof(genc_train_range) == 24 && sizeof(genc_train_step_desc) == 72 &&
                  sizeof(genc_train_desc) == 40,
              "the constants here follow the structs of abi.h");

Constant *HostModule::stepDesc(const TrainingDescription::Step &step) {
  SmallVector<Constant *> sources, initial;
  for (int32_t source : step.sources)
    sources.push_back(number32(static_cast<uint32_t>(source)));
  for (const TrainingDescription::State &state : step.states)
    initial.push_back(ConstantFP::get(builder.getFloatTy(), APFloat(state.initial)));
  auto count = [&](size_t size) { return number32(static_cast<uint32_t>(size)); };
  return ConstantStruct::getAnon(
      {array(sources, library.name + ".sources"), ranges(step.ranges), ranges(step.copies),
       array(initial, library.name + ".initial"), number(step.groupElements),
       number32(step.gradientEntry), number32(step.updateEntry), count(step.ranges.size()),
       count(step.copies.size()), count(step.states.size()), number32(step.times),
       number32((step.inPlace ? GENC_TRAIN_IN_PLACE : 0u) | (step.joins ? GENC_TRAIN_JOINS : 0u)), count(step.values.size())});
}

Constant *HostModule::trainDesc() {
  const TrainingDescription &training = *library.training;
  SmallVector<Constant *> steps, schedules, inputs;
  for (const TrainingDescription::Step &step : training.steps)
    steps.push_back(stepDesc(step));
  for (uint32_t entry : training.schedules)
    schedules.push_back(number32(entry));
  for (const TensorDescription &tensor : training.inputs)
    inputs.push_back(tensorDesc(tensor));
  auto count = [&](size_t size) { return number32(static_cast<uint32_t>(size)); };
  return global(ConstantStruct::getAnon({array(steps, library.name + ".steps"),
                                         array(schedules, library.name + ".schedules"),
                                         array(inputs, library.name + ".inputs"),
                                         count(steps.size()), count(schedules.size()),
                                         count(inputs.size()),
                                         number32(training.initEntry.value_or(UINT32_MAX))}),
                library.name + ".training");
}

/// The function that takes a round of training.
void HostModule::trainStepFunction(const std::string &name) {
  auto inputs = static_cast<unsigned>(library.training->inputs.size());
  SmallVector<Type *> parameters = {pointer, pointer, i64};
  parameters.append(inputs, pointer);
  parameters.append({pointer, pointer, i64, pointer});
  Function *step = publicFunction(name, i32, parameters);
  Value *io = tensorArray(step, 3, inputs);
  forward(step, "genc_rt_" + name,
          {descriptor, step->getArg(0), step->getArg(1), step->getArg(2), io,
           step->getArg(inputs + 3), step->getArg(inputs + 4), step->getArg(inputs + 5),
           step->getArg(inputs + 6)});
}

void HostModule::trainingFunctions() {
  forwardAll("state_size", i64, {});
  forwardAll("state_weights", pointer, {pointer});
  forwardAll("optimizer_state", pointer, {pointer, i32, i32});
  forwardAll("train_workspace", i64, {pointer, i64, i64});
  forwardAll("init", i32, {pointer, pointer, i64, pointer, i64, pointer, i64, pointer});
  forwardAll("apply_gradient", i32, {pointer, pointer, i32, pointer, pointer, i64, pointer});
  trainStepFunction("train_step");
}

} // namespace genc
