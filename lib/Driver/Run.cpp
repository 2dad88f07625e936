//===- Run.cpp - genc run ---------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Build.h"
#include "Commands.h"
#include "Describe.h"
#include "Execute.h"
#include "ReferenceRun.h"
#include "RunTensors.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringExtras.h"

using namespace genc;

/// Runs the entry of a library built in memory.
static bool runCompiled(const BuiltLibrary &library, const EntryDescription &entry,
                        RunTensors &tensors, const Options &options, Diagnostics &diags) {
  auto loaded = LoadedLibrary::load(library.description, library.files, options.threads);
  llvm::Error error = loaded
                          ? loaded->run(entry, tensors.batch(), tensors.pointers(0), {options.seed, 0, 0})
                          : loaded.takeError();
  if (!error)
    return true;
  diags.error(Code::callFailed, llvm::SMRange())
      << "the entry failed: " << llvm::toString(std::move(error));
  return false;
}

/// Evaluates the entry operator by operator in float64.
static bool runReference(Compilation &compilation, const EntryDescription &entry,
                         RunTensors &tensors, const Options &options) {
  auto reference = ReferenceRun::load(compilation, options);
  auto noise = [&](llvm::StringRef draw) { return tensors.find(noiseParameter(draw)); };
  auto results =
      reference ? reference->run(entry.name, tensors.slices(TensorRole::Input, 0, tensors.batch()),
                                 tensors.batch(), {options.seed, 0, 0}, noise)
                : std::nullopt;
  if (results)
    tensors.takeReferenceResults(*results);
  return results.has_value();
}

int genc::runEntry(const Options &given) {
  Options options = given;
  options.entries = {given.positional[1]};
  options.positional.resize(1);
  options.makeStatic = false;
  Compilation compilation(options);
  Diagnostics &diags = compilation.diagnostics();
  auto failed = [&] { return compilation.exitCode() ? compilation.exitCode() : exitUserError; };

  std::optional<BuiltLibrary> library;
  LibraryDescription description;
  if (options.reference) {
    if (!compilation.advance(Stage::Grad))
      return failed();
    description = describeLibrary(compilation.module(), {}, options);
  } else {
    library = makeLibrary(compilation, options);
    if (!library)
      return failed();
    description = library->description;
  }
  const EntryDescription &entry = description.entries.front(); // the only one that was asked for
  if (entry.name != given.positional[1]) {
    diags.error(Code::unknownEntry, llvm::SMRange())
        << "the entry " << tick(given.positional[1])
        << " is made of others and moves a state: `genc train` calls it";
    return exitUserError;
  }
  if (description.weightsPlace == WeightsPlace::ByHost) {
    diags.error(Code::missingWeights, llvm::SMRange())
        << "the entry " << tick(given.positional[1]) << " reads weights: add --weights=FILE";
    return exitUserError;
  }
  RunTensors tensors(diags, options);
  if (!tensors.prepare(entry))
    return exitUserError;
  bool done = options.reference ? runReference(compilation, entry, tensors, options)
                                : runCompiled(*library, entry, tensors, options, diags);
  return done && tensors.write() ? exitOk : failed();
}
