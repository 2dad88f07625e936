//===- Winograd.h - linear maps of tiles ---*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_DIALECT_GEN_OPS_WINOGRAD_H
#define GENC_DIALECT_GEN_OPS_WINOGRAD_H

#include "genc/Dialect/Gen/GenDialect.h"

#define GET_OP_CLASSES
#include "genc/Dialect/Gen/Ops/Winograd.h.inc"

#endif // GENC_DIALECT_GEN_OPS_WINOGRAD_H
