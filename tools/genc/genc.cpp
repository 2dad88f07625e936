//===- genc.cpp - the compiler of generative models --------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Driver/Driver.h"

int main(int argc, char **argv) { return genc::runDriver(argc, argv); }
