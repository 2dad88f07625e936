//===- Device.cpp - public functions and descriptors of accelerators ----------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HostModule.h"
#include "genc/Runtime/device.h"
#include "llvm/IR/Constants.h"

using namespace llvm;

namespace genc {

static_assert(sizeof(genc_program_desc) == 24 && sizeof(genc_image_desc) == 24 &&
                  sizeof(genc_device_desc) == 48,
              "the constants here follow the structs of device.h");

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

void HostModule::deviceFunctions() {
  Type *none = Type::getVoidTy(context);
  forwardAll("device_create", i32, {pointer, pointer, pointer});
  forwardPlain("device_destroy", none, {pointer});
  forwardPlain("device_name", pointer, {pointer});
  forwardPlain("device_allocate", i32, {pointer, i64, pointer});
  forwardPlain("device_release", none, {pointer, pointer});
  forwardAll("stream_create", i32, {pointer, pointer, pointer});
  forwardPlain("stream_destroy", none, {pointer});
  forwardPlain("stream_synchronize", i32, {pointer});
  forwardPlain("stream_upload", i32, {pointer, pointer, pointer, i64});
  forwardPlain("stream_download", i32, {pointer, pointer, pointer, i64});
  for (auto [index, entry] : enumerate(library.entries))
    deviceEntryFunctions(entry, static_cast<uint32_t>(index));
  if (!library.training)
    return;
  forwardAll("device_state_create", i32, {pointer, pointer, pointer});
  forwardPlain("device_state_destroy", none, {pointer});
  forwardPlain("device_state_download", i32, {pointer, pointer, pointer, i64});
  forwardAll("device_train_workspace", i64, {pointer, i64, i32});
  trainStepFunction("device_train_step");
}

void HostModule::deviceEntryFunctions(const EntryDescription &entry, uint32_t index) {
  std::string name = "device_" + entry.name;
  runFunction(name, "genc_rt_device_run", entry, index);
  Function *workspace = publicFunction(name + "_workspace", i64, {pointer, i64, i32});
  forward(workspace, "genc_rt_device_workspace",
          {descriptor, number32(index), workspace->getArg(0), workspace->getArg(1),
           workspace->getArg(2)});
}

} // namespace genc
