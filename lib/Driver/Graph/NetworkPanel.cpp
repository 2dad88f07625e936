//===- NetworkPanel.cpp - networks as boxes in the order of the data -----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "NetworkPanel.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/Support/Format.h"

using namespace genc;
using namespace genc::graph;
using namespace mlir;

namespace {

/// A network of more boxes shows its blocks as one box each.
constexpr size_t mostBoxes = 18;

/// Equal units in a row become one.
void foldRuns(std::vector<Unit> &units, const Network &network, std::vector<unsigned> &place) {
  place.resize(units.size());
  std::vector<unsigned> readers(units.size());
  for (const Unit &unit : units) {
    llvm::SetVector<unsigned> makers;
    for (Value input : unit.inputs)
      if (auto maker = network.maker(input))
        makers.insert(*maker);
    for (unsigned maker : makers)
      ++readers[maker];
  }
  std::vector<Unit> folded;
  std::vector<unsigned> lastOf; // the unit that a folded one ends with
  for (auto [i, unit] : llvm::enumerate(units)) {
    std::optional<unsigned> maker;
    if (unit.isBlock && unit.inputs.size() == 1)
      maker = network.maker(unit.inputs[0]);
    unsigned target = maker ? place[*maker] : 0;
    if (maker && lastOf[target] == *maker && readers[*maker] == 1 &&
        signature(units[*maker]) == signature(unit)) {
      Unit &first = folded[target];
      ++first.times;
      first.lastName = unit.path.names[unit.levels - 1];
      first.weights.insert_range(unit.weights);
      first.output = unit.output;
      place[i] = target;
      lastOf[target] = i;
      continue;
    }
    place[i] = folded.size();
    folded.push_back(unit);
    lastOf.push_back(i);
  }
  units = std::move(folded);
}

class NetworkBuilder {
public:
  explicit NetworkBuilder(ModuleOp module) : module(module) {}

  std::vector<Panel> run() {
    for (auto conditional : module.getOps<gen::ConditionalOp>())
      addConditional(conditional);
    for (auto net : module.getOps<func::FuncOp>())
      if (net->hasAttr("gen.net"))
        addNet(net);
    for (size_t i = 0; i < blocks.size(); ++i) // a block may show further ones
      addBlock(Unit(blocks[i]));
    return std::move(panels);
  }

private:
  void addConditional(gen::ConditionalOp conditional);
  void addNet(func::FuncOp net);
  void addBlock(const Unit &block);
  void addUnits(Panel &panel, llvm::ArrayRef<Operation *> ops, StringRef root, bool block);
  /// The node that gives a value; made where it comes from outside.
  std::optional<unsigned> giver(Panel &panel, Value value);
  void connect(Panel &panel, Value value, unsigned to, StringRef label = "") {
    auto from = giver(panel, value);
    if (!from || *from == to)
      return;
    for (Edge &edge : panel.edges)
      if (edge.from == *from && edge.to == to && !label.empty()) {
        edge.label += ", " + label.str();
        return;
      }
    panel.edges.push_back({.from = *from, .to = to, .label = label.str()});
  }
  void noteBlock(const Unit &unit);

  ModuleOp module;
  std::vector<Panel> panels;
  std::vector<Unit> blocks; ///< that some panel folds, to be shown
  std::set<std::string> knownBlocks;
  // Of the panel that is built now.
  std::optional<Network> network;
  std::vector<unsigned> boxes, places;
  llvm::DenseMap<Value, unsigned> ports;
};

/// The body of a conditional has no terminator, that of a net a return.
std::vector<Operation *> operators(Block &block) {
  std::vector<Operation *> result;
  for (Operation &op : block)
    if (!op.hasTrait<OpTrait::IsTerminator>())
      result.push_back(&op);
  return result;
}

std::optional<unsigned> NetworkBuilder::giver(Panel &panel, Value value) {
  if (!network->dependsOnData(value))
    return std::nullopt;
  if (auto maker = network->maker(value))
    return boxes[places[*maker]];
  value = network->source(value);
  auto [found, inserted] = ports.try_emplace(value, 0);
  if (inserted) {
    Node node{.mark = Mark::Port, .name = "input"};
    found->second = panel.add(std::move(node));
  }
  return found->second;
}

void NetworkBuilder::noteBlock(const Unit &unit) {
  StringRef kind = unit.path.kinds[unit.levels - 1];
  bool net = unit.levels == 1; // has a panel already
  if (unit.isBlock && !net &&
      knownBlocks.insert(kind.str() + signature(unit, /*shapes=*/false)).second)
    blocks.push_back(unit);
}

void NetworkBuilder::addUnits(Panel &panel, llvm::ArrayRef<Operation *> ops, StringRef root,
                              bool block) {
  network.emplace(ops, root, block);
  if (network->units.size() > mostBoxes && !block)
    network.emplace(ops, root, /*fold=*/true);
  std::vector<Unit> units = network->units;
  foldRuns(units, *network, places);
  boxes.clear();
  for (const Unit &unit : units) {
    Node node = describe(unit, module);
    if (block && !node.notes.empty()) {
      // A block serves several shapes: the numbers that belong to all stay.
      std::string note = node.notes.front();
      auto [shape, weights] = StringRef(note).rsplit(" · ");
      node.notes.clear();
      if (StringRef(note).ends_with("parameters"))
        node.notes.push_back((weights.empty() ? shape : weights).str());
    }
    boxes.push_back(panel.add(std::move(node)));
  }
  for (const Unit &unit : network->units)
    noteBlock(unit);
  for (auto [box, unit] : llvm::zip_equal(boxes, units)) {
    std::set<unsigned> done;
    for (Value input : unit.inputs)
      if (auto from = giver(panel, input); from && done.insert(*from).second)
        connect(panel, input, box);
  }
}

void NetworkBuilder::addConditional(gen::ConditionalOp conditional) {
  auto names = [](ArrayAttr list) {
    return llvm::join(
        llvm::map_range(list.getAsRange<StringAttr>(), [](StringAttr name) { return name.str(); }),
        ", ");
  };
  std::string givens = names(conditional.getGivens());
  Panel panel{.title =
                  (conditional.getRole() + " " + conditional.getName().value_or("") + "(" +
                   names(conditional.getVariables()) + (givens.empty() ? "" : " | " + givens) + ")")
                      .str()};
  Block &block = conditional.getBody().front();
  ports.clear();
  for (auto [argument, name] :
       llvm::zip_equal(block.getArguments(), conditional.getGivens().getAsRange<StringAttr>()))
    if (!argument.use_empty())
      ports[argument] = panel.add({.mark = Mark::Port,
                                   .name = name.str(),
                                   .notes = {shapeText(argument.getType())},
                                   .family = "input"});
  for (auto sample : block.getOps<gen::SampleOp>()) {
    auto distribution = SymbolTable::lookupNearestSymbolFrom<gen::DistributionOp>(
        conditional, sample.getDistributionAttr());
    Node node{.mark = Mark::Port, .name = sample.getVariable().str(), .family = "output"};
    if (distribution)
      node.name += " ∼ " + distribution.getName().str();
    node.notes.push_back(shapeText(sample.getType()));
    ports[sample.getValue()] = panel.add(std::move(node));
  }
  addUnits(panel, operators(block), conditional.getRole(), /*block=*/false);
  if (boxes.empty())
    return;
  for (auto sample : block.getOps<gen::SampleOp>()) {
    auto distribution = SymbolTable::lookupNearestSymbolFrom<gen::DistributionOp>(
        conditional, sample.getDistributionAttr());
    for (auto [i, value] : llvm::enumerate(sample.getParameters())) {
      std::string name =
          distribution ? cast<StringAttr>(distribution.getParameters()[i]).str() : "";
      DenseElementsAttr constant;
      if (matchPattern(value, m_Constant(&constant)) && constant.isSplat() &&
          isa<FloatType>(constant.getElementType())) {
        std::string text = name + " = ";
        llvm::raw_string_ostream(text)
            << llvm::format("%.4g", constant.getSplatValue<APFloat>().convertToDouble());
        panel.nodes[ports[sample.getValue()]].notes.push_back(text);
      } else
        connect(panel, value, ports[sample.getValue()], name);
    }
  }
  panels.push_back(std::move(panel));
}

void NetworkBuilder::addNet(func::FuncOp net) {
  Panel panel{.title = "net " + net.getName().str()};
  ports.clear();
  auto named = [](StringAttr name, StringRef otherwise) {
    return name ? name.str() : otherwise.str();
  };
  for (auto [i, argument] : llvm::enumerate(net.getArguments()))
    ports[argument] =
        panel.add({.mark = Mark::Port,
                   .name = named(net.getArgAttrOfType<StringAttr>(i, "gen.name"), "input"),
                   .notes = {shapeText(argument.getType())},
                   .family = "input"});
  addUnits(panel, operators(net.getBody().front()), net.getName(), /*block=*/false);
  auto results = net.getBody().front().getTerminator()->getOperands();
  for (auto [i, value] : llvm::enumerate(results)) {
    std::string name = named(net.getResultAttrOfType<StringAttr>(i, "gen.name"), "output");
    unsigned to = panel.add({.mark = Mark::Port,
                             .name = results.size() == 1 ? "output" : name,
                             .notes = {shapeText(value.getType())},
                             .family = "output"});
    connect(panel, value, to);
  }
  panels.push_back(std::move(panel));
}

/// What a folded block does: its first use, without the shapes of that use.
void NetworkBuilder::addBlock(const Unit &block) {
  StringRef kind = block.path.kinds[block.levels - 1];
  Panel panel{.title = (llvm::all_of(kind, llvm::isDigit)
                            ? "block " + block.path.prefix(block.levels - 1)
                            : "block " + kind.str())};
  ports.clear();
  addUnits(panel, block.ops, block.path.prefix(block.levels), /*block=*/true);
  unsigned to = panel.add({.mark = Mark::Port, .name = "output"});
  if (block.output)
    connect(panel, block.output, to);
  for (Node &node : panel.nodes)
    if (node.mark == Mark::Port)
      node.family = node.name;
  panels.push_back(std::move(panel));
}

} // namespace

std::vector<Panel> graph::networkPanels(ModuleOp module) { return NetworkBuilder(module).run(); }
