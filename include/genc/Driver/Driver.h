//===- Driver.h - the command line of genc ------------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DRIVER_DRIVER_H
#define GENC_DRIVER_DRIVER_H

namespace genc {

/// Runs the command. The exit code: 0 ok, 1 the user's error, 2 usage, 70 a compiler bug.
int runDriver(int argc, char **argv);

} // namespace genc

#endif // GENC_DRIVER_DRIVER_H
