//===- Trainer.cpp - the steps of training ----------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Trainer.h"
#include "genc/Weights/SafetensorsWriter.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace genc;

Trainer::Trainer(Diagnostics &diags, const Options &options, const TrainPlan &plan,
                 LibraryDescription given, LoadedLibrary loaded, std::vector<LoadedWeight> initial)
    : diags(diags), options(options), plan(plan),
      description(std::make_unique<const LibraryDescription>(std::move(given))),
      library(std::move(loaded)), all(std::move(initial)), weights(description->weightsBytes, '\0'),
      gradient(weights.size() / sizeof(float)), scheduled(plan.schedules.size()) {
  for (const LoadedWeight &weight : all)
    if (const WeightDescription *known = described(weight.path))
      std::memcpy(weights.data() + known->offset, weight.values.data(),
                  weight.values.size() * sizeof(float));
  for (const PlannedStep &planned : plan.steps)
    steps.push_back(makeStep(planned));
}

const EntryDescription *Trainer::entry(llvm::StringRef name) const {
  return llvm::find_if(llvm::ArrayRef(description->entries),
                       [&](const EntryDescription &e) { return e.name == name; });
}

/// Null for a weight that training does not read.
const WeightDescription *Trainer::described(llvm::StringRef path) const {
  for (const WeightDescription &weight : description->weights)
    if (weight.path == path)
      return &weight;
  return nullptr;
}

static int64_t elements(const WeightDescription &weight) {
  int64_t count = 1;
  for (int64_t extent : weight.shape)
    count *= extent;
  return count;
}

Trainer::Step Trainer::makeStep(const PlannedStep &planned) const {
  Step step;
  step.plan = &planned;
  step.gradient = entry(planned.gradientEntry());
  step.update = entry(planned.update);
  int64_t size = 0;
  for (const std::string &path : planned.over) {
    const WeightDescription *weight = described(path);
    int64_t count = elements(*weight);
    step.pieces.push_back({static_cast<int64_t>(weight->offset / sizeof(float)), size, count});
    size += llvm::alignTo(count, 64 / sizeof(float));
  }
  for (const std::string &path : step.gradient->nextStates) {
    const WeightDescription *state = described(path);
    step.moved.push_back(
        {static_cast<int64_t>(state->offset / sizeof(float)), 0, elements(*state)});
  }
  step.parameter.assign(size, 0);
  step.gradients.assign(size, 0);
  for (const PlannedStep::State &state : planned.states)
    step.states.emplace_back(size, state.init);
  return step;
}

bool Trainer::readData() {
  for (Step &step : steps) {
    step.options = std::make_unique<Options>(options);
    auto reads = [&](llvm::StringRef name) {
      return llvm::any_of(step.gradient->tensors, [&](const TensorDescription &tensor) {
        return tensor.role != TensorRole::Output && tensor.name == name;
      });
    };
    llvm::erase_if(step.options->inputs, [&](const NamedFile &file) { return !reads(file.name); });
    for (const std::string &schedule :
         plan.schedules) // its place; the number comes with every round
      if (reads(schedule))
        step.options->inputs.push_back({schedule, "0"});
    bool hasData = llvm::any_of(step.gradient->tensors, [](const TensorDescription &tensor) {
      return tensor.role == TensorRole::Input && tensor.batch;
    });
    step.options->batch.reset();
    if (!hasData)
      step.options->batch = 1;
    step.data = std::make_unique<RunTensors>(diags, *step.options);
    if (!step.data->prepare(*step.gradient))
      return false;
    if (!hasData)
      continue;
    if (exampleCount >= 0 && exampleCount != step.data->batch()) {
      diags.error(Code::wrongArrayShape, llvm::SMRange())
          << "the data of " << tick(step.plan->objective) << " hold " << step.data->batch()
          << " examples, those of the steps before it " << exampleCount;
      return false;
    }
    exampleCount = step.data->batch();
  }
  return true;
}

bool Trainer::check(llvm::Error error, llvm::StringRef name) {
  if (!error)
    return true;
  diags.error(Code::callFailed, llvm::SMRange())
      << "the entry " << tick(name) << " failed: " << llvm::toString(std::move(error));
  return false;
}

bool Trainer::readSchedules() {
  auto number = static_cast<float>(rounds);
  for (auto [name, value] : llvm::zip_equal(plan.schedules, scheduled))
    if (!check(library.run(*entry(name), 1, {&number, &value}, {}), name))
      return false;
  return true;
}

/// Rows of `values`, one behind the other.
static std::vector<char> gather(const HostTensor &values, llvm::ArrayRef<int64_t> rows) {
  size_t bytes = values.bytes.size() / values.shape.front();
  std::vector<char> result(bytes * rows.size());
  for (auto [i, row] : llvm::enumerate(rows))
    std::memcpy(result.data() + i * bytes, values.bytes.data() + row * bytes, bytes);
  return result;
}

bool Trainer::differentiate(Step &step, llvm::ArrayRef<int64_t> batch, int64_t count,
                            double &mean) {
  std::vector<std::vector<char>> rows;
  std::vector<float> values(count);
  std::vector<void *> pointers;
  for (const TensorDescription &tensor : step.gradient->tensors) {
    const HostTensor *data = step.data->find(tensor.name);
    auto schedule = llvm::find(plan.schedules, tensor.name);
    if (tensor.role == TensorRole::Output)
      pointers.push_back(tensor.name == "gradient" ? gradient.data() : values.data());
    else if (schedule != plan.schedules.end() && !tensor.batch)
      pointers.push_back(&scheduled[schedule - plan.schedules.begin()]);
    else if (!data)
      pointers.push_back(nullptr); // draws come from the seed
    else if (!tensor.batch)
      pointers.push_back(const_cast<char *>(data->bytes.data()));
    else
      pointers.push_back(rows.emplace_back(gather(*data, batch)).data());
  }
  DrawState draws{options.seed, 0, static_cast<uint32_t>(step.done)};
  if (!check(library.run(*step.gradient, count, pointers, draws), step.gradient->name))
    return false;
  mean = 0;
  for (float value : values)
    mean += value / static_cast<double>(count);
  if (std::isfinite(mean) &&
      llvm::all_of(gradient, [](float value) { return std::isfinite(value); }))
    return true;
  diags.error(Code::notFinite, llvm::SMRange())
      << "in step " << step.done + 1 << " the objective " << tick(step.plan->objective)
      << (std::isfinite(mean) ? " has a gradient that is not finite" : " is not finite");
  return false;
}

bool Trainer::update(Step &step) {
  auto *flat = reinterpret_cast<float *>(weights.data());
  float sign = step.plan->maximize ? -1.0f : 1.0f; // optimizers minimise
  for (const Piece &piece : step.pieces) {
    std::copy_n(flat + piece.flat, piece.count, step.parameter.begin() + piece.group);
    std::transform(gradient.begin() + piece.flat, gradient.begin() + piece.flat + piece.count,
                   step.gradients.begin() + piece.group, [&](float value) { return sign * value; });
  }
  auto number = static_cast<float>(step.done);
  std::vector<std::vector<float>> results(step.states.size() + 1,
                                          std::vector<float>(step.parameter.size()));
  std::vector<void *> pointers{step.parameter.data(), step.gradients.data(), &number};
  for (std::vector<float> &state : step.states)
    pointers.push_back(state.data());
  for (std::vector<float> &result : results)
    pointers.push_back(result.data());
  if (!check(library.run(*step.update, 1, pointers, {}), step.update->name))
    return false;
  for (const Piece &state : step.moved)
    std::copy_n(gradient.begin() + state.flat, state.count, flat + state.flat);
  for (const Piece &piece : step.pieces)
    std::copy_n(results[0].begin() + piece.group, piece.count, flat + piece.flat);
  std::move(results.begin() + 1, results.end(), step.states.begin());
  return check(library.setWeights(weights), "model_set_weights");
}

bool Trainer::round(llvm::ArrayRef<int64_t> batch, int64_t count) {
  if (!readSchedules())
    return false;
  means.assign(steps.size(), 0);
  for (size_t first = 0, end; first < steps.size(); first = end) {
    for (end = first + 1; end < steps.size() && steps[end].plan->joins;)
      ++end;
    for (int64_t i = 0; i < steps[first].plan->times; ++i) {
      if (!differentiate(steps[first], batch, count, means[first]))
        return false;
      for (Step &group : llvm::MutableArrayRef(steps).slice(first, end - first)) {
        if (!update(group))
          return false;
        ++group.done;
      }
    }
  }
  ++rounds;
  return true;
}

llvm::Error Trainer::save(llvm::StringRef path) const { return save(path, weights); }

llvm::Error Trainer::saveAverage(llvm::StringRef path) const {
  std::string averaged = weights;
  auto *flat = reinterpret_cast<float *>(averaged.data());
  for (const Step &step : steps)
    for (auto [planned, state] : llvm::zip_equal(step.plan->states, step.states))
      if (planned.name == averageState)
        for (const Piece &piece : step.pieces)
          std::copy_n(state.begin() + piece.group, piece.count, flat + piece.flat);
  return save(path, averaged);
}

llvm::Error Trainer::save(llvm::StringRef path, llvm::StringRef flatWeights) const {
  std::vector<NamedTensor> tensors;
  const auto *flat = reinterpret_cast<const float *>(flatWeights.data());
  for (const LoadedWeight &weight : all) {
    const WeightDescription *moved = described(weight.path);
    tensors.push_back({weight.path, weight.shape,
                       moved
                           ? llvm::ArrayRef(flat + moved->offset / sizeof(float), elements(*moved))
                           : llvm::ArrayRef<float>(weight.values)});
  }
  return writeSafetensors(path, tensors);
}
