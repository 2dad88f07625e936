//===- Model.cpp - the members of a model ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/Ops/Model.h"
#include "Elaborator.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

using namespace llvm;
using namespace genc;
using namespace genc::sema;

Elaborator::Elaborator(const ast::File &file, const SemaOptions &options, Diagnostics &diags,
                       mlir::MLIRContext &context, FileList &filesRead)
    : file(file), options(options), diags(diags), library(options, diags, filesRead),
      builder(&context) {}

/// Declarations of one file in a scope; a name of the same scope is reported.
static void forEachDeclaration(const ast::File &file,
                               function_ref<void(const ast::Ident &, const ast::Item &)> visit) {
  for (const ast::Item *item : file.items)
    TypeSwitch<const ast::Item *>(item)
        .Case([&](const ast::FunctionItem *i) { visit(i->name, *i); })
        .Case([&](const ast::DistributionItem *i) { visit(i->name, *i); })
        .Case([&](const ast::ObjectiveItem *i) { visit(i->name, *i); })
        .Default([](const ast::Item *) {});
}

void Elaborator::declareFile(const ast::File &source, Scope &scope) {
  forEachDeclaration(source, [&](const ast::Ident &name, const ast::Item &item) {
    declareName(scope, name, Value(Reference{&item, &scope}));
  });
  for (const ast::Item *item : source.items)
    if (const auto *let = dyn_cast<ast::LetItem>(item))
      declareLazy(*let, scope);
    else if (const auto *schedule = dyn_cast<ast::ScheduleItem>(item))
      declareSchedule(*schedule, scope);
}

/// A `let` outside of bodies is evaluated where it is used.
void Elaborator::declareLazy(const ast::LetItem &let, Scope &scope) {
  if (let.names.size() != 1) {
    error(Code::tupleCount, let.range()) << "outside of nets and blocks a `let` declares one name";
    return;
  }
  const ast::Ident &name = let.names.front();
  if (!declareName(scope, name, Value()))
    return;
  Binding *binding = scope.findHere(name.name);
  binding->lazy = let.value;
  binding->lazyScope = &scope;
}

mlir::OwningOpRef<mlir::ModuleOp> Elaborator::run() {
  Diagnostics::Ordered ordered(diags);
  unsigned before = diags.errorCount();
  bool loaded = library.loadStandard();
  if (!(library.loadImports(file) && loaded))
    return {};
  Scope &root = newScope(nullptr);
  root.add("pi", {Value(M_PI), {}});
  root.add("e", {Value(M_E), {}});
  root.add("inf", {Value(std::numeric_limits<double>::infinity()), {}});
  for (const ast::File *source : library.standardFiles())
    declareFile(*source, root);
  Scope &imports = newScope(&root);
  for (const ast::File *source : library.importedFiles())
    declareFile(*source, imports);
  Scope &own = newScope(&imports);
  declareFile(file, own);
  fileScope = &own;
  const ast::ModelItem *model = chooseModel();
  if (!model || diags.errorCount() != before)
    return {};
  modelScope = &newScope(&own);
  mlir::OwningOpRef<mlir::ModuleOp> result =
      mlir::ModuleOp::create(location(model->name.range), model->name.name);
  module = *result;
  module->setAttr("gen.name", builder.getStringAttr(model->name.name));
  builder.setInsertionPointToEnd(module.getBody());
  LayerNames top;
  layers = &top;
  elaborateModel(*model);
  layers = nullptr;
  if (diags.errorCount() != before)
    return {};
  if (failed(mlir::verify(module)))
    return {}; // a mistake of this library; the context's handler reported it
  return result;
}

void Elaborator::elaborateModel(const ast::ModelItem &model) {
  bindModelParameters(model);
  if (diags.hasErrors())
    return;
  flatten(model.members, members);
  declareMembers(members);
  if (diags.hasErrors())
    return;
  elaborateConditionals();
  elaborateNets(members);
  if (!diags.hasErrors())
    elaborateObjectives(members);
  if (!diags.hasErrors())
    checkLatents();
  if (!diags.hasErrors())
    checkDefines(model);
}

const ast::ModelItem *Elaborator::chooseModel() {
  std::vector<const ast::ModelItem *> models;
  std::vector<StringRef> names;
  for (const ast::Item *item : file.items)
    if (const auto *model = dyn_cast<ast::ModelItem>(item)) {
      models.push_back(model);
      names.push_back(model->name.name);
    }
  if (models.empty()) {
    diags.error(Code::noModel, SMRange(file.range.Start, file.range.Start))
        << "the file has no `model`";
    return nullptr;
  }
  if (options.model.empty() && models.size() > 1) {
    auto builder = diags.error(Code::severalModels, models[1]->name.range);
    builder << "the file has " << models.size() << " models: choose one with `--model=NAME`";
    builder.note(models[0]->name.range, "the first one is here");
    return nullptr;
  }
  for (const ast::ModelItem *model : models)
    if (options.model.empty() || model->name.name == options.model)
      return model;
  diags.error(Code::unknownModel, SMRange()).suggest(SMRange(), options.model, names)
      << "the file has no model " << tick(options.model);
  return nullptr;
}

/// Chosen branches of `if` stand in its place. Names of `let` are known to the conditions after it.
void Elaborator::flatten(ast::Body members, std::vector<const ast::Item *> &out) {
  for (const ast::Item *member : members) {
    if (const auto *let = dyn_cast<ast::LetItem>(member)) {
      declareLazy(*let, *modelScope);
    } else if (const auto *choice = dyn_cast<ast::IfItem>(member)) {
      if (auto holds = condition(choice->condition, *modelScope))
        flatten(*holds ? choice->thenBody : choice->elseBody, out);
    } else {
      out.push_back(member);
    }
  }
}

void Elaborator::declareMembers(ArrayRef<const ast::Item *> members) {
  // Names first: a net may call one that is declared below it.
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case<ast::FunctionItem, ast::ScheduleItem, ast::ObjectiveItem>([&](const auto *item) {
          declareName(*modelScope, item->name, Value(Reference{item, modelScope}));
        })
        .Default([](const ast::Item *) {});
  for (const ast::Item *member : members)
    TypeSwitch<const ast::Item *>(member)
        .Case([&](const ast::DataItem *item) { declareData(*item); })
        .Case([&](const ast::ParamItem *item) { param(*item, *modelScope); })
        .Case([&](const ast::CheckItem *item) { check(*item, *modelScope); })
        .Case([&](const ast::ConditionalItem *item) { declareConditional(*item); })
        .Default([](const ast::Item *) {});
}

mlir::StringAttr Elaborator::rangeAttribute(const ValueRange &range) {
  return range.isBounded() ? builder.getStringAttr(range.text()) : mlir::StringAttr();
}

void Elaborator::declareData(const ast::DataItem &data) {
  std::string name = data.name.name.str();
  if (auto other = variables.find(name); other != variables.end()) {
    error(Code::repeatedName, data.name.range).note(other->second.range, "first declared here")
        << tick(name) << " is declared twice";
    return;
  }
  Variable &variable = variables[name];
  variableOrder.push_back(name);
  variable.range = data.name.range;
  variable.isData = true;
  auto info = tensorInfo(*data.type, *modelScope);
  if (!info)
    return;
  variable.info = *info;
  variable.type = batched(*info);
  auto classes = info->classes ? builder.getI64IntegerAttr(info->classes) : mlir::IntegerAttr();
  gen::DataOp::create(builder, location(data.range()), builder.getStringAttr(name),
                      mlir::TypeAttr::get(variable.type), rangeAttribute(info->range), classes,
                      data.isOptional ? builder.getUnitAttr() : mlir::UnitAttr());
}

mlir::OwningOpRef<mlir::ModuleOp> genc::elaborate(const ast::File &file, const SemaOptions &options,
                                                  Diagnostics &diags, mlir::MLIRContext &context,
                                                  FileList &filesRead) {
  context.loadDialect<gen::GenDialect, mlir::func::FuncDialect>();
  return Elaborator(file, options, diags, context, filesRead).run();
}

mlir::OwningOpRef<mlir::ModuleOp> genc::elaborate(const ast::File &file, const SemaOptions &options,
                                                  Diagnostics &diags, mlir::MLIRContext &context) {
  FileList filesRead;
  return elaborate(file, options, diags, context, filesRead);
}
