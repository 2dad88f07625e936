//===- ModelPanel.cpp - the graphical model of a module ------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Graph.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Syntax/Latex.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace genc;
using namespace genc::graph;
using namespace mlir;

std::string graph::shapeText(Type type) {
  gen::EventType event(type);
  return llvm::join(llvm::map_range(event.event, [](int64_t n) { return std::to_string(n); }), "×");
}

std::vector<Formula> graph::formulas(ModuleOp module) {
  std::vector<Formula> result;
  for (auto objective : module.getOps<gen::ObjectiveOp>()) {
    Formula formula{objective.getSymName().str(), objective.getExpression().str(), ""};
    // A text that does not parse stays a text.
    if (!withExpression(formula.text, [&](const ast::Expr *expr) { formula.latex = latex(expr); }))
      formula.latex = "\\text{" + latexText(formula.text) + "}";
    result.push_back(std::move(formula));
  }
  return result;
}

namespace {

/// What a variable's distribution is computed from.
struct Sources {
  llvm::SetVector<unsigned> arguments; ///< of the block
  llvm::SetVector<StringRef> variables;
  llvm::SetVector<StringRef> weights;
};

Sources sourcesOf(gen::SampleOp sample) {
  Sources sources;
  llvm::SetVector<Operation *> work;
  auto visit = [&](Value value) {
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      if (argument.getOwner() == sample->getBlock())
        sources.arguments.insert(argument.getArgNumber());
    } else if (auto other = value.getDefiningOp<gen::SampleOp>())
      sources.variables.insert(other.getVariable());
    else
      work.insert(value.getDefiningOp());
  };
  llvm::for_each(sample.getParameters(), visit);
  for (size_t i = 0; i < work.size(); ++i)
    work[i]->walk([&](Operation *op) {
      if (auto parameter = dyn_cast<gen::ParameterOp>(op))
        sources.weights.insert(parameter.getName());
      llvm::for_each(op->getOperands(), visit);
    });
  return sources;
}

class ModelBuilder {
public:
  explicit ModelBuilder(ModuleOp module) : module(module) {}

  Panel run() {
    panel.isModel = true;
    for (auto conditional : module.getOps<gen::ConditionalOp>())
      addVariables(conditional);
    if (known.empty())
      return panel;
    for (auto data : module.getOps<gen::DataOp>())
      addData(data);
    for (auto conditional : module.getOps<gen::ConditionalOp>())
      addEdges(conditional);
    addNets();
    addPlates();
    return std::move(panel);
  }

private:
  unsigned variable(StringRef name, Type type) {
    auto [found, inserted] = known.try_emplace(name.str(), 0);
    if (inserted) {
      Node node{.mark = Mark::Variable, .name = name.str()};
      if (std::string shape = shapeText(type); !shape.empty())
        node.notes.push_back(shape);
      found->second = panel.add(std::move(node));
      types[found->second] = type;
    }
    return found->second;
  }

  unsigned parameter(StringRef name, Type type = {}) {
    auto [found, inserted] = parameters.try_emplace(name.str(), 0);
    if (inserted) {
      Node node{.mark = Mark::Parameter, .name = name.str()};
      if (std::string shape = type ? shapeText(type) : ""; !shape.empty())
        node.notes.push_back(shape);
      found->second = panel.add(std::move(node));
    }
    return found->second;
  }

  void connect(unsigned from, unsigned to, bool dashed) {
    if (from != to && edges.insert({from, to, dashed}).second)
      panel.edges.push_back({.from = from, .to = to, .dashed = dashed});
  }

  void addVariables(gen::ConditionalOp conditional);
  void addData(gen::DataOp data);
  void addEdges(gen::ConditionalOp conditional);
  void addNets();
  void addPlates();
  void readObjective(const ast::Expr *expr);
  llvm::SetVector<unsigned> sourcesOf(const ast::Expr *expr);
  /// The node of the net that an expression calls, and the arguments; nullopt where it calls none.
  std::optional<unsigned> netCall(const ast::Expr *expr,
                                  llvm::SmallVectorImpl<const ast::Expr *> &arguments);

  ModuleOp module;
  Panel panel;
  llvm::MapVector<std::string, unsigned, std::map<std::string, unsigned>> known, parameters;
  std::map<std::string, unsigned> nets;
  std::map<unsigned, Type> types;
  std::set<std::tuple<unsigned, unsigned, bool>> edges;
};

void ModelBuilder::addVariables(gen::ConditionalOp conditional) {
  for (auto sample : conditional.getBody().getOps<gen::SampleOp>()) {
    unsigned node = variable(sample.getVariable(), sample.getValue().getType());
    auto distribution = SymbolTable::lookupNearestSymbolFrom<gen::DistributionOp>(
        conditional, sample.getDistributionAttr());
    std::string name = conditional.getName().value_or("").str();
    if (distribution)
      panel.nodes[node].notes.push_back((name.empty() ? "" : name + ": ") +
                                        distribution.getName().str());
  }
}

void ModelBuilder::addData(gen::DataOp data) {
  Node &node = panel.nodes[variable(data.getSymName(), data.getType())];
  node.observed = true;
  if (data.getClasses())
    node.notes.insert(node.notes.begin(), std::to_string(*data.getClasses()) + " classes");
}

void ModelBuilder::addEdges(gen::ConditionalOp conditional) {
  bool infers = conditional.getRole() == "encoder";
  Block &block = conditional.getBody().front();
  for (auto sample : block.getOps<gen::SampleOp>()) {
    Sources sources = ::sourcesOf(sample);
    unsigned to = known.find(sample.getVariable().str())->second;
    for (unsigned i : sources.arguments) {
      std::string given = cast<StringAttr>(conditional.getGivens()[i]).str();
      auto [found, inserted] = known.try_emplace(given, 0);
      if (inserted) {
        // Given, but no variable: the objective says what it is computed from.
        found->second = panel.add({.mark = Mark::Computed, .name = given});
        if (std::string shape = shapeText(block.getArgument(i).getType()); !shape.empty())
          panel.nodes.back().notes.push_back(shape);
        types[found->second] = block.getArgument(i).getType();
      }
      connect(found->second, to, infers);
    }
    for (StringRef other : sources.variables)
      connect(known.find(other.str())->second, to, infers);
    for (StringRef weight : sources.weights) {
      StringRef role = weight.split('.').first;
      if (role == weight) // a tensor of the model itself
        connect(parameter(weight, module.lookupSymbol<gen::WeightOp>(weight).getType()), to,
                infers);
      else if (infers ? role != "decoder" && role != "prior" : role != "encoder")
        connect(parameter(infers ? "phi" : "theta"), to, infers);
    }
  }
}

/// Nets that no conditional calls stand for what they compute: the generator and the critic of an
/// adversarial model.
void ModelBuilder::addNets() {
  std::set<std::string> within;
  for (auto conditional : module.getOps<gen::ConditionalOp>())
    conditional.walk([&](gen::ParameterOp parameter) {
      within.insert(parameter.getName().split('.').first.str());
    });
  for (auto net : module.getOps<func::FuncOp>())
    if (net->hasAttr("gen.net") && !within.count(net.getName().str()))
      nets[net.getName().str()] = panel.add({.mark = Mark::Net, .name = net.getName().str()});
  size_t before = panel.edges.size();
  for (auto objective : module.getOps<gen::ObjectiveOp>())
    withExpression(objective.getExpression(), [&](const ast::Expr *expr) { readObjective(expr); });
  if (panel.edges.size() != before)
    return;
  // No objective calls them: their inputs are named after variables.
  for (auto net : module.getOps<func::FuncOp>())
    for (unsigned i = 0; net->hasAttr("gen.net") && i < net.getNumArguments(); ++i)
      if (auto name = net.getArgAttrOfType<StringAttr>(i, "gen.name"))
        if (auto found = known.find(name.str());
            found != known.end() && nets.count(net.getName().str()))
          connect(found->second, nets[net.getName().str()], false);
}

std::optional<unsigned> ModelBuilder::netCall(const ast::Expr *expr,
                                              llvm::SmallVectorImpl<const ast::Expr *> &arguments) {
  const ast::Expr *callee = nullptr;
  if (const auto *pipe = dyn_cast<ast::PipeExpr>(expr)) {
    arguments.push_back(pipe->input);
    expr = callee = pipe->stage;
  }
  if (const auto *call = dyn_cast<ast::CallExpr>(expr)) {
    callee = call->callee;
    for (const ast::Argument &argument : call->args)
      if (argument.value)
        arguments.push_back(argument.value);
  }
  if (const auto *member = dyn_cast_or_null<ast::MemberExpr>(callee)) // critic.h3(x)
    callee = member->base;
  const auto *name = dyn_cast_or_null<ast::NameExpr>(callee);
  auto found = name ? nets.find(name->name.str()) : nets.end();
  return found == nets.end() ? std::nullopt : std::optional(found->second);
}

/// The nodes whose values an expression reads.
llvm::SetVector<unsigned> ModelBuilder::sourcesOf(const ast::Expr *expr) {
  llvm::SetVector<unsigned> result;
  llvm::SmallVector<const ast::Expr *> arguments;
  auto add = [&](StringRef name) {
    if (auto found = known.find(name.str()); found != known.end())
      result.insert(found->second);
  };
  if (auto net = netCall(expr, arguments)) {
    result.insert(*net);
    return result;
  }
  if (const auto *name = dyn_cast<ast::NameExpr>(expr))
    add(name->name);
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr)) {
    for (const ast::Argument &variable : ref->variables)
      add(variable.name.name);
    return result;
  }
  ast::forEachChild(expr, [&](const ast::Expr *child) { result.insert_range(sourcesOf(child)); });
  return result;
}

void ModelBuilder::readObjective(const ast::Expr *expr) {
  llvm::SmallVector<const ast::Expr *> arguments;
  if (auto net = netCall(expr, arguments))
    for (const ast::Expr *argument : arguments)
      for (unsigned from : sourcesOf(argument))
        connect(from, *net, false);
  if (const auto *ref = dyn_cast<ast::ConditionalRefExpr>(expr))
    for (const ast::Argument &given : ref->givens)
      if (auto found = known.find(given.name.name.str()); given.value && found != known.end())
        for (unsigned from : sourcesOf(given.value))
          if (panel.nodes[found->second].mark == Mark::Computed)
            connect(from, found->second, true);
  ast::forEachChild(expr, [&](const ast::Expr *child) { readObjective(child); });
}

/// One plate for the examples, and one for every further plate that a variable has.
void ModelBuilder::addPlates() {
  llvm::MapVector<StringRef, Plate> inner;
  Plate examples{.label = "N"};
  for (auto [i, node] : llvm::enumerate(panel.nodes)) {
    if (node.mark == Mark::Parameter)
      continue;
    examples.nodes.push_back(i);
    auto type = types.find(i);
    if (type == types.end())
      continue;
    for (StringAttr plate : gen::EventType(type->second).plates)
      if (plate != "batch") {
        inner[plate.getValue()].label = plate.str();
        inner[plate.getValue()].nodes.push_back(i);
      }
  }
  for (auto &[name, plate] : inner)
    panel.plates.push_back(plate);
  panel.plates.push_back(examples);
}

} // namespace

Panel graph::modelPanel(ModuleOp module) { return ModelBuilder(module).run(); }
