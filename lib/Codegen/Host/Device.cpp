//===- Device.cpp - public functions and descriptors of accelerators ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostModule.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace genc {

static_assert(sizeof(genc_program_desc) == 24 && sizeof(genc_image_desc) == 24 &&
                  sizeof(genc_device_desc) == 48,
              "the constants here follow the structs of abi.h");

Constant *HostModule::programDesc(const DeviceDescription::Program &program) {
  SmallVector<Constant *> images;
  for (const DeviceDescription::Image &image : program.images) {
    // Text may end with a zero, which a driver would take for a part of it.
    bool isText = library.device->interface != "vulkan" && !image.isMachineCode;
    StringRef code = isText ? StringRef(image.code).rtrim('\0') : StringRef(image.code);
    GlobalVariable *bytes =
        global(ConstantDataArray::getString(context, code), library.name + ".image");
    bytes->setAlignment(Align(8));
    images.push_back(ConstantStruct::getAnon(
        {bytes, number(code.size()), number32(image.architecture), number32(image.isMachineCode)}));
  }
  SmallVector<Constant *> functions;
  for (const std::string &function : program.functions)
    functions.push_back(text(function));
  return ConstantStruct::getAnon({array(images, library.name + ".images"),
                                  array(functions, library.name + ".functions"),
                                  number32(static_cast<uint32_t>(images.size())),
                                  number32(static_cast<uint32_t>(functions.size()))});
}

Constant *HostModule::deviceDesc() {
  const DeviceDescription &device = *library.device;
  auto *backend = new GlobalVariable(*module, Type::getInt8Ty(context), /*isConstant=*/true,
                                     GlobalValue::ExternalLinkage,
                                     /*Initializer=*/nullptr, "genc_backend_" + device.interface);
  backend->setVisibility(GlobalValue::HiddenVisibility);
  SmallVector<Constant *> programs;
  for (const DeviceDescription::Program &program : device.programs)
    programs.push_back(programDesc(program));
  return global(
      ConstantStruct::getAnon(
          {backend, entryDescs(device.entries, library.name + ".device_entries"),
           array(programs, library.name + ".programs"),
           device.prepareFunction.empty() ? null() : innerFunction(device.prepareFunction, 4),
           number(device.prepareArenaBytes), number32(static_cast<uint32_t>(programs.size())),
           number32(0)}),
      library.name + ".device");
}

/// A public function that is the runtime's with the descriptor before its parameters, or without
/// it.
void HostModule::deviceFunctions() {
  auto plain = [&](StringRef name, Type *result, ArrayRef<Type *> parameters) {
    Function *function = publicFunction(name.str(), result, parameters);
    SmallVector<Value *> arguments(make_pointer_range(function->args()));
    forward(function, ("genc_rt_" + name).str(), arguments);
  };
  Type *none = Type::getVoidTy(context);
  forwardAll("device_create", "genc_rt_device_create", {pointer, pointer, pointer});
  plain("device_destroy", none, {pointer});
  plain("device_name", pointer, {pointer});
  plain("device_allocate", i32, {pointer, i64, pointer});
  plain("device_release", none, {pointer, pointer});
  forwardAll("stream_create", "genc_rt_stream_create", {pointer, pointer, pointer});
  plain("stream_destroy", none, {pointer});
  plain("stream_synchronize", i32, {pointer});
  plain("stream_upload", i32, {pointer, pointer, pointer, i64});
  plain("stream_download", i32, {pointer, pointer, pointer, i64});
  for (auto [index, entry] : enumerate(library.entries))
    deviceEntryFunctions(entry, static_cast<uint32_t>(index));
  if (!library.training)
    return;
  forwardAll("device_state_create", "genc_rt_device_state_create", {pointer, pointer, pointer});
  plain("device_state_destroy", none, {pointer});
  plain("device_state_download", i32, {pointer, pointer, pointer, i64});
  deviceTrainFunctions();
}

void HostModule::deviceTrainFunctions() {
  unsigned inputs = static_cast<unsigned>(library.training->inputs.size());
  SmallVector<Type *> parameters = {pointer, pointer, i64};
  parameters.append(inputs, pointer);
  parameters.append({pointer, pointer, i64, pointer});
  Function *step = publicFunction("device_train_step", i32, parameters);
  Value *io = tensorArray(step, 3, inputs);
  forward(step, "genc_rt_device_train_step",
          {descriptor, step->getArg(0), step->getArg(1), step->getArg(2), io,
           step->getArg(inputs + 3), step->getArg(inputs + 4), step->getArg(inputs + 5),
           step->getArg(inputs + 6)});
  Function *workspace = publicFunction("device_train_workspace", i64, {pointer, i64, i32});
  forward(workspace, "genc_rt_device_train_workspace",
          {descriptor, workspace->getArg(0), workspace->getArg(1), workspace->getArg(2)});
}

void HostModule::deviceEntryFunctions(const EntryDescription &entry, uint32_t index) {
  unsigned tensors = static_cast<unsigned>(entry.tensors.size());
  SmallVector<Type *> parameters = {pointer, i64};
  parameters.append(tensors, pointer);
  parameters.append({pointer, i64, pointer});
  Function *run = publicFunction("device_" + entry.name, i32, parameters);
  Value *io = tensorArray(run, 2, tensors);
  forward(run, "genc_rt_device_run",
          {descriptor, number32(index), run->getArg(0), run->getArg(1), io,
           run->getArg(tensors + 2), run->getArg(tensors + 3), run->getArg(tensors + 4)});
  Function *workspace =
      publicFunction("device_" + entry.name + "_workspace", i64, {pointer, i64, i32});
  forward(workspace, "genc_rt_device_workspace",
          {descriptor, number32(index), workspace->getArg(0), workspace->getArg(1),
           workspace->getArg(2)});
}

} // namespace genc
