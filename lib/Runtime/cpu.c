/*===- cpu.c - what the CPU can do --------------------------------*- C -*-===//
 *
 * Part of genc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===----------------------------------------------------------------------===*/

#include "internal.h"

#if defined(__x86_64__)
static void cpuid(uint32_t leaf, uint32_t sub, uint32_t out[4]) {
  __asm__ __volatile__("cpuid"
                       : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3])
                       : "a"(leaf), "c"(sub));
}

/* Register state that the operating system saves: what a CPU can do is of no use without it. */
static uint64_t enabled_state(void) {
  uint32_t low, high;
  __asm__ __volatile__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return ((uint64_t)high << 32) | low;
}

uint64_t genc_cpu_features(void) {
  uint32_t basic[4], leaf1[4], leaf7[4] = {0, 0, 0, 0}, leaf7a[4] = {0, 0, 0, 0};
  cpuid(0, 0, basic);
  cpuid(1, 0, leaf1);
  if (basic[0] >= 7) {
    cpuid(7, 0, leaf7);
    if (leaf7[0] >= 1)
      cpuid(7, 1, leaf7a);
  }
  uint64_t features = 0;
#define HAS(word, bit, feature) features |= (((word) >> (bit)) & 1u) ? (uint64_t)(feature) : 0
  HAS(leaf1[2], 19, GENC_X86_SSE41);
  uint64_t state = (leaf1[2] >> 27) & 1u ? enabled_state() : 0;
  if ((state & 0x06u) == 0x06u) { /* xmm and ymm */
    HAS(leaf1[2], 28, GENC_X86_AVX);
    HAS(leaf1[2], 29, GENC_X86_F16C);
    HAS(leaf1[2], 12, GENC_X86_FMA);
    HAS(leaf7[1], 5, GENC_X86_AVX2);
  }
  if ((state & 0xe6u) == 0xe6u) { /* and zmm and masks */
    HAS(leaf7[1], 16, GENC_X86_AVX512F);
    HAS(leaf7[1], 28, GENC_X86_AVX512CD);
    HAS(leaf7[1], 30, GENC_X86_AVX512BW);
    HAS(leaf7[1], 17, GENC_X86_AVX512DQ);
    HAS(leaf7[1], 31, GENC_X86_AVX512VL);
    HAS(leaf7[2], 11, GENC_X86_AVX512VNNI);
    HAS(leaf7a[0], 5, GENC_X86_AVX512BF16);
  }
#undef HAS
  return features;
}
#elif defined(__aarch64__)
uint64_t genc_cpu_features(void) {
  unsigned long first = getauxval(16), second = getauxval(26); /* AT_HWCAP, AT_HWCAP2 */
  uint64_t features = 0;
  features |= (first >> 20) & 1u ? GENC_ARM_DOTPROD : 0;
  features |= (first >> 10) & 1u ? GENC_ARM_FP16 : 0;
  features |= (second >> 13) & 1u ? GENC_ARM_I8MM : 0;
  features |= (second >> 14) & 1u ? GENC_ARM_BF16 : 0;
  features |= (first >> 22) & 1u ? GENC_ARM_SVE : 0;
  features |= (second >> 1) & 1u ? GENC_ARM_SVE2 : 0;
  return features;
}
#else
#error "genc's runtime knows x86-64 and AArch64"
#endif

int32_t genc_cpu_count(void) {
  uint64_t mask[128] = {0}; /* 8192 CPUs */
  if (sched_getaffinity(0, sizeof mask, mask) < 0)
    return 1;
  int32_t count = 0;
  for (size_t i = 0; i < sizeof mask / sizeof mask[0]; ++i)
    count += __builtin_popcountll(mask[i]);
  return count > 0 ? count : 1;
}
