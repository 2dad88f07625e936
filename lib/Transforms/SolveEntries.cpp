//===- SolveEntries.cpp - the entries that follow from a model --------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryBuilder.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Transforms/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace genc {
#define GEN_PASS_DEF_SOLVEENTRIES
#include "genc/Transforms/Passes.h.inc"
} // namespace genc

using namespace mlir;
using namespace genc;

namespace {

/// The conditionals of a model by role, in an order in which each comes after those that its givens
/// need. Of several about one variable in one role the first counts; the others are for objectives.
struct Roles {
  explicit Roles(ModuleOp module) {
    SmallVector<gen::ConditionalOp> rest;
    llvm::StringSet<> pending; // variables of the role that are not defined yet
    auto key = [](gen::ConditionalOp op, Attribute variable) {
      return (op.getRole() + "/" + cast<StringAttr>(variable).getValue()).str();
    };
    for (auto op : module.getOps<gen::ConditionalOp>()) {
      auto isKnown = [&](Attribute variable) { return pending.contains(key(op, variable)); };
      if (llvm::any_of(op.getVariables(), isKnown))
        continue;
      rest.push_back(op);
      for (Attribute variable : op.getVariables())
        pending.insert(key(op, variable));
    }
    while (!rest.empty()) {
      auto *next = llvm::find_if(rest, [&](gen::ConditionalOp op) {
        return llvm::none_of(op.getGivens(),
                             [&](Attribute given) { return pending.contains(key(op, given)); });
      });
      if (next == rest.end())
        next = rest.begin(); // a cycle: the given becomes an input
      for (Attribute variable : next->getVariables())
        pending.erase(key(*next, variable));
      (next->getRole() == "encoder"   ? encoders
       : next->getRole() == "decoder" ? decoders
                                      : priors)
          .push_back(*next);
      rest.erase(next);
    }
  }

  SmallVector<gen::ConditionalOp> priors, encoders, decoders;
};

struct SolveEntries : genc::impl::SolveEntriesBase<SolveEntries> {
  using SolveEntriesBase::SolveEntriesBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    Roles roles(module);
    askForTraining();
    if (!roles.encoders.empty())
      solveEncoders(roles);
    if (!roles.decoders.empty())
      solveDecoders(roles);
    if (!roles.encoders.empty() && !roles.decoders.empty())
      solveAutoencoder(roles);
    for (auto objective : module.getOps<gen::ObjectiveOp>()) {
      solveObjective(objective);
      solveGradient(objective);
    }
    finishNets();
    finishTraining();
    solveInit();
    eraseModelOps();
    module->setAttr("gen.entries", Builder(&getContext()).getArrayAttr(offered));
  }

  void solveObjective(gen::ObjectiveOp objective) {
    std::string name = objective.getSymName().str();
    auto make = [&](const std::string &entryName, const llvm::Twine &doc, ObjectiveResults wanted,
                    Offer offer = Offer::Always) {
      entry(
          entryName, (doc + objective.getExpression()).str(),
          [&](EntryBuilder &builder) { builder.addObjective(objective, wanted); }, offer);
    };
    make(name, "objective, one value an example: ", ObjectiveResults::Value);
    if (name == "log_marginal" && objective.getHidden())
      make("anomaly_score", "how unlikely the data are under the model, in nats: minus ",
           ObjectiveResults::Negative, Offer::OnRequest);
    if (objective.getHidden())
      return;
    make(name + "_terms", "objective with its terms: ", ObjectiveResults::Terms);
    if (llvm::any_of(*objective.getTerms(), [](Attribute term) {
          return cast<DictionaryAttr>(term).contains("factorises");
        }))
      make(name + "_kl_per_dimension",
           "divergences, the share of each element of the latent variables: ",
           ObjectiveResults::Dimensions, Offer::OnRequest);
  }

  void solveAutoencoder(const Roles &roles) {
    entry("reconstruct", "the mean of the data, decoded from the mean of the latent variables",
          [&](EntryBuilder &builder) {
            builder.add(roles.encoders, Draw::Point);
            builder.forgetData();
            builder.add(roles.decoders, Draw::Point);
            builder.returnValues(roles.decoders);
          });
    auto interpolate = [&](StringRef name, StringRef doc, Path path) {
      entry(
          name, doc,
          [&](EntryBuilder &builder) {
            builder.addPath(roles.encoders, roles.priors, path);
            builder.add(roles.decoders, Draw::Point);
            builder.returnValues(roles.decoders);
          },
          Offer::OnRequest);
    };
    interpolate("interpolate",
                "the mean of the data for latent variables on the line between two encodings",
                Path::Linear);
    if (roles.priors.empty())
      return;
    interpolate("interpolate_spherical",
                "the mean of the data for latent variables on an arc between two encodings, about "
                "the centre of the prior",
                Path::Spherical);
    entry(
        "impute",
        "data with missing elements drawn: from the prior at first, then `steps` times from the "
        "encoder and the decoder (Rezende et al., \"Stochastic Backpropagation\", 2014, appendix "
        "F)",
        [&](EntryBuilder &builder) {
          builder.addImputation(roles.priors, roles.encoders, roles.decoders);
        },
        Offer::OnRequest);
  }

  /// `train_step` stands for all that it calls; what that is stays on the module when the steps are
  /// gone.
  void askForTraining() {
    asked.assign(entries.begin(), entries.end());
    SmallVector<Attribute> steps;
    for (auto step : getOperation().getOps<gen::TrainOp>())
      steps.push_back(step->getAttrDictionary());
    if (steps.empty())
      return;
    offered.push_back(StringAttr::get(&getContext(), "train_step"));
    if (!llvm::is_contained(asked, "train_step"))
      return;
    for (auto step : getOperation().getOps<gen::TrainOp>()) {
      asked.push_back((step.getObjective() + "_gradient").str());
      asked.push_back(step.getUpdate().str());
    }
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr("gen.schedule"))
        asked.push_back(function.getName().str());
    getOperation()->setAttr("gen.training", ArrayAttr::get(&getContext(), steps));
  }

  /// What the steps of training that name the objective move; empty where none does.
  ArrayAttr trainedBy(gen::ObjectiveOp objective) {
    llvm::SetVector<Attribute> over;
    for (auto step : getOperation().getOps<gen::TrainOp>())
      if (step.getObjective() == objective.getSymName())
        over.insert(step.getOver().begin(), step.getOver().end());
    return Builder(&getContext()).getArrayAttr(over.getArrayRef());
  }

  /// Made when asked for, as `init` is: only training needs it.
  void solveGradient(gen::ObjectiveOp objective) {
    ArrayAttr over = trainedBy(objective);
    std::string name = (objective.getSymName() + "_gradient").str();
    bool wanted = llvm::is_contained(asked, name) || (gradients && !over.empty());
    if (!wanted || getOperation().lookupSymbol(name))
      return;
    EntryBuilder builder(getOperation(), name,
                         ("objective and its gradient: " + objective.getExpression()).str());
    builder.differentiate(over);
    builder.addObjective(objective,
                         objective.getHidden() ? ObjectiveResults::Value : ObjectiveResults::Terms);
    builder.finish();
  }

  /// `init`, made when asked for by name, has all weights; `initial_weights`, of a library that
  /// trains, those that it reads.
  void solveInit() {
    bool trains = llvm::is_contained(asked, "train_step");
    StringRef name = trains ? "initial_weights" : "init";
    if ((!trains && !llvm::is_contained(asked, name)) || getOperation().lookupSymbol(name))
      return;
    EntryBuilder builder(getOperation(), name, "initial values of the weights");
    llvm::StringSet<> read = readWeights();
    builder.returnInitialWeights(
        [&](gen::WeightOp weight) { return !trains || read.contains(weight.getSymName()); });
    builder.finish();
  }

  void solveEncoders(const Roles &roles) {
    entry("encode", "parameters of the posterior", [&](EntryBuilder &builder) {
      builder.add(roles.encoders, Draw::Point);
      builder.returnParameters(roles.encoders);
    });
    entry("encode_mean", "mean of the posterior", [&](EntryBuilder &builder) {
      builder.add(roles.encoders, Draw::Point);
      builder.returnValues(roles.encoders);
    });
    entry("encode_sample", "a draw from the posterior", [&](EntryBuilder &builder) {
      builder.add(roles.encoders, Draw::Sample);
      builder.returnValues(roles.encoders);
    });
  }

  void solveDecoders(const Roles &roles) {
    entry("decode", "parameters of the likelihood", [&](EntryBuilder &builder) {
      builder.add(roles.decoders, Draw::Point);
      builder.returnParameters(roles.decoders);
    });
    entry("decode_mean", "mean of the likelihood", [&](EntryBuilder &builder) {
      builder.add(roles.decoders, Draw::Point);
      builder.returnValues(roles.decoders);
    });
    if (roles.priors.empty())
      return;
    entry("sample", "the mean of the data for latent variables drawn from the prior",
          [&](EntryBuilder &builder) {
            builder.add(roles.priors, Draw::Sample);
            builder.add(roles.decoders, Draw::Point);
            builder.returnValues(roles.decoders);
          });
    entry("sample_x", "data drawn from the model", [&](EntryBuilder &builder) {
      builder.add(roles.priors, Draw::Sample);
      builder.add(roles.decoders, Draw::Sample);
      builder.returnValues(roles.decoders);
    });
  }

  /// Whether an entry is made where none are named, or where it is named alone.
  enum class Offer { Always, OnRequest };

  bool isWanted(StringRef name, Offer offer = Offer::Always) const {
    bool usual = entries.empty() || llvm::is_contained(entries, "default");
    return (usual && offer == Offer::Always) || llvm::is_contained(entries, name.str());
  }

  void entry(StringRef name, StringRef doc, llvm::function_ref<void(EntryBuilder &)> fill,
             Offer offer = Offer::Always) {
    if (getOperation().lookupSymbol<func::FuncOp>(name))
      return; // a net of that name is the entry
    offered.push_back(StringAttr::get(&getContext(), name));
    if (!isWanted(name, offer))
      return;
    EntryBuilder builder(getOperation(), name, doc);
    fill(builder);
    builder.finish();
  }

  /// Nets whose inputs have types are entries under their own names.
  void finishNets() {
    for (auto net : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!net->removeAttr("gen.net"))
        continue;
      offered.push_back(net.getSymNameAttr());
      if (!isWanted(net.getName()))
        net.erase();
      else
        net->setAttr("gen.entry", UnitAttr::get(&getContext()));
    }
  }

  /// What training computes beside gradients. Entries where they are asked for by name.
  void finishTraining() {
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      auto text = function->getAttrOfType<StringAttr>("gen.update");
      auto schedule = function->getAttrOfType<StringAttr>("gen.schedule");
      if (!text)
        text = schedule;
      if (!text)
        continue;
      if (!llvm::is_contained(asked, function.getName().str())) {
        function.erase();
        continue;
      }
      function->setAttr("gen.entry", UnitAttr::get(&getContext()));
      function->setAttr("gen.doc", text);
      function->removeAttr("gen.update");
      function->removeAttr("gen.schedule");
      if (schedule)
        function->setAttr("gen.is_schedule", UnitAttr::get(&getContext()));
    }
  }

  /// The entries that are to be made, with those that others of them stand for.
  std::vector<std::string> asked;
  /// Also those that were not asked for: messages list them.
  SmallVector<Attribute> offered;

  /// Those that an entry reads or moves, or says the beginning of.
  llvm::StringSet<> readWeights() {
    llvm::StringSet<> read;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      for (unsigned i = 0; i < function.getNumResults(); ++i)
        if (auto weight = function.getResultAttrOfType<FlatSymbolRefAttr>(i, "gen.at_weight"))
          read.insert(weight.getValue());
      function.walk([&](Operation *op) {
        if (auto parameter = dyn_cast<gen::ParameterOp>(op))
          read.insert(parameter.getName());
        else if (auto update = dyn_cast<gen::UpdateStateOp>(op))
          read.insert(update.getName());
      });
    }
    return read;
  }

  void eraseUnreadWeights() {
    llvm::StringSet<> read = readWeights();
    for (auto weight : llvm::make_early_inc_range(getOperation().getOps<gen::WeightOp>()))
      if (!read.contains(weight.getSymName()))
        weight.erase();
  }

  void eraseModelOps() {
    eraseUnreadWeights();
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (isa<gen::ConditionalOp, gen::DistributionOp, gen::DivergenceOp, gen::DataOp,
              gen::ObjectiveOp, gen::TrainOp>(op))
        op.erase();
  }
};

} // namespace
