//===- Attributes.cpp - schedules and places as text ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Kernel/KernelDialect.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace genc::kernel;

#define GET_ATTRDEF_CLASSES
#include "genc/Dialect/Kernel/KernelAttributes.cpp.inc"

void KernelDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "genc/Dialect/Kernel/KernelAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Directive: split(c, co, ci, 48)
//===----------------------------------------------------------------------===//

static FailureOr<DirectiveAttr> parseDirective(AsmParser &parser, StringRef name) {
  SmallVector<Attribute> arguments;
  MLIRContext *context = parser.getContext();
  auto parseArgument = [&]() -> ParseResult {
    int64_t number;
    OptionalParseResult integer = parser.parseOptionalInteger(number);
    if (integer.has_value()) {
      arguments.push_back(IntegerAttr::get(IntegerType::get(context, 64), number));
      return *integer;
    }
    std::string word;
    if (parser.parseKeywordOrString(&word))
      return failure();
    arguments.push_back(StringAttr::get(context, word));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseArgument))
    return failure();
  return DirectiveAttr::get(context, StringAttr::get(context, name), arguments);
}

static void printDirective(AsmPrinter &printer, DirectiveAttr directive) {
  printer.printKeywordOrString(directive.getName());
  printer << '(';
  llvm::interleaveComma(directive.getArguments(), printer.getStream(), [&](Attribute argument) {
    if (auto word = dyn_cast<StringAttr>(argument))
      printer.printKeywordOrString(word);
    else
      printer << cast<IntegerAttr>(argument).getInt();
  });
  printer << ')';
}

Attribute DirectiveAttr::parse(AsmParser &parser, Type) {
  StringRef name;
  if (parser.parseLess() || parser.parseKeyword(&name))
    return {};
  auto directive = parseDirective(parser, name);
  if (failed(directive) || parser.parseGreater())
    return {};
  return *directive;
}

void DirectiveAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printDirective(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Stage: conv update 0 { ... }
//===----------------------------------------------------------------------===//

static FailureOr<StageAttr> parseStage(AsmParser &parser, StringRef name) {
  int64_t update = -1;
  if (succeeded(parser.parseOptionalKeyword("update")) && parser.parseInteger(update))
    return failure();
  if (parser.parseLBrace())
    return failure();
  SmallVector<DirectiveAttr> directives;
  StringRef word;
  while (succeeded(parser.parseOptionalKeyword(&word))) {
    auto directive = parseDirective(parser, word);
    if (failed(directive))
      return failure();
    directives.push_back(*directive);
  }
  if (parser.parseRBrace())
    return failure();
  MLIRContext *context = parser.getContext();
  return StageAttr::get(context, StringAttr::get(context, name), update, directives);
}

static void printStage(AsmPrinter &printer, StageAttr stage) {
  printer.printKeywordOrString(stage.getName());
  if (stage.getUpdate() >= 0)
    printer << " update " << stage.getUpdate();
  printer << " { ";
  for (DirectiveAttr directive : stage.getDirectives()) {
    printDirective(printer, directive);
    printer << ' ';
  }
  printer << '}';
}

Attribute StageAttr::parse(AsmParser &parser, Type) {
  std::string name;
  if (parser.parseLess() || parser.parseKeywordOrString(&name))
    return {};
  auto stage = parseStage(parser, name);
  if (failed(stage) || parser.parseGreater())
    return {};
  return *stage;
}

void StageAttr::print(AsmPrinter &printer) const {
  printer << '<';
  printStage(printer, *this);
  printer << '>';
}

//===----------------------------------------------------------------------===//
// Schedule: <out { ... } conv { ... }>
//===----------------------------------------------------------------------===//

Attribute ScheduleAttr::parse(AsmParser &parser, Type) {
  SmallVector<StageAttr> stages;
  if (parser.parseLess())
    return {};
  std::string name;
  while (succeeded(parser.parseOptionalKeywordOrString(&name))) {
    auto stage = parseStage(parser, name);
    if (failed(stage))
      return {};
    stages.push_back(*stage);
  }
  if (parser.parseGreater())
    return {};
  return ScheduleAttr::get(parser.getContext(), stages);
}

void ScheduleAttr::print(AsmPrinter &printer) const {
  printer << '<';
  llvm::interleave(
      getStages(), printer.getStream(), [&](StageAttr stage) { printStage(printer, stage); }, " ");
  printer << '>';
}
