//===- DumpItem.cpp - declarations and statements as text ------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Dumper.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

static std::string joined(ArrayRef<Ident> names) {
  return llvm::join(map_range(names, [](const Ident &name) { return name.name; }), ", ");
}

void Dumper::body(StringRef role, Body body) {
  node(role, {}, [&] { items(body); });
}

void Dumper::train(const TrainItem *item) {
  node("train", item->range(), [&] {
    for (const TrainStep &step : item->steps)
      node(step.maximize ? "maximize" : "minimize", step.range, [&] {
        expr(step.objective);
        for (const TrainGroup &group : step.groups) {
          for (const Expr *target : group.over)
            labelled("over", target);
          if (group.optimizer)
            labelled("with", group.optimizer);
        }
        if (step.times)
          labelled("times", step.times);
      });
  });
}

void Dumper::definition(const DefinitionItem *item) {
  node("definition " + item->name.name + (item->hasParams ? "()" : ""), item->range(), [&] {
    for (const DefinitionParam &parameter : item->params)
      node("parameter " + parameter.name.name, parameter.range, [&] {
        if (parameter.noise)
          expr(parameter.noise);
      });
    items(item->body);
  });
}

/// The line of an item: its kind and names.
static std::string heading(const Item *item) {
  std::string text;
  raw_string_ostream os(text);
  TypeSwitch<const Item *>(item)
      .Case([&](const ImportItem *i) { Dumper::quoted(os << "import ", i->path); })
      .Case([&](const ModelItem *i) { os << "model " << i->name.name; })
      .Case([&](const FunctionItem *i) { os << spelling(i->functionKind) << ' ' << i->name.name; })
      .Case([&](const DistributionItem *i) { os << "distribution " << i->name.name; })
      .Case([&](const DivergenceRuleItem *i) { os << "rule " << i->name.name; })
      .Case([&](const DataItem *i) {
        os << "data " << i->name.name << (i->isOptional ? " optional" : "");
      })
      .Case([&](const ConditionalItem *i) { os << spelling(i->role) << ' ' << i->name.name; })
      .Case([&](const ObjectiveItem *i) {
        os << "objective " << i->name.name << (i->hasParams ? "()" : "");
      })
      .Case([&](const ScheduleItem *i) {
        os << "schedule " << i->name.name << (i->hasParams ? "()" : "");
      })
      .Case([&](const AugmentItem *i) { os << "augment " << i->name.name; })
      .Case([&](const FreezeItem *) { os << "freeze"; })
      .Case(
          [&](const RequireAnalyticItem *i) { os << "require analytic " << joined(i->objectives); })
      .Case([&](const LetItem *i) { os << "let " << joined(i->names); })
      .Case([&](const ParamItem *i) { os << (i->isState ? "state " : "param ") << i->name.name; })
      .Case([&](const NextItem *i) { os << "next " << i->name.name; })
      .Case([&](const SampleItem *i) { os << "sample " << i->variable.name; })
      .Case([&](const ReturnItem *) { os << "return"; })
      .Case([&](const IfItem *) { os << "if"; })
      .Case([&](const CheckItem *i) { os << (i->isError ? "require" : "expect"); })
      .Case([&](const ParameterFormItem *i) {
        os << "parameter form " << i->name.name << " for " << i->target.name;
      })
      .Default([](const Item *) {});
  return StringRef(text).rtrim().str();
}

void Dumper::item(const Item *item) {
  if (const auto *train = dyn_cast<TrainItem>(item))
    return this->train(train);
  if (const auto *definition = dyn_cast<DefinitionItem>(item))
    return this->definition(definition);
  auto children = [&] {
    TypeSwitch<const Item *>(item)
        .Case([&](const ModelItem *i) { parameters("parameter", i->params), items(i->members); })
        .Case([&](const FunctionItem *i) { parameters("parameter", i->params), items(i->body); })
        .Case([&](const DistributionItem *i) {
          parameters("parameter", i->params);
          domain("support", i->support);
          domain("relaxed", i->relaxed);
          items(i->members);
        })
        .Case([&](const DivergenceRuleItem *i) { exprs({i->lhs, i->rhs, i->value}); })
        .Case([&](const DataItem *i) { type(i->type); })
        .Case([&](const ConditionalItem *i) {
          parameters("variable", i->variables);
          parameters("given", i->givens);
          items(i->body);
        })
        .Case([&](const ObjectiveItem *i) { parameters("parameter", i->params), expr(i->value); })
        .Case([&](const ScheduleItem *i) { parameters("parameter", i->params), expr(i->value); })
        .Case([&](const AugmentItem *i) { expr(i->value); })
        .Case([&](const FreezeItem *i) { exprs(i->targets); })
        .Case([&](const LetItem *i) { type(i->type), expr(i->value); })
        .Case([&](const ParamItem *i) {
          type(i->type);
          if (i->init)
            labelled("init", i->init);
        })
        .Case([&](const NextItem *i) { expr(i->value); })
        .Case([&](const SampleItem *i) { type(i->type), expr(i->distribution); })
        .Case([&](const ReturnItem *i) { arguments("result", i->values); })
        .Case([&](const IfItem *i) {
          expr(i->condition);
          body("then", i->thenBody);
          if (i->hasElse)
            body("else", i->elseBody);
        })
        .Case([&](const CheckItem *i) {
          expr(i->condition);
          if (i->message)
            expr(i->message);
        })
        .Case([&](const ParameterFormItem *i) { expr(i->value); })
        .Default([](const Item *) {});
  };
  node(heading(item), item->range(), children);
}

} // namespace genc
