//===- Item.h - declarations and statements of the syntax tree ------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One hierarchy for both, since several stand at many levels (`let`, `if`, `net`); the parser
// checks who may stand where (see docs/language.md) and Sema may rely on that.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_ITEM_H
#define GENC_SYNTAX_ITEM_H

#include "genc/Syntax/Type.h"

namespace genc::ast {

enum class ItemKind {
  Import,
  Model,
  Function,
  Distribution,
  DivergenceRule,
  Data,
  Conditional,
  Objective,
  Schedule,
  Augment,
  Train,
  Freeze,
  RequireAnalytic,
  Let,
  Param,
  Next,
  Sample,
  Return,
  If,
  Check,
  ParameterForm,
  Definition,
};

class Item {
public:
  ItemKind kind() const { return itemKind; }
  /// From the first word to the semicolon or closing brace, both included.
  llvm::SMRange range() const { return itemRange; }
  llvm::SMLoc loc() const { return itemRange.Start; }

protected:
  Item(ItemKind kind, llvm::SMRange range) : itemKind(kind), itemRange(range) {}

private:
  ItemKind itemKind;
  llvm::SMRange itemRange;
};

using Body = llvm::ArrayRef<const Item *>;

/// `import "blocks.gen";` Top level.
class ImportItem : public Item {
public:
  ImportItem(llvm::SMRange range, llvm::StringRef path, llvm::SMRange pathRange)
      : Item(ItemKind::Import, range), path(path), pathRange(pathRange) {}
  llvm::StringRef path;
  llvm::SMRange pathRange;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Import; }
};

/// `model name(params) { members }`. Top level. Members: Data, Param, Conditional, Function,
/// Objective, Schedule, Train, Freeze, RequireAnalytic, Let, Check, If.
class ModelItem : public Item {
public:
  ModelItem(llvm::SMRange range, Ident name, llvm::ArrayRef<Parameter> params, Body members)
      : Item(ItemKind::Model, range), name(name), params(params), members(members) {}
  Ident name;
  llvm::ArrayRef<Parameter> params;
  Body members;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Model; }
};

/// A net shares its parameters between calls, a block makes new ones at every call; an optimizer is
/// called by `train`.
enum class FunctionKind { Net, Block, Optimizer };
llvm::StringRef spelling(FunctionKind kind);

/// `net f(z: f32[100]) { ... }`, `block f(x, c: int) { ... }`, `optimizer adam(rate: real) { ...
/// }`, and `net f(x) = expr;` whose body is one Return. Top level, nets and blocks also in a model.
/// Body: Let, Param, Return, If, Check.
class FunctionItem : public Item {
public:
  FunctionItem(llvm::SMRange range, FunctionKind functionKind, Ident name,
               llvm::ArrayRef<Parameter> params, Body body)
      : Item(ItemKind::Function, range), functionKind(functionKind), name(name), params(params),
        body(body) {}
  FunctionKind functionKind;
  Ident name;
  llvm::ArrayRef<Parameter> params;
  Body body;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Function; }
};

/// `distribution normal(loc: real, scale: real > 0) over real { members }`. Top level.
/// Members: ParameterForm, Definition, Let, Check.
class DistributionItem : public Item {
public:
  DistributionItem(llvm::SMRange range, Ident name, llvm::ArrayRef<Parameter> params,
                   const Domain *support, const Domain *relaxed, Body members)
      : Item(ItemKind::Distribution, range), name(name), params(params), support(support),
        relaxed(relaxed), members(members) {}
  Ident name;
  llvm::ArrayRef<Parameter> params;
  const Domain *support;
  const Domain *relaxed; ///< `over {0, 1} relaxed [0, 1]`; may be absent
  Body members;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Distribution; }
};

/// `KL(normal(a, s) || normal(b, t)) = expr;` Top level. Each side is a Call whose positional
/// arguments are new names, or a Name.
class DivergenceRuleItem : public Item {
public:
  DivergenceRuleItem(llvm::SMRange range, Ident name, const Expr *lhs, const Expr *rhs,
                     const Expr *value)
      : Item(ItemKind::DivergenceRule, range), name(name), lhs(lhs), rhs(rhs), value(value) {}
  Ident name;
  const Expr *lhs;
  const Expr *rhs;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::DivergenceRule; }
};

/// `data x: f32[28, 28, 1] in [0, 1] optional;` Model.
class DataItem : public Item {
public:
  DataItem(llvm::SMRange range, Ident name, const TypeRef *type, bool isOptional)
      : Item(ItemKind::Data, range), name(name), type(type), isOptional(isOptional) {}
  Ident name;
  const TypeRef *type;
  bool isOptional;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Data; }
};

enum class Role { Prior, Encoder, Decoder };
llvm::StringRef spelling(Role role);

/// `encoder q(z | x) { body }`. Model. Body: Let, Param, Sample, If, Check. The role names entries,
/// nothing else.
class ConditionalItem : public Item {
public:
  ConditionalItem(llvm::SMRange range, Role role, Ident name, llvm::ArrayRef<Parameter> variables,
                  llvm::ArrayRef<Parameter> givens, Body body)
      : Item(ItemKind::Conditional, range), role(role), name(name), variables(variables),
        givens(givens), body(body) {}
  Role role;
  Ident name;
  llvm::ArrayRef<Parameter> variables; ///< at least one; types may be absent
  llvm::ArrayRef<Parameter> givens;
  Body body;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Conditional; }
};

/// `objective elbo = expr;` in a model, `objective beta_vae(p, q, beta) = expr;` also at top level.
class ObjectiveItem : public Item {
public:
  ObjectiveItem(llvm::SMRange range, Ident name, bool hasParams, llvm::ArrayRef<Parameter> params,
                const Expr *value)
      : Item(ItemKind::Objective, range), name(name), hasParams(hasParams), params(params),
        value(value) {}
  Ident name;
  bool hasParams; ///< a definition to call, not an objective of the model
  llvm::ArrayRef<Parameter> params;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Objective; }
};

/// `schedule beta = linear(0 -> 1, steps = 2000);` in a model, `schedule linear(change, steps: int)
/// = expr;` at top level.
class ScheduleItem : public Item {
public:
  ScheduleItem(llvm::SMRange range, Ident name, bool hasParams, llvm::ArrayRef<Parameter> params,
               const Expr *value)
      : Item(ItemKind::Schedule, range), name(name), hasParams(hasParams), params(params),
        value(value) {}
  Ident name;
  bool hasParams; ///< a definition to call, not a schedule of the model
  llvm::ArrayRef<Parameter> params;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Schedule; }
};

/// `augment x = x |> random_flip;`: what a train step takes for the data. Model.
class AugmentItem : public Item {
public:
  AugmentItem(llvm::SMRange range, Ident name, const Expr *value)
      : Item(ItemKind::Augment, range), name(name), value(value) {}
  Ident name;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Augment; }
};

/// `over critic, encoder with adam(2e-4)`: parameters that one optimizer moves.
struct TrainGroup {
  llvm::ArrayRef<const Expr *>
      over; ///< Names or Members; empty: everything that the objective reaches
  const Expr *optimizer = nullptr;
};

/// `maximize elbo over encoder with adam(1e-4), over decoder with adam(1e-3) times 5`
struct TrainStep {
  bool maximize = true;
  const Expr *objective = nullptr; ///< a Name or a Call
  llvm::ArrayRef<TrainGroup> groups;
  const Expr *times = nullptr; ///< steps in one round; absent: 1
  llvm::SMRange range;
};

/// `train maximize elbo with adam(...);` or `train { step; step; }`. Model.
class TrainItem : public Item {
public:
  TrainItem(llvm::SMRange range, bool braced, llvm::ArrayRef<TrainStep> steps)
      : Item(ItemKind::Train, range), braced(braced), steps(steps) {}
  bool braced;
  llvm::ArrayRef<TrainStep> steps;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Train; }
};

/// `freeze encoder, decoder.fc1;` Model.
class FreezeItem : public Item {
public:
  FreezeItem(llvm::SMRange range, llvm::ArrayRef<const Expr *> targets)
      : Item(ItemKind::Freeze, range), targets(targets) {}
  llvm::ArrayRef<const Expr *> targets; ///< Names or Members
  static bool classof(const Item *i) { return i->kind() == ItemKind::Freeze; }
};

/// `require analytic;`, `require analytic elbo, bound;` Model.
class RequireAnalyticItem : public Item {
public:
  RequireAnalyticItem(llvm::SMRange range, llvm::ArrayRef<Ident> objectives)
      : Item(ItemKind::RequireAnalytic, range), objectives(objectives) {}
  llvm::ArrayRef<Ident> objectives; ///< empty: all
  static bool classof(const Item *i) { return i->kind() == ItemKind::RequireAnalytic; }
};

/// `let h = expr;`, `let a, b = expr;`, `let n: int = 3;` Anywhere.
class LetItem : public Item {
public:
  LetItem(llvm::SMRange range, llvm::ArrayRef<Ident> names, const TypeRef *type, const Expr *value)
      : Item(ItemKind::Let, range), names(names), type(type), value(value) {}
  llvm::ArrayRef<Ident> names; ///< several take a tuple apart
  const TypeRef *type;         ///< may be absent; only with one name
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Let; }
};

/// `param w: f32[64] init normal(0, 0.02);` A learned tensor. `state m: f32[64] init 0;` is kept
/// with the weights but not learned (running statistics). Model and bodies.
class ParamItem : public Item {
public:
  ParamItem(llvm::SMRange range, bool isState, Ident name, const TypeRef *type, const Expr *init)
      : Item(ItemKind::Param, range), isState(isState), name(name), type(type), init(init) {}
  bool isState;
  Ident name;
  const TypeRef *type;
  const Expr *init; ///< a distribution, or a value for all elements; may be absent
  static bool classof(const Item *i) { return i->kind() == ItemKind::Param; }
};

/// `next mean = mean + momentum * (batch_mean - mean);`: what a train step makes of a state. Nets
/// and blocks.
class NextItem : public Item {
public:
  NextItem(llvm::SMRange range, Ident name, const Expr *value)
      : Item(ItemKind::Next, range), name(name), value(value) {}
  Ident name;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Next; }
};

/// `z ~ normal(...);`, `z: [latent] ~ normal(0, 1);`, `k: class(512)[7, 7] ~ categorical(...);`
/// Conditionals.
class SampleItem : public Item {
public:
  SampleItem(llvm::SMRange range, Ident variable, const TypeRef *type, const Expr *distribution)
      : Item(ItemKind::Sample, range), variable(variable), type(type), distribution(distribution) {}
  Ident variable;
  const TypeRef *type; ///< may be absent
  const Expr *distribution;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Sample; }
};

/// `return x;`, `return mean = a, log_var = b;`
class ReturnItem : public Item {
public:
  ReturnItem(llvm::SMRange range, llvm::ArrayRef<Argument> values)
      : Item(ItemKind::Return, range), values(values) {}
  llvm::ArrayRef<Argument> values; ///< at least one; either all or none are named
  static bool classof(const Item *i) { return i->kind() == ItemKind::Return; }
};

/// `if (condition) { ... } else { ... }`, decided at compile time: the chosen items stand in the
/// place of the `if`, so what they declare is visible after it. `else if` is an else body of one
/// If. Model and bodies.
class IfItem : public Item {
public:
  IfItem(llvm::SMRange range, const Expr *condition, Body thenBody, bool hasElse, Body elseBody)
      : Item(ItemKind::If, range), condition(condition), thenBody(thenBody), hasElse(hasElse),
        elseBody(elseBody) {}
  const Expr *condition;
  Body thenBody;
  bool hasElse;
  Body elseBody;
  static bool classof(const Item *i) { return i->kind() == ItemKind::If; }
};

/// `require groups > 0, "why";` is an error, `expect rank(x) == 1, "why";` a warning, where the
/// condition, known at compile time, is false. Reported at the call that led here. Model and
/// bodies.
class CheckItem : public Item {
public:
  CheckItem(llvm::SMRange range, bool isError, const Expr *condition, const StringExpr *message)
      : Item(ItemKind::Check, range), isError(isError), condition(condition), message(message) {}
  bool isError;
  const Expr *condition;
  const StringExpr *message; ///< may be absent
  static bool classof(const Item *i) { return i->kind() == ItemKind::Check; }
};

/// `parameter log_scale: scale = exp(log_scale);`: another way to give the parameter `target`.
/// Distribution.
class ParameterFormItem : public Item {
public:
  ParameterFormItem(llvm::SMRange range, Ident name, Ident target, const Expr *value)
      : Item(ItemKind::ParameterForm, range), name(name), target(target), value(value) {}
  Ident name;
  Ident target;
  const Expr *value;
  static bool classof(const Item *i) { return i->kind() == ItemKind::ParameterForm; }
};

/// A parameter of a definition: `x`, or a draw `eps ~ standard_normal`.
struct DefinitionParam {
  Ident name;
  const Expr *noise =
      nullptr; ///< the draw's source (a Name or a Call); absent for a plain parameter
  llvm::SMRange range;
};

/// `mean = loc;`, `log_density(x) = expr;`, `sample(eps ~ standard_normal) = expr;`, `sample(u ~
/// ...) { body }`. Distribution. With `=` the body is one Return.
class DefinitionItem : public Item {
public:
  DefinitionItem(llvm::SMRange range, Ident name, bool hasParams,
                 llvm::ArrayRef<DefinitionParam> params, Body body)
      : Item(ItemKind::Definition, range), name(name), hasParams(hasParams), params(params),
        body(body) {}
  Ident name;
  bool hasParams;
  llvm::ArrayRef<DefinitionParam> params;
  Body body;
  static bool classof(const Item *i) { return i->kind() == ItemKind::Definition; }
};

} // namespace genc::ast

#endif // GENC_SYNTAX_ITEM_H
