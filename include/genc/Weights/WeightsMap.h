//===- WeightsMap.h - foreign names and layouts of weights ------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A weights map is a text of rules that say which tensor of a file becomes which
// weight of a model, and how its axes are laid out there:
//
//   decoder.fc1.weight  = 3.weight linear
//   encoder.*.weight    = enc.*.weight conv
//   ignore **.num_batches_tracked
//
// docs/weights.md describes the whole format.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_WEIGHTS_WEIGHTSMAP_H
#define GENC_WEIGHTS_WEIGHTSMAP_H

#include "genc/Weights/WeightFile.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <string>
#include <vector>

namespace genc {

/// A name with wildcards: `*` stands for one or more characters but `.` and `/`,
/// `**` for one or more of any kind.
class NamePattern {
public:
  /// At most 8 wildcards.
  static std::optional<NamePattern> parse(llvm::StringRef text);

  /// True when the whole name fits; `captures` then holds what the wildcards
  /// stood for (each as short as the rest allows), in order.
  bool match(llvm::StringRef name, std::vector<llvm::StringRef> &captures) const;
  /// The name with captures in place of the wildcards.
  std::string expand(llvm::ArrayRef<llvm::StringRef> captures) const;

  size_t wildcards() const { return anyChar.size(); }
  llvm::StringRef text() const { return original; }

private:
  bool matchFrom(size_t piece, llvm::StringRef rest, std::vector<llvm::StringRef> &captures,
                 std::vector<std::vector<bool>> &failed) const;

  std::string original;
  std::vector<std::string> literals; ///< one more than wildcards
  std::vector<bool> anyChar;         ///< per wildcard: `**`
};

/// One step of a layout, e.g. `permute(3, 2, 0, 1)`.
struct LayoutStep {
  enum class Kind {
    Transpose,          ///< [a, b] -> [b, a]; also called `linear`
    Conv,               ///< PyTorch [out, in, k...] -> [k..., in, out]
    ConvTranspose,      ///< PyTorch [in, out, k...] -> [k..., in, out]
    KerasConvTranspose, ///< Keras [k..., out, in] -> [k..., in, out]
    Torch,              ///< by rank: 2 as Transpose, 3 to 5 as Conv, else nothing
    Permute,            ///< axis i of the result is axis numbers[i]
    Reshape,            ///< new sizes, one of them may be -1
    FlattenChw,         ///< an axis of C*H*W in CHW order -> HWC order
    Select,             ///< (axis, start, step): every step-th element
    Slice,              ///< (axis, start, count)
    Scale               ///< every value times `factor`
  };
  Kind kind = Kind::Transpose;
  std::vector<int64_t> numbers;
  float factor = 1;
};

/// The shape after a step, or why it does not fit.
llvm::Expected<std::vector<int64_t>> stepShape(const LayoutStep &step,
                                               llvm::ArrayRef<int64_t> shape);

/// The values after a step; `shape` has passed `stepShape` and is replaced.
std::vector<float> applyStep(const LayoutStep &step, std::vector<int64_t> &shape,
                             std::vector<float> values);

struct MapRule {
  NamePattern path;
  std::optional<NamePattern> source; ///< nothing: all elements are `fill`
  std::vector<NamePattern> summands; ///< tensors added to the source, before the steps
  float fill = 0;
  std::vector<LayoutStep> steps;
  unsigned line = 0;
};

/// A parsed map.
class WeightsMap {
public:
  /// Errors are ReadErrors whose message begins with the line.
  static llvm::Expected<WeightsMap> open(llvm::StringRef path);
  static llvm::Expected<WeightsMap> parse(llvm::MemoryBufferRef buffer);

  std::vector<MapRule> rules;
  std::vector<NamePattern> ignored;
  std::string file;
};

/// A weight that the model wants: its path and shape.
struct ExpectedWeight {
  llvm::StringRef path;
  llvm::ArrayRef<int64_t> shape;
  /// False: a weight that what is built does not read. The file may lack it, and its values stay
  /// empty.
  bool needed = true;
};

/// Something that does not fit between the file and the model.
struct MapIssue {
  enum class Kind {
    Missing,     ///< the file has no tensor for a weight
    Superfluous, ///< a tensor of the file is used by nothing
    Shape,       ///< the shapes disagree
    Rule         ///< a rule of the map fits nothing or cannot be applied
  };
  Kind kind = Kind::Missing;
  std::string path;              ///< of the weight; empty for Superfluous
  std::string tensor;            ///< of the file; may be empty
  std::vector<int64_t> expected; ///< of the weight
  std::vector<int64_t> found;    ///< of the tensor, as stored
  unsigned line = 0;             ///< of the rule; 0: no rule
  std::string message;           ///< one line with all of that and a suggestion
};

/// Values per expected weight, in that order and row-major, or the issues; with
/// any issue no values are read.
struct MapResult {
  std::vector<std::vector<float>> values;
  std::vector<MapIssue> issues;
  bool ok() const { return issues.empty(); }
  /// All messages, one a line.
  std::string text() const;
};

/// Finds a tensor for every weight. The first rule whose left side matches a
/// path decides; a weight without a rule takes the tensor of its own name.
/// Tensors that no weight uses are an issue unless ignored by the map or called
/// `num_batches_tracked`.
MapResult applyMap(const WeightFile &file, const WeightsMap *map,
                   llvm::ArrayRef<ExpectedWeight> weights);

} // namespace genc

#endif // GENC_WEIGHTS_WEIGHTSMAP_H
