//===- PointerCall.h - C functions with as many pointers as tensors ---------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_DRIVER_POINTERCALL_H
#define GENC_LIB_DRIVER_POINTERCALL_H

#include "genc/Runtime/abi.h"
#include "llvm/ADT/ArrayRef.h"
#include <array>
#include <tuple>
#include <utility>

namespace genc {

/// Calls `int function(before..., one pointer each, after...)`, where the number of pointers, at most
/// GENC_MAX_TENSORS, is known at run time only.
template <typename... Before, typename... After>
int callWithPointers(void *function, std::tuple<Before...> before, llvm::ArrayRef<void *> pointers,
                     std::tuple<After...> after) {
  auto call = [&]<size_t... I>(std::index_sequence<I...>) {
    using Function = int (*)(Before..., decltype((void)I, static_cast<void *>(nullptr))..., After...);
    auto all = std::tuple_cat(before, std::make_tuple(pointers[I]...), after);
    return std::apply(reinterpret_cast<Function>(function), all);
  };
  using Call = decltype(call);
  constexpr auto byCount = []<size_t... N>(std::index_sequence<N...>) {
    return std::array<int (*)(Call &), sizeof...(N)>{
        [](Call &call) { return call(std::make_index_sequence<N>()); }...};
  }(std::make_index_sequence<GENC_MAX_TENSORS + 1>());
  return byCount[pointers.size()](call);
}

} // namespace genc

#endif // GENC_LIB_DRIVER_POINTERCALL_H
