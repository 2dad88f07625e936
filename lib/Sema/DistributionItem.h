//===- DistributionItem.h - the members of a distribution's text -------*- C++ -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef GENC_LIB_SEMA_DISTRIBUTIONITEM_H
#define GENC_LIB_SEMA_DISTRIBUTIONITEM_H

#include "genc/Syntax/AST.h"
#include "llvm/ADT/SmallVector.h"

namespace genc::sema {

/// Its members of one kind, in the order of the text.
template <typename T> llvm::SmallVector<const T *> membersOf(const ast::DistributionItem &item) {
  llvm::SmallVector<const T *> result;
  for (const ast::Item *member : item.members)
    if (const auto *found = llvm::dyn_cast<T>(member))
      result.push_back(found);
  return result;
}

inline const ast::ParameterFormItem *findForm(const ast::DistributionItem &item,
                                              llvm::StringRef name) {
  for (const auto *form : membersOf<ast::ParameterFormItem>(item))
    if (form->name.name == name)
      return form;
  return nullptr;
}

inline const ast::DefinitionItem *findDefinition(const ast::DistributionItem &item,
                                                 llvm::StringRef name) {
  for (const auto *definition : membersOf<ast::DefinitionItem>(item))
    if (definition->name.name == name)
      return definition;
  return nullptr;
}

} // namespace genc::sema

#endif // GENC_LIB_SEMA_DISTRIBUTIONITEM_H
