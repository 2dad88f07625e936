//===- Arguments.cpp - arguments meet parameters ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

static StringRef textOf(SMRange range) {
  const char *start = range.Start.getPointer();
  return StringRef(start, range.End.getPointer() - start);
}

std::string sema::signatureText(StringRef name, ArrayRef<ast::Parameter> parameters) {
  std::string result = name.str();
  raw_string_ostream os(result);
  os << '(';
  interleaveComma(parameters, os,
                  [&](const ast::Parameter &parameter) { os << textOf(parameter.range); });
  os << ')';
  return result;
}

bool Elaborator::assign(ArrayRef<StringRef> names, ArrayRef<bool> optional, Actuals actuals,
                        SMRange range, StringRef callee, StringRef signature, SMRange declaration,
                        SmallVectorImpl<int> &assigned) {
  auto report = [&](Code code, SMRange where) {
    auto builder = error(code, where);
    bool shown = declaration.isValid() && !library.isStandard(declaration.Start);
    builder.note(shown ? declaration : SMRange(), "its signature is `" + signature + "`");
    return builder;
  };
  assigned.assign(names.size(), -1);
  size_t position = 0;
  for (auto [i, actual] : enumerate(actuals)) {
    size_t parameter = position;
    if (actual.name) {
      parameter = find(names, actual.name.name) - names.begin();
      if (parameter == names.size()) {
        report(Code::unknownArgument, actual.name.range)
                .suggest(actual.name.range, actual.name.name, names)
            << tick(callee) << " has no parameter " << tick(actual.name.name);
        return false;
      }
    } else if (position++ >= names.size()) {
      report(Code::tooManyArguments, actual.range)
          << tick(callee) << " takes " << names.size()
          << (names.size() == 1 ? " argument" : " arguments") << ", found "
          << count_if(actuals, [](const Actual &a) { return !a.name; });
      return false;
    }
    if (assigned[parameter] >= 0) {
      report(Code::argumentTwice, actual.name ? actual.name.range : actual.range)
              .note(actuals[assigned[parameter]].range, "first given here")
          << "the parameter " << tick(names[parameter]) << " of " << tick(callee)
          << " is given twice";
      return false;
    }
    assigned[parameter] = i;
  }
  for (auto [i, name] : enumerate(names))
    if (assigned[i] < 0 && !optional[i]) {
      report(Code::missingArgument, range)
          << tick(callee) << " needs " << tick(name) << ", which is not given";
      return false;
    }
  return true;
}

bool Elaborator::assign(ArrayRef<ast::Parameter> parameters, Actuals actuals, SMRange range,
                        const ast::Ident &callee, StringRef signature,
                        SmallVectorImpl<int> &assigned) {
  SmallVector<StringRef> names;
  SmallVector<bool> optional;
  for (const ast::Parameter &parameter : parameters) {
    names.push_back(parameter.name.name);
    optional.push_back(parameter.defaultValue != nullptr);
  }
  return assign(names, optional, actuals, range, callee.name, signature, callee.range, assigned);
}

/// A mistake in it is reported at the call.
Value Elaborator::defaultValue(const ast::FunctionItem &function, const ast::Parameter &parameter,
                               SMRange call, Scope &scope) {
  frames.push_back({&function, function.name.name, call});
  Value value = evaluate(parameter.defaultValue, scope);
  frames.pop_back();
  return value;
}

bool Elaborator::bindParameters(const ast::FunctionItem &function, Actuals actuals, SMRange range,
                                Scope &scope) {
  const std::vector<Actual> gathered = gatherRest(function.params, actuals);
  actuals = gathered;
  SmallVector<int> assigned;
  if (!assign(function.params, actuals, range, function.name,
              signatureText(function.name.name, function.params), assigned))
    return false;
  for (auto [i, parameter] : enumerate(function.params)) {
    Actual actual;
    if (assigned[i] >= 0)
      actual = actuals[assigned[i]];
    else
      actual = {{}, defaultValue(function, parameter, range, scope), range};
    if (actual.value.isError() || !bindArgument(parameter, actual, scope, range))
      return false;
  }
  return true;
}

/// Checks the declared type and makes the value what it says (`int`: an integer).
bool Elaborator::bindArgument(const ast::Parameter &parameter, const Actual &actual, Scope &scope,
                              SMRange call) {
  Value value = actual.value;
  auto wrong = [&](StringRef expected) {
    auto builder = error(value.isTensor() ? Code::notConstant : Code::wrongType, actual.range);
    if (!library.isStandard(parameter.range.Start))
      builder.note(parameter.range, "declared here");
    builder << "the parameter " << tick(parameter.name.name) << " is " << expected << ", found "
            << value.describe();
    return false;
  };
  StringRef type = parameter.type && !parameter.type->hasShape ? parameter.type->name.name : "";
  if (parameter.type && parameter.type->name.name == "distribution") {
    if (!checkNested(parameter, actual, scope))
      return false;
    scope.add(parameter.name.name, {value, parameter.name.range});
    return true;
  }
  if (type == "int") {
    if (!value.asInteger())
      return wrong("an integer");
    value = Value(*value.asInteger());
  } else if (type == "float") {
    if (!value.asReal())
      return wrong("a number");
    value = Value(*value.asReal());
  } else if (type == "bool") {
    if (!value.isBool())
      return wrong("`true` or `false`");
  } else if (type == "string") {
    if (!value.isString())
      return wrong("a string");
  } else if (type == "net") {
    if (!value.isReference() || !isa<ast::FunctionItem>(value.reference().item))
      return wrong("a net");
  } else if (type == "count") {
    if (!value.isStepCount())
      return wrong("a number of steps");
  } else if (type == "list") {
    if (!value.isList())
      return wrong("a list");
  } else if (parameter.type && !matchTensor(parameter, {actual.name, value, actual.range}, scope)) {
    return false;
  }
  if (value.isNumber() && parameter.type) {
    ValueRange range;
    if (!resolveRange(*parameter.type, scope, range))
      return false;
    if (!range.contains(*value.asReal())) {
      error(Code::valueOutOfRange, actual.range)
          << "the parameter " << tick(parameter.name.name) << " must lie in " << range.text()
          << ", found " << value.describe();
      return false;
    }
  }
  scope.add(parameter.name.name, {value, parameter.name.range});
  return true;
}

/// A tensor argument meets `f32[h, w, 16]`: names that are new stand for the argument's sizes.
bool Elaborator::matchTensor(const ast::Parameter &parameter, const Actual &actual, Scope &scope) {
  const ast::TypeRef &type = *parameter.type;
  if (actual.value.isNumber() && (!type.hasShape || type.shape.empty()))
    return true;
  if (!actual.value.isTensor()) {
    error(Code::wrongType, actual.range) << "the parameter " << tick(parameter.name.name)
                                         << " is a tensor, found " << actual.value.describe();
    return false;
  }
  gen::EventType found(actual.value.tensor().getType());
  auto mismatch = [&](const std::string &expected) {
    auto builder = error(Code::argumentShape, actual.range);
    if (!library.isStandard(type.range.Start))
      builder.note(type.range, "declared here");
    builder << "the parameter " << tick(parameter.name.name) << " is " << expected << ", found "
            << gen::formatEvent(found.event);
    return false;
  };
  std::string declared = "`" + textOf(type.range).str() + "`";
  if (!type.hasShape)
    return true;
  if (found.rank() != static_cast<int64_t>(type.shape.size()))
    return mismatch(declared);
  for (auto [i, size] : enumerate(type.shape)) {
    const auto *name = dyn_cast<ast::NameExpr>(size);
    if (name && !scope.find(name->name)) {
      scope.add(name->name, {Value(found.event[i]), name->range()});
      continue;
    }
    Value value = evaluate(size, scope);
    if (value.isError())
      return false;
    if (value.asInteger() != found.event[i])
      return mismatch(declared);
  }
  return true;
}
