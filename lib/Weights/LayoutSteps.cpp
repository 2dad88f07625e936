//===- LayoutSteps.cpp - reorder the axes of a weight -------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Source.h"
#include "genc/Weights/WeightsMap.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace genc;
using namespace genc::weights;
using Kind = LayoutStep::Kind;
using Shape = std::vector<int64_t>;

static llvm::Error misfit(const llvm::Twine &message) { return llvm::createStringError(message); }

/// The permutation of a named layout for this rank; empty when it has none.
static Shape namedPermutation(Kind kind, size_t rank) {
  Shape order;
  if (kind == Kind::Torch)
    kind = rank == 2 ? Kind::Transpose : rank >= 3 && rank <= 5 ? Kind::Conv : Kind::Torch;
  if (kind == Kind::Torch || kind == Kind::KerasConvTranspose) {
    order.resize(rank);
    std::iota(order.begin(), order.end(), 0);
    if (kind == Kind::KerasConvTranspose && rank >= 3)
      std::swap(order[rank - 1], order[rank - 2]);
    else if (kind == Kind::KerasConvTranspose)
      order.clear();
  } else if (kind == Kind::Transpose && rank == 2) {
    order = {1, 0};
  } else if ((kind == Kind::Conv || kind == Kind::ConvTranspose) && rank >= 3) {
    for (size_t axis = 2; axis < rank; ++axis)
      order.push_back(axis);
    bool inFirst = kind == Kind::ConvTranspose;
    order.push_back(inFirst ? 0 : 1);
    order.push_back(inFirst ? 1 : 0);
  }
  return order;
}

static llvm::Expected<Shape> permutationOf(const LayoutStep &step, llvm::ArrayRef<int64_t> shape) {
  size_t rank = shape.size();
  if (step.kind != Kind::Permute) {
    Shape order = namedPermutation(step.kind, rank);
    if (order.empty() && rank != 0)
      return misfit("this layout does not exist for " + llvm::Twine(rank) + " axes");
    return order;
  }
  Shape sorted = step.numbers, plain(rank);
  llvm::sort(sorted);
  std::iota(plain.begin(), plain.end(), 0);
  if (sorted != plain)
    return misfit("permute does not name each of the " + llvm::Twine(rank) + " axes once");
  return step.numbers;
}

static llvm::Expected<Shape> reshaped(const LayoutStep &step, llvm::ArrayRef<int64_t> shape) {
  uint64_t have, want;
  Shape known = step.numbers;
  auto open = llvm::find(known, -1);
  if (open != known.end())
    *open = 1;
  if (!countElements(shape, have) || !countElements(known, want))
    return misfit("reshape has a negative or too large size");
  if (open != known.end()) {
    if (want == 0 || have % want != 0)
      return misfit("reshape cannot find the open size");
    *open = static_cast<int64_t>(have / want);
  } else if (have != want) {
    return misfit("reshape gives " + llvm::Twine(want) + " elements, the tensor has " +
                  llvm::Twine(have));
  }
  return known;
}

/// The axis that flatten_chw means and its three sizes.
static llvm::Expected<size_t> flattenedAxis(const LayoutStep &step, llvm::ArrayRef<int64_t> shape) {
  llvm::ArrayRef<int64_t> numbers = step.numbers;
  uint64_t size;
  if (!countElements(numbers.take_back(3), size) || size == 0)
    return misfit("flatten_chw needs three sizes from 1 on");
  auto fits = [&](int64_t axisSize) { return static_cast<uint64_t>(axisSize) == size; };
  if (numbers.size() == 4) {
    if (numbers[0] < 0 || numbers[0] >= static_cast<int64_t>(shape.size()) ||
        !fits(shape[numbers[0]]))
      return misfit("flatten_chw: axis " + llvm::Twine(numbers[0]) + " is not of size " +
                    llvm::Twine(size));
    return numbers[0];
  }
  int64_t count = llvm::count_if(shape, fits);
  if (count != 1)
    return misfit("flatten_chw: " + llvm::Twine(count) + " axes have the size " +
                  llvm::Twine(size) + (count ? ", write which: flatten_chw(axis, C, H, W)" : ""));
  return llvm::find_if(shape, fits) - shape.begin();
}

/// Start, step and count along the axis of a select or slice.
struct Pick {
  size_t axis;
  int64_t start, step, count;
};

static llvm::Expected<Pick> pickOf(const LayoutStep &step, llvm::ArrayRef<int64_t> shape) {
  int64_t axis = step.numbers[0], start = step.numbers[1], third = step.numbers[2];
  if (axis < 0 || axis >= static_cast<int64_t>(shape.size()))
    return misfit("there is no axis " + llvm::Twine(axis));
  int64_t size = shape[axis];
  if (step.kind == Kind::Slice) {
    if (start < 0 || third < 0 || start > size || third > size - start)
      return misfit("slice of " + llvm::Twine(third) + " from " + llvm::Twine(start) +
                    " passes the axis of " + llvm::Twine(size));
    return Pick{size_t(axis), start, 1, third};
  }
  if (start < 0 || start >= size || third < 1)
    return misfit("select from " + llvm::Twine(start) + " in steps of " + llvm::Twine(third) +
                  " does not fit an axis of " + llvm::Twine(size));
  // A step that passes the axis picks one element; its size must not matter.
  int64_t by = std::min(third, size);
  return Pick{size_t(axis), start, by, (size - start - 1) / by + 1};
}

llvm::Expected<Shape> genc::stepShape(const LayoutStep &step, llvm::ArrayRef<int64_t> shape) {
  switch (step.kind) {
  case Kind::Scale:
    return shape.vec();
  case Kind::Reshape:
    return reshaped(step, shape);
  case Kind::FlattenChw: {
    auto axis = flattenedAxis(step, shape);
    if (!axis)
      return axis.takeError();
    return shape.vec();
  }
  case Kind::Select:
  case Kind::Slice: {
    auto pick = pickOf(step, shape);
    if (!pick)
      return pick.takeError();
    Shape result = shape.vec();
    result[pick->axis] = pick->count;
    return result;
  }
  default:
    break;
  }
  auto order = permutationOf(step, shape);
  if (!order)
    return order.takeError();
  Shape result;
  for (int64_t axis : *order)
    result.push_back(shape[axis]);
  return result;
}

/// Copies a strided view into a dense row-major array.
static std::vector<float> gather(llvm::ArrayRef<float> values, llvm::ArrayRef<int64_t> shape,
                                 llvm::ArrayRef<int64_t> strides, int64_t position) {
  uint64_t elements = 1;
  for (int64_t size : shape)
    elements *= static_cast<uint64_t>(size);
  std::vector<float> result(elements);
  Shape index(shape.size(), 0);
  for (float &value : result) {
    value = values[position];
    for (size_t axis = shape.size(); axis-- > 0;) {
      position += strides[axis];
      if (++index[axis] < shape[axis])
        break;
      position -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

static Shape denseStrides(llvm::ArrayRef<int64_t> shape) {
  Shape strides(shape.size());
  int64_t step = 1;
  for (size_t axis = shape.size(); axis-- > 0;) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

static std::vector<float> permuted(llvm::ArrayRef<float> values, llvm::ArrayRef<int64_t> shape,
                                   llvm::ArrayRef<int64_t> order) {
  Shape strides = denseStrides(shape), newShape, newStrides;
  for (int64_t axis : order) {
    newShape.push_back(shape[axis]);
    newStrides.push_back(strides[axis]);
  }
  return gather(values, newShape, newStrides, 0);
}

/// Splits the axis into C, H, W, moves C behind W and joins them again.
static std::vector<float> chwToHwc(const LayoutStep &step, llvm::ArrayRef<int64_t> shape,
                                   llvm::ArrayRef<float> values) {
  size_t axis = llvm::cantFail(flattenedAxis(step, shape));
  llvm::ArrayRef<int64_t> chw = llvm::ArrayRef<int64_t>(step.numbers).take_back(3);
  Shape split(shape.begin(), shape.begin() + axis);
  split.insert(split.end(), chw.begin(), chw.end());
  split.insert(split.end(), shape.begin() + axis + 1, shape.end());
  Shape order(split.size());
  std::iota(order.begin(), order.end(), 0);
  std::rotate(order.begin() + axis, order.begin() + axis + 1, order.begin() + axis + 3);
  return permuted(values, split, order);
}

std::vector<float> genc::applyStep(const LayoutStep &step, Shape &shape,
                                   std::vector<float> values) {
  Shape result = llvm::cantFail(stepShape(step, shape));
  if (step.kind == Kind::Scale) {
    for (float &value : values)
      value *= step.factor;
  } else if (step.kind == Kind::FlattenChw) {
    values = chwToHwc(step, shape, values);
  } else if (step.kind == Kind::Select || step.kind == Kind::Slice) {
    Pick pick = llvm::cantFail(pickOf(step, shape));
    Shape strides = denseStrides(shape);
    int64_t start = pick.start * strides[pick.axis];
    strides[pick.axis] *= pick.step;
    values = gather(values, result, strides, start);
  } else if (step.kind != Kind::Reshape) {
    values = permuted(values, shape, llvm::cantFail(permutationOf(step, shape)));
  }
  shape = std::move(result);
  return values;
}
