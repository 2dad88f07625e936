//===- Defines.cpp - model parameters and what -D gives ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

std::optional<std::string> Elaborator::takeDefine(StringRef name) {
  std::optional<std::string> value;
  for (const auto &[defined, text] : options.defines)
    if (defined == name)
      value = text;
  if (value)
    usedDefines.insert(name.str());
  return value;
}

/// `-Dhidden=512` as a value of the declared type; nullopt if it does not read as one.
static std::optional<Value> parseDefine(StringRef text, StringRef type) {
  int64_t integer = 0;
  double real = 0;
  if (type == "int" || type.empty())
    if (!text.getAsInteger(10, integer))
      return Value(integer);
  if (type == "float" || type == "real" || type.empty())
    if (!text.getAsDouble(real))
      return Value(real);
  if (type == "bool" || type.empty())
    if (text == "true" || text == "false")
      return Value(text == "true");
  if (type == "string" || type.empty())
    return Value(text.str());
  return std::nullopt;
}

void Elaborator::bindModelParameters(const ast::ModelItem &model) {
  for (const ast::Parameter &parameter : model.params)
    bindModelParameter(parameter);
}

void Elaborator::bindModelParameter(const ast::Parameter &parameter) {
  StringRef name = parameter.name.name;
  StringRef type = parameter.type ? parameter.type->name.name : "";
  if (modelScope->findHere(name)) {
    declareName(*modelScope, parameter.name, Value()); // reports it
    return;
  }
  bool known = StringSwitch<bool>(type)
                   .Cases({"", "int", "float", "bool", "string", "real"}, true)
                   .Default(false);
  if (!known || (parameter.type && parameter.type->hasShape)) {
    error(Code::unknownType, parameter.type->range)
            .suggest(parameter.type->name.range, type, {"int", "float", "bool", "string"})
        << "a model's parameter is an int, float, bool or string";
    return;
  }
  Actual actual{{}, {}, parameter.name.range};
  if (auto text = takeDefine(name)) {
    auto value = parseDefine(*text, type);
    if (!value) {
      error(Code::badDefine, parameter.range) << "`-D" << name << '=' << *text << "` does not give "
                                              << tick(name) << " a value of type " << tick(type);
      return;
    }
    actual.value = *value;
  } else if (parameter.defaultValue) {
    actual.value = evaluate(parameter.defaultValue, *modelScope);
    actual.range = parameter.defaultValue->range();
  } else {
    error(Code::missingDefine, parameter.name.range)
            .note("give it when building: `-D" + name + "=...`")
        << "the model's parameter " << tick(name) << " has no value";
    return;
  }
  if (actual.value.isError())
    return;
  if (type.empty() || type == "real")
    declareName(*modelScope, parameter.name, actual.value);
  else
    bindArgument(parameter, actual, *modelScope, parameter.range);
}

/// A `-D` that names nothing is a misspelling.
void Elaborator::checkDefines(const ast::ModelItem &model) {
  std::vector<StringRef> known(usedDefines.begin(), usedDefines.end());
  for (const ast::Parameter &parameter : model.params)
    known.push_back(parameter.name.name);
  for (const auto &[name, text] : options.defines)
    if (!usedDefines.count(name))
      diags.error(Code::unknownDefine, model.name.range).suggest(SMRange(), name, known)
          << "`-D" << name << '=' << text << "` names no parameter or dimension of the model "
          << tick(model.name.name);
}
