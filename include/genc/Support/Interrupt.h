//===- Interrupt.h - cleaning up when the user stops the program -----------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SUPPORT_INTERRUPT_H
#define GENC_SUPPORT_INTERRUPT_H

#include "llvm/ADT/StringRef.h"

namespace genc {

/// From here SIGINT and SIGTERM remove what is registered and exit with 130 and 143. Call once, in
/// main.
void handleInterrupts();

/// Removes the file or empty folder if the program is interrupted before forgetOnInterrupt. Entries
/// are removed last first, so register a folder before what is put into it. At most 1024 at a time;
/// more are not cleaned up.
void removeOnInterrupt(llvm::StringRef path);

/// The path is complete, or already gone.
void forgetOnInterrupt(llvm::StringRef path);

/// While one lives, the first SIGINT or SIGTERM is only noted, so that the program can come to an end
/// in order; the second cleans up and exits as ever. One at a time.
class DeferInterrupts {
public:
  DeferInterrupts();
  ~DeferInterrupts();
  DeferInterrupts(const DeferInterrupts &) = delete;
  /// The signal that came; 0 if none has.
  int signal() const;
};

} // namespace genc

#endif // GENC_SUPPORT_INTERRUPT_H
