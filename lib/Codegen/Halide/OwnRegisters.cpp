//===- OwnRegisters.cpp - a thread's part of what a block has in registers --------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stage that is computed for a block of threads and stored in registers is an array in every
// thread, of the block's size and numbered by the block's places, of which the thread uses its own
// part. Registers have no addresses: here every thread numbers its part from 0, by constants.
//
// Places are told apart by how far they are from each other. Where what writes the part and what
// reads it compute a place in different ways, that distance may not simplify to a number. But a
// thread reads what it wrote: reads that span as much as all that is written are of the same places.
//
//===----------------------------------------------------------------------===//

#include "DeviceModule.h"
#include <algorithm>
#include <deque>
#include <map>
#include <set>

using namespace Halide;
using namespace Halide::Internal;

namespace genc::halide {
namespace {

/// The accesses to one array. Applied twice: the first time it finds the places that are used, the
/// second time it numbers them.
class Part : public IRMutator {
public:
  explicit Part(std::string name) : name(std::move(name)) {}

  Stmt renumber(const Stmt &body) {
    mutate(body);
    for (Group &group : groups)
      group.number();
    auto own = std::find_if(groups.begin(), groups.end(),
                            [](const Group &group) { return group.written.size() == group.numbers.size(); });
    for (const Group &group : groups)
      if (own == groups.end() || (!group.written.empty() && &group != &*own) || !group.spans(*own))
        throw Halide::CompileError("a thread has no part of its own of '" + name + "' in registers");
    numbered = true;
    return mutate(body);
  }
  int size() const { return static_cast<int>(groups.front().numbers.size()); }

private:
  /// Places at known distances from one of them, and their numbers.
  struct Group {
    Expr origin;
    std::map<int64_t, int> numbers;
    std::set<int64_t> written; ///< all of them, if these are the places of a thread's part

    void number() {
      int next = 0;
      for (auto &[distance, number] : numbers)
        number = next++;
    }
    bool spans(const Group &other) const {
      int64_t shift = numbers.begin()->first - other.numbers.begin()->first;
      return std::equal(numbers.begin(), numbers.end(), other.numbers.begin(), other.numbers.end(),
                        [&](const auto &a, const auto &b) { return a.first == b.first + shift; });
    }
  };

  using IRMutator::visit;

  Expr visit(const Load *op) override {
    if (op->name != name)
      return IRMutator::visit(op);
    return Load::make(op->type, op->name, place(op->index, false), op->image, op->param,
                      op->predicate, ModulusRemainder());
  }
  Stmt visit(const Store *op) override {
    Expr value = mutate(op->value);
    bool own = op->name == name;
    return Store::make(op->name, value, own ? place(op->index, true) : mutate(op->index), op->param,
                       mutate(op->predicate), own ? ModulusRemainder() : op->alignment);
  }
  Stmt visit(const LetStmt *op) override {
    ScopedBinding<Expr> bind(values, op->name, expanded(op->value));
    return IRMutator::visit(op);
  }
  Expr visit(const Let *op) override {
    ScopedBinding<Expr> bind(values, op->name, expanded(op->value));
    return IRMutator::visit(op);
  }

  /// `e` in the variables of loops.
  Expr expanded(const Expr &e) const {
    struct Expand : IRMutator {
      const Scope<Expr> &values;
      explicit Expand(const Scope<Expr> &values) : values(values) {}
      using IRMutator::visit;
      Expr visit(const Variable *op) override {
        const Expr *value = values.find(op->name);
        return value ? *value : Expr(op);
      }
    };
    return Expand(values).mutate(e);
  }

  /// What stands for `index`. Neighbours stay neighbours, as a vector uses all of its places.
  Expr place(const Expr &index, bool written) {
    const Ramp *ramp = index.as<Ramp>();
    if (!(ramp ? is_const_one(ramp->stride) : index.type().is_scalar()))
      throw Halide::CompileError("a vector of '" + name + "' in registers is not of neighbours");
    auto [group, distance] = find(expanded(ramp ? ramp->base : index));
    if (!numbered) {
      for (int lane = 0; lane < index.type().lanes(); ++lane) {
        group->numbers[distance + lane] = 0;
        if (written)
          group->written.insert(distance + lane);
      }
      return index;
    }
    Expr number = group->numbers.at(distance);
    return ramp ? Ramp::make(number, 1, ramp->lanes) : number;
  }

  std::pair<Group *, int64_t> find(const Expr &place) {
    for (Group &group : groups)
      if (auto distance = as_const_int(simplify(place - group.origin)))
        return {&group, *distance};
    groups.push_back({place, {}, {}});
    return {&groups.back(), 0};
  }

  const std::string name;
  Scope<Expr> values;
  std::deque<Group> groups;
  bool numbered = false;
};

class OwnRegisters : public IRMutator {
  using IRMutator::visit;

  Stmt visit(const Allocate *op) override {
    if (op->memory_type != MemoryType::Register)
      return IRMutator::visit(op);
    Part part(op->name);
    Stmt body = part.renumber(op->body);
    return Allocate::make(op->name, op->type, op->memory_type, {part.size()}, op->condition,
                          mutate(body), op->new_expr, op->free_function);
  }
};

} // namespace

IRMutator *makeOwnRegisters() { return new OwnRegisters; }

} // namespace genc::halide
