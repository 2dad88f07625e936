//===- Library.h - what a library is, before it is written ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The driver fills a LibraryDescription from the compiled model. From it alone lib/Codegen/Host
// makes the public C functions and the descriptors that the runtime reads, and lib/Package the
// header, the JSON file and the packages. Plain data: no IR, no LLVM types.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_PACKAGE_LIBRARY_H
#define GENC_PACKAGE_LIBRARY_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace genc {

/// Types that cross the C border, a boolean as a byte that holds 0 or 1, and those that weights are stored in.
enum class ElementType { F32, F64, I32, I64, U32, Bool, BF16, F16 };

/// "float", "int32_t": as in the header.
const char *cName(ElementType type);
/// "f32", "i32": as in models and in NAME.json.
const char *shortName(ElementType type);
unsigned elementBytes(ElementType type);

/// What a parameter of an entry is for.
enum class TensorRole {
  Input,
  Noise, ///< an input that replaces random numbers; may be null, then they come from the seed
  Output
};

/// One parameter of an entry: a dense row-major array [batch, shape...].
struct TensorDescription {
  std::string name;
  std::string doc;   ///< one sentence, no full stop: "pixels of the picture"
  std::string unit;  ///< "nats", "intensity"; empty: none
  std::string range; ///< "[0, 1]", "any"; empty: not stated
  TensorRole role = TensorRole::Input;
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape; ///< of one example
  bool batch = true;          ///< false: one array for the whole batch
  bool optional = false;      ///< may be null; noise always may
  bool isSteps = false;       ///< a number of steps of loops, checked against `range`
  /// Of a term of an objective: what it is multiplied with there, if that is always the same.
  std::optional<double> coefficient;
  std::string weightOf; ///< the term that this is multiplied with
  std::string maskOf;   ///< the term that counts where this is not 0

  uint64_t elements() const;
  /// Of one example, or of the whole array if `batch` is false.
  uint64_t bytes() const { return elements() * elementBytes(type); }
  bool mayBeNull() const { return optional || role == TensorRole::Noise; }
};

/// What an entry computes again instead of storing it; bytes of one example.
struct RematerializedDescription {
  uint64_t launches = 0;
  double flops = 0;
  uint64_t aliveBytes = 0;  ///< alive at once
  uint64_t storedBytes = 0; ///< the same if all were stored
};

/// One public function. Sizes have the meaning of genc_entry_desc in genc/Runtime/abi.h.
struct EntryDescription {
  std::string name;                       ///< "decode"
  std::string doc;                        ///< a sentence or more, for the header
  std::string function;                   ///< symbol of the inner function (genc_entry_fn)
  std::vector<TensorDescription> tensors; ///< inputs, then noise, then outputs
  uint64_t arenaFixedBytes = 0;
  uint64_t arenaExampleBytes = 0;
  uint64_t callFrameBytes = 0;
  uint64_t taskFrameBytes = 0;
  uint64_t deviceLaunches = 0; ///< of an entry on a device: of one part of a batch
  int64_t maxBatch = 1;
  uint32_t batchMultiple = 1;
  bool wholeBatch = false; ///< results of an example depend on the others
  /// Weights at whose offset the flat gradient has a state's next value.
  std::vector<std::string> nextStates{};
  std::optional<RematerializedDescription> rematerialized{};
};

/// One weight in the flat block.
struct WeightDescription {
  std::string path; ///< "decoder.fc1.weight"
  ElementType type = ElementType::F32;
  std::vector<int64_t> shape;
  uint64_t offset = 0; ///< bytes, a multiple of 64
};

/// How a library trains: what genc_train_desc in genc/Runtime/abi.h says, with names.
struct TrainingDescription {
  struct Range {
    uint64_t flat = 0, group = 0, count = 0; ///< in elements
  };
  struct State {
    std::string name; ///< "first_moment"
    float initial = 0;
  };
  struct Step {
    std::string objective, update; ///< "elbo"; the optimiser as the model states it
    bool maximize = true;
    uint32_t gradientEntry = 0, updateEntry = 0; ///< numbers among the library's entries
    uint32_t times = 1;
    bool inPlace = false;
    bool joins = false;               ///< by the gradient of the step before it
    std::vector<std::string> weights; ///< that move
    std::vector<Range> ranges, copies;
    std::vector<State> states;
    std::vector<TensorDescription> values; ///< the objective, then its terms with their weights
    std::vector<int32_t> sources; ///< of genc_train_source, for each tensor of the gradient's entry
    uint64_t groupElements = 0;
  };
  /// Of all steps.
  size_t valueCount() const {
    size_t count = 0;
    for (const Step &step : steps)
      count += step.values.size();
    return count;
  }

  std::vector<Step> steps;
  std::vector<uint32_t> schedules;       ///< entries
  std::vector<TensorDescription> inputs; ///< of a train step
  std::optional<uint32_t> initEntry;
};

/// Code for an accelerator beside that for the host: what genc_device_desc in genc/Runtime/device.h says.
struct DeviceDescription {
  struct Image {
    std::string code;
    uint32_t architecture = 0;
    bool isMachineCode = false;
  };
  struct Program {
    std::vector<Image> images;
    std::vector<std::string> functions;
  };
  std::string interface;                 ///< "opencl"
  std::vector<EntryDescription> entries; ///< the library's, with other functions and arenas
  std::vector<Program> programs; ///< with images for the same architectures, in the same order
  std::string assembler; ///< version of CUDA's where it made images: the code depends on it
  std::string prepareFunction; ///< symbol (genc_prepare_fn), as the library's
  uint64_t prepareArenaBytes = 0;
};

/// Where the weights of the finished library are.
enum class WeightsPlace {
  None,    ///< the model has none
  Library, ///< inside of the library
  File,    ///< in NAME.weights beside it
  ByHost,  ///< the library is given weights by file or memory later; none are written
};

/// One line of the kernel report in NAME.json.
struct KernelReport {
  std::string name;
  std::string entry;
  double flopsPerExample = 0;
  double bytesPerExample = 0;
};

struct LibraryDescription {
  std::string name;              ///< C prefix and file name; a C identifier
  std::string doc;               ///< what the model is, for the head of the header
  std::string version = "0.1.0"; ///< of the model, three numbers
  std::string gencVersion;
  std::string sourceHash; ///< SHA-256 of the model file and its imports, in hex
  std::string
      options; ///< what the user chose on the command line, for the record; no paths, no times

  std::string targetName;   ///< "x86-64-avx2": what the user asked for
  std::string targetTriple; ///< "x86_64-unknown-linux-gnu"
  std::string targetCpu;    ///< LLVM's name of the processor that host code is compiled for
  uint64_t cpuFeatures =
      0; ///< GENC_X86_* or GENC_ARM_* of genc/Runtime/abi.h that the code may use
  bool sanitizeThread = false; ///< take the runtime that ThreadSanitizer understands

  std::vector<EntryDescription> entries;

  std::vector<WeightDescription> weights; ///< sorted by offset
  uint64_t weightsBytes = 0;              ///< of the flat block
  uint64_t preparedBytes = 0;  ///< of what entries read; equal if there is no prepare function
  std::string preparedLayout;  ///< text that changes whenever the prepared block's layout does
  std::string prepareFunction; ///< symbol (genc_prepare_fn); empty: entries read the flat block
  uint64_t prepareArenaBytes = 0;
  uint64_t prepareCallFrameBytes = 0;
  uint64_t prepareTaskFrameBytes = 0;
  WeightsPlace weightsPlace = WeightsPlace::None;
  /// The block that is embedded or written to NAME.weights is the prepared one, not the flat one.
  bool weightsArePrepared = false;

  std::optional<TrainingDescription> training;
  std::optional<DeviceDescription> device;

  std::vector<KernelReport> kernels;

  /// Whether a model can be made without a weights file.
  bool createsAlone() const;
};

/// What matrices and filters are stored in: F32, or a type of 16 bits.
ElementType storageOf(const LibraryDescription &library);

/// "a1b2...": 64 hex digits over names, types and shapes of the weights. A weights file of another
/// model differs.
std::string weightsHash(const LibraryDescription &library);
/// The same and the layout of the prepared block.
std::string preparedHash(const LibraryDescription &library);

/// A name that C and C++ accept as a parameter beside those that every entry has: `model` becomes
/// `model_`, `class` `class_`, `decoder.fc1` `decoder_fc1`.
std::string parameterName(const std::string &name);
/// "MNIST_VAE" of "mnist_vae".
std::string macroName(const std::string &name);
/// Names of all public functions, in the order of the header.
std::vector<std::string> publicSymbols(const LibraryDescription &library);

/// "avx2", "fma": names of the bits of LibraryDescription::cpuFeatures.
std::vector<std::string> cpuFeatureNames(const LibraryDescription &library);

/// Empty, or why the description cannot become a library: a name that is no C identifier, two
/// functions of one name, too many tensors, sizes that are no multiples of 64. A bug of the caller,
/// except for the names.
std::string problemOf(const LibraryDescription &library);

} // namespace genc

#endif // GENC_PACKAGE_LIBRARY_H
