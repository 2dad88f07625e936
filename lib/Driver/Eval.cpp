//===- Eval.cpp - genc eval -------------------------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Commands.h"
#include "Evaluation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace genc;

/// JSON has no NaN: one example has no standard error.
static llvm::json::Value number(double value) {
  return std::isfinite(value) ? llvm::json::Value(value) : llvm::json::Value(nullptr);
}

static llvm::json::Object json(const UnitStatistics &units) {
  llvm::json::Array variances;
  for (const Statistic &mean : units.means)
    variances.push_back(number(mean.variance()));
  return llvm::json::Object{{"active", units.active()},
                            {"units", static_cast<int64_t>(units.means.size())},
                            {"threshold", UnitStatistics::threshold},
                            {"variances", std::move(variances)}};
}

static void printJson(const Evaluation &evaluation) {
  llvm::json::Object object;
  for (const TermStatistics &term : evaluation.terms) {
    llvm::json::Object entry{{"mean", number(term.value.mean)},
                             {"standard_error", number(term.standardError())},
                             {"examples", term.value.count}};
    if (term.contribution)
      entry["contribution"] = number(term.contribution->mean);
    if (term.batch)
      entry["batch"] = *term.batch;
    object[term.name] = std::move(entry);
  }
  llvm::json::Object units;
  for (const UnitStatistics &variable : evaluation.units)
    units[variable.variable] = json(variable);
  if (!units.empty())
    object["active_units"] = std::move(units);
  llvm::outs() << llvm::json::Value(std::move(object)) << "\n";
}

static void printTable(const Evaluation &evaluation) {
  size_t width = 4;
  for (const TermStatistics &term : evaluation.terms)
    width = std::max(width, term.name.size());
  llvm::outs() << llvm::left_justify("term", width)
               << "   mean (nats)   standard error   contribution   examples\n";
  for (const TermStatistics &term : evaluation.terms) {
    llvm::outs() << llvm::left_justify(term.name, width)
                 << llvm::format("%c %12.6g   %14.3g   ", term.batch ? '*' : ' ', term.value.mean,
                                 term.standardError());
    if (term.contribution)
      llvm::outs() << llvm::format("%12.6g", term.contribution->mean);
    else
      llvm::outs() << llvm::right_justify("", 12);
    llvm::outs() << llvm::format("   %8lld\n", static_cast<long long>(term.value.count));
  }
  for (const TermStatistics &term : evaluation.terms)
    if (term.batch) {
      llvm::outs() << "* of batches of " << *term.batch
                   << " examples (--batch), on all of which a value depends\n";
      break;
    }
  for (const UnitStatistics &units : evaluation.units)
    llvm::outs() << llvm::format("active units of %s: %lld of %zu (variance of the posterior mean "
                                 "above %g)\n",
                                 units.variable.c_str(), static_cast<long long>(units.active()),
                                 units.means.size(), UnitStatistics::threshold);
}

int genc::evaluateModel(const Options &options) {
  Compilation compilation(options);
  Evaluation evaluation(compilation, options);
  if (!evaluation.run())
    return compilation.exitCode() ? compilation.exitCode() : exitUserError;
  options.json ? printJson(evaluation) : printTable(evaluation);
  return exitOk;
}
