//===- FormatItem.cpp - the layout of declarations and statements ----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Formatter.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace llvm;
using namespace genc::ast;

namespace genc {

static SMLoc lastCharacter(SMRange range) {
  return SMLoc::getFromPointer(range.End.getPointer() - 1);
}

Doc Formatter::names(ArrayRef<Ident> names) {
  Parts parts;
  for (const Ident &name : names) {
    if (!parts.empty())
      parts.push_back(text(", "));
    parts.push_back(leaf(name.range.Start, name.name));
  }
  return builder.concat(parts);
}

Doc Formatter::commaSeparated(ArrayRef<const Expr *> list) {
  Parts parts;
  for (const Expr *e : list) {
    if (!parts.empty())
      parts.push_back(
          builder.concat({text(","), builder.nest(continuation, gap(e->loc(), builder.line()))}));
    parts.push_back(expr(e));
  }
  return builder.group(builder.concat(parts));
}

Doc Formatter::domain(const Domain *domain) {
  if (domain->kind == DomainKind::Type)
    return type(domain->type);
  SMLoc close = lastCharacter(domain->range);
  if (domain->kind == DomainKind::Set)
    return exprList("{", domain->values, close);
  Doc low =
      builder.concat({leaf(domain->range.Start, domain->lowOpen ? "(" : "["), expr(domain->low)});
  Doc high = builder.concat({text(", "), expr(domain->high)});
  return builder.concat({low, high, leaf(close, domain->highOpen ? ")" : "]")});
}

Doc Formatter::type(const TypeRef *type) {
  static constexpr StringRef words[] = {" in ", " < ", " <= ", " > ", " >= "};
  Parts parts;
  if (type->name)
    parts.push_back(leaf(type->name.range.Start, type->name.name));
  SMLoc after = type->name ? type->name.range.End : type->range.Start;
  if (!type->args.empty()) {
    SMLoc close = find(type->args.back()->range().End, ')');
    parts.push_back(exprList("(", type->args, close));
    after = close;
  }
  if (type->hasShape)
    parts.push_back(
        exprList("[", type->shape,
                 find(type->shape.empty() ? after : type->shape.back()->range().End, ']')));
  for (const Constraint &constraint : type->constraints) {
    parts.push_back(text(words[static_cast<unsigned>(constraint.kind)]));
    parts.push_back(constraint.domain ? domain(constraint.domain) : expr(constraint.bound));
  }
  return builder.concat(parts);
}

Doc Formatter::optionalType(const TypeRef *type) {
  return type ? builder.concat({text(": "), this->type(type)}) : builder.empty();
}

Doc Formatter::parameter(const Parameter &parameter) {
  Parts parts = {leaf(parameter.name.range.Start, parameter.name.name),
                 optionalType(parameter.type)};
  if (parameter.defaultValue) {
    parts.push_back(text(" = "));
    parts.push_back(expr(parameter.defaultValue));
  }
  return builder.concat(parts);
}

/// The parameters that follow a name, with their parentheses.
Doc Formatter::parameters(SMLoc name, ArrayRef<Parameter> parameters) {
  SMLoc close = find(parameters.empty() ? name : parameters.back().range.End, ')');
  return list(
      "(", parameters.size(), [&](size_t i) { return parameters[i].range.Start; },
      [&](size_t i) { return parameter(parameters[i]); }, close);
}

/// `= value;` or a braced body.
Doc Formatter::shortOrBody(SMLoc header, Body items) {
  const auto *result = items.size() == 1 ? dyn_cast<ReturnItem>(items.front()) : nullptr;
  if (!result || *result->loc().getPointer() != '=')
    return builder.concat({text(" "), body(header, items)});
  return builder.concat({text(" = "), expr(result->values.front().value), text(";")});
}

Doc Formatter::conditional(const ConditionalItem *item) {
  Parts parts = {leaf(item->loc(), spelling(item->role)), text(" "),
                 leaf(item->name.range.Start, item->name.name), text("(")};
  auto all = [&](ArrayRef<Parameter> list) {
    for (const Parameter &variable : list) {
      if (&variable != list.begin())
        parts.push_back(builder.concat({text(","), gap(variable.range.Start, builder.line())}));
      parts.push_back(parameter(variable));
    }
  };
  all(item->variables);
  if (!item->givens.empty())
    parts.push_back(text(" | "));
  all(item->givens);
  SMLoc header = (item->givens.empty() ? item->variables : item->givens).back().range.End;
  Doc heading = builder.group(builder.nest(continuation, builder.concat(parts)));
  return builder.concat({heading, text(") "), body(header, item->body)});
}

Doc Formatter::distribution(const DistributionItem *item) {
  Parts parts = {leaf(item->loc(), "distribution "), leaf(item->name.range.Start, item->name.name)};
  parts.push_back(parameters(item->name.range.End, item->params));
  parts.push_back(text(" over "));
  parts.push_back(domain(item->support));
  SMLoc header = item->support->range.End;
  if (item->relaxed) {
    parts.push_back(text(" relaxed "));
    parts.push_back(domain(item->relaxed));
    header = item->relaxed->range.End;
  }
  parts.push_back(text(" "));
  parts.push_back(body(header, item->members));
  return builder.concat(parts);
}

Doc Formatter::definition(const DefinitionItem *item) {
  Doc name = leaf(item->name.range.Start, item->name.name);
  SMLoc header = item->params.empty() ? item->name.range.End : item->params.back().range.End;
  auto parameter = [&](size_t i) {
    Doc name = leaf(item->params[i].range.Start, item->params[i].name.name);
    return item->params[i].noise ? builder.concat({name, text(" ~ "), expr(item->params[i].noise)})
                                 : name;
  };
  Doc params = item->hasParams ? list(
                                     "(", item->params.size(),
                                     [&](size_t i) { return item->params[i].range.Start; },
                                     parameter, find(header, ')'))
                               : builder.empty();
  return builder.concat({name, params, shortOrBody(header, item->body)});
}

/// `else { if ... }` and `else if ...` are one tree and get the shorter form.
Doc Formatter::ifItem(const IfItem *item) {
  Doc word = leaf(item->loc(), "if ");
  SMLoc header = item->condition->range().End;
  Doc condition = exprList("(", item->condition, find(header, ')'));
  SMLoc end;
  Doc thenBody = body(header, item->thenBody, &end);
  Doc head = builder.concat({word, condition, text(" "), thenBody});
  if (!item->hasElse)
    return head;
  const auto *chained =
      item->elseBody.size() == 1 ? dyn_cast<IfItem>(item->elseBody.front()) : nullptr;
  Doc elseBody = chained ? ifItem(chained) : body(end, item->elseBody);
  return builder.concat({head, text(" else "), elseBody});
}

Doc Formatter::trainStep(const TrainStep &step) {
  Parts parts = {leaf(step.range.Start, step.maximize ? "maximize " : "minimize "),
                 expr(step.objective)};
  for (const TrainGroup &group : step.groups) {
    if (&group != step.groups.begin())
      parts.push_back(text(","));
    if (!group.over.empty()) {
      parts.push_back(text(" over "));
      parts.push_back(commaSeparated(group.over));
    }
    parts.push_back(text(" with "));
    parts.push_back(expr(group.optimizer));
  }
  if (step.times) {
    parts.push_back(text(" times "));
    parts.push_back(expr(step.times));
  }
  parts.push_back(text(";"));
  return builder.concat(parts);
}

Doc Formatter::trainItem(const TrainItem *item) {
  Doc word = leaf(item->loc(), "train ");
  if (!item->braced)
    return builder.concat({word, trainStep(item->steps.front())});
  Parts parts;
  for (const TrainStep &step : item->steps) {
    parts.push_back(gap(step.range.Start, builder.hardLine()));
    parts.push_back(trainStep(step));
  }
  Doc closing = builder.hardLine();
  parts.push_back(trailing(lastCharacter(item->range()), closing));
  Doc inner = builder.nest(indent, builder.concat(parts));
  return builder.concat({word, text("{"), inner, closing, text("}")});
}

Doc Formatter::item(const Item *item) {
  auto word = [&](StringRef keyword) { return leaf(item->loc(), keyword); };
  auto name = [&](const Ident &ident) { return leaf(ident.range.Start, ident.name); };
  auto all = [&](std::initializer_list<Doc> parts) { return builder.concat(parts); };
  // Braced initialisers are evaluated from left to right, as the comments need it.
  return TypeSwitch<const Item *, Doc>(item)
      .Case([&](const ImportItem *i) {
        return all({word("import "), source(i->pathRange), text(";")});
      })
      .Case([&](const ModelItem *i) {
        SMLoc header = i->params.empty() ? i->name.range.End : i->params.back().range.End;
        return all({word("model "), name(i->name),
                    i->params.empty() ? builder.empty() : parameters(header, i->params), text(" "),
                    body(header, i->members)});
      })
      .Case([&](const FunctionItem *i) {
        SMLoc header = i->params.empty() ? i->name.range.End : i->params.back().range.End;
        return all({word(spelling(i->functionKind)), text(" "), name(i->name),
                    parameters(i->name.range.End, i->params), shortOrBody(header, i->body)});
      })
      .Case([&](const DistributionItem *i) { return distribution(i); })
      .Case([&](const DivergenceRuleItem *i) {
        Doc lhs = all({name(i->name), text("("), expr(i->lhs)});
        return all({lhs, text(" || "), expr(i->rhs), text(") = "), expr(i->value), text(";")});
      })
      .Case([&](const DataItem *i) {
        return all({word("data "), name(i->name), optionalType(i->type),
                    text(i->isOptional ? " optional;" : ";")});
      })
      .Case([&](const ConditionalItem *i) { return conditional(i); })
      .Case([&](const ObjectiveItem *i) {
        return all({word("objective "), name(i->name),
                    i->hasParams ? parameters(i->name.range.End, i->params) : builder.empty(),
                    text(" = "), expr(i->value), text(";")});
      })
      .Case([&](const ScheduleItem *i) {
        return all({word("schedule "), name(i->name),
                    i->hasParams ? parameters(i->name.range.End, i->params) : builder.empty(),
                    text(" = "), expr(i->value), text(";")});
      })
      .Case([&](const AugmentItem *i) {
        return all({word("augment "), name(i->name), text(" = "), expr(i->value), text(";")});
      })
      .Case([&](const TrainItem *i) { return trainItem(i); })
      .Case([&](const FreezeItem *i) {
        return all({word("freeze "), commaSeparated(i->targets), text(";")});
      })
      .Case([&](const RequireAnalyticItem *i) {
        return all({word("require analytic"), text(i->objectives.empty() ? "" : " "),
                    names(i->objectives), text(";")});
      })
      .Case([&](const LetItem *i) {
        return all({word("let "), names(i->names), optionalType(i->type), text(" = "),
                    expr(i->value), text(";")});
      })
      .Case([&](const ParamItem *i) {
        Doc head =
            all({word(i->isState ? "state " : "param "), name(i->name), optionalType(i->type)});
        return i->init ? all({head, text(" init "), expr(i->init), text(";")})
                       : all({head, text(";")});
      })
      .Case([&](const NextItem *i) {
        return all({word("next "), name(i->name), text(" = "), expr(i->value), text(";")});
      })
      .Case([&](const SampleItem *i) {
        return all({name(i->variable), optionalType(i->type), text(" ~ "), expr(i->distribution),
                    text(";")});
      })
      .Case([&](const ReturnItem *i) {
        Doc keyword = word("return ");
        Parts parts;
        for (const Argument &value : i->values) {
          if (!parts.empty())
            parts.push_back(all(
                {text(","), builder.nest(continuation, gap(value.range.Start, builder.line()))}));
          parts.push_back(argument(value));
        }
        return all({keyword, builder.group(builder.concat(parts)), text(";")});
      })
      .Case([&](const IfItem *i) { return ifItem(i); })
      .Case([&](const CheckItem *i) {
        Doc head = all({word(i->isError ? "require " : "expect "), expr(i->condition)});
        return i->message ? all({head, text(", "), expr(i->message), text(";")})
                          : all({head, text(";")});
      })
      .Case([&](const ParameterFormItem *i) {
        return all({word("parameter "), name(i->name), text(": "), name(i->target), text(" = "),
                    expr(i->value), text(";")});
      })
      .Case([&](const DefinitionItem *i) { return definition(i); })
      .Default([&](const Item *) { return builder.empty(); });
}

} // namespace genc
