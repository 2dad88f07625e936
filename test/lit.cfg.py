#===- lit.cfg.py - how the textual tests run --------------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Substitutions: %genc the driver, %data the outside data, %python the environment's Python (numpy, scipy, pillow), %cc the C
# compiler, %source and %build the two trees, %cmake, %compare the array comparison of test/Tools/compare.py.
# Features: data (the outside data is here), avx512, avx2, opencl (PoCL), vulkan (lavapipe), ptxas (CUDA's assembler),
# cuda-driver.
# Files that tests read, and that are no tests, lie in folders named Inputs.
#
#===-------------------------------------------------------------------------------------------------------------===#
import ctypes
import os
import shutil

import lit.formats

config.name = "genc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".test", ".mlir", ".gen", ".c", ".py"]
config.excludes = ["Inputs", "Tools", "Data", "Unit", "lit.cfg.py", "lit.site.cfg.py"]
config.test_source_root = os.path.join(config.genc_source, "test")
config.test_exec_root = os.path.join(config.genc_build, "test")

python = os.path.join(config.genc_deps, "bin", "python")
binaries = os.path.join(config.genc_build, "bin")
path = [binaries, config.llvm_bin, os.path.join(config.genc_deps, "bin"), os.environ.get("PATH", "")]
config.environment["PATH"] = os.pathsep.join(path)
for name in ("HOME", "CCACHE_DIR", "TMPDIR", "GENC_DEPS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
config.environment["NO_COLOR"] = "1"
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"
# Many tests compile the same kernels; those that are about compiling say --cache=.
config.environment["GENC_CACHE"] = os.path.join(config.test_exec_root, "Cache")

# The folder is named through the environment, so that a checkout without it still runs everything else.
beside = os.path.join(config.genc_source, os.pardir, "shared", "data")
data = os.path.abspath(os.environ.get("GENC_TEST_DATA", beside))
if os.path.isdir(data):
    config.available_features.add("data")

# Libraries are run on the machine that tests them: what it cannot run is only compiled.
try:
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        flags = set(next((line for line in file if line.startswith("flags")), "").split())
except OSError:
    flags = set()
for feature, flag in (("avx2", "avx2"), ("avx512", "avx512f")):
    if flag in flags:
        config.available_features.add(feature)

# Accelerators: the drivers that run on the processor, so that tests do not depend on what else is there.
opencl, vulkan = "/etc/OpenCL/vendors/pocl.icd", "/usr/share/vulkan/icd.d/lvp_icd.x86_64.json"
if os.path.exists(opencl):
    config.available_features.add("opencl")
    config.environment["OCL_ICD_VENDORS"] = opencl
if os.path.exists(vulkan):
    config.available_features.add("vulkan")
    config.environment["VK_ICD_FILENAMES"] = vulkan
if shutil.which("ptxas") or os.path.exists("/usr/local/cuda/bin/ptxas"):
    config.available_features.add("ptxas")
try:
    ctypes.CDLL("libcuda.so.1")
    config.available_features.add("cuda-driver")
except OSError:
    pass

compiler = shutil.which("cc") or os.path.join(config.llvm_bin, "clang")
config.substitutions += [
    ("%genc", os.path.join(binaries, "genc")),
    ("%data", data),
    ("%python", python),
    ("%cc", compiler),
    ("%cmake", os.path.join(config.genc_deps, "bin", "cmake")),
    ("%compare", f"{python} {os.path.join(config.test_source_root, 'Tools', 'compare.py')}"),
    ("%source", config.genc_source),
    ("%build", config.genc_build),
    ("%llvm", os.path.dirname(config.llvm_bin)),
]
