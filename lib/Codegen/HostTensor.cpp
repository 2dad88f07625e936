//===- HostTensor.cpp - dense tensors of this process ----------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "genc/Codegen/Codegen.h"
#include "genc/Support/NarrowFloat.h"

namespace genc {

int64_t HostTensor::elements() const {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

size_t HostTensor::elementBytes(Kind kind) {
  switch (kind) {
  case Kind::F32:
  case Kind::I32:
    return 4;
  case Kind::F64:
  case Kind::I64:
    return 8;
  case Kind::Bool:
    return 1;
  case Kind::BF16:
  case Kind::F16:
    return 2;
  }
  return 0;
}

HostTensor HostTensor::zeros(Kind kind, std::vector<int64_t> shape) {
  HostTensor tensor{kind, std::move(shape), {}};
  tensor.bytes.resize(static_cast<size_t>(tensor.elements()) * elementBytes(kind));
  return tensor;
}

double HostTensor::at(int64_t i) const {
  switch (kind) {
  case Kind::F32:
    return data<float>()[i];
  case Kind::F64:
    return data<double>()[i];
  case Kind::I32:
    return data<int32_t>()[i];
  case Kind::I64:
    return static_cast<double>(data<int64_t>()[i]);
  case Kind::Bool:
    return data<char>()[i] != 0;
  case Kind::BF16:
    return bfloat16ToFloat(data<uint16_t>()[i]);
  case Kind::F16:
    return halfToFloat(data<uint16_t>()[i]);
  }
  return 0;
}

HostTensor HostTensor::as(Kind wanted) const {
  if (wanted == kind)
    return *this;
  HostTensor result = zeros(wanted, shape);
  for (int64_t i = 0; i < elements(); ++i)
    switch (wanted) {
    case Kind::F32:
      result.data<float>()[i] = static_cast<float>(at(i));
      break;
    case Kind::F64:
      result.data<double>()[i] = at(i);
      break;
    case Kind::I32:
      result.data<int32_t>()[i] = static_cast<int32_t>(at(i));
      break;
    case Kind::I64:
      result.data<int64_t>()[i] = static_cast<int64_t>(at(i));
      break;
    case Kind::Bool:
      result.data<char>()[i] = at(i) != 0;
      break;
    case Kind::BF16:
      result.data<uint16_t>()[i] = floatToBfloat16(static_cast<float>(at(i)));
      break;
    case Kind::F16:
      result.data<uint16_t>()[i] = floatToHalf(static_cast<float>(at(i)));
      break;
    }
  return result;
}

} // namespace genc
