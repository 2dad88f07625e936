//===- LowerEntries.cpp - planned entries to functions of pointers ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "EntryLowering.h"
#include "genc/Codegen/Entries.h"
#include "genc/Dialect/Gen/EventType.h"
#include "genc/Dialect/Gen/Ops/Program.h"
#include "genc/Dialect/Gen/Ops/Shape.h"
#include "genc/Runtime/abi.h"

using namespace mlir;
using namespace genc;

static StringRef prefixOf(Place place) { return place == Place::Device ? "device_" : ""; }
std::string genc::entrySymbol(StringRef entry, Place place) {
  return (prefixOf(place) + "entry_" + entry).str();
}
std::string genc::kernelSymbol(StringRef kernel, Place place) {
  return (prefixOf(place) + "kernel_" + kernel).str();
}

int64_t genc::bytesPerExample(Type type) {
  gen::EventType event(type);
  return event.eventElements() * llvm::divideCeil(event.element.getIntOrFloatBitWidth(), 8);
}

EntryLowering::EntryLowering(func::FuncOp entry, ModuleOp module, Place where)
    : entry(entry), module(module), where(where), loc(entry.getLoc()), builder(entry.getContext()),
      pointer(LLVM::LLVMPointerType::get(entry.getContext())), i64(builder.getI64Type()),
      i32(builder.getI32Type()), prepare(entry.getName() == "prepare") {}

Value EntryLowering::constant(int64_t value) {
  return LLVM::ConstantOp::create(builder, loc, i64, value);
}

Value EntryLowering::at(Value base, Value offset) {
  return LLVM::GEPOp::create(builder, loc, pointer, builder.getI8Type(), base,
                             ArrayRef<LLVM::GEPArg>(offset));
}

Value EntryLowering::ioPointer(int64_t index) {
  Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, io,
                                   ArrayRef<LLVM::GEPArg>(static_cast<int32_t>(index)));
  return LLVM::LoadOp::create(builder, loc, pointer, slot);
}

/// A function of another object of the library; \p result is null where it returns nothing.
LLVM::LLVMFuncOp EntryLowering::declare(StringRef symbol, Type result, ArrayRef<Type> types) {
  if (auto known = module.lookupSymbol<LLVM::LLVMFuncOp>(symbol))
    return known;
  if (!result)
    result = LLVM::LLVMVoidType::get(entry.getContext());
  OpBuilder top = OpBuilder::atBlockBegin(module.getBody());
  return LLVM::LLVMFuncOp::create(top, loc, symbol, LLVM::LLVMFunctionType::get(result, types));
}

/// genc_entry_fn(call, weights, batch, io, arena) or genc_prepare_fn(call, weights, prepared,
/// arena).
void EntryLowering::begin() {
  SmallVector<Type> types = prepare ? SmallVector<Type>{pointer, pointer, pointer, pointer}
                                    : SmallVector<Type>{pointer, pointer, i64, pointer, pointer};
  builder.setInsertionPointToEnd(module.getBody());
  function = LLVM::LLVMFuncOp::create(builder, loc, entrySymbol(entry.getName(), where),
                                      LLVM::LLVMFunctionType::get(i32, types));
  Block *block = function.addEntryBlock(builder);
  failed = new Block;
  failed->addArgument(i32, loc);
  builder.setInsertionPointToStart(block);
  context = block->getArgument(0);
  weights = block->getArgument(1);
  batch = prepare ? constant(1) : block->getArgument(2);
  io = block->getArgument(prepare ? 2 : 3);
  arena = block->getArgument(prepare ? 3 : 4);
  int64_t most = 1;
  entry.walk([&](kernel::LaunchOp launch) {
    most = std::max<int64_t>(most, launch.getNumOperands() + launch.getNumResults());
    if (auto noise = launch.getNoise()) // a draw may run again
      noiseInputs = std::max<int64_t>(noiseInputs, *noise + 1);
  });
  slots = LLVM::AllocaOp::create(builder, loc, pointer, pointer, constant(most));
  if (!prepare)
    for (auto [index, argument] : llvm::enumerate(entry.getArguments()))
      pointerOf[argument] = ioPointer(index);
  checkSteps();
}

/// A number of steps beyond its loop is answered before anything is written.
void EntryLowering::checkSteps() {
  entry.walk([&](gen::ScanOp scan) {
    Value given = scan.getSteps();
    if (!given)
      return;
    Value &steps = stepsOf[given];
    if (!steps)
      steps = LLVM::LoadOp::create(builder, loc, i64, pointerOf.lookup(given));
    // Without a sign, so that negative numbers are too large.
    Value wrong = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ugt, steps,
                                       constant(scan.getLength()));
    Value code = LLVM::ConstantOp::create(builder, loc, i32, GENC_BAD_STEPS);
    Block *next = function.addBlock();
    LLVM::CondBrOp::create(builder, loc, wrong, failed, ValueRange{code}, next, ValueRange{});
    builder.setInsertionPointToStart(next);
  });
}

/// The block that entries read begins with the weights that they read as they are; that of a training state is where they are.
void EntryLowering::copyDirectWeights() {
  for (auto weight : module.getOps<gen::WeightOp>()) {
    auto to = weight->getAttrOfType<IntegerAttr>("gen.prepared_offset");
    if (!to)
      continue;
    int64_t from = weight->getAttrOfType<IntegerAttr>("gen.offset").getInt();
    Value bytes = constant(bytesPerExample(weight.getType()));
    copyBytes({at(io, to.getInt()), bytes}, {at(weights, from), bytes}, bytes, constant(1));
  }
}

/// The attribute of a result that lies where a weight does in the flat weights: its gradient, its initial value.
static constexpr StringLiteral atWeight = "gen.at_weight";

int64_t EntryLowering::weightOffset(FlatSymbolRefAttr name) {
  auto weight = module.lookupSymbol<gen::WeightOp>(name.getAttr());
  return weight->getAttrOfType<IntegerAttr>("gen.offset").getInt();
}

/// The results at weights share one tensor, behind the other results.
Value EntryLowering::flatPointer() {
  int64_t first = 0;
  while (!entry.getResultAttr(first, atWeight))
    ++first;
  return ioPointer(entry.getNumArguments() + noiseInputs + first);
}

/// Between them, and for weights that have none, their tensor is zero.
void EntryLowering::clearBetweenParts() {
  SmallVector<std::pair<int64_t, int64_t>> parts; // begin and end
  for (unsigned i = 0; i < entry.getNumResults(); ++i)
    if (auto weight = entry.getResultAttrOfType<FlatSymbolRefAttr>(i, atWeight)) {
      int64_t offset = weightOffset(weight);
      parts.push_back({offset, offset + bytesPerExample(entry.getResultTypes()[i])});
    }
  if (parts.empty())
    return;
  int64_t size = module->getAttrOfType<IntegerAttr>("gen.weights_bytes").getInt(), end = 0;
  parts.push_back({size, size});
  llvm::sort(parts);
  Value base = flatPointer();
  for (auto [begin, next] : parts) {
    if (begin > end)
      clearBytes({at(base, end), constant(0)}, constant(begin - end), constant(1));
    end = next;
  }
}

/// Calls a function of the runtime that writes memory: on a device it is queued behind what the call did before.
void EntryLowering::callRuntime(StringRef name, ArrayRef<Value> arguments) {
  bool device = where == Place::Device;
  SmallVector<Value> all(arguments);
  if (device)
    all.insert(all.begin(), context);
  LLVM::LLVMFuncOp callee =
      declare(((device ? "genc_device_" : "genc_rt_") + name).str(), {}, llvm::to_vector(ValueRange(all).getTypes()));
  LLVM::CallOp::create(builder, loc, callee, all);
}

void EntryLowering::copyBytes(Rows to, Rows from, Value bytes, Value count) {
  callRuntime("copy_rows", {to.base, to.stride, from.base, from.stride, bytes, count});
}

void EntryLowering::clearBytes(Rows to, Value bytes, Value count) {
  callRuntime("clear_rows", {to.base, to.stride, bytes, count});
}

Value EntryLowering::place(kernel::PlaceAttr place) {
  int64_t offset = place.getOffset();
  switch (place.getSpace()) {
  case kernel::Space::Fixed:
    return at(arena, offset);
  case kernel::Space::Arena: {
    auto fixed = entry->getAttrOfType<IntegerAttr>("gen.arena_fixed_bytes");
    Value base = at(arena, fixed.getInt());
    return offset ? at(base, LLVM::MulOp::create(builder, loc, batch, constant(offset))) : base;
  }
  case kernel::Space::Output:
    if (prepare)
      return at(io, entry.getResultAttrOfType<IntegerAttr>(offset, "gen.offset").getInt());
    if (auto weight = entry.getResultAttrOfType<FlatSymbolRefAttr>(offset, atWeight))
      return at(flatPointer(), weightOffset(weight));
    return ioPointer(entry.getNumArguments() + noiseInputs + offset);
  case kernel::Space::Carried:
    return carried[offset];
  }
  llvm_unreachable("unknown space");
}

/// Calls \p kernel and leaves the function where it reports an error.
void EntryLowering::call(FlatSymbolRefAttr kernel, Value count, ArrayRef<Value> pointers) {
  for (auto [index, value] : llvm::enumerate(pointers)) {
    Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, slots,
                                     ArrayRef<LLVM::GEPArg>(static_cast<int32_t>(index)));
    LLVM::StoreOp::create(builder, loc, value, slot);
  }
  LLVM::LLVMFuncOp callee = declare(kernelSymbol(kernel.getValue(), where), i32, {pointer, i64, pointer});
  Value status =
      LLVM::CallOp::create(builder, loc, callee, ValueRange{context, count, slots}).getResult();
  Value zero = LLVM::ConstantOp::create(builder, loc, i32, 0);
  Value wrong = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, status, zero);
  Block *next = function.addBlock();
  LLVM::CondBrOp::create(builder, loc, wrong, failed, ValueRange{status}, next, ValueRange{});
  builder.setInsertionPointToStart(next);
}

/// Runs the largest multiple of the kernel's batch_multiple, then the rest with the tail kernel.
void EntryLowering::callWithTail(kernel::LaunchOp launch, ArrayRef<Value> pointers) {
  auto kernel =
      SymbolTable::lookupNearestSymbolFrom<kernel::FuncOp>(launch, launch.getKernelAttr());
  Value multiple = constant(kernel.getBatchMultiple());
  Value rest = LLVM::URemOp::create(builder, loc, batch, multiple);
  Value main = LLVM::SubOp::create(builder, loc, batch, rest);
  auto guarded = [&](FlatSymbolRefAttr callee, Value count, ArrayRef<Value> arguments) {
    Block *run = function.addBlock(), *after = function.addBlock();
    Value any = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::ne, count, constant(0));
    LLVM::CondBrOp::create(builder, loc, any, run, ValueRange{}, after, ValueRange{});
    builder.setInsertionPointToStart(run);
    call(callee, count, arguments);
    LLVM::BrOp::create(builder, loc, ValueRange{}, after);
    builder.setInsertionPointToStart(after);
  };
  guarded(launch.getKernelAttr(), main, pointers);
  SmallVector<Value> advanced;
  SmallVector<Value> tensors(launch.getOperands());
  llvm::append_range(tensors, launch.getResults());
  for (auto [tensor, base] : llvm::zip_equal(tensors, pointers)) {
    bool batched = !gen::EventType(tensor.getType()).plates.empty();
    Value bytes = batched ? constant(bytesPerExample(tensor.getType())) : Value();
    advanced.push_back(batched ? at(base, LLVM::MulOp::create(builder, loc, main, bytes)) : base);
  }
  guarded(launch.getTailAttr(), rest, advanced);
}

void EntryLowering::lowerLaunch(kernel::LaunchOp launch) {
  SmallVector<Value> pointers;
  for (Value input : launch.getInputs())
    pointers.push_back(pointerOf.lookup(input));
  for (auto [result, attribute] : llvm::zip_equal(launch.getResults(), *launch.getPlaces()))
    pointers.push_back(pointerOf[result] = place(cast<kernel::PlaceAttr>(attribute)));
  if (launch.getTailAttr())
    return callWithTail(launch, pointers);
  if (!launch.getNoise())
    return call(launch.getKernelAttr(), batch, pointers);
  // Draws: the caller's numbers, where given, stand for the kernel's.
  Value given = ioPointer(entry.getNumArguments() + *launch.getNoise());
  Value none = LLVM::ZeroOp::create(builder, loc, pointer);
  Value draws = LLVM::ICmpOp::create(builder, loc, LLVM::ICmpPredicate::eq, given, none);
  Block *run = function.addBlock(), *after = function.addBlock();
  Value chosen = after->addArgument(pointer, loc);
  LLVM::CondBrOp::create(builder, loc, draws, run, ValueRange{}, after, ValueRange{given});
  builder.setInsertionPointToStart(run);
  call(launch.getKernelAttr(), batch, pointers);
  LLVM::BrOp::create(builder, loc, ValueRange{pointers.back()}, after);
  builder.setInsertionPointToStart(after);
  pointerOf[launch.getResult(0)] = chosen;
}

void EntryLowering::lower(Operation &op) {
  if (auto launch = dyn_cast<kernel::LaunchOp>(op))
    return lowerLaunch(launch);
  if (auto scan = dyn_cast<gen::ScanOp>(op))
    return lowerLoop(scan);
  if (op.hasTrait<gen::View>()) {
    pointerOf[op.getResult(0)] = pointerOf.lookup(op.getOperand(0));
  } else if (auto parameter = dyn_cast<gen::ParameterOp>(op)) {
    auto weight = module.lookupSymbol<gen::WeightOp>(parameter.getName());
    StringRef offset = prepare ? "gen.offset" : "gen.prepared_offset";
    pointerOf[parameter] = at(weights, weight->getAttrOfType<IntegerAttr>(offset).getInt());
  } else if (auto prepared = dyn_cast<gen::PreparedOp>(op)) {
    auto source = module.lookupSymbol<func::FuncOp>("prepare");
    auto offset = source.getResultAttrOfType<IntegerAttr>(prepared.getIndex(), "gen.offset");
    pointerOf[prepared] = at(weights, offset.getInt());
  }
}

LLVM::LLVMFuncOp EntryLowering::run() {
  begin();
  if (prepare)
    copyDirectWeights();
  clearBetweenParts();
  for (Operation &op : entry.getBody().front().without_terminator())
    lower(op);
  LLVM::ReturnOp::create(builder, loc, LLVM::ConstantOp::create(builder, loc, i32, 0).getResult());
  function.getBody().push_back(failed);
  builder.setInsertionPointToStart(failed);
  LLVM::ReturnOp::create(builder, loc, failed->getArgument(0));
  return function;
}

namespace {
struct LowerEntries : PassWrapper<LowerEntries, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(LowerEntries)
  explicit LowerEntries(Place place = Place::Host) : place(place) {}

  Place place;

  StringRef getArgument() const override { return "gen-lower-entries"; }
  StringRef getDescription() const override { return "planned entries to functions of pointers"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<LLVM::LLVMDialect>();
  }

  void runOnOperation() override {
    ModuleOp module = getOperation();
    SmallVector<func::FuncOp> entries(module.getOps<func::FuncOp>());
    for (func::FuncOp entry : entries)
      EntryLowering(entry, module, place).run();
    for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
      if (!isa<LLVM::LLVMFuncOp>(op))
        op.erase();
  }
};
} // namespace

std::unique_ptr<Pass> genc::createLowerEntriesPass(Place place) {
  return std::make_unique<LowerEntries>(place);
}
void genc::registerLowerEntriesPass() { PassRegistration<LowerEntries>(); }
