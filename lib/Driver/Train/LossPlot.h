//===- LossPlot.h - the curves of a training run ----------------------------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_TRAIN_LOSSPLOT_H
#define GENC_LIB_DRIVER_TRAIN_LOSSPLOT_H

#include "Progress.h"
#include "genc/Package/Library.h"
#include "llvm/Support/raw_ostream.h"

namespace genc {

/// Draws a panel for each objective and each of its terms: its means over the rounds, and over the validated data. The
/// vertical axis leaves out the first tenth of the rounds where the rest would be flat otherwise.
void writeLossSvg(const TrainingDescription &training, const LossCurve &curve,
                  llvm::raw_ostream &os);

} // namespace genc

#endif // GENC_LIB_DRIVER_TRAIN_LOSSPLOT_H
