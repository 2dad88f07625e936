//===- Value.h - what an expression of the language stands for --*- C++ -*- ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_VALUE_H
#define GENC_LIB_SEMA_VALUE_H

#include "genc/Syntax/AST.h"
#include "mlir/IR/Value.h"
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace genc::sema {

class Scope;
class Value;

using List = std::vector<Value>;

/// Results of a function with several, named where `return` names them.
struct Tuple {
  std::vector<std::string> names; ///< empty or one for every element
  List elements;
};

/// A distribution with its parameters, `normal(loc = a, log_var = b)`.
struct DistributionValue;

/// A net, block, distribution or conditional as a value, with the scope in which its names are
/// looked up.
struct Reference {
  const ast::Item *item = nullptr;
  Scope *scope = nullptr;
};

/// The conditionals of one name, `p`: what `log p` sums over.
struct Family {
  std::string name;
};

/// A weight of the model: every function that uses it reads it anew.
struct WeightRef {
  std::string path;
  mlir::Type type;
};

/// A number of steps that the caller of an entry gives; only loops take it.
struct StepCount {
  mlir::Value value;
};

/// Known at compile time (integers, reals, booleans, strings, lists, tuples, references) or a
/// tensor of the program.
class Value {
public:
  /// Stands for the value of an expression with a mistake, which was reported.
  struct Error {};
  using Storage =
      std::variant<Error, int64_t, double, bool, std::string, std::shared_ptr<const List>,
                   std::shared_ptr<const Tuple>, mlir::Value, WeightRef, Reference, Family, StepCount,
                   std::shared_ptr<const DistributionValue>>;

  Value() = default;
  Value(int64_t value) : storage(value) {}
  Value(double value) : storage(value) {}
  Value(bool value) : storage(value) {}
  Value(const char *) = delete; // would be a bool
  Value(std::string value) : storage(std::move(value)) {}
  Value(List list) : storage(std::make_shared<const List>(std::move(list))) {}
  Value(Tuple tuple) : storage(std::make_shared<const Tuple>(std::move(tuple))) {}
  Value(mlir::Value tensor) : storage(tensor) {}
  Value(WeightRef weight) : storage(std::move(weight)) {}
  Value(Reference reference) : storage(reference) {}
  Value(Family family) : storage(std::move(family)) {}
  Value(StepCount count) : storage(count) {}
  Value(std::shared_ptr<const DistributionValue> distribution) : storage(std::move(distribution)) {}

  bool isError() const { return holds<Error>(); }
  bool isInteger() const { return holds<int64_t>(); }
  bool isBool() const { return holds<bool>(); }
  bool isString() const { return holds<std::string>(); }
  bool isTensor() const { return holds<mlir::Value>(); }
  /// An integer or a real.
  bool isNumber() const { return holds<int64_t>() || holds<double>(); }
  bool isList() const { return holds<std::shared_ptr<const List>>(); }
  bool isTuple() const { return holds<std::shared_ptr<const Tuple>>(); }
  bool isReference() const { return holds<Reference>(); }
  bool isFamily() const { return holds<Family>(); }
  bool isStepCount() const { return holds<StepCount>(); }
  bool isWeight() const { return holds<WeightRef>(); }
  bool isDistribution() const { return holds<std::shared_ptr<const DistributionValue>>(); }

  /// Also a real without a fraction, as `64 / 2`.
  std::optional<int64_t> asInteger() const;
  std::optional<double> asReal() const;
  /// A list of integers; a lone integer is a list of one if `orOne`.
  std::optional<std::vector<int64_t>> asIntegers(bool orOne = false) const;
  bool boolean() const { return std::get<bool>(storage); }
  const std::string &string() const { return std::get<std::string>(storage); }
  const List &list() const { return *std::get<std::shared_ptr<const List>>(storage); }
  const Tuple &tuple() const { return *std::get<std::shared_ptr<const Tuple>>(storage); }
  mlir::Value tensor() const { return std::get<mlir::Value>(storage); }
  const Reference &reference() const { return std::get<Reference>(storage); }
  const Family &family() const { return std::get<Family>(storage); }
  mlir::Value stepCount() const { return std::get<StepCount>(storage).value; }
  const WeightRef &weight() const { return std::get<WeightRef>(storage); }
  const DistributionValue &distribution() const {
    return *std::get<std::shared_ptr<const DistributionValue>>(storage);
  }

  /// "a tensor [28, 28, 1]", "the integer 3": how messages name it.
  std::string describe() const;

private:
  template <typename T> bool holds() const { return std::holds_alternative<T>(storage); }
  Storage storage;
};

struct DistributionValue {
  const ast::DistributionItem *item = nullptr;
  Scope *scope = nullptr; ///< of the definition
  /// Parameters as the user gave them, in declared order; a form stands in the place of its target.
  std::vector<std::pair<std::string, Value>> parameters;
  llvm::SMRange range; ///< of the call
  Value mask{};        ///< of `d where condition`: 1 where it counts; else an error value
};

/// What a name stands for.
struct Binding {
  Value value;
  llvm::SMRange range; ///< where it was introduced
  /// A `let` that is evaluated where it is used (in the scope beside it).
  const ast::Expr *lazy = nullptr;
  Scope *lazyScope = nullptr;
  bool evaluating = false;
  mutable bool used = false;
};

/// Names, inner before outer.
class Scope {
public:
  explicit Scope(Scope *parent) : parent(parent) {}
  Binding *find(llvm::StringRef name);
  Binding *findHere(llvm::StringRef name);
  Binding &add(llvm::StringRef name, Binding binding);
  /// Every visible name, for suggestions.
  void collect(std::vector<llvm::StringRef> &names) const;

  Scope *parent;

private:
  std::vector<std::pair<std::string, std::unique_ptr<Binding>>> bindings;
};

} // namespace genc::sema

#endif // GENC_LIB_SEMA_VALUE_H
