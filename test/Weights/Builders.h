//===- Builders.h - files of every format, right and wrong ------*- C++ -*-===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Makes small files in memory for the tests. Header only: the fuzz targets' seed
// writer uses it too.
//
//===----------------------------------------------------------------------===//

#ifndef GENC_TEST_WEIGHTS_BUILDERS_H
#define GENC_TEST_WEIGHTS_BUILDERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CRC.h"
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>
#include <zlib.h>

namespace genc::test {

/// Little-endian bytes of a number.
template <typename T> std::string le(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}
inline std::string le16(uint16_t value) { return le(value); }
inline std::string le32(uint32_t value) { return le(value); }
inline std::string le64(uint64_t value) { return le(value); }
inline std::string be32(uint32_t value) {
  std::string bytes = le(value);
  return {bytes.rbegin(), bytes.rend()};
}

inline std::string floats(llvm::ArrayRef<float> values) {
  return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float)};
}

/// A copy with the bytes at `at` replaced.
inline std::string patch(std::string bytes, size_t at, const std::string &with) {
  return bytes.replace(at, with.size(), with);
}

/// A safetensors file from its header's text.
inline std::string safetensors(const std::string &header, const std::string &data = "") {
  return le64(header.size()) + header + data;
}

//===----------------------------------------------------------------------===//
// Pickles. Every function gives the instructions of one value.
//===----------------------------------------------------------------------===//

inline std::string text(const std::string &s) { return "X" + le32(s.size()) + s; }
inline std::string number(int32_t value) { return "J" + le(value); }
inline std::string global(const std::string &module, const std::string &name) {
  return "c" + module + "\n" + name + "\n";
}
inline std::string tuple(const std::string &values) { return "(" + values + "t"; }
inline std::string dict(const std::string &pairs) { return "}(" + pairs + "u"; }
inline std::string pickle(const std::string &value) { return "\x80\x02" + value + "."; }
inline std::string numbers(llvm::ArrayRef<int32_t> values) {
  std::string result;
  for (int32_t value : values)
    result += number(value);
  return tuple(result);
}

inline std::string storage(const std::string &key, int32_t count,
                           const std::string &type = "FloatStorage", const std::string &view = "") {
  return tuple(text("storage") + global("torch", type) + text(key) + text("cpu") + number(count) +
               view) +
         "Q";
}

inline std::string tensor(const std::string &storage, int32_t offset, llvm::ArrayRef<int32_t> shape,
                          llvm::ArrayRef<int32_t> strides) {
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple(storage + number(offset) + numbers(shape) + numbers(strides) + "\x89" +
               global("collections", "OrderedDict") + ")R") +
         "R";
}

//===----------------------------------------------------------------------===//
// Zip archives as PyTorch writes them: stored members, sizes in descriptors.
//===----------------------------------------------------------------------===//

struct Member {
  std::string name, data;
  uint16_t flags = 0x0808, method = 0;
  std::string localName; ///< if it shall differ
};

struct Zip {
  std::string bytes;
  std::vector<size_t> headers, datas, centrals; ///< positions per member
  size_t directory = 0, end = 0;
};

inline Zip zip(llvm::ArrayRef<Member> members, bool zip64 = true) {
  Zip result;
  std::string &out = result.bytes, directory;
  for (const Member &member : members) {
    uint32_t crc =
        llvm::crc32({reinterpret_cast<const uint8_t *>(member.data.data()), member.data.size()});
    bool deferred = member.flags & 8;
    const std::string &local = member.localName.empty() ? member.name : member.localName;
    result.headers.push_back(out.size());
    uint32_t size = member.data.size();
    out += "PK\x03\x04" + le16(0) + le16(member.flags) + le16(member.method) + le32(0) +
           le32(deferred ? 0 : crc) + le32(deferred ? 0 : size) + le32(deferred ? 0 : size) +
           le16(local.size()) + le16(0) + local;
    result.datas.push_back(out.size());
    out += member.data;
    if (deferred)
      out += "PK\x07\x08" + le32(crc) + le32(size) + le32(size);
    result.centrals.push_back(directory.size());
    directory += "PK\x01\x02" + le16(0) + le16(0) + le16(member.flags) + le16(member.method) +
                 le32(0) + le32(crc) + le32(size) + le32(size) + le16(member.name.size()) +
                 le16(0) + le16(0) + le16(0) + le16(0) + le32(0) + le32(result.headers.back()) +
                 member.name;
  }
  result.directory = out.size();
  for (size_t &central : result.centrals)
    central += result.directory;
  out += directory;
  if (zip64) {
    size_t at = out.size();
    out += "PK\x06\x06" + le64(44) + le16(45) + le16(45) + le32(0) + le32(0) +
           le64(members.size()) + le64(members.size()) + le64(directory.size()) +
           le64(result.directory);
    out += "PK\x06\x07" + le32(0) + le64(at) + le32(1);
  }
  result.end = out.size();
  out += "PK\x05\x06" + le16(0) + le16(0) + le16(members.size()) + le16(members.size()) +
         le32(directory.size()) + le32(result.directory) + le16(0);
  return result;
}

/// A whole file of torch.save: the pickle and its storages.
inline Zip torchZip(const std::string &pickleBytes,
                    llvm::ArrayRef<std::pair<std::string, std::string>> storages) {
  std::vector<Member> members = {{"archive/data.pkl", pickleBytes, 0x0808, 0, ""},
                                 {"archive/byteorder", "little", 0x0808, 0, ""}};
  for (const auto &[key, data] : storages)
    members.push_back({"archive/data/" + key, data, 0x0808, 0, ""});
  members.push_back({"archive/version", "3\n", 0x0808, 0, ""});
  return zip(members);
}

/// The older format; `tail` is what follows the value's pickle.
inline std::string legacyMagic() {
  return std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
}
inline std::string legacyHead(const std::string &little = "\x88") {
  return legacyMagic() + pickle("M\xe9\x03") +
         pickle(dict(text("protocol_version") + "M\xe9\x03" + text("little_endian") + little));
}
inline std::string keyList(llvm::ArrayRef<std::string> keys) {
  std::string list = "](";
  for (const std::string &key : keys)
    list += text(key);
  return pickle(list + "e");
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

inline std::string npy(const std::string &header, const std::string &data, char version = 1) {
  std::string start = std::string("\x93NUMPY") + version + '\0';
  return start + (version == 1 ? le16(header.size()) : le32(header.size())) + header + data;
}

inline std::string idx(uint8_t type, llvm::ArrayRef<uint32_t> shape, const std::string &data) {
  std::string bytes = {0, 0, char(type), char(shape.size())};
  for (uint32_t size : shape)
    bytes += be32(size);
  return bytes + data;
}

/// One chunk of a PNG with its right checksum.
inline std::string chunk(const std::string &type, const std::string &data) {
  std::string text = type + data;
  uint32_t crc = llvm::crc32({reinterpret_cast<const uint8_t *>(text.data()), text.size()});
  return be32(data.size()) + text + be32(crc);
}
inline std::string pngHeader(uint32_t width, uint32_t height, const std::string &rest) {
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", be32(width) + be32(height) + rest);
}
inline std::string deflated(const std::string &text) {
  uLongf size = compressBound(text.size());
  std::string result(size, '\0');
  compress2(reinterpret_cast<Bytef *>(result.data()), &size,
            reinterpret_cast<const Bytef *>(text.data()), text.size(), 9);
  result.resize(size);
  return result;
}

} // namespace genc::test

#endif // GENC_TEST_WEIGHTS_BUILDERS_H
