//===- Nets.cpp - nets as functions of the program ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

void Elaborator::elaborateNets(ArrayRef<const ast::Item *> members) {
  for (const ast::Item *member : members) {
    const auto *function = dyn_cast<ast::FunctionItem>(member);
    if (function && function->functionKind == ast::FunctionKind::Net && !diags.full())
      elaborateNet(*function);
  }
}

/// The type of a net's input: declared, or that of the variable it is named after. Null: the net is
/// a template, and elaborated where it is called.
mlir::Type Elaborator::entryType(const ast::Parameter &parameter, TensorInfo &info, Scope &scope) {
  if (!parameter.type) {
    auto variable = variables.find(parameter.name.name.str());
    if (variable == variables.end())
      return {};
    variable->second.used = true;
    info = variable->second.info;
    return variable->second.type;
  }
  if (!parameter.type->hasShape && parameter.type->name.name == "count") {
    if (!parameter.type->constraints.empty())
      error(Code::badRange, parameter.type->range)
          << "a `count` goes from 0 to the number of steps of its loop, it takes no range";
    return builder.getI64Type();
  }
  if (!parameter.type->hasShape && parameter.type->name.name != "class" &&
      parameter.type->name.name != "f32" && parameter.type->name.name != "i32")
    return {};
  auto resolved = tensorInfo(*parameter.type, scope);
  if (!resolved)
    return {};
  info = *resolved;
  return batched(info);
}

/// A net whose inputs have types is an entry of the library.
void Elaborator::elaborateNet(const ast::FunctionItem &net) {
  SmallVector<mlir::Type> types;
  SmallVector<TensorInfo> infos;
  unsigned before = diags.errorCount();
  for (const ast::Parameter &parameter : net.params) {
    if (parameter.defaultValue)
      continue;
    TensorInfo info;
    types.push_back(entryType(parameter, info, *modelScope));
    infos.push_back(info);
    if (!types.back() || diags.errorCount() != before)
      return;
  }
  for (const Conditional &conditional : conditionals)
    if (spelling(conditional.item->role) == net.name.name)
      error(Code::repeatedName, net.name.range).note(conditional.item->name.range, "declared here")
          << "the net " << tick(net.name.name) << " and the " << spelling(conditional.item->role)
          << " would give their parameters one name";
  if (diags.errorCount() != before)
    return;
  emitNet(net, types, infos);
}

void Elaborator::emitNet(const ast::FunctionItem &net, ArrayRef<mlir::Type> types,
                         ArrayRef<TensorInfo> infos) {
  mlir::OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  mlir::Location loc = location(net.name.range);
  auto function =
      mlir::func::FuncOp::create(builder, loc, net.name.name, builder.getFunctionType(types, {}));
  function->setAttr("gen.net", builder.getUnitAttr());
  mlir::Block *block = function.addEntryBlock();
  builder.setInsertionPointToStart(block);
  std::vector<Actual> actuals;
  for (const ast::Parameter &parameter : net.params) {
    if (parameter.defaultValue)
      continue;
    size_t i = actuals.size();
    mlir::Value argument = block->getArgument(i);
    origins[argument] = parameter.range;
    bool isCount = types[i].isInteger(64);
    actuals.push_back(
        {parameter.name, isCount ? Value(StepCount{argument}) : Value(argument), parameter.range});
    function.setArgAttr(i, "gen.name", builder.getStringAttr(parameter.name.name));
    if (isCount)
      function.setArgAttr(i, "gen.doc", builder.getStringAttr("number of steps of a loop"));
    if (mlir::StringAttr range = rangeAttribute(infos[i].range))
      function.setArgAttr(i, "gen.range", range);
    if (infos[i].classes)
      function.setArgAttr(i, "gen.classes", builder.getI64IntegerAttr(infos[i].classes));
  }
  // No call led here: messages need not say so.
  Value result = callFunction(net, *modelScope, actuals, SMRange(), {}, {});
  if (result.isError()) {
    function.erase();
    return;
  }
  std::vector<std::string> names{net.name.name.str()};
  List values{result};
  if (result.isTuple()) {
    names = result.tuple().names;
    values = result.tuple().elements;
    for (size_t i = names.size(); i < values.size(); ++i)
      names.push_back((net.name.name + "_" + Twine(i)).str());
  }
  SmallVector<mlir::Value> results;
  for (const Value &value : values) {
    results.push_back(tensorOf(value, builder.getF32Type(), net.name.range));
    if (!results.back())
      return;
  }
  mlir::func::ReturnOp::create(builder, loc, results);
  function.setFunctionType(
      builder.getFunctionType(types, mlir::TypeRange(mlir::ValueRange(results))));
  for (auto [i, name] : enumerate(names))
    function.setResultAttr(i, "gen.name", builder.getStringAttr(name));
}
