//===- WinogradConvolutions.cpp - convolutions with fewer multiplications ----------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Winograd's algorithm (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016). A
// tile of m x m outputs under r x r taps takes n x n products, n = m + r - 1: with V = B^T d B of
// the input's tile d and U = G g G^T of the filter g it is A^T (U * V) A, where * multiplies
// element by element and, over channels, is n x n matrix products. A convolution with a stride s
// whose kernel is s * r wide is a sum over the s x s phases of its input, each with r x r taps: the
// phases join the channels that the products sum over. All is linear in each operand, so the
// gradients are the transposed maps around the same products:
//   y  = A-assemble(transform_B(x) . U)      a convolution
//   x' = B-assemble(transform_A(y') . U^T)   its input's gradient, and a transposed convolution
//   f' = G-assemble(transform_B(x)^T . transform_A(y'))
// A gradient's map serves both of its products. That of an image with a padding is made again for
// the filter's gradient, which takes about a tenth of the product's time: kept from the forward
// pass, it would be the largest thing in memory.

#include "WinogradMatrices.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Linear.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Dialect/Gen/Ops/Winograd.h"
#include "genc/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace genc {
#define GEN_PASS_DEF_WINOGRADCONVOLUTIONS
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// A convolution x, f -> y with two equal spatial axes' windows, whichever of the three is the
/// unknown.
struct Shape {
  std::array<int64_t, 2> image, result, low; ///< of x and y
  int64_t in, out, kernel, stride;

  int64_t taps() const { return kernel / stride; }
  std::array<int64_t, 2> tiles(int64_t m) const {
    return {(result[0] + m - 1) / m, (result[1] + m - 1) / m};
  }
};

/// What a moved byte costs in multiply-adds: what transforms read and write mostly leaves the
/// second cache.
constexpr double kByteCost = 1.5;

/// With larger tiles the error grows beyond 1e-4 of the largest result: with 2x2 taps and 128
/// channels it is 3e-6 for m = 4, 2e-5 for 7 and 3e-4 for 8.
constexpr int64_t kLargestTile = 7;

/// The batch that costs of filters are spread over.
constexpr double kBatch = 64;

/// What one example costs with tiles of \p m x m results, in multiply-adds.
double cost(const Shape &s, int64_t m) {
  auto [rows, columns] = s.tiles(m);
  double n = static_cast<double>(m + s.taps() - 1),
         points = n * n * static_cast<double>(rows * columns);
  double depth = static_cast<double>(s.in * s.stride * s.stride), out = static_cast<double>(s.out);
  double moved = 8 * (points * (depth + out) + n * n * depth * out / kBatch); // written and read
  return points * depth * out + kByteCost * moved;
}

double directCost(const Shape &s) {
  return static_cast<double>(s.result[0] * s.result[1] * s.kernel * s.kernel * s.in * s.out);
}

/// The best tile, or 0 where the convolution itself is as good.
int64_t chooseTile(const Shape &s) {
  if (s.in % 16 || s.out % 16 || s.in < 32 || s.out < 32)
    return 0;
  int64_t best = 0;
  double least = 0.8 * directCost(s);
  for (int64_t m = 2; m <= kLargestTile; ++m)
    if (double c = cost(s, m); c < least)
      best = m, least = c;
  return best;
}

int64_t numberOr(std::optional<ArrayRef<int64_t>> given, size_t axis, int64_t fallback) {
  return given ? (*given)[axis] : fallback;
}

/// The shape of an operator of \p x, y and a filter, if the algorithm knows it.
template <typename Op>
std::optional<Shape> shapeOf(Op op, Value x, Value y, int64_t kernelY, int64_t kernelX,
                             std::array<int64_t, 2> low) {
  gen::EventType image(x.getType()), result(y.getType());
  auto strides = op.getStrides();
  auto dilation = op.getDilation();
  if (image.rank() != 3 || op.getGroups() != 1 || image.plates.size() != 1 ||
      image.batchPlates() != 1 || !image.element.isF32() || image.plates != result.plates)
    return std::nullopt;
  int64_t stride = numberOr(strides, 0, 1);
  if (kernelY != kernelX || numberOr(strides, 1, 1) != stride || numberOr(dilation, 0, 1) != 1 ||
      numberOr(dilation, 1, 1) != 1 || kernelY % stride || kernelY / stride != 2)
    return std::nullopt;
  return Shape{{image.event[0], image.event[1]},
               {result.event[0], result.event[1]},
               low,
               image.event[2],
               result.event[2],
               kernelY,
               stride};
}

/// Writes the parts of one convolution.
class Writer {
public:
  Writer(Operation *op, const Shape &shape, int64_t m)
      : builder(op->getLoc(), op), s(shape), m(m), matrices(m, shape.taps()) {}

  Value result(Value x, Value filter) {
    Value products = gen::MatmulOp::create(
        builder, images(x), filters(filter, phases() * s.in, s.out, s.in * s.out), false, false);
    return assemble(products, matrices.a, m, 1, {0, 0}, s.tiles(m), s.out, s.result);
  }
  /// \p filter is [kernel, kernel, out, in].
  Value image(Value y, Value filter) {
    Value products = gen::MatmulOp::create(
        builder, gradients(y), filters(filter, s.out, phases() * s.in, s.in), false, false);
    return assemble(products, matrices.b, m, s.stride, s.low, s.tiles(m), s.in, s.image);
  }
  Value filter(Value x, Value y) {
    Value products =
        gen::LinearWeightGradientOp::create(builder, images(x), gradients(y), /*batch_axes=*/1);
    int64_t n = matrices.n;
    products = gen::ReshapeOp::create(builder, products,
                                      SmallVector<int64_t>{n * n, 1, phases() * s.in * s.out});
    Value whole = assemble(products, matrices.g, s.taps(), s.stride, {0, 0}, {1, 1}, s.in * s.out,
                           {s.kernel, s.kernel});
    return gen::ReshapeOp::create(builder, whole,
                                  SmallVector<int64_t>{s.kernel, s.kernel, s.in, s.out});
  }

private:
  Value images(Value x) { return transform(x, matrices.b, m, s.stride, s.low, s.tiles(m), s.in); }
  Value gradients(Value y) { return transform(y, matrices.a, m, 1, {0, 0}, s.tiles(m), s.out); }

  int64_t phases() const { return s.stride * s.stride; }

  /// The matrices [n^2, rows, columns] of a filter: phases lie outside of its \p inner last
  /// channels.
  Value filters(Value filter, int64_t rows, int64_t columns, int64_t inner) {
    Value flat = gen::ReshapeOp::create(builder, filter,
                                        SmallVector<int64_t>{s.kernel, s.kernel, s.in * s.out});
    Value mapped = transform(flat, matrices.g, s.taps(), s.stride, {0, 0}, {1, 1}, inner);
    return gen::ReshapeOp::create(builder, mapped,
                                  SmallVector<int64_t>{matrices.n * matrices.n, rows, columns});
  }
  Value transform(Value x, ArrayRef<double> matrix, int64_t step, int64_t stride,
                  std::array<int64_t, 2> low, std::array<int64_t, 2> tiles, int64_t inner) {
    return gen::TileTransformOp::create(builder, x, matrix, matrices.n, step, stride, low, tiles,
                                        inner);
  }
  Value assemble(Value x, ArrayRef<double> matrix, int64_t step, int64_t stride,
                 std::array<int64_t, 2> low, std::array<int64_t, 2> tiles, int64_t inner,
                 std::array<int64_t, 2> size) {
    return gen::TileAssembleOp::create(builder, x, matrix, matrices.n, step, stride, low, tiles,
                                       inner, size);
  }

  ImplicitLocOpBuilder builder;
  const Shape &s;
  int64_t m;
  WinogradMatrices matrices;
};

} // namespace

static std::array<int64_t, 2> lowOf(std::optional<ArrayRef<int64_t>> padding) {
  return {numberOr(padding, 0, 0), numberOr(padding, 1, 0)};
}

/// Replaces \p op by the form that \p write gives, if that pays.
template <typename Op>
static void rewrite(Op op, std::optional<Shape> shape, function_ref<Value(Writer &)> write) {
  int64_t m = shape ? chooseTile(*shape) : 0;
  if (!m)
    return;
  Writer writer(op, *shape, m);
  op.getResult().replaceAllUsesWith(write(writer));
  op.erase();
}

static void rewriteConv(gen::ConvOp op) {
  gen::EventType filter(op.getFilter().getType());
  if (filter.rank() != 4)
    return;
  auto shape = shapeOf(op, op.getX(), op.getResult(), filter.event[0], filter.event[1],
                       lowOf(op.getPaddingLow()));
  rewrite(op, shape, [&](Writer &writer) { return writer.result(op.getX(), op.getFilter()); });
}

/// The convolution that \p op is the adjoint of maps the result of \p op to its input.
static void rewriteConvTranspose(gen::ConvTransposeOp op) {
  gen::EventType filter(op.getFilter().getType());
  if (filter.rank() != 4)
    return;
  auto shape = shapeOf(op, op.getResult(), op.getX(), filter.event[0], filter.event[1],
                       lowOf(op.getPaddingLow()));
  rewrite(op, shape, [&](Writer &writer) { return writer.image(op.getX(), op.getFilter()); });
}

static void rewriteFilterGradient(gen::ConvFilterGradientOp op) {
  if (op.getKernel().size() != 2)
    return;
  auto shape =
      shapeOf(op, op.getX(), op.getGradient(), op.getKernel()[0], op.getKernel()[1], {0, 0});
  rewrite(op, shape, [&](Writer &writer) { return writer.filter(op.getX(), op.getGradient()); });
}

namespace {
struct WinogradConvolutions : genc::impl::WinogradConvolutionsBase<WinogradConvolutions> {
  void runOnOperation() override {
    SmallVector<Operation *> operators;
    bool trains = false;
    getOperation().walk([&](Operation *op) {
      trains |= isa<gen::ConvFilterGradientOp>(op);
      operators.push_back(op);
    });
    if (!trains)
      return;
    for (Operation *op : operators) {
      if (auto conv = dyn_cast<gen::ConvOp>(op))
        rewriteConv(conv);
      else if (auto conv = dyn_cast<gen::ConvTransposeOp>(op))
        rewriteConvTranspose(conv);
      else if (auto gradient = dyn_cast<gen::ConvFilterGradientOp>(op))
        rewriteFilterGradient(gradient);
    }
  }
};
} // namespace
