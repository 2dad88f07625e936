//===- PassMessages.cpp - messages of passes on their way to the user -------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "PassMessages.h"
#include "genc/Dialect/Gen/Messages.h"
#include "genc/Support/DiagnosticPrinter.h"
#include "mlir/IR/BuiltinAttributes.h"

using namespace llvm;
using namespace genc;

/// The first place in a file: fused operators have several, the first is where the result was asked
/// for.
static mlir::FileLineColRange findPlace(mlir::Location location) {
  mlir::FileLineColRange place;
  location->walk([&](mlir::Location part) {
    place = dyn_cast<mlir::FileLineColRange>(part);
    return place ? mlir::WalkResult::interrupt() : mlir::WalkResult::advance();
  });
  return place;
}

SMRange genc::sourceRange(mlir::Location location, SourceMgr &sources) {
  mlir::FileLineColRange place = findPlace(location);
  if (!place)
    return {};
  StringRef file = place.getFilename().getValue();
  SMLoc start = locOf(sources, file, place.getStartLine(), place.getStartColumn());
  SMLoc end = locOf(sources, file, place.getEndLine(), place.getEndColumn());
  if (!start.isValid())
    return {};
  return {start, end.isValid() ? end : start};
}

PassMessages::PassMessages(mlir::MLIRContext &context, Diagnostics &diags)
    : diags(diags), ordered(diags), handler(&context, [this](mlir::Diagnostic &message) {
        if (std::optional<Code> code = codeOf(message))
          take(message, *code);
        else if (message.getSeverity() == mlir::DiagnosticSeverity::Error)
          errors += (errors.empty() ? "" : "; ") + message.str();
        return mlir::success();
      }) {}

void PassMessages::take(mlir::Diagnostic &message, Code code) {
  DiagnosticBuilder builder =
      diags.report(code, sourceRange(message.getLocation(), diags.sourceMgr()));
  builder << message.str();
  for (mlir::Diagnostic &note : message.getNotes())
    builder.note(sourceRange(note.getLocation(), diags.sourceMgr()), note.str());
}
