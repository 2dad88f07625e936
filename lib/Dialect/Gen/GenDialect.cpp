//===- GenDialect.cpp - registration of the gen dialect ---------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Dialect/Gen/GenDialect.h"
#include "Canonicalize/Patterns.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace genc::gen;

#include "genc/Dialect/Gen/GenInterfaces.cpp.inc"

#include "genc/Dialect/Gen/GenDialect.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "genc/Dialect/Gen/GenAttributes.cpp.inc"

void GenDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "genc/Dialect/Gen/GenAttributes.cpp.inc"
      >();
}

void GenDialect::initialize() {
  registerAttributes();
  registerProgramOps();
  registerElementwiseOps();
  registerLinearOps();
  registerPoolOps();
  registerWinogradOps();
  registerShapeOps();
  registerReductionOps();
  registerRandomOps();
  registerControlOps();
  registerModelOps();
}

Operation *GenDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                           Location loc) {
  if (auto elements = dyn_cast<ElementsAttr>(value))
    return ConstantOp::create(builder, loc, elements);
  return nullptr;
}

void GenDialect::getCanonicalizationPatterns(RewritePatternSet &patterns) const {
  populateElementwisePatterns(patterns);
  populateShapePatterns(patterns);
  populateWidenPatterns(patterns);
  populateReductionPatterns(patterns);
}

bool genc::gen::hasStaticEvent(Type type) {
  return llvm::all_of(EventType(type).event, [](int64_t size) { return size > 0; });
}

//===----------------------------------------------------------------------===//
// PlatesAttr: #gen.plates<batch, sample>
//===----------------------------------------------------------------------===//

Attribute PlatesAttr::parse(AsmParser &parser, Type) {
  SmallVector<StringAttr> names;
  auto parseName = [&]() -> ParseResult {
    StringRef name;
    if (parser.parseKeyword(&name))
      return failure();
    names.push_back(StringAttr::get(parser.getContext(), name));
    return success();
  };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::LessGreater, parseName))
    return {};
  return parser.getChecked<PlatesAttr>(parser.getContext(), names);
}

void PlatesAttr::print(AsmPrinter &printer) const {
  printer << '<';
  llvm::interleaveComma(getNames(), printer.getStream(),
                        [&](StringAttr name) { printer << name.getValue(); });
  printer << '>';
}

LogicalResult PlatesAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                                 ArrayRef<StringAttr> names) {
  for (size_t i = 0; i < names.size(); ++i)
    if (llvm::is_contained(names.drop_front(i + 1), names[i])) // C1
      return emitError() << "plate " << names[i] << " is named twice";
  return success();
}

LogicalResult PlatesAttr::verifyEncoding(ArrayRef<int64_t> shape, Type elementType,
                                         function_ref<InFlightDiagnostic()> emitError) const {
  if (shape.size() < getNames().size()) // C2
    return emitError() << "a tensor of " << shape.size() << " axes cannot have "
                       << getNames().size() << " plates";
  return success();
}
