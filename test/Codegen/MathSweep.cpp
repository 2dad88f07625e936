//===- MathSweep.cpp - errors and speed of the elementary functions ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// genc-math-sweep [--target=NAME] [--stride=N] [--only=NAME,...]
//   Every function in both modes on every float32 (NaNs of all kinds, infinities, subnormals, both
//   zeros), or on every Nth, against the C library. Prints the table of docs/library.md: the
//   largest error in units of the last place of the exact value, where it is, and the time an
//   element takes on one thread. Exits 1 where an error passes 3.5 ULP (1.0 in accurate mode), or
//   where a NaN, an infinity or the sign of a zero is not the one that Annex F of C asks for.
//
//===----------------------------------------------------------------------===//

#include "../../lib/Codegen/Halide/Kernel.h"
#include "../../lib/Codegen/Halide/Math.h"
#include "MathExact.h"
#include "llvm/Support/CommandLine.h"
#include <bit>
#include <chrono>
#include <cmath>
#include <cstring>

using namespace Halide;
using namespace genc;
namespace math = genc::halide::math;
namespace cl = llvm::cl;

static cl::opt<std::string> targetName("target", cl::init("host"));
static cl::opt<uint64_t> stride("stride", cl::init(1));
static cl::list<std::string> only("only", cl::CommaSeparated);

namespace {

constexpr int kBlock = 1 << 14;
using Function = Expr (*)(Expr);

Expr log(Expr x) { return math::log(x); }

/// In the order of exactFunctions: the default and the accurate form, which may be one.
constexpr Function functions[][2] = {{math::exp, math::accurate::exp},
                                     {log, log},
                                     {math::log1p, math::log1p},
                                     {math::expm1, math::accurate::expm1},
                                     {math::tanh, math::accurate::tanh},
                                     {math::sigmoid, math::accurate::sigmoid},
                                     {math::softplus, math::accurate::softplus},
                                     {math::erf, math::accurate::erf},
                                     {math::lgamma, math::lgamma}};

/// y(i) = f(x(i)), compiled as kernels are.
struct Compiled {
  ImageParam in{Float(32), 1};
  Func out;
  Buffer<float> x{kBlock}, y{kBlock};
  Halide::Target jit;
  Compiled(Function f, const genc::Target &target) {
    jit = halide::halideTarget(target).without_feature(Halide::Target::NoRuntime);
    jit.set_feature(Halide::Target::UserContext, false);
    Var i;
    out(i) = f(in(i));
    out.vectorize(i, jit.natural_vector_size<float>(), TailStrategy::RoundUp);
    in.set(x);
    out.compile_jit(jit);
  }
  void run() { out.realize(y, jit); }

  /// Nanoseconds an element, the best of many runs on arguments of the kind that models have.
  double time() {
    for (int i = 0; i < kBlock; ++i)
      x(i) = std::ldexp(1 + static_cast<float>(i) / kBlock, i % 6 - 3) * (i % 2 ? 1 : -1);
    double best = INFINITY;
    for (int i = 0; i < 200; ++i) {
      auto begin = std::chrono::steady_clock::now();
      run();
      best = std::min(
          best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    return best * 1e9 / kBlock;
  }
};

/// The error of `y` in units of the last place of the exact value; infinite where a special value
/// is not the right one.
double ulps(float y, long double exact) {
  if (std::isnan(exact) || std::isnan(y))
    return std::isnan(exact) == std::isnan(y) ? 0 : INFINITY;
  if ((y == 0 || exact == 0) && std::signbit(y) != std::signbit(exact))
    return INFINITY;
  long double overflow = 0x1p128L;
  if (std::fabs(exact) >= overflow || (std::isinf(y) && std::fabs(exact) < 0x1.fffffep+127L))
    return std::isinf(y) && std::fabs(exact) >= overflow && std::signbit(y) == std::signbit(exact)
               ? 0
               : INFINITY;
  long double rounded = std::isinf(y) ? std::copysign(overflow, static_cast<long double>(y)) : y;
  int exponent = exact == 0 ? -149 : std::max(std::ilogb(exact) - 23, -149);
  return static_cast<double>(std::ldexp(std::fabs(rounded - exact), -exponent));
}

/// Whether `y` may be off by more than `limit` ULP: for most elements a cheap no. Without branches.
bool suspicious(float y, double exact, double limit) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double unit =
      std::bit_cast<double>(std::bit_cast<uint64_t>(exact) & 0x7ff0000000000000) * 0x1p-23;
  unit = unit > 0x1p-149 ? unit : 0x1p-149;
  double wide = y, size = std::fabs(exact);
  bool close = std::fabs(wide - exact) <= limit * unit;
  bool sameSign = (std::bit_cast<int64_t>(wide) ^ std::bit_cast<int64_t>(exact)) >= 0;
  bool infinite = (std::fabs(wide) == infinity) & (size >= 0x1p128) & sameSign;
  bool zero = (wide == 0) & !sameSign;
  bool nan = (wide != wide) & (exact != exact);
  return !((close & !zero) | infinite | nan);
}

struct Worst {
  double error = 0;
  float where = 0;
};

/// Looks closer at those elements alone that a quick pass, which vectorises, does not clear.
void compare(const test::ExactFunction &function, Compiled &compiled, const double *exact,
             Worst &worst) {
  const float *x = compiled.x.data(), *y = compiled.y.data();
  unsigned doubts = 0;
  for (int i = 0; i < kBlock; ++i)
    doubts += suspicious(y[i], exact[i], worst.error) ? 1 : 0;
  for (int i = 0; doubts && i < kBlock; ++i) {
    if (std::isnan(x[i]) && !std::isnan(y[i]))
      worst = {INFINITY, x[i]};
    if (std::isnan(x[i]) ||
        std::signbit(x[i]) > std::signbit(function.low)) // below zero: not lgamma
      continue;
    if (!suspicious(y[i], exact[i], worst.error))
      continue;
    double error = ulps(y[i], function.settle(x[i]));
    if (error > worst.error)
      worst = {error, x[i]};
  }
}

bool sweep(const test::ExactFunction &function, const Function *modes, const genc::Target &target) {
  std::vector<std::unique_ptr<Compiled>> compiled;
  compiled.push_back(std::make_unique<Compiled>(modes[0], target));
  if (modes[1] != modes[0])
    compiled.push_back(std::make_unique<Compiled>(modes[1], target));
  std::vector<Worst> worst(compiled.size());
  std::vector<double> exact(kBlock);
  constexpr uint64_t end = uint64_t(1) << 32;
  const uint64_t step = stride;
  // A sample also has the last numbers before and the first after every special value.
  std::vector<uint32_t> edges;
  for (uint32_t special : {0u, 0x00800000u, 0x3f800000u, 0x40000000u, 0x7f800000u, 0x7fc00000u})
    for (int32_t near = -4; near <= 4; ++near)
      for (uint32_t sign : {0u, 0x80000000u})
        edges.push_back((special + static_cast<uint32_t>(near)) ^ sign);
  for (uint64_t begin = 0; begin < end; begin += kBlock * step) {
    float *x = compiled[0]->x.data();
    for (int i = 0; i < kBlock; ++i)
      x[i] = std::bit_cast<float>(
          static_cast<uint32_t>(std::min(begin + static_cast<uint64_t>(i) * step, end - 1)));
    if (step > 1 && begin == 0)
      std::memcpy(x, edges.data(), edges.size() * sizeof(float));
    if (compiled.size() > 1)
      std::memcpy(compiled[1]->x.data(), x, kBlock * sizeof(float));
    function.fast(compiled[0]->x.data(), exact.data(), kBlock);
    for (size_t mode = 0; mode < compiled.size(); ++mode) {
      compiled[mode]->run();
      compare(function, *compiled[mode], exact.data(), worst[mode]);
    }
  }
  const Worst &accurate = worst.back();
  std::printf("| %s | %.3f at %.9g | %.3f at %.9g | %.2f | %.2f |\n", function.name, worst[0].error,
              worst[0].where, accurate.error, accurate.where, compiled[0]->time(),
              compiled.back()->time());
  std::fflush(stdout);
  return worst[0].error <= 3.5 && accurate.error <= 1.0;
}

} // namespace

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv, "errors of the elementary functions\n");
  auto target = genc::Target::parse(targetName);
  if (!target || stride == 0) {
    llvm::errs() << "unknown target, or a stride of 0\n";
    return 2;
  }
  std::printf("| function | default: ULP | accurate: ULP | default: ns | accurate: ns |\n| --- | "
              "--- | --- | --- | --- |\n");
  bool ok = true;
  for (size_t i = 0; i < std::size(functions); ++i)
    if (only.empty() || llvm::is_contained(only, test::exactFunctions[i].name))
      ok &= sweep(test::exactFunctions[i], functions[i], *target);
  return ok ? 0 : 1;
}
