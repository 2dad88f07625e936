//===- HeaderTraining.cpp - the part of NAME.h on training --------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HeaderText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace genc {

namespace {

class TrainingHeader : HeaderText {
public:
  explicit TrainingHeader(const LibraryDescription &library)
      : HeaderText(library), training(*library.training) {}

  std::string write() {
    section("training");
    steps();
    state();
    begin();
    trainStep();
    applyGradient();
    return text;
  }

private:
  void steps();
  void state();
  void begin();
  void trainStep();
  void applyGradient();
  std::vector<std::string> withWorkspace(std::vector<std::string> parameters) {
    parameters.insert(parameters.end(), {"void *workspace", "size_t workspace_bytes",
                                         "const " + name + "_options *options"});
    return parameters;
  }

  const TrainingDescription &training;
};

void TrainingHeader::steps() {
  std::string line = "Steps of a round of training, in order:";
  for (auto [i, step] : enumerate(training.steps))
    line += (step.joins ? ", and by the same gradient "
                        : (i ? "; " : " ") + std::to_string(i) + ": " +
                              (step.maximize ? "maximize " : "minimize ") + step.objective + " ") +
            "with " + step.update +
            (step.times > 1 && !step.joins ? ", " + std::to_string(step.times) + " times" : "") +
            ", which moves " + join(step.weights, ", ");
  comment({commentText(line) + "."});
  std::vector<std::string> values;
  for (const TrainingDescription::Step &step : training.steps)
    for (const TensorDescription &value : step.values)
      values.push_back(value.name);
  comment({commentText("Numbers that a round gives: " + join(values, ", ")) + "."});
  os << "#define " << upper << "_TRAIN_VALUES " << values.size() << "\n\n";
}

void TrainingHeader::state() {
  comment({"A training state is memory of the caller, aligned to " + upper +
               "_ALIGNMENT: the weights, what the optimisers keep, counts and the seed. It holds "
               "no pointers: "
               "its bytes may be written to a file, and read again by this library to go on from "
               "there. "
               "One call at a time may train a state; entries may read it at once where nobody "
               "trains it "
               "(see `state` in " +
               name + "_options).",
           "@return bytes of a state"});
  prototype("size_t", "state_size", {"void"});
  comment({"The weights in a state, each at its offset (see " + name + ".json): " + upper +
           "_WEIGHT_BYTES bytes. Null if it is no state of this library."});
  prototype("const float *", "state_weights", {"const void *state"});
  std::string kept;
  for (auto [i, step] : enumerate(training.steps))
    for (auto [k, state] : enumerate(step.states))
      kept += (kept.empty() ? "" : ", ") + state.name + " (" + std::to_string(i) + ", " +
              std::to_string(k) + ")";
  comment({"What the optimiser of a step keeps of the parameters that it moves, one vector for "
           "each (step, number): " +
           (kept.empty() ? "nothing" : kept) +
           ". The parameters lie in it one behind the other in their order, each from a "
           "multiple of 64 bytes on. Null if there is none."});
  prototype("const float *", "optimizer_state",
            {"const void *state", "int32_t step", "int32_t number"});
  comment(
      {"Bytes of workspace of the functions below for all threads of `model`. 0 if a number is "
       "negative or too large.",
       "@param batch number of examples",
       "@param microbatch how many of them a gradient takes at once, as in the options; 0: all"});
  prototype("size_t", "train_workspace",
            {"const " + name + "_model *model", "int64_t batch", "int64_t microbatch"});
}

void TrainingHeader::begin() {
  comment({"Begins training.", "@param state receives the state",
           "@param state_bytes its size, at least " + name + "_state_size()",
           training.initEntry ? "@param weights to begin with, each at its offset; null: drawn "
                                "from the distributions that the "
                                "model states"
                              : "@param weights to begin with, each at its offset",
           "@param seed key of all random numbers of the training",
           "@return 0, or a code as of an entry, or " + upper +
               "_STATE_TOO_SMALL, _STATE_MISALIGNED, _NO_INITIAL_WEIGHTS"});
  prototype("int", "init",
            withWorkspace({"const " + name + "_model *model", "void *state", "size_t state_bytes",
                           "const float *weights", "uint64_t seed"}));
}

void TrainingHeader::trainStep() {
  os << wrapped("One round: every step in its order, each with the gradient of the mean of its "
                "objective over the "
                "batch.",
                "/** ", " *  ")
     << " *\n"
     << wrapped("@param batch number of examples, at least 1", " *  ", " *      ");
  for (const TensorDescription &tensor : training.inputs)
    parameterComment(tensor);
  os << wrapped("@param values receives float[" + upper +
                    "_TRAIN_VALUES]: the means over the batch of each objective and of its terms, "
                    "before its step (the last one, of several in a round); may be null",
                " *  ", " *      ")
     << wrapped(
            "@param options threads, and first_example: the number of the first example among "
            "those of all "
            "processes that train together. With microbatch, each gradient is of so many "
            "examples at once, and a step moves by their mean, weighted by examples: less "
            "workspace for the same step, but for rounding; what an objective or a layer says of "
            "the whole batch, it says of each part. The seed is the state's. May be null",
            " *  ", " *      ")
     << wrapped("@return 0, or a code as of an entry, or " + upper +
                    "_BAD_STATE, _NOT_FINITE: an objective is infinite or no number, and its step "
                    "was not done",
                " *  ", " *      ")
     << " */\n";
  std::vector<std::string> parameters = {"const " + name + "_model *model", "void *state",
                                         "int64_t batch"};
  for (const TensorDescription &tensor : training.inputs)
    parameters.push_back("const " + std::string(cName(tensor.type)) + " *" +
                         parameterName(tensor.name));
  parameters.push_back("float *values");
  prototype("int", "train_step", withWorkspace(parameters));
}

void TrainingHeader::applyGradient() {
  comment({"The second half of a step, for training in several processes or with gradients summed "
           "over several "
           "batches: moves the weights by a gradient that " +
               name + "_" + training.steps.front().objective +
               "_gradient and its kin gave with the same state in their options, and that may have "
               "been "
               "averaged since. Schedules and the number of the round do not move.",
           "@param step number of the step in a round",
           "@param gradient float[" + upper + "_WEIGHT_BYTES / 4]: of every weight at its offset",
           "@return 0, or a code as of an entry, or " + upper + "_BAD_STATE, _BAD_STEP"});
  prototype("int", "apply_gradient",
            withWorkspace({"const " + name + "_model *model", "void *state", "int32_t step",
                           "const float *gradient"}));
}

} // namespace

std::string trainingHeaderText(const LibraryDescription &library) {
  return library.training ? TrainingHeader(library).write() : "";
}

} // namespace genc
