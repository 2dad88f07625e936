//===- Range.h - sets of numbers that a value may be -------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_TRANSFORMS_RANGES_RANGE_H
#define GENC_LIB_TRANSFORMS_RANGES_RANGE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <limits>
#include <optional>

namespace genc {

/// The numbers between two ends; an end may be left out. Ends at infinity are never reached.
struct Interval {
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  double low = -infinity, high = infinity;
  bool lowOpen = true, highOpen = true;

  bool operator==(const Interval &other) const = default;
  bool contains(double x) const {
    return (lowOpen ? low < x : low <= x) && (highOpen ? x < high : x <= high);
  }
  bool isEmpty() const { return low > high || (low == high && (lowOpen || highOpen)); }
};

/// What the elements of a value may be: a few intervals that do not touch, in ascending order.
/// Empty: nothing is known yet (the bottom of the lattice). NaN is left out: the operator that
/// makes it out of numbers is warned about, and what follows is not.
class Range {
public:
  static constexpr unsigned mostPieces = 4;

  Range() = default;
  Range(const Interval &piece) { add(piece); }
  static Range all() { return Range(Interval()); }
  static Range exactly(double x);
  static Range above(double x) { return Range(Interval{x, Interval::infinity, true, true}); }
  static Range atLeast(double x) { return Range(Interval{x, Interval::infinity, false, true}); }
  static Range below(double x) { return Range(Interval{-Interval::infinity, x, true, true}); }
  static Range atMost(double x) { return Range(Interval{-Interval::infinity, x, true, false}); }
  static Range closed(double low, double high) { return Range(Interval{low, high, false, false}); }
  static Range open(double low, double high) { return Range(Interval{low, high, true, true}); }
  static Range except(double x) { return join(below(x), above(x)); }
  /// `[0, 1]`, `(0, inf)`, `{0, 1}`: as entries carry it. Nothing for another text.
  static std::optional<Range> parse(llvm::StringRef text);

  bool isEmpty() const { return pieces.empty(); }
  bool isAll() const { return pieces.size() == 1 && pieces.front() == Interval(); }
  llvm::ArrayRef<Interval> intervals() const { return pieces; }
  /// From the lowest to the highest; of a range that is not empty.
  Interval hull() const;
  bool contains(double x) const;
  bool within(const Range &other) const;

  static Range join(const Range &a, const Range &b);
  static Range meet(const Range &a, const Range &b);
  bool operator==(const Range &other) const { return pieces == other.pieces; }
  bool operator!=(const Range &other) const { return !(*this == other); }
  void print(llvm::raw_ostream &os) const;
  std::string text() const;

  using Unary = llvm::function_ref<Interval(const Interval &)>;
  using Binary = llvm::function_ref<Interval(const Interval &, const Interval &)>;
  /// The union of what `f` makes of every piece, of every pair of pieces.
  Range map(Unary f) const;
  static Range combine(const Range &a, const Range &b, Binary f);

private:
  void add(Interval piece);

  llvm::SmallVector<Interval, 2> pieces;
};

// Arithmetic of intervals in float32's precision with exponents without bounds: sums round to where
// 1 + x is 1, but what is positive stays positive. So `sigmoid` reaches 1, and `exp` is not 0.

/// Ends rounded outwards to float32. An end that is not 0 may be reached by rounding.
Interval rounded(Interval x);
/// The same for functions that are exact up to a few units in the last place.
Interval approximated(Interval x);
Interval negated(const Interval &x);
Interval sum(const Interval &a, const Interval &b);
Interval product(const Interval &a, const Interval &b);
/// 1 / x, without 0.
Range reciprocal(const Range &x);

} // namespace genc

#endif // GENC_LIB_TRANSFORMS_RANGES_RANGE_H
