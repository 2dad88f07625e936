//===- Options.cpp - the command line, parsed -------------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"
#include "genc/Support/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/WithColor.h"
#include <array>

using namespace genc;
using namespace llvm::opt;

namespace {

enum OptionId {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};

enum : unsigned {
#define OPTTABLE_VISIBILITY
  Build = 1u << 2,
  Run = 1u << 3,
  Init = 1u << 4,
  Fmt = 1u << 5,
  Explain = 1u << 6,
  Inspect = 1u << 7,
  Eval = 1u << 8,
  Graph = 1u << 9,
  Train = 1u << 10,
};

#define OPTTABLE_STR_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr OptTable::Info optionInfo[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Options.inc"
#include <cstdlib>
#undef OPTION
};

struct GencOptTable : GenericOptTable {
  GencOptTable() : GenericOptTable(OptionStrTable, OptionPrefixesTable, optionInfo) {}
};

struct CommandInfo {
  llvm::StringLiteral name, usage, what;
  Command command;
  unsigned visibility;
};

constexpr CommandInfo commands[] = {
    {"build", "genc [build] MODEL.gen -o DIR [options]", "compile a model to a library folder",
     Command::Build, Build},
    {"run", "genc run MODEL.gen ENTRY [--in NAME=FILE]... [--out NAME=FILE]... [options]",
     "compile an entry and run it", Command::Run, Run},
    {"eval", "genc eval MODEL.gen --data NAME=FILE... --weights=W [--samples=K] [--json] [options]",
     "the objectives of a model on a data set", Command::Eval, Eval},
    {"train",
     "genc train MODEL.gen --data NAME=FILE... -o WEIGHTS.safetensors [--epochs=N] [options]",
     "train a model on a data set", Command::Train, Train},
    {"init", "genc init MODEL.gen -o WEIGHTS.safetensors [--seed=N]", "draw initial weights",
     Command::Init, Init},
    {"fmt", "genc fmt FILE.gen...", "format files in place (- : stdin to stdout)", Command::Fmt,
     Fmt},
    {"explain", "genc explain CODE", "explain a message", Command::Explain, Explain},
    {"inspect", "genc inspect LIBRARY-FOLDER-or-WEIGHTS",
     "say what is in a library or a weights file", Command::Inspect, Inspect},
    {"graph", "genc graph MODEL.gen -o FILE.svg|.dot|.tex [--network]",
     "draw the graphical model and the networks", Command::Graph, Graph},
};

/// Reports a usage error.
std::optional<Options> usage(const llvm::Twine &message, int &exitCode) {
  llvm::WithColor::error(llvm::errs(), "genc") << message << "\n";
  exitCode = exitUsage;
  return std::nullopt;
}

void printHelp(const GencOptTable &table, const CommandInfo &command) {
  table.printHelp(llvm::outs(), command.usage.data(), command.what.data(), /*ShowHidden=*/false,
                  /*ShowAllAliases=*/false, Visibility(command.visibility));
  llvm::outs() << "\nCOMMANDS:\n";
  for (const CommandInfo &other : commands)
    llvm::outs() << "  " << llvm::left_justify(other.name, 10) << other.what << "\n";
}

void printVersion() {
  llvm::outs() << "genc " << getVersion() << "\nLLVM " << LLVM_VERSION_STRING << "\nHalide "
               << GENC_HALIDE_VERSION << "\ntargets: " << llvm::join(Target::names(), ", ") << "; with "
               << llvm::join(Target::deviceSuffixes(), ", ") << "\n";
}

/// Collects errors of values while options are read.
class Reader {
public:
  Reader(const InputArgList &args) : args(args) {}
  std::string error;

  void fail(const llvm::Twine &message) {
    if (error.empty())
      error = message.str();
  }
  std::string text(OptionId id) { return args.getLastArgValue(id).str(); }
  template <typename T> void number(OptionId id, T &value) {
    if (const Arg *arg = args.getLastArg(id))
      if (llvm::StringRef(arg->getValue()).getAsInteger(10, value))
        fail(llvm::Twine(arg->getSpelling()) + " needs a number, found '" + arg->getValue() + "'");
  }
  std::vector<NamedFile> files(OptionId id) {
    std::vector<NamedFile> result;
    for (const Arg *arg : args.filtered(id)) {
      auto [name, file] = llvm::StringRef(arg->getValue()).split('=');
      if (name.empty() || file.empty())
        fail(llvm::Twine(arg->getSpelling()) + " needs NAME=FILE, found '" + arg->getValue() + "'");
      bool again = llvm::any_of(result, [&](const NamedFile &other) { return other.name == name; });
      if (again && id != OPT_output_file) // an output may go to several files
        fail(llvm::Twine(arg->getSpelling()) + " names '" + name + "' twice");
      result.push_back({name.str(), file.str()});
    }
    return result;
  }
  /// The position of the option's value in \p words; 0 where it is not given.
  size_t choice(OptionId id, llvm::ArrayRef<llvm::StringLiteral> words) {
    const Arg *arg = args.getLastArg(id);
    if (!arg)
      return 0;
    const auto *found = llvm::find(words, llvm::StringRef(arg->getValue()));
    if (found == words.end()) {
      fail(llvm::Twine(arg->getSpelling()) + " must be one of " + llvm::join(words, ", ") +
           ", found '" + arg->getValue() + "'");
      return 0;
    }
    return found - words.begin();
  }

private:
  const InputArgList &args;
};

void readRemat(Reader &reader, const InputArgList &args, Options &options) {
  const Arg *arg = args.getLastArg(OPT_remat);
  llvm::StringRef value = arg ? arg->getValue() : "none";
  if (value == "none")
    return;
  Rematerialization &remat = options.remat.emplace();
  remat.cheapOnly = value == "cheap";
  if (!remat.cheapOnly && (!value.consume_back("%") || value.getAsInteger(10, remat.percent) ||
                           remat.percent < 0 || remat.percent > 100))
    reader.fail(llvm::Twine("--remat must be none, cheap or 0% to 100%, found '") + arg->getValue() + "'");
}

void readModel(Reader &reader, const InputArgList &args, Options &options) {
  for (const std::string &define : args.getAllArgValues(OPT_D)) {
    auto [name, value] = llvm::StringRef(define).split('=');
    if (name.empty() || value.empty())
      reader.fail("-D needs name=value, found '" + define + "'");
    options.sema.defines.emplace_back(name.str(), value.str());
  }
  options.sema.includeDirs = args.getAllArgValues(OPT_I);
  options.sema.libraryDir = reader.text(OPT_std);
  options.sema.model = reader.text(OPT_model);
  options.entries = args.getAllArgValues(OPT_entry);
  options.weights = reader.text(OPT_weights);
  options.weightsMap = reader.text(OPT_weights_map);
  options.exactConvolutions = args.hasArg(OPT_exact_convolutions);
  options.accurateMath = args.hasArg(OPT_accurate_math);
  readRemat(reader, args, options);
  static constexpr llvm::StringLiteral storages[] = {"f32", "bf16", "f16"};
  if (size_t storage = reader.choice(OPT_storage, storages))
    options.narrowStorage = storages[storage].str();
}

std::string unknownTarget(llvm::StringRef target) {
  llvm::StringRef base = target.split('+').first;
  bool wrongDevice = Target::parse(base).has_value();
  llvm::StringRef wrong = wrongDevice ? target.substr(base.size()) : base;
  std::vector<std::string> expected = wrongDevice ? Target::deviceSuffixes() : Target::names();
  std::optional<llvm::StringRef> near =
      nearest(wrong, std::vector<llvm::StringRef>(expected.begin(), expected.end()));
  return std::string(wrongDevice ? "unknown device '" : "unknown target '") + wrong.str() +
         "', expected " + llvm::join(expected, ", ") +
         (near ? "; did you mean '" + near->str() + "'?" : "");
}

void readOutput(Reader &reader, const InputArgList &args, Options &options) {
  options.output = reader.text(OPT_o);
  options.name = reader.text(OPT_name);
  size_t type = reader.choice(OPT_type, {"both", "static", "shared"});
  options.makeStatic = type != 2;
  options.makeShared = type != 1;
  options.weightsInFile = reader.choice(OPT_weights_in, {"library", "file"}) == 1;
  options.writeDependencies = args.hasArg(OPT_MD);
  options.dependencyFile = reader.text(OPT_MF);
  static constexpr llvm::StringLiteral stages[] = {"lib",    "ast",      "model",  "tensor", "grad",
                                                   "kernel", "schedule", "halide", "llvm",   "asm"};
  static constexpr Stage order[] = {Stage::Lib,  Stage::Ast,    Stage::Model,    Stage::Tensor,
                                    Stage::Grad, Stage::Kernel, Stage::Schedule, Stage::Halide,
                                    Stage::Llvm, Stage::Asm};
  options.stage = order[reader.choice(OPT_emit, stages)];
  static constexpr llvm::StringLiteral pictures[] = {"auto", "svg", "dot", "tex"};
  if (size_t format = reader.choice(OPT_format, pictures))
    options.graphFormat = pictures[format].str();
  options.network = args.hasArg(OPT_network);
  reader.number(OPT_j, options.jobs);
  const char *cache = std::getenv("GENC_CACHE");
  options.cache = args.hasArg(OPT_cache) ? reader.text(OPT_cache) : cache ? cache : "";
  options.tsan = args.hasArg(OPT_tsan);
  std::string target = args.getLastArgValue(OPT_target, "host").str();
  if (auto parsed = Target::parse(target))
    options.target = *parsed;
  else
    reader.fail(unknownTarget(target));
  if (options.stage == Stage::Lib && !options.target.hasBackend())
    reader.fail("no library runs on " + options.target.deviceName() + " yet: --emit=asm shows its source");
  Command command = options.command;
  bool runs = command == Command::Run || command == Command::Eval || command == Command::Train;
  if (runs && !args.hasArg(OPT_reference) && !options.target.runsHere())
    reader.fail("this machine runs no code for " + options.target.host().name + ", its own is " +
                Target::parse("host")->name);
}

void readRunning(Reader &reader, const InputArgList &args, Options &options) {
  options.inputs = reader.files(options.command == Command::Run ? OPT_input : OPT_data);
  if (options.command == Command::Run)
    options.inputOption = "--in";
  options.outputs = reader.files(OPT_output_file);
  if (args.hasArg(OPT_batch))
    reader.number(OPT_batch, options.batch.emplace());
  if (options.command != Command::Run && options.batch && *options.batch < 1)
    reader.fail("--batch must be 1 or more");
  reader.number(OPT_seed, options.seed);
  reader.number(OPT_threads, options.threads);
  options.reference = args.hasArg(OPT_reference);
  if (args.hasArg(OPT_samples)) {
    reader.number(OPT_samples, options.samples.emplace());
    if (*options.samples < 1 || *options.samples > (1 << 20))
      reader.fail("--samples must be 1 to 1048576");
  }
  options.json = args.hasArg(OPT_json);
  using Explain = Options::Explain;
  if (args.hasArg(OPT_explain_objective))
    options.explainObjective = Explain::Text;
  if (args.hasArg(OPT_explain_objective_as)) {
    static constexpr Explain forms[] = {Explain::Text, Explain::Json, Explain::Latex};
    options.explainObjective =
        forms[reader.choice(OPT_explain_objective_as, {"text", "json", "latex"})];
  }
  options.report = args.hasArg(OPT_report);
  options.timing = args.hasArg(OPT_timing);
  options.printIrAfterAll = args.hasArg(OPT_print_ir_after_all);
}

void readTraining(Reader &reader, const InputArgList &args, Options &options) {
  auto positive = [&](OptionId id, auto &value) {
    const Arg *arg = args.getLastArg(id);
    if (!arg)
      return;
    int64_t number = 0;
    reader.number(id, number);
    value = number;
    if (number < 1)
      reader.fail(llvm::Twine(arg->getSpelling()) + arg->getValue() + ": it must be 1 or more");
  };
  positive(OPT_epochs, options.epochs);
  positive(OPT_steps, options.steps);
  positive(OPT_checkpoint_every, options.checkpointEvery);
  positive(OPT_early_stop, options.earlyStop);
  positive(OPT_microbatch, options.microbatch);
  if (options.microbatch && options.target.device != DeviceApi::None)
    reader.fail("--microbatch is for the host: on a device a gradient takes the whole batch");
  options.checkpoint = reader.text(OPT_checkpoint);
  options.resume = args.hasArg(OPT_resume);
  options.initMissing = args.hasArg(OPT_init_missing);
  options.validation = reader.files(OPT_validate);
  if (const Arg *arg = args.getLastArg(OPT_validation_split))
    if (llvm::StringRef(arg->getValue()).getAsDouble(options.validationSplit) ||
        !(options.validationSplit > 0 && options.validationSplit < 1))
      reader.fail(llvm::Twine("--validation-split needs a number between 0 and 1, found '") +
                  arg->getValue() + "'");
  options.log = reader.text(OPT_log);
  options.average = reader.text(OPT_average);
  options.plot = reader.text(OPT_plot);
  options.sampleGrid = reader.text(OPT_sample_grid);
  bool validated = !options.validation.empty() || options.validationSplit > 0;
  if ((options.resume || options.checkpointEvery) && options.checkpoint.empty())
    reader.fail("--resume and --checkpoint-every need the file: --checkpoint=FILE");
  if (!options.validation.empty() && options.validationSplit > 0)
    reader.fail("--validate and --validation-split exclude each other");
  if (options.earlyStop && !validated)
    reader.fail("--early-stop needs data to look at: --validate NAME=FILE or --validation-split=F");
  if (options.initMissing && options.weights.empty())
    reader.fail("--init-missing needs --weights=FILE");
  if (!options.plot.empty() && !llvm::StringRef(options.plot).ends_with(".svg"))
    reader.fail("--plot needs a name that ends with .svg, found '" + options.plot + "'");
}

void readGeneral(Reader &reader, const InputArgList &args, Options &options) {
  options.diagnostics.format = reader.choice(OPT_diagnostics_format, {"text", "json"})
                                   ? DiagnosticFormat::Json
                                   : DiagnosticFormat::Text;
  size_t color = reader.choice(OPT_color, {"auto", "always", "never"});
  if (color)
    options.diagnostics.color = color == 1;
  options.diagnostics.warningsAsErrors = args.hasArg(OPT_Werror);
}

} // namespace

std::optional<Options> genc::parseOptions(int argc, char **argv, int &exitCode) {
  Options options;
  options.program = argv[0];
  llvm::ArrayRef<const char *> words(argv + 1, argv + argc);
  const CommandInfo *command = &commands[0];
  if (!words.empty())
    for (const CommandInfo &candidate : commands)
      if (words.front() == candidate.name) {
        command = &candidate;
        words = words.drop_front();
        break;
      }
  options.command = command->command;

  GencOptTable table;
  unsigned missingIndex = 0, missingCount = 0;
  InputArgList args =
      table.ParseArgs(words, missingIndex, missingCount, Visibility(command->visibility));
  exitCode = exitOk;
  if (args.hasArg(OPT_help) || argc == 1)
    return printHelp(table, *command), std::nullopt;
  if (args.hasArg(OPT_version))
    return printVersion(), std::nullopt;
  if (missingCount)
    return usage(llvm::Twine(args.getArgString(missingIndex)) + " needs a value", exitCode);
  for (const Arg *unknown : args.filtered(OPT_UNKNOWN)) {
    std::string nearest, spelling = unknown->getAsString(args);
    bool close = table.findNearest(spelling, nearest, Visibility(command->visibility)) <= 2;
    return usage(llvm::Twine("unknown option '") + spelling + "'" +
                     (close ? ", did you mean '" + nearest + "'?" : llvm::Twine("")),
                 exitCode);
  }

  Reader reader(args);
  options.positional = args.getAllArgValues(OPT_INPUT);
  readGeneral(reader, args, options);
  readModel(reader, args, options);
  readOutput(reader, args, options);
  readRunning(reader, args, options);
  readTraining(reader, args, options);
  if (!reader.error.empty())
    return usage(reader.error, exitCode);
  size_t wanted = command->command == Command::Run ? 2 : 1;
  if (options.positional.size() < wanted ||
      (options.positional.size() > wanted && command->command != Command::Fmt))
    return usage(llvm::Twine("usage: ") + command->usage, exitCode);
  return options;
}
