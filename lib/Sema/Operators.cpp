//===- Operators.cpp - calls of registered operators ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// There is no list of operators here: names, operands and attributes come from their definitions.

#include "Elaborator.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/GenDialect.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "mlir/IR/Diagnostics.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

static std::string signatureText(StringRef name, ArrayRef<gen::ArgumentInfo> arguments) {
  std::string result = name.str() + "(";
  for (auto [i, argument] : enumerate(arguments)) {
    result += (i ? ", " : "") + argument.name.str();
    if (argument.isVariadic())
      result += "...";
    else if (argument.isOptional())
      result += " = ...";
  }
  return result + ")";
}

/// Positional arguments fill the operator's arguments in order. Several tensors fill a variadic
/// operand, several integers a list: `concat(a, b)`, `reshape(x, 28, 28, 1)`.
static std::vector<Actual> gather(Actuals actuals, ArrayRef<gen::ArgumentInfo> arguments) {
  std::vector<Actual> result;
  size_t position = 0;
  for (size_t i = 0; i < actuals.size();) {
    const Actual &first = actuals[i++];
    result.push_back(first);
    if (first.name || position >= arguments.size())
      continue;
    const gen::ArgumentInfo &argument = arguments[position++];
    bool isList = argument.kind.contains("DenseI64ArrayAttr") && first.value.asInteger();
    if (!isList && !(argument.isVariadic() && !first.value.isList()))
      continue;
    List list{first.value};
    for (; i < actuals.size() && !actuals[i].name; ++i) {
      list.push_back(actuals[i].value);
      result.back().range.End = actuals[i].range.End;
    }
    result.back().value = Value(std::move(list));
  }
  return result;
}

mlir::Attribute Elaborator::convertAttribute(StringRef kind, const Value &value) {
  kind.consume_back("?");
  kind.consume_front("::mlir::");
  constexpr int64_t largest = int64_t(1) << 40; // sums and products of a few stay in range
  auto moderate = [](int64_t integer) { return integer > -largest && integer < largest; };
  if (kind == "IntegerAttr" && value.asInteger() && moderate(*value.asInteger()))
    return builder.getI64IntegerAttr(*value.asInteger());
  if (kind == "FloatAttr" && value.asReal())
    return builder.getF64FloatAttr(*value.asReal());
  if (kind == "BoolAttr" && value.isBool())
    return builder.getBoolAttr(value.boolean());
  if (kind == "StringAttr" && value.isString())
    return builder.getStringAttr(value.string());
  if (kind == "DenseI64ArrayAttr")
    if (auto integers = value.asIntegers(/*orOne=*/true); integers && all_of(*integers, moderate))
      return builder.getDenseI64ArrayAttr(*integers);
  return {};
}

static StringRef describeKind(StringRef kind) {
  return kind.contains("DenseI64ArrayAttr") ? "a list of integers"
         : kind.contains("IntegerAttr")     ? "an integer"
         : kind.contains("FloatAttr")       ? "a number"
         : kind.contains("BoolAttr")        ? "`true` or `false`"
                                            : "a string";
}

std::optional<mlir::RegisteredOperationName> Elaborator::callableOperator(StringRef mnemonic) {
  auto op = mlir::RegisteredOperationName::lookup(("gen." + mnemonic).str(), context());
  if (op && op->hasInterface<gen::SignatureOpInterface>() && !op->hasTrait<gen::GradientOnly>())
    return op;
  return std::nullopt;
}

Value Elaborator::callOperator(mlir::RegisteredOperationName op, Actuals given, SMRange range) {
  StringRef mnemonic = op.getStringRef().drop_front(strlen("gen."));
  ArrayRef<gen::ArgumentInfo> arguments =
      op.getInterface<gen::SignatureOpInterface>()->getSignature();
  std::vector<Actual> actuals = gather(given, arguments);
  SmallVector<StringRef> names;
  SmallVector<bool> optional;
  for (const gen::ArgumentInfo &argument : arguments) {
    names.push_back(argument.name);
    optional.push_back(argument.isOptional());
  }
  SmallVector<int> assigned;
  if (!assign(names, optional, actuals, range, mnemonic, ::signatureText(mnemonic, arguments), {},
              assigned))
    return Value();
  std::vector<Actual> operands;
  SmallVector<mlir::NamedAttribute> attributes;
  for (auto [i, argument] : enumerate(arguments)) {
    if (assigned[i] < 0)
      continue;
    const Actual &actual = actuals[assigned[i]];
    if (argument.isVariadic() && (actual.value.isList() || actual.value.isTuple())) {
      for (const Value &value :
           actual.value.isList() ? actual.value.list() : actual.value.tuple().elements)
        operands.push_back({{}, value, actual.range});
    } else if (argument.isOperand()) {
      operands.push_back(actual);
    } else if (mlir::Attribute attribute = convertAttribute(argument.kind, actual.value)) {
      attributes.push_back(builder.getNamedAttr(argument.name, attribute));
    } else {
      error(actual.value.isTensor() ? Code::notConstant : Code::wrongType, actual.range)
          << "the parameter " << tick(argument.name) << " of " << tick(mnemonic) << " is "
          << describeKind(argument.kind) << ", found " << actual.value.describe();
      return Value();
    }
  }
  return buildOperator(mnemonic, operands, attributes, range);
}

/// Numbers among the operands take the element type of the first tensor that is not boolean.
Value Elaborator::buildOperator(StringRef mnemonic, ArrayRef<Actual> operands,
                                ArrayRef<mlir::NamedAttribute> attributes, SMRange range) {
  auto op = mlir::RegisteredOperationName::lookup(("gen." + mnemonic).str(), context());
  assert(op && "an operator of the language is not registered");
  mlir::Type element;
  for (const Actual &actual : operands) {
    if (!actual.value.isTensor())
      continue;
    mlir::Type type = gen::EventType(actual.value.tensor().getType()).element;
    if (!element || element.isInteger(1))
      element = type;
  }
  if (!element || element.isInteger(1))
    element = builder.getF32Type();
  SmallVector<mlir::Value> values;
  for (const Actual &actual : operands) {
    values.push_back(tensorOf(actual.value, element, actual.range));
    if (!values.back())
      return Value();
  }
  mlir::Value result = createOperator(*op, values, mlir::NamedAttrList(attributes), range);
  return result ? Value(result) : Value();
}

/// No tensor of a real program has 2^40 elements an example; sizes beyond would overflow what
/// computes with them.
static bool isModerate(mlir::Type type) {
  int64_t elements = 1;
  for (int64_t size : gen::EventType(type).event)
    if (__builtin_mul_overflow(elements, size, &elements) || elements > (int64_t(1) << 40))
      return false;
  return true;
}

mlir::Value Elaborator::createOperator(mlir::RegisteredOperationName op, mlir::ValueRange operands,
                                       mlir::NamedAttrList attributes, SMRange range) {
  std::string message;
  mlir::ScopedDiagnosticHandler handler(context(), [&](mlir::Diagnostic &diagnostic) {
    if (message.empty())
      message = diagnostic.str();
    return mlir::success();
  });
  if (!spend(20, range))
    return {};
  mlir::Location loc = location(range);
  mlir::OperationState state(loc, op);
  state.addOperands(operands);
  state.attributes = attributes;
  // Inference reads the attributes from the operator's property storage.
  std::unique_ptr<char[]> storage;
  mlir::OpaqueProperties properties(nullptr);
  if (int size = op.getOpPropertyByteSize()) {
    storage = std::make_unique<char[]>(size);
    properties = mlir::OpaqueProperties(storage.get());
    op.initOpProperties(properties, mlir::OpaqueProperties(nullptr));
    (void)op.setOpPropertiesFromAttribute(op, properties, attributes.getDictionary(context()),
                                          [&] { return mlir::emitError(loc); });
  }
  SmallVector<mlir::Type> types;
  auto result = op.getInterface<mlir::InferTypeOpInterface>()->inferReturnTypes(
      context(), loc, operands, attributes.getDictionary(context()), properties, {}, types);
  if (storage)
    op.destroyOpProperties(properties);
  mlir::Operation *operation = nullptr;
  if (succeeded(result) && !all_of(types, isModerate)) {
    result = mlir::failure();
    message = "the result has too many elements";
  }
  if (succeeded(result)) {
    state.addTypes(types);
    operation = builder.create(state);
    if (failed(op.verifyInvariants(operation))) {
      operation->erase();
      operation = nullptr;
    }
  }
  if (!operation) {
    violated(op, operands, message, range);
    return {};
  }
  origins.try_emplace(operation->getResult(0), range);
  return operation->getResult(0);
}

/// The operator's own words, with every operand's shape and where it was made.
void Elaborator::violated(mlir::RegisteredOperationName op, mlir::ValueRange operands,
                          const std::string &message, SMRange range) {
  StringRef mnemonic = op.getStringRef().drop_front(strlen("gen."));
  auto builder = error(Code::shapeMismatch, range);
  StringRef text = message;
  text.consume_front(("'" + op.getStringRef() + "' op ").str());
  builder << tick(mnemonic) << ": ";
  unsigned number = 0;
  if (text.consume_front("operand #") && !text.consumeInteger(10, number) &&
      number < operands.size()) {
    auto signature = op.getInterface<gen::SignatureOpInterface>()->getSignature();
    StringRef name = signature[std::min<size_t>(number, signature.size() - 1)].name;
    builder << tick(name) << " has elements of type "
            << gen::EventType(operands[number].getType()).element << ", which it does not take";
  } else {
    builder << (text.empty() ? StringRef("the operands do not fit") : text);
  }
  for (mlir::Value operand : operands) {
    auto origin = origins.find(operand);
    if (origin == origins.end() || operand.getDefiningOp<gen::ConstantOp>())
      continue;
    SMRange place = userRange(origin->second);
    bool elsewhere = place.Start != userRange(range).Start || place.End != userRange(range).End;
    if (elsewhere && place.isValid() && !library.isStandard(place.Start))
      builder.note(place, "this has the shape " +
                              gen::formatEvent(gen::EventType(operand.getType()).event));
  }
}

mlir::Value Elaborator::constant(const Value &value, mlir::Type element, SMRange range) {
  std::vector<double> numbers;
  SmallVector<int64_t> shape;
  auto flattenList = [&](auto &self, const Value &value, size_t depth) -> bool {
    if (auto number = value.isBool() ? double(value.boolean()) : value.asReal()) {
      numbers.push_back(*number);
      return depth == shape.size();
    }
    if (!value.isList() || value.list().empty())
      return false;
    int64_t size = value.list().size();
    if (depth == shape.size() && numbers.empty())
      shape.push_back(size);
    if (depth >= shape.size() || shape[depth] != size)
      return false;
    return all_of(value.list(), [&](const Value &v) { return self(self, v, depth + 1); });
  };
  if (!flattenList(flattenList, value, 0))
    return {};
  if (value.isBool())
    element = builder.getI1Type();
  auto type = mlir::RankedTensorType::get(shape, element);
  SmallVector<mlir::Attribute> attributes;
  for (double number : numbers) {
    if (isa<mlir::FloatType>(element))
      attributes.push_back(builder.getFloatAttr(element, number));
    else if (std::floor(number) == number)
      attributes.push_back(builder.getIntegerAttr(element, static_cast<int64_t>(number)));
    else
      return {};
  }
  return gen::ConstantOp::create(builder, location(range),
                                 mlir::DenseElementsAttr::get(type, attributes));
}

/// Whether a number of the text would become infinite in the program.
static bool exceedsFloat(const Value &value) {
  if (value.isList())
    return any_of(value.list(), exceedsFloat);
  auto number = value.isNumber() ? value.asReal() : std::nullopt;
  return number && std::isfinite(*number) && !std::isfinite(static_cast<float>(*number));
}

/// A tensor, or a number, condition or list of numbers as a constant; null after an error.
mlir::Value Elaborator::tensorOf(const Value &value, mlir::Type element, SMRange range) {
  if (value.isTensor())
    return value.tensor();
  if (value.isWeight())
    return readWeight(value.weight(), range);
  if (element.isF32() && exceedsFloat(value)) {
    error(Code::valueOutOfRange, range)
        << value.describe() << " is beyond the numbers of f32, which end at 3.4e38";
    return {};
  }
  if (value.isNumber() || value.isBool() || value.isList())
    if (mlir::Value result = constant(value, element, range))
      return result;
  error(Code::wrongType, range) << "expected a tensor, found " << value.describe();
  return {};
}

Value Elaborator::broadcastTo(mlir::Value value, ArrayRef<int64_t> event, SMRange range) {
  if (ArrayRef<int64_t>(gen::EventType(value.getType()).event) == event)
    return Value(value);
  return buildOperator("broadcast", {{{}, Value(value), range}},
                       {builder.getNamedAttr("shape", builder.getDenseI64ArrayAttr(event))}, range);
}

mlir::Value Elaborator::castTo(mlir::Value value, mlir::Type element, SMRange range) {
  if (gen::EventType(value.getType()).element == element)
    return value;
  StringRef to = element.isF32() ? "f32" : element.isInteger(32) ? "i32" : "bool";
  return gen::CastOp::create(builder, location(range), value, to);
}
