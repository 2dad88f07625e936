//===- Messages.h - what passes say to the user -------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass finds what is a mistake of the model and not of the compiler: it says so with a code of
// Diagnostics.def at an operator's location, which is a place in the user's text.
//
//   report(op->getLoc(), Code::mayLeaveDomain) << "`log` of what may be 0";
//   InFlightDiagnostic message = report(loc, code) << "...";
//   message.attachNote(other) << "in this call";
//
// The driver prints it as its own messages, with a caret; an error ends the compilation with the
// exit code of a user's mistake. A message of MLIR's own (`emitError`) stays what it was: a mistake
// of the compiler. Without a driver (genc-opt) both look alike.

#ifndef GENC_DIALECT_GEN_MESSAGES_H
#define GENC_DIALECT_GEN_MESSAGES_H

#include "genc/Support/Diagnostics.h"
#include "mlir/IR/Diagnostics.h"

namespace genc {

/// Starts a message; the severity is the code's.
inline mlir::InFlightDiagnostic report(mlir::Location location, Code code) {
  mlir::InFlightDiagnostic message =
      severity(code) == Severity::Error ? mlir::emitError(location) : mlir::emitWarning(location);
  message.getUnderlyingDiagnostic()->getMetadata().emplace_back(static_cast<unsigned>(code));
  return message;
}

/// The code of a message that `report` started.
inline std::optional<Code> codeOf(mlir::Diagnostic &message) {
  for (const mlir::DiagnosticArgument &argument : message.getMetadata())
    if (argument.getKind() == mlir::DiagnosticArgument::DiagnosticArgumentKind::Unsigned)
      return static_cast<Code>(argument.getAsUnsigned());
  return std::nullopt;
}

} // namespace genc

#endif // GENC_DIALECT_GEN_MESSAGES_H
