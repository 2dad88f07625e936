//===- SafetensorsHeader.cpp - the JSON header of safetensors -------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SafetensorsHeader.h"
#include "Readers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <nlohmann/json.hpp>

using namespace genc;
using namespace genc::weights;

namespace {

constexpr size_t maxToken = 8u << 20;

/// A pointer that tells the handler how far the parser has read.
class TrackedPointer {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  TrackedPointer(const char *at, const char **reached) : at(at), reached(reached) {}
  reference operator*() const { return *at; }
  TrackedPointer &operator++() {
    *reached = ++at;
    return *this;
  }
  TrackedPointer operator++(int) {
    TrackedPointer old = *this;
    ++*this;
    return old;
  }
  bool operator==(const TrackedPointer &other) const { return at == other.at; }
  bool operator!=(const TrackedPointer &other) const { return at != other.at; }

private:
  const char *at;
  const char **reached;
};

/// Receives the parser's events; every `false` ends the parse.
class Handler {
public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Handler(SafetensorsHeader &header, const char *begin)
      : reached(begin), header(header), begin(begin) {}

  bool null() { return unexpected("null"); }
  bool boolean(bool) { return unexpected("a boolean"); }
  bool number_integer(number_integer_t) { return unexpected("a negative number"); }
  bool number_float(number_float_t, const string_t &) {
    return unexpected("a number that is not a whole number of 64 bits");
  }
  bool binary(binary_t &) { return unexpected("binary data"); }
  bool number_unsigned(number_unsigned_t value);
  bool string(string_t &value);
  bool start_object(size_t);
  bool end_object();
  bool start_array(size_t);
  bool end_array();
  bool key(string_t &value);
  bool parse_error(size_t position, const std::string &, const nlohmann::detail::exception &) {
    return stop(ReadCode::Malformed, "the header is not JSON in UTF-8",
                position ? position - 1 : 0);
  }

  const char *reached;
  ReadCode code = ReadCode::Malformed;
  std::string message;
  uint64_t position = 0; ///< in the header

private:
  enum class State { Start, Top, Metadata, MetadataValue, Entry, Dtype, Shape, Offsets, Done };
  enum class In { No, Shape, Offsets };

  bool stop(ReadCode c, llvm::StringRef text, uint64_t at) {
    if (message.empty()) {
      code = c;
      message = text.str();
      position = at;
    }
    return false;
  }
  bool stop(ReadCode c, llvm::StringRef text) { return stop(c, text, reached - begin); }
  bool unexpected(llvm::StringRef what) {
    return stop(ReadCode::Malformed, ("found " + what + " where the format has " + wanted()).str());
  }
  llvm::StringRef wanted() const;

  SafetensorsHeader &header;
  const char *begin;
  State state = State::Start;
  In in = In::No;
  bool afterKey = false; ///< at the top: a tensor's name was read
  bool metadataKey = false, sawMetadata = false;
  bool sawDtype = false, sawShape = false, sawOffsets = false;
  unsigned offsets = 0;
};

} // namespace

llvm::StringRef Handler::wanted() const {
  switch (state) {
  case State::Start:
    return "an object";
  case State::Top:
    return afterKey || metadataKey ? "an object" : "a name";
  case State::Metadata:
    return "a key";
  case State::MetadataValue:
    return "a string";
  case State::Entry:
    return "\"dtype\", \"shape\" or \"data_offsets\"";
  case State::Dtype:
    return "the name of a data type";
  case State::Shape:
    return "a list of sizes";
  case State::Offsets:
    return "a list of two offsets";
  case State::Done:
    return "only spaces";
  }
  llvm_unreachable("covered switch");
}

bool Handler::number_unsigned(number_unsigned_t value) {
  if (in == In::Shape) {
    if (value > static_cast<uint64_t>(INT64_MAX))
      return stop(ReadCode::Overflow, "a size passes 2^63 - 1");
    auto &shape = header.entries.back().shape;
    if (shape.size() == maxRank)
      return stop(ReadCode::Limit, "a tensor has more than 32 axes");
    shape.push_back(static_cast<int64_t>(value));
    return true;
  }
  if (in == In::Offsets) {
    if (offsets == 2)
      return stop(ReadCode::Malformed, "\"data_offsets\" has more than two numbers");
    (offsets++ ? header.entries.back().end : header.entries.back().begin) = value;
    return true;
  }
  return unexpected("a number");
}

bool Handler::string(string_t &value) {
  if (state == State::MetadataValue) {
    header.metadata.back().second = std::move(value);
    state = State::Metadata;
    return true;
  }
  if (state != State::Dtype)
    return unexpected("a string");
  int type = llvm::StringSwitch<int>(value)
                 .Case("F64", int(DType::F64))
                 .Case("F32", int(DType::F32))
                 .Case("F16", int(DType::F16))
                 .Case("BF16", int(DType::BF16))
                 .Case("I64", int(DType::I64))
                 .Case("I32", int(DType::I32))
                 .Case("I16", int(DType::I16))
                 .Case("I8", int(DType::I8))
                 .Case("U8", int(DType::U8))
                 .Case("BOOL", int(DType::Bool))
                 .Default(-1);
  if (type < 0)
    return stop(ReadCode::Unsupported,
                "data type " + tick(value) + " of tensor " + tick(header.entries.back().name) +
                    " is not one of F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL");
  header.entries.back().dtype = static_cast<DType>(type);
  state = State::Entry;
  return true;
}

bool Handler::start_object(size_t) {
  if (state == State::Start) {
    state = State::Top;
    return true;
  }
  if (state == State::Top && (afterKey || metadataKey)) {
    state = metadataKey ? State::Metadata : State::Entry;
    return true;
  }
  return unexpected("an object");
}

bool Handler::end_object() {
  if (state == State::Metadata) {
    metadataKey = false;
    state = State::Top;
    return true;
  }
  if (state == State::Entry) {
    HeaderEntry &entry = header.entries.back();
    if (!sawDtype || !sawShape || !sawOffsets)
      return stop(ReadCode::Malformed, "tensor " + tick(entry.name) + " lacks " +
                                           (!sawDtype   ? "\"dtype\""
                                            : !sawShape ? "\"shape\""
                                                        : "\"data_offsets\""));
    entry.position = 8 + (reached - begin);
    afterKey = sawDtype = sawShape = sawOffsets = false;
    state = State::Top;
    return true;
  }
  state = State::Done;
  return true;
}

bool Handler::start_array(size_t) {
  if (in != In::No || (state != State::Shape && state != State::Offsets))
    return unexpected("a list");
  in = state == State::Shape ? In::Shape : In::Offsets;
  offsets = 0;
  return true;
}

bool Handler::end_array() {
  if (in == In::Offsets && offsets != 2)
    return stop(ReadCode::Malformed, "\"data_offsets\" has fewer than two numbers");
  in = In::No;
  state = State::Entry;
  return true;
}

bool Handler::key(string_t &value) {
  if (state == State::Metadata) {
    header.metadata.emplace_back(std::move(value), std::string());
    state = State::MetadataValue;
    return true;
  }
  if (state == State::Entry) {
    bool *saw = llvm::StringSwitch<bool *>(value)
                    .Case("dtype", &sawDtype)
                    .Case("shape", &sawShape)
                    .Case("data_offsets", &sawOffsets)
                    .Default(nullptr);
    if (!saw)
      return stop(ReadCode::Malformed,
                  "unknown key " + tick(value) + " in tensor " + tick(header.entries.back().name));
    if (*saw)
      return stop(ReadCode::Duplicate, "key " + tick(value) + " occurs twice in tensor " +
                                           tick(header.entries.back().name));
    *saw = true;
    state = saw == &sawDtype ? State::Dtype : saw == &sawShape ? State::Shape : State::Offsets;
    return true;
  }
  if (value == "__metadata__") {
    if (sawMetadata)
      return stop(ReadCode::Duplicate, "key '__metadata__' occurs twice");
    sawMetadata = metadataKey = true;
    return true;
  }
  if (value.size() > maxNameLength)
    return stop(ReadCode::Limit, "a tensor's name has more than 4096 bytes");
  if (header.entries.size() == maxTensors)
    return stop(ReadCode::Limit, "more than 262144 tensors");
  header.entries.emplace_back();
  header.entries.back().name = std::move(value);
  afterKey = true;
  return true;
}

/// The parser keeps the current token, so its length must be bounded before.
static bool longestToken(llvm::StringRef text, uint64_t &position) {
  for (size_t at = 0; at < text.size(); ++at) {
    size_t start = at;
    if (text[at] == '"') {
      for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\')
          ++at;
    } else if (llvm::isDigit(text[at]) || text[at] == '-') {
      while (at + 1 < text.size() &&
             (llvm::isAlnum(text[at + 1]) || llvm::StringRef("+-.").contains(text[at + 1])))
        ++at;
    }
    if (at - start > maxToken) {
      position = start;
      return false;
    }
  }
  return true;
}

llvm::Error weights::parseSafetensorsHeader(const Source &source, uint64_t length,
                                            SafetensorsHeader &header) {
  llvm::StringRef text = source.slice(8, length);
  uint64_t position = 0;
  if (!longestToken(text, position))
    return source.fail(ReadCode::Limit, 8 + position, "a token of the header passes 8 MiB");
  Handler handler(header, text.begin());
  TrackedPointer first(text.begin(), &handler.reached), last(text.end(), &handler.reached);
  if (!nlohmann::json::sax_parse(first, last, &handler))
    return source.fail(handler.code, 8 + handler.position, handler.message);
  return llvm::Error::success();
}
