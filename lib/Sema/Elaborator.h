//===- Elaborator.h - templates become operators with concrete shapes --*- C++ -*- ---===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_ELABORATOR_H
#define GENC_LIB_SEMA_ELABORATOR_H

#include "ElaboratorState.h"
#include "Library.h"
#include "Types.h"
#include "Value.h"
#include "genc/Dialect/Gen/Ops/Model.h"
#include "genc/Sema/Sema.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"
#include <deque>
#include <functional>
#include <map>
#include <set>

namespace genc::sema {

class Elaborator {
public:
  Elaborator(const ast::File &file, const SemaOptions &options, Diagnostics &diags,
             mlir::MLIRContext &context, FileList &filesRead);
  mlir::OwningOpRef<mlir::ModuleOp> run();

private:
  // Model.cpp: the model's members.
  void declareFile(const ast::File &source, Scope &scope);
  void declareLazy(const ast::LetItem &let, Scope &scope);
  void elaborateModel(const ast::ModelItem &model);
  mlir::StringAttr rangeAttribute(const ValueRange &range);
  const ast::ModelItem *chooseModel();
  void bindModelParameters(const ast::ModelItem &model);
  void bindModelParameter(const ast::Parameter &parameter);
  std::optional<std::string> takeDefine(llvm::StringRef name);
  void checkDefines(const ast::ModelItem &model);
  void flatten(ast::Body members, std::vector<const ast::Item *> &out);
  void declareMembers(llvm::ArrayRef<const ast::Item *> members);
  bool declareName(Scope &scope, const ast::Ident &name, Value value);
  void declareData(const ast::DataItem &data);
  void elaborateNets(llvm::ArrayRef<const ast::Item *> members);
  void elaborateNet(const ast::FunctionItem &net);
  mlir::Type entryType(const ast::Parameter &parameter, TensorInfo &info, Scope &scope);
  void emitNet(const ast::FunctionItem &net, llvm::ArrayRef<mlir::Type> types,
               llvm::ArrayRef<TensorInfo> infos);

  // Conditionals.cpp
  void declareConditional(const ast::ConditionalItem &item);
  void elaborateConditionals();
  void elaborateReady();
  void reportUnprovided();
  bool typeSubstituted();
  const ast::Expr *findSubstitution(const ast::Expr *expr, const Conditional &conditional,
                                    llvm::StringRef given);
  mlir::Type typeOf(const ast::Expr *expr);
  bool ready(const Conditional &conditional);
  void elaborateConditional(Conditional &conditional);
  void bindGivens(const Conditional &conditional, mlir::Block &block, Scope &scope);
  void checkLatents();
  void sample(const ast::SampleItem &item, Scope &scope, BodyState &state);
  bool checkSupport(const DistributionValue &distribution, const std::string &name,
                    llvm::SMRange range);
  Conditional *findConditional(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> variables,
                               llvm::ArrayRef<llvm::StringRef> givens);
  std::optional<Instance> instantiate(const DistributionValue &distribution,
                                      const TensorInfo &info);

  // References.cpp: uses of conditionals
  bool isConditionalName(llvm::StringRef name);
  Conditional *findPart(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> variables,
                        llvm::ArrayRef<llvm::StringRef> givens);
  Value variableValue(llvm::StringRef name, llvm::SMRange range, Scope &scope);
  Binding *lookUp(llvm::StringRef name, Scope &scope);
  std::optional<ConditionalUse> use(const ast::ConditionalRefExpr &ref, Scope &scope);
  Value conditionalRef(const ast::ConditionalRefExpr &ref, Scope &scope);
  Value conditionalValue(const ConditionalUse &use, llvm::SMRange range);
  bool visit(const ConditionalUse &use, BodyState &state, llvm::SMRange range);
  std::string conditionalsText();

  // AverageOptions.cpp
  bool averageOption(const ast::Argument &option, Scope &scope, AverageOptions &options);
  std::optional<AverageOptions> averageOptions(const ast::ExpectationExpr &expr, Scope &scope);

  // Probability.cpp: what only objectives say.
  std::string familyName(llvm::StringRef name, Scope &scope);
  std::optional<std::vector<ConditionalUse>> uses(const ast::Expr *expr, Scope &scope);
  std::vector<ConditionalUse> familyUses(llvm::StringRef name,
                                         llvm::ArrayRef<std::string> within = {});
  bool draw(const ConditionalUse &use, llvm::ArrayRef<ast::Ident> names, Scope &scope,
            llvm::SmallVectorImpl<mlir::Value> &drawn, llvm::SMRange range);
  Value logDensity(llvm::ArrayRef<ConditionalUse> uses, Scope &scope, llvm::SMRange range);
  Value probability(const ast::LogDensityExpr &expr, Scope &scope);
  Value probability(const ast::ExpectationExpr &expr, Scope &scope);
  Value probability(const ast::DivergenceExpr &expr, Scope &scope);
  /// The text that is evaluated now is an objective's, not that of a net it calls.
  bool inObjective() const { return objectiveState && objectiveState->frames == frames.size(); }
  std::optional<Value> objectiveName(const ast::NameExpr &expr, Binding *binding);
  Value where(const ast::WhereExpr &expr, Scope &scope);
  Value whereHolds(const Value &value, const Value &condition, llvm::SMRange range);
  Value presence(llvm::StringRef name, llvm::SMRange range);
  Value present(const ast::CallExpr &expr, Scope &scope);
  Value scheduleValue(llvm::StringRef name, llvm::SMRange range);
  mlir::Value average(mlir::Value value, mlir::ValueRange draws, const AverageOptions &options,
                      llvm::SMRange range);
  mlir::Type perExample(mlir::ValueRange of);

  // Pairs.cpp: what an objective says of the whole batch.
  /// Whether the value is of the other example of a pair.
  bool hasOther(mlir::Value value);
  Value pairs(const ast::CallExpr &expr, Scope &scope);
  const ast::Expr *pairsArguments(const ast::CallExpr &expr, Scope &scope, bool &itself);
  Value meanOverOthers(mlir::Value value, bool itself, llvm::SMRange range);
  Value other(const ast::CallExpr &expr, std::optional<Actual> input, Scope &scope);
  Value otherValue(const Value &value, llvm::SMRange range);

  // Objectives.cpp
  void elaborateObjectives(llvm::ArrayRef<const ast::Item *> members);
  void objective(const ast::ObjectiveItem &item);
  bool augment(ObjectiveState &state);
  bool bindDefinition(const ast::Ident &name, llvm::ArrayRef<ast::Parameter> parameters,
                      Actuals actuals, llvm::SMRange range, Scope &scope);

  // Training.cpp, Schedules.cpp, Optimizers.cpp
  void train(const ast::TrainItem &item);
  void train(const ast::TrainStep &step);
  gen::TrainOp trainGroup(const ast::TrainStep &step, const ast::TrainGroup &group,
                          gen::ObjectiveOp objective, int64_t times, std::set<std::string> &taken);
  Value parametersOf(const ast::CallExpr &expr);
  gen::ObjectiveOp trainedObjective(const ast::Expr *expr);
  std::vector<std::string> movedWeights(gen::ObjectiveOp objective,
                                        llvm::ArrayRef<std::string> over);
  void declareSchedule(const ast::ScheduleItem &item, Scope &scope);
  void schedule(const ast::ScheduleItem &item);
  bool inSchedule() const;
  Value scheduled(const ast::Expr *expr, mlir::Value step, Scope &scope);
  Value scheduleCall(const Reference &reference, Actuals actuals, llvm::SMRange range);
  mlir::Value scalar(const Value &value, llvm::SMRange range);
  std::optional<Reference> optimizerOf(const ast::Expr *expr);
  void optimizerState(const ast::ParamItem &item, Scope &scope);
  bool optimizerResults(const ast::FunctionItem &item, const Value &value,
                        llvm::SmallVectorImpl<mlir::Value> &results);
  Scope &optimizerScope(Scope &definition);
  Value innerOptimizer(const ast::FunctionItem &item, Scope &definition, Actuals actuals,
                       llvm::SMRange range);
  mlir::func::FuncOp emitUpdate(const ast::Expr *optimizer, llvm::StringRef name, int64_t size,
                                bool maximize);
  bool checkTargets(llvm::ArrayRef<const ast::Expr *> targets, std::vector<std::string> &paths);
  void freeze(llvm::ArrayRef<std::string> paths);
  void requireAnalytic(const ast::RequireAnalyticItem &item);
  bool isObjectiveFunction(llvm::StringRef name);
  Value objectiveValue(const ast::ObjectiveItem &item, Actuals actuals, Scope &definition,
                       llvm::SMRange range);
  mlir::Value objectiveResult(const Value &value, llvm::SMRange range);
  void emitObjective(llvm::StringRef name, llvm::StringRef text, bool hidden, llvm::SMRange range,
                     llvm::function_ref<mlir::Value(ObjectiveState &)> fill);
  void impliedObjectives();

  // Statements.cpp
  void execute(ast::Body body, Scope &scope, BodyState &state);
  void execute(const ast::Item &item, Scope &scope, BodyState &state);
  void let(const ast::LetItem &item, Scope &scope);
  /// False if what must hold does not.
  bool check(const ast::CheckItem &item, Scope &scope);
  Value returned(const ast::ReturnItem &item, Scope &scope);
  std::optional<bool> condition(const ast::Expr *expr, Scope &scope);

  // Expressions.cpp
  Value evaluate(const ast::Expr *expr, Scope &scope, const ast::Ident &label = {});
  Value name(const ast::NameExpr &expr, Scope &scope);
  Value unary(const ast::UnaryExpr &expr, Scope &scope);
  Value binary(const ast::BinaryExpr &expr, Scope &scope);
  Value logical(const ast::BinaryExpr &expr, Scope &scope);
  Value index(const ast::IndexExpr &expr, Scope &scope);
  Value indexTensor(mlir::Value base, llvm::ArrayRef<Actual> indices, llvm::SMRange range);
  Value member(const ast::MemberExpr &expr, Scope &scope);
  Value stage(const ast::Expr *stage, Actual input, Scope &scope, const ast::Ident &label = {});
  Value repeat(const ast::RepeatExpr &expr, Actual input, Scope &scope, const ast::Ident &label);
  Value chain(const ast::Expr *body, Actual input, Scope &scope);
  Value read(Binding &binding, llvm::SMRange range);
  Value unknownName(llvm::StringRef name, llvm::SMRange range, Scope &scope, bool called);

  // Arithmetic.cpp: numbers and lists known at compile time; nullopt if the operands are not such.
  std::optional<Value> arithmetic(ast::BinaryOp op, const Value &lhs, const Value &rhs,
                                  llvm::SMRange range);
  std::optional<Value> numericFunction(llvm::StringRef name, Actuals actuals, llvm::SMRange range);

  // Builtins.cpp: functions of shapes and lists; nullopt if the name is none.
  std::optional<Value> builtin(llvm::StringRef name, Actuals actuals, llvm::SMRange range,
                               Scope &scope);

  // Calls.cpp
  Value call(const ast::CallExpr &expr, std::optional<Actual> input, Scope &scope,
             const ast::Ident &label);
  bool evaluateArguments(llvm::ArrayRef<ast::Argument> arguments, Scope &scope,
                         std::vector<Actual> &actuals);
  Value callNamed(const ast::Ident &callee, Actuals actuals, llvm::SMRange range, Scope &scope,
                  const ast::Ident &label);
  Value callReference(const Reference &reference, Actuals actuals, llvm::SMRange range,
                      const ast::Ident &label, llvm::StringRef innerLayer = {});
  Value callFunction(const ast::FunctionItem &function, Scope &definition, Actuals actuals,
                     llvm::SMRange range, const ast::Ident &label, llvm::StringRef innerLayer);
  Binding *findCallable(llvm::StringRef name, Scope &scope);
  Value defaultValue(const ast::FunctionItem &function, const ast::Parameter &parameter,
                     llvm::SMRange call, Scope &scope);
  bool bindParameters(const ast::FunctionItem &function, Actuals actuals, llvm::SMRange range,
                      Scope &scope);
  bool bindArgument(const ast::Parameter &parameter, const Actual &actual, Scope &scope,
                    llvm::SMRange call);
  bool matchTensor(const ast::Parameter &parameter, const Actual &actual, Scope &scope);
  /// Distributes the actuals over named parameters; -1 where the default stands. Reports misuse.
  bool assign(llvm::ArrayRef<llvm::StringRef> names, llvm::ArrayRef<bool> optional, Actuals actuals,
              llvm::SMRange range, llvm::StringRef callee, llvm::StringRef signature,
              llvm::SMRange declaration, llvm::SmallVectorImpl<int> &assigned);
  /// The same over declared parameters.
  bool assign(llvm::ArrayRef<ast::Parameter> parameters, Actuals actuals, llvm::SMRange range,
              const ast::Ident &callee, llvm::StringRef signature,
              llvm::SmallVectorImpl<int> &assigned);
  bool enterFrame(const ast::Item &item, llvm::StringRef name, llvm::SMRange call);

  // Operators.cpp
  /// The operator that the language calls by this name.
  std::optional<mlir::RegisteredOperationName> callableOperator(llvm::StringRef mnemonic);
  Value callOperator(mlir::RegisteredOperationName op, Actuals actuals, llvm::SMRange range);
  Value buildOperator(llvm::StringRef mnemonic, llvm::ArrayRef<Actual> operands,
                      llvm::ArrayRef<mlir::NamedAttribute> attributes, llvm::SMRange range);
  mlir::Value createOperator(mlir::RegisteredOperationName op, mlir::ValueRange operands,
                             mlir::NamedAttrList attributes, llvm::SMRange range);
  mlir::Attribute convertAttribute(llvm::StringRef kind, const Value &value);
  mlir::Value tensorOf(const Value &value, mlir::Type element, llvm::SMRange range);
  mlir::Value constant(const Value &value, mlir::Type element, llvm::SMRange range);
  void violated(mlir::RegisteredOperationName op, mlir::ValueRange operands,
                const std::string &message, llvm::SMRange range);
  Value broadcastTo(mlir::Value value, llvm::ArrayRef<int64_t> event, llvm::SMRange range);
  mlir::Value castTo(mlir::Value value, mlir::Type element, llvm::SMRange range);

  // Types.cpp
  std::optional<TensorInfo> tensorInfo(const ast::TypeRef &type, Scope &scope);
  bool resolveShape(llvm::ArrayRef<const ast::Expr *> sizes, Scope &scope,
                    llvm::SmallVectorImpl<int64_t> &shape);
  std::optional<int64_t> resolveSize(const ast::Expr *size, Scope &scope);
  bool resolveRange(const ast::TypeRef &type, Scope &scope, ValueRange &range);
  bool resolveConstraint(const ast::Constraint &constraint, Scope &scope, ValueRange &range);
  bool resolveDomain(const ast::Domain &domain, Scope &scope, ValueRange &range);
  mlir::Type batched(const TensorInfo &info);

  // Weights.cpp
  void param(const ast::ParamItem &item, Scope &scope);
  bool declareWeight(const ast::ParamItem &item, const std::string &path, const TensorInfo &info,
                     Scope &scope);
  mlir::Attribute initAttribute(const ast::ParamItem &item, const TensorInfo &info, Scope &scope);
  void next(const ast::NextItem &item, Scope &scope, BodyState &state);
  Value withUpdates(const Value &result, llvm::ArrayRef<StateUpdate> updates);
  mlir::Value readWeight(const WeightRef &weight, llvm::SMRange range);
  /// The path of a layer that is called now; reports a label used twice.
  std::string layerPath(llvm::StringRef kind, const ast::Ident &label);
  bool claimLabel(const std::string &name, llvm::SMRange range);

  // Distributions.cpp
  Value makeDistribution(const ast::DistributionItem &item, Scope &scope, Actuals actuals,
                         llvm::SMRange range);
  /// A scope with the parameters, forms and definitions of a distribution.
  Scope &distributionScope(const DistributionValue &distribution, llvm::ArrayRef<Value> values,
                           llvm::ArrayRef<int64_t> event, int64_t classes);
  std::optional<TensorInfo> valueInfo(const DistributionValue &distribution,
                                      const TensorInfo *declared, llvm::SMRange range);
  bool statedShape(const DistributionValue &distribution, TensorInfo &info, llvm::SMRange range);
  bool checkDistribution(const DistributionValue &distribution);
  /// The distribution whose support this one has.
  const DistributionValue &supporting(const DistributionValue &distribution);
  bool definesMember(const DistributionValue &distribution, llvm::StringRef name);
  Value distributionMember(const DistributionValue &distribution, llvm::StringRef name,
                           Actuals actuals, llvm::SMRange range);
  mlir::DenseF64ArrayAttr finiteSupport(const DistributionValue &distribution,
                                        const TensorInfo &info);
  mlir::ArrayAttr parameterRanges(const DistributionValue &distribution);
  mlir::StringAttr supportRange(const DistributionValue &distribution);
  mlir::StringAttr instance(const DistributionValue &distribution, const TensorInfo &info,
                            llvm::ArrayRef<mlir::Value> parameters, llvm::SMRange range);
  void emitDefinition(const ast::DefinitionItem &definition, const DistributionValue &distribution,
                      const TensorInfo &info, llvm::ArrayRef<mlir::Value> parameters,
                      mlir::Type valueType);
  llvm::SmallVector<mlir::Value> definitionResults(const ast::DefinitionItem &definition,
                                                   const DistributionValue &distribution,
                                                   const TensorInfo &info,
                                                   mlir::ValueRange arguments);
  Value draw(const ast::DefinitionParam &param, Scope &scope, llvm::ArrayRef<int64_t> event);

  // Loops.cpp
  Value scan(Actuals actuals, llvm::SMRange range, const ast::Ident &label);
  bool scanArguments(Actuals actuals, llvm::SMRange range, Loop &loop);
  bool scanOption(const Actual &actual, Loop &loop);

  // Gradients.cpp
  Value gradient(Actuals actuals, llvm::SMRange range);

  // Divergences.cpp
  std::pair<const ast::DivergenceRuleItem *, Scope *>
  findRule(llvm::StringRef name, llvm::StringRef lhs, llvm::StringRef rhs);
  Value relativeEntropy(const ast::DivergenceExpr &expr, Scope &scope);
  /// The symbol of a closed form for these instances; null where no rule states it.
  mlir::StringAttr closedForm(llvm::StringRef name, llvm::StringRef lhs, llvm::StringRef rhs,
                              mlir::TypeRange lhsTypes, mlir::TypeRange rhsTypes,
                              llvm::SMRange range);
  void emitDivergences(gen::ObjectiveOp objective);
  void bindPattern(const ast::Expr *side, const DistributionValue &distribution, Scope &scope);
  Value divergenceValue(const ast::DivergenceExpr &expr, Scope &scope);

  // Nested.cpp: distributions among the parameters of distributions.
  /// The numbers and tensors among the parameters, those of nested distributions in their place.
  std::vector<std::pair<std::string, Value>> leaves(const DistributionValue &distribution);
  /// The distribution with other leaves.
  DistributionValue withLeaves(const DistributionValue &distribution, llvm::ArrayRef<Value> leaves);
  DistributionValue withLeaves(const DistributionValue &distribution, llvm::ArrayRef<Value> leaves,
                               size_t &next);
  Value withLeaves(const Value &value, llvm::ArrayRef<Value> leaves, size_t &next);
  /// What tells two distributions apart beside their leaves.
  std::string structure(const DistributionValue &distribution);
  /// The parameters as tensors, as far as they are leaves.
  llvm::SmallVector<Value> parameterValues(const DistributionValue &distribution);
  /// Positional arguments from the last parameter on as one list, where that is `x:
  /// distribution[n]`.
  std::vector<Actual> gatherRest(llvm::ArrayRef<ast::Parameter> parameters, Actuals actuals);
  bool checkNested(const ast::Parameter &parameter, const Actual &actual, Scope &scope);
  Value masked(const ast::WhereExpr &expr, Scope &scope);
  std::optional<Value> ofDistribution(llvm::StringRef function, Actuals actuals,
                                      llvm::SMRange range);
  bool checkUnmasked(const DistributionValue &distribution, llvm::SMRange range);

  // Locations.cpp
  mlir::Location location(llvm::SMRange range);
  /// The innermost place in the user's files that leads to `range`.
  llvm::SMRange userRange(llvm::SMRange range);
  /// Reports at the user's place, with notes on the calls that led there.
  DiagnosticBuilder error(Code code, llvm::SMRange range);
  void addCallNotes(DiagnosticBuilder &builder, llvm::SMRange range);
  llvm::StringRef text(llvm::SMRange range);

  /// Counts work, so that a short text cannot unroll without end; false (and one message) when it
  /// is too much.
  bool spend(unsigned work, llvm::SMRange range);

  Scope &newScope(Scope *parent) { return scopes.emplace_back(parent); }
  mlir::MLIRContext *context() { return builder.getContext(); }

  const ast::File &file;
  const SemaOptions &options;
  Diagnostics &diags;
  Library library;
  mlir::OpBuilder builder;
  /// Holds values that only their types are needed of.
  mlir::Block scratch;
  mlir::ModuleOp module;
  std::deque<Scope> scopes;
  Scope *modelScope = nullptr;
  Scope *fileScope = nullptr; ///< of the model's file; above it imports, then the library
  std::vector<const ast::Item *> members; ///< of the model, chosen branches of `if` in place
  std::vector<Frame> frames;
  LayerNames *layers = nullptr;
  std::map<std::string, LayerNames> roleLayers;
  std::deque<Conditional> conditionals;
  std::map<std::string, Variable> variables;
  std::vector<std::string> variableOrder;
  std::map<std::string, std::pair<mlir::Type, llvm::SMRange>> weights;
  std::map<std::string, mlir::StringAttr> instances;
  std::map<std::string, unsigned> instanceCounts;
  std::map<std::string, DistributionValue> instanceItems; ///< by symbol
  std::map<std::string, mlir::StringAttr> divergences;
  std::set<std::string> usedDefines;
  llvm::DenseMap<mlir::Value, llvm::SMRange> origins; ///< where the text makes a value
  unsigned drawCount = 0;
  std::vector<const ast::AugmentItem *> augmentations;
  unsigned depth = 0; ///< of expressions that are being evaluated, through all calls
  uint64_t spent = 0;
  std::string drawPrefix;
  /// Inside the functions of a distribution with others among its parameters: what those do not
  /// define, it lacks.
  bool tolerant = false;
  ObjectiveState *objectiveState = nullptr;
  StepState *stepState = nullptr;
  OptimizerState *optimizing = nullptr;
  llvm::StringMap<Reference> scheduleDefinitions;
};

/// The text with every run of spaces as one.
std::string oneLine(llvm::StringRef text);

/// `normal(loc: real, scale: real > 0), or log_scale, log_var for scale`
std::string fullSignature(const ast::DistributionItem &item);

/// `conv2d(x, filters: int, kernel = 3)` as it is written.
std::string signatureText(llvm::StringRef name, llvm::ArrayRef<ast::Parameter> parameters);

} // namespace genc::sema

#endif // GENC_LIB_SEMA_ELABORATOR_H
