//===- Graph.cpp - genc graph -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Graph/Graph.h"
#include "Commands.h"
#include "Compilation.h"
#include "genc/Support/OutputFile.h"
#include "llvm/Support/Path.h"

using namespace genc;

/// How the output's name ends, or what --format says.
static std::string formatOf(const Options &options) {
  if (!options.graphFormat.empty())
    return options.graphFormat;
  llvm::StringRef extension = llvm::sys::path::extension(options.output);
  extension.consume_front(".");
  return extension.str();
}

static graph::Picture makePicture(mlir::ModuleOp module, bool network) {
  graph::Picture picture;
  if (auto name = module->getAttrOfType<mlir::StringAttr>("gen.name"))
    picture.name = name.str();
  graph::Panel model = graph::modelPanel(module);
  bool variables = !model.nodes.empty();
  if (variables)
    picture.panels.push_back(std::move(model));
  // A model without variables is its nets.
  if (network || !variables)
    for (graph::Panel &panel : graph::networkPanels(module))
      picture.panels.push_back(std::move(panel));
  picture.formulas = graph::formulas(module);
  graph::layout(picture);
  return picture;
}

int genc::drawGraph(const Options &options) {
  std::string format = formatOf(options);
  if (options.output.empty() || (format != "svg" && format != "dot" && format != "tex")) {
    llvm::errs() << "genc: error: the picture needs a file: -o FILE.svg, .dot or .tex, or -o - "
                    "with --format=\n";
    return exitUsage;
  }
  Compilation compilation(options);
  if (!compilation.advance(Stage::Model))
    return compilation.exitCode();
  graph::Picture picture = makePicture(compilation.module(), options.network);
  if (picture.panels.empty()) {
    llvm::errs() << "genc: error: there is nothing to draw: the stage `model` of a model has "
                    "variables or nets\n";
    return exitUsage;
  }
  std::string text;
  llvm::raw_string_ostream os(text);
  (format == "svg"   ? graph::writeSvg
   : format == "dot" ? graph::writeDot
                     : graph::writeTikz)(picture, os);
  if (llvm::Error error = writeFile(options.output, text)) {
    compilation.diagnostics().error(Code::cannotWrite, llvm::SMRange())
        << llvm::toString(std::move(error));
    return exitUserError;
  }
  return exitOk;
}
