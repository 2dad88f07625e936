//===- PassMessages.h - messages of passes on their way to the user -----*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_PASSMESSAGES_H
#define GENC_LIB_DRIVER_PASSMESSAGES_H

#include "genc/Support/Diagnostics.h"
#include "mlir/IR/Diagnostics.h"

namespace genc {

/// While one lives, messages that have a code (see Dialect/Gen/Messages.h) go to `diags` in the
/// order of the text, with the place in the user's file that their location names; errors without a
/// code are kept as the compiler's own.
class PassMessages {
public:
  PassMessages(mlir::MLIRContext &context, Diagnostics &diags);

  /// The compiler's own errors, one after the other; empty if there were none.
  llvm::StringRef internal() const { return errors; }

private:
  void take(mlir::Diagnostic &message, Code code);

  Diagnostics &diags;
  Diagnostics::Ordered ordered;
  std::string errors;
  mlir::ScopedDiagnosticHandler handler;
};

/// The source range that a location names; invalid where no open file has it.
llvm::SMRange sourceRange(mlir::Location location, llvm::SourceMgr &sources);

} // namespace genc

#endif // GENC_LIB_DRIVER_PASSMESSAGES_H
