//===- FuzzSeeds.cpp - first inputs of the fuzz targets -----------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// genc-fuzz-seeds DIR [DATA] writes DIR/TARGET/NAME, one folder per target: small
// files of every kind and, from the folder DATA, real ones of up to 64 KiB.
//
//===----------------------------------------------------------------------===//

#include "../Weights/Builders.h"
#include "genc/Weights/Array.h"
#include "genc/Weights/WeightFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace genc;
using namespace genc::test;

static std::string root;

static void seed(llvm::StringRef target, llvm::StringRef name, llvm::StringRef bytes) {
  llvm::SmallString<128> path(root);
  llvm::sys::path::append(path, target);
  llvm::sys::fs::create_directories(path);
  llvm::sys::path::append(path, name);
  std::error_code error;
  llvm::raw_fd_ostream os(path, error);
  if (error) {
    llvm::errs() << path << ": " << error.message() << '\n';
    std::exit(1);
  }
  os << bytes;
}

static void seedSafetensors() {
  seed("safetensors", "empty", safetensors("{}"));
  seed("safetensors", "one",
       safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "abcd"));
  seed("safetensors", "all",
       safetensors(
           R"({"__metadata__":{"k":"v"},"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},)"
           R"("b\u0041":{"dtype":"BF16","shape":[1,1],"data_offsets":[8,10]},)"
           R"("c":{"dtype":"I64","shape":[],"data_offsets":[10,18]},)"
           R"("d":{"dtype":"BOOL","shape":[2],"data_offsets":[18,20]}}   )",
           std::string(20, 'x')));
}

static void seedTorch() {
  std::string t = tensor(storage("0", 64), 0, {4, 2}, {2, 1});
  std::string half = tensor(storage("1", 2, "HalfStorage"), 0, {2}, {1});
  std::string view = tensor(storage("0", 64), 3, {3, 0, 5}, {0, 7, 1});
  std::string parameter = global("torch._utils", "_rebuild_parameter") + tuple(t + "\x88}") + "R";
  std::string values[] = {t, dict(text("a") + t + text("b") + dict(number(1) + half)),
                          "](" + t + view + "e",
                          dict(text("p") + parameter + text("q") + "Nq\5h\5\x86" + text("n") +
                               global("numpy", "dtype") + ")R"),
                          global("collections", "OrderedDict") + ")R(" + text("w") + t + "u" +
                              dict(text("_metadata") + "}") + "b"};
  int number = 0;
  for (const std::string &value : values) {
    std::string name = "v" + std::to_string(number++);
    seed("pickle", name, pickle(value));
    std::string data(256, '\1');
    seed("torch-zip", name, torchZip(pickle(value), {{"0", data}, {"1", "abcd"}}).bytes);
    seed("torch-zip", name + "-plain",
         zip({{"a/data.pkl", pickle(value), 0, 0, ""}, {"a/data/0", data, 0, 0, ""}}, false).bytes);
    std::string rest = legacyHead() + pickle(value) + keyList({"0"}) + le64(64) + data;
    seed("torch-legacy", name, llvm::StringRef(rest).drop_front(legacyMagic().size()));
  }
}

/// In the pickle target storage 0 is the input itself, so its size must be known.
static void seedSelfReference() {
  auto make = [](int32_t size) {
    return pickle(dict(text("w") + tensor(storage("0", size, "ByteStorage"), 1, {7, 2}, {2, 1}) +
                       text("v") + tensor(storage("0", size, "ByteStorage"), 0, {3, 2}, {1, 5})));
  };
  seed("pickle", "self", make(static_cast<int32_t>(make(0).size())));
}

static void seedArrays() {
  for (unsigned kind = 0; kind < 4; ++kind) {
    Array array;
    array.dtype = kind % 2 ? DType::U8 : DType::F32;
    array.shape = {2, 3, int64_t(kind) + 1};
    array.bytes.resize(6 * (kind + 1) * byteSize(array.dtype), 7);
    std::string name = "k" + std::to_string(kind);
    seed("npy", name, llvm::cantFail(encodeNpy(array)));
    seed("idx", name, llvm::cantFail(encodeIdx(array, false)));
    seed("idx", name + ".gz", llvm::cantFail(encodeIdx(array, true)));
    array.dtype = DType::U8;
    array.bytes.resize(6 * (kind + 1));
    seed("png", name, "\1" + llvm::cantFail(encodePng(array)));
  }
  seed("npy", "fortran",
       npy("{'descr': '>f8', 'fortran_order': True, 'shape': (1, 2), }", std::string(16, 'x'), 3));
}

/// Few bits, a palette, passes: what our own writer never makes.
static void seedPictures() {
  auto picture = [](const char *name, const std::string &form, const std::string &extra,
                    const std::string &rows) {
    seed("png", name,
         "\1" + pngHeader(4, 1, form) + extra + chunk("IDAT", deflated(rows)) + chunk("IEND", ""));
  };
  std::string palette = chunk("PLTE", "abcdef") + chunk("tRNS", "\x80");
  picture("bits", std::string("\1\0\0\0\0", 5), chunk("gAMA", be32(1)), std::string("\0\xb0", 2));
  picture("palette", std::string("\2\3\0\0\0", 5), palette, std::string("\0\x11", 2));
  picture("passes", std::string("\x08\0\0\0\1", 5), "", std::string("\0\7\0\x09\0\x08\x0a", 7));
}

static void seedMaps() {
  seed("weights-map", "all",
       "# comment\nx.w = b.w\nd = c/k permute(2, 1, 0) reshape(3, 1, -1)\nb.* = b.* scale(1e-1)\n"
       "x.w = b.c reshape(2,3) linear torch\nx.* = fill(0.5)\nb.c = b.c + b.c\nignore ** \"a b\"\n"
       "d = d keras_conv_transpose conv conv_transpose flatten_chw(1,2,3) select(0,1,2) "
       "slice(1,0,2)\n");
}

/// Which target a real file belongs to.
static void seedReal(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer || (*buffer)->getBufferSize() > 65536)
    return;
  llvm::StringRef bytes = (*buffer)->getBuffer(), name = llvm::sys::path::filename(path);
  if (bytes.starts_with(legacyMagic()))
    seed("torch-legacy", name, bytes.drop_front(legacyMagic().size()));
  else if (bytes.starts_with("PK\x03\x04"))
    seed("torch-zip", name, bytes);
  else if (bytes.starts_with("\x93NUMPY"))
    seed("npy", name, bytes);
  else if (bytes.starts_with("\x89PNG") && bytes.size() <= 4096) // larger ones are slow
    seed("png", name, "\1" + bytes.str());
  else if (looksLikeWeights(bytes))
    seed("safetensors", name, bytes);
}

/// A .weights file for the library of ../Runtime/Fake.cpp: see genc_weights_header. The byte in
/// front asks for a good checksum.
static void seedModel() {
  for (char kind : {0, 1}) {
    std::string file("\1GENCWTS\n\1\0\0\0", 13);
    file += std::string{kind, 0, 0, 0, char(7 + kind)} + std::string(31, '\0');
    file += '\x40' + std::string(15, '\0') + '\5' + std::string(7, '\0') + std::string(56, '\0');
    seed("model", kind ? "prepared" : "flat", file + std::string(64, '\x3f') + "index");
  }
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    llvm::errs() << "usage: genc-fuzz-seeds DIR [DATA]\n";
    return 2;
  }
  root = argv[1];
  seedSafetensors();
  seedTorch();
  seedSelfReference();
  seedArrays();
  seedPictures();
  seedMaps();
  seedModel();
  std::error_code error;
  if (argc == 3)
    for (llvm::sys::fs::recursive_directory_iterator at(argv[2], error), end; at != end && !error;
         at.increment(error))
      if (at->type() == llvm::sys::fs::file_type::regular_file)
        seedReal(at->path());
  return 0;
}
