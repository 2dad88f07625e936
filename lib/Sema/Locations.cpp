//===- Locations.cpp - from source ranges to locations and messages ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Elaborator.h"
#include "genc/Support/DiagnosticPrinter.h"

using namespace llvm;
using namespace genc;
using namespace genc::sema;

StringRef Elaborator::text(SMRange range) {
  const char *start = range.Start.getPointer();
  return StringRef(start, range.End.getPointer() - start);
}

SMRange Elaborator::userRange(SMRange range) {
  if (range.isValid() && !library.isStandard(range.Start))
    return range;
  for (const Frame &frame : reverse(frames))
    if (frame.call.isValid() && !library.isStandard(frame.call.Start))
      return frame.call;
  return range;
}

/// The user's place, named by the layer's path and, inside of that, by what the path's levels are: later passes report
/// there, and pictures draw one box a layer. What an objective's own text computes is named by that text.
mlir::Location Elaborator::location(SMRange range) {
  mlir::Location place = builder.getUnknownLoc();
  range = userRange(range);
  auto start = placeOf(diags.sourceMgr(), range.Start);
  auto end = placeOf(diags.sourceMgr(), range.End);
  if (start && end)
    place = mlir::FileLineColRange::get(builder.getStringAttr(start->file), start->line,
                                        start->column, end->line, end->column);
  // The library's functions that it calls belong to its text, the user's own have places of theirs.
  auto isStandard = [&](const Frame &frame) { return library.isStandard(frame.item->range().Start); };
  bool ofObjective = objectiveState && frames.size() >= objectiveState->frames &&
                     all_of(ArrayRef(frames).drop_front(objectiveState->frames), isStandard);
  if (ofObjective && start && end)
    return mlir::NameLoc::get(builder.getStringAttr(oneLine(text(range))), place);
  if (!layers || layers->path.empty())
    return place;
  place = mlir::NameLoc::get(builder.getStringAttr(layers->kinds), place);
  return mlir::NameLoc::get(builder.getStringAttr(layers->path), place);
}

DiagnosticBuilder Elaborator::error(Code code, SMRange range) {
  DiagnosticBuilder builder = diags.report(code, userRange(range));
  addCallNotes(builder, range);
  return builder;
}

bool Elaborator::spend(unsigned work, SMRange range) {
  constexpr uint64_t most = 5'000'000;
  spent += work;
  if (spent <= most)
    return true;
  if (spent - work <= most)
    diags.report(Code::modelTooLarge, userRange(range))
        << "the model unrolls to too many operators; the limit was reached here";
  return false;
}

/// From the place of the mistake outwards: which calls of the user's own functions led there.
void Elaborator::addCallNotes(DiagnosticBuilder &builder, SMRange range) {
  SMRange reported = userRange(range);
  unsigned notes = 0;
  for (const Frame &frame : reverse(frames)) {
    bool user = frame.call.isValid() && !library.isStandard(frame.call.Start);
    if (!user || notes == 4)
      continue;
    if (frame.call.Start == reported.Start)
      continue; // the message stands there already
    builder.note(frame.call, "in this call of " + tick(frame.name));
    ++notes;
  }
}
