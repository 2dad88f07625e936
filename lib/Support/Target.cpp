//===- Target.cpp - the machine that a library is compiled for ----------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Support/Target.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/TargetParser/Host.h"

namespace genc {

namespace {
struct Row {
  const char *name;
  Isa isa;
  const char *triple, *cpu;
  Machine machine;
  uint64_t features;
};

// Feature bits as in include/genc/Runtime/abi.h, which this library does not see.
constexpr uint64_t kAvx2 = 0x1f, kAvx512 = kAvx2 | 0x3e0;
const char *const kX86 = "x86_64-unknown-linux-gnu";

const Row kRows[] = {
    {"x86-64", Isa::X86Baseline, kX86, "x86-64", {4, 16, 32 << 10, 256 << 10, 64, false}, 0},
    {"x86-64-avx2", Isa::X86Avx2, kX86, "haswell", {8, 16, 32 << 10, 256 << 10, 64, true}, kAvx2},
    {"x86-64-avx512",
     Isa::X86Avx512,
     kX86,
     "skylake-avx512",
     {16, 32, 32 << 10, 1 << 20, 64, true},
     kAvx512},
    {"aarch64",
     Isa::AArch64,
     "aarch64-unknown-linux-gnu",
     "generic",
     {4, 32, 64 << 10, 512 << 10, 64, true},
     0},
};

struct DeviceRow {
  const char *name;
  DeviceApi api;
  DeviceMachine machine;
};

// Threads with 4 x 4 results read 8 numbers, two wide reads, for 16 multiply-adds; from shared memory
// 8 x 4 with three of them for 32. NVIDIA's have registers for 8 rows. As SPIR-V, staged sums in parts
// compute wrong numbers, so nothing is staged there, nor in languages that no test runs.
const DeviceRow kDevices[] = {
    {"cuda", DeviceApi::Cuda, {32, 256, 4, 4, 8, 8, 8, 80, 64, 32 << 10}},
    {"opencl", DeviceApi::OpenCL, {32, 256, 4, 4, 4, 8, 4, 80, 64, 16 << 10}},
    {"vulkan", DeviceApi::Vulkan, {32, 256, 4, 4, 4, 0, 0, 80, 64, 16 << 10}},
    {"metal", DeviceApi::Metal, {32, 256, 4, 4, 4, 0, 0, 80, 64, 16 << 10}},
    {"webgpu", DeviceApi::WebGPU, {32, 256, 4, 4, 4, 0, 0, 80, 64, 16 << 10}},
};

std::string hostName() {
#if defined(__aarch64__)
  return "aarch64";
#else
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  auto has = [&](std::initializer_list<const char *> names) {
    return llvm::all_of(names, [&](const char *name) { return features.lookup(name); });
  };
  if (!has({"sse4.1", "avx", "f16c", "fma", "avx2"}))
    return "x86-64";
  if (!has({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}))
    return "x86-64-avx2";
  return "x86-64-avx512";
#endif
}
} // namespace

std::optional<Target> Target::parse(llvm::StringRef name) {
  auto [base, suffix] = name.split('+');
  std::string wanted = base == "host" ? hostName() : base.str();
  const Row *row = llvm::find_if(kRows, [&](const Row &r) { return wanted == r.name; });
  if (row == std::end(kRows))
    return std::nullopt;
  Target target{row->name, row->isa, row->triple, row->cpu, row->machine, DeviceApi::None, {}};
  if (!name.contains('+'))
    return target;
  const DeviceRow *device =
      llvm::find_if(kDevices, [&](const DeviceRow &r) { return suffix == r.name; });
  if (device == std::end(kDevices))
    return std::nullopt;
  target.name += "+" + suffix.str();
  target.device = device->api;
  target.deviceMachine = device->machine;
  return target;
}

bool Target::runsHere() const {
  Isa here = parse("host")->isa;
  return (isa == Isa::AArch64) == (here == Isa::AArch64) && isa <= here;
}

std::string Target::deviceName() const { return llvm::StringRef(name).split('+').second.str(); }

Target Target::host() const {
  Target result = *this;
  result.name = llvm::StringRef(name).split('+').first.str();
  result.device = DeviceApi::None;
  return result;
}

std::vector<std::string> Target::deviceSuffixes() {
  std::vector<std::string> suffixes;
  for (const DeviceRow &row : kDevices)
    suffixes.push_back(std::string("+") + row.name);
  return suffixes;
}

std::vector<std::string> Target::names() {
  std::vector<std::string> names = {"host"};
  for (const Row &row : kRows)
    names.push_back(row.name);
  return names;
}

uint64_t Target::cpuFeatures() const {
  for (const Row &row : kRows)
    if (row.isa == isa)
      return row.features;
  return 0;
}

} // namespace genc
