//===- MathExact.cpp - elementary functions from the C library ---------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "MathExact.h"
#include <cmath>
#include <cstring>

#if defined(__x86_64__) && defined(__GLIBC__) && __GLIBC__ * 100 + __GLIBC_MINOR__ >= 235 &&       \
    defined(__AVX2__)
#define GENC_LANES 4
#else
#define GENC_LANES 1
#endif

namespace genc::test {
namespace {

#if GENC_LANES == 4
using Lanes = double __attribute__((vector_size(32)));
using Floats = float __attribute__((vector_size(16)));
extern "C" {
Lanes _ZGVdN4v_exp(Lanes);
Lanes _ZGVdN4v_log(Lanes);
Lanes _ZGVdN4v_log1p(Lanes);
Lanes _ZGVdN4v_expm1(Lanes);
Lanes _ZGVdN4v_tanh(Lanes);
Lanes _ZGVdN4v_erf(Lanes);
}
#define GENC_CALL(F) _ZGVdN4v_##F
Lanes all(double x) { return Lanes{x, x, x, x}; }
Lanes load(const float *x) {
  Floats floats;
  std::memcpy(&floats, x, sizeof floats);
  return __builtin_convertvector(floats, Lanes);
}
void store(double *y, Lanes value) { std::memcpy(y, &value, sizeof value); }
#else
using Lanes = double;
#define GENC_CALL(F) std::F
Lanes all(double x) { return x; }
Lanes load(const float *x) { return *x; }
void store(double *y, Lanes value) { *y = value; }
#endif

Lanes least(Lanes a, Lanes b) { return a < b ? a : b; }
Lanes greatest(Lanes a, Lanes b) { return a > b ? a : b; }
Lanes bounded(Lanes x) { return least(greatest(x, all(-700)), all(700)); }
Lanes magnitude(Lanes x) { return greatest(x, -x); }
/// y, or NaN where x < low: the vector functions are slow there.
Lanes from(double low, Lanes x, Lanes y) { return x < all(low) ? all(NAN) : y; }

struct Exp {
  static Lanes fast(Lanes x) { return GENC_CALL(exp)(bounded(x)); }
  static long double settle(long double x) { return std::exp(x); }
};
struct Log {
  static Lanes fast(Lanes x) { return from(0, x, GENC_CALL(log)(magnitude(x))); }
  static long double settle(long double x) { return std::log(x); }
};
struct Log1p {
  static Lanes fast(Lanes x) { return from(-1, x, GENC_CALL(log1p)(greatest(x, all(-1)))); }
  static long double settle(long double x) { return std::log1p(x); }
};
struct Expm1 {
  static Lanes fast(Lanes x) { return GENC_CALL(expm1)(bounded(x)); }
  static long double settle(long double x) { return std::expm1(x); }
};
struct Tanh {
  static Lanes fast(Lanes x) { return GENC_CALL(tanh)(x); }
  static long double settle(long double x) { return std::tanh(x); }
};
struct Sigmoid {
  static Lanes fast(Lanes x) { return all(1) / (all(1) + GENC_CALL(exp)(-bounded(x))); }
  static long double settle(long double x) { return 1 / (1 + std::exp(-x)); }
};
struct Softplus {
  static Lanes fast(Lanes x) {
    return greatest(x, all(0)) +
           GENC_CALL(log1p)(GENC_CALL(exp)(greatest(-magnitude(x), all(-700))));
  }
  static long double settle(long double x) {
    return std::fmax(x, 0.0L) + std::log1p(std::exp(-std::fabs(x)));
  }
};
struct Erf {
  static Lanes fast(Lanes x) { return GENC_CALL(erf)(x); }
  static long double settle(long double x) { return std::erf(x); }
};

template <typename F> constexpr ExactFunction entry(const char *name) {
  auto fast = [](const float *x, double *y, size_t count) {
    for (size_t i = 0; i < count; i += GENC_LANES)
      store(y + i, F::fast(load(x + i)));
  };
  return {name, fast, F::settle, -INFINITY};
}

void lgammaFast(const float *x, double *y, size_t count) {
  int sign;
  for (size_t i = 0; i < count; ++i)
    y[i] = std::signbit(x[i]) ? NAN : lgamma_r(x[i], &sign);
}
long double lgammaSettle(long double x) {
  int sign;
  return lgammal_r(x, &sign);
}

} // namespace

const ExactFunction exactFunctions[9] = {
    entry<Exp>("exp"),           entry<Log>("log"),   entry<Log1p>("log1p"),
    entry<Expm1>("expm1"),       entry<Tanh>("tanh"), entry<Sigmoid>("sigmoid"),
    entry<Softplus>("softplus"), entry<Erf>("erf"),   {"lgamma", lgammaFast, lgammaSettle, 0.0f}};

} // namespace genc::test
