//===- Node.h - what all nodes of the syntax tree share -------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Nodes live in the tree's arena, are immutable for readers and are never destroyed one by one:
// their lists are ArrayRefs into the arena and their strings point into the source buffer, which
// must outlive the tree.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SYNTAX_NODE_H
#define GENC_SYNTAX_NODE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Casting.h"
#include "llvm/Support/SMLoc.h"
#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>

namespace genc::ast {

/// A name as written, with the place where it stands. Empty where the grammar leaves it out.
struct Ident {
  llvm::StringRef name;
  llvm::SMRange range;

  explicit operator bool() const { return !name.empty(); }
};

class Expr;

/// An argument of a call, a value of `return`, or a variable of a conditional reference: `value` or
/// `name = value`. In a conditional reference (`q(z | x = u)`) a bare name has a name and no value.
struct Argument {
  Ident name; ///< empty for a positional argument
  const Expr *value = nullptr;
  llvm::SMRange range; ///< name and value
};

/// The memory that a tree lives in.
class Arena {
public:
  /// A new node. Nodes need no destructor: everything they hold lies in the arena or in the source
  /// buffer.
  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return new (allocator.Allocate<T>()) T(std::forward<Args>(args)...);
  }

  /// A copy of a list that lives as long as the tree.
  template <typename T> llvm::ArrayRef<T> copy(llvm::ArrayRef<T> list) {
    if (list.empty())
      return {};
    T *data = allocator.Allocate<T>(list.size());
    std::uninitialized_copy(list.begin(), list.end(), data);
    return {data, list.size()};
  }

  /// A copy of a text (unescaped strings).
  llvm::StringRef copy(llvm::StringRef text) { return text.copy(allocator); }

  size_t bytes() const { return allocator.getTotalMemory(); }

private:
  llvm::BumpPtrAllocator allocator;
};

} // namespace genc::ast

#endif // GENC_SYNTAX_NODE_H
