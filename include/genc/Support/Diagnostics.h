//===- Diagnostics.h - messages to the user --------------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A message has a code, a place with a caret, what was expected and what was found, notes at second
// places and, where one is sure, a fix-it. Style: lower case, no full stop, names and code in
// `ticks`, what was seen before what to do.
//
//   diags.error(Code::unknownName, name.range) << "unknown name " << tick(name.name);
//   diags.error(Code::repeatedName, b.range)
//       .note(a.range, "first declared here")
//       .fixit(b.range, "other") << tick(b.name) << " is declared twice";
//
// The message is reported when the statement ends.
//
//===----------------------------------------------------------------------===//
#ifndef GENC_SUPPORT_DIAGNOSTICS_H
#define GENC_SUPPORT_DIAGNOSTICS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace genc {

enum class Severity { Error, Warning };

/// Every code of Diagnostics.def.
enum class Code : unsigned {
#define GENC_DIAGNOSTIC(NAME, NUMBER, SEVERITY, TITLE) NAME = NUMBER,
#include "genc/Support/Diagnostics.def"
};

Severity severity(Code code);
/// `E0101` or `W0301`.
std::string codeText(Code code);
/// The heading of the code's explanation.
llvm::StringRef title(Code code);
/// The long text of `genc explain`; empty if none was written (the tests see to that).
llvm::StringRef explanation(Code code);
/// `E0101`, `e101`, `101` and the like; nothing if there is no such code.
std::optional<Code> parseCode(llvm::StringRef text);
/// All codes in ascending order.
llvm::ArrayRef<Code> allCodes();

/// A name or a piece of code inside a message: "`name`", with control characters escaped and long
/// texts cut.
std::string tick(llvm::StringRef text);

/// The candidate that a misspelt name probably means; nothing if none is near. Ties go to the
/// earlier candidate.
std::optional<llvm::StringRef> nearest(llvm::StringRef name,
                                       llvm::ArrayRef<llvm::StringRef> candidates);

/// A second place, or a remark without a place.
struct Note {
  llvm::SMRange range; ///< invalid: no place
  std::string message;
};

/// One message, complete.
struct Diagnostic {
  Code code = Code::expectedToken;
  Severity severity = Severity::Error;
  llvm::SMRange range; ///< invalid: no place (a file that cannot be opened)
  std::string message;
  std::vector<llvm::SMRange> highlights; ///< further ranges to underline
  std::vector<Note> notes;
  std::vector<llvm::SMFixIt> fixits;
};

class Diagnostics;

/// Collects one message; reports it when destroyed.
class DiagnosticBuilder {
public:
  DiagnosticBuilder(Diagnostics &engine, Diagnostic diagnostic)
      : engine(&engine), diagnostic(std::move(diagnostic)) {}
  DiagnosticBuilder(DiagnosticBuilder &&other)
      : engine(other.engine), diagnostic(std::move(other.diagnostic)) {
    other.engine = nullptr;
  }
  DiagnosticBuilder(const DiagnosticBuilder &) = delete;
  DiagnosticBuilder &operator=(const DiagnosticBuilder &) = delete;
  DiagnosticBuilder &operator=(DiagnosticBuilder &&) = delete;
  ~DiagnosticBuilder();
  /// A builder whose message goes nowhere.
  static DiagnosticBuilder silent() { return DiagnosticBuilder(); }

  /// Anything that a raw_ostream prints.
  template <typename T> DiagnosticBuilder &operator<<(const T &value) {
    llvm::raw_string_ostream(diagnostic.message) << value;
    return *this;
  }
  DiagnosticBuilder &note(llvm::SMRange range, const llvm::Twine &message);
  DiagnosticBuilder &note(const llvm::Twine &message) { return note(llvm::SMRange(), message); }
  /// Underlines one more range of the same line.
  DiagnosticBuilder &highlight(llvm::SMRange range);
  /// Replacing the range by the text surely repairs it. An empty range inserts.
  DiagnosticBuilder &fixit(llvm::SMRange range, const llvm::Twine &replacement);
  /// If one of the candidates is near, adds the fix-it and "; did you mean `x`?" to the message's
  /// end.
  DiagnosticBuilder &suggest(llvm::SMRange range, llvm::StringRef name,
                             llvm::ArrayRef<llvm::StringRef> candidates);

private:
  DiagnosticBuilder() = default;

  Diagnostics *engine = nullptr;
  Diagnostic diagnostic;
  std::string suggestion;
};

enum class DiagnosticFormat { Text, Json };

struct DiagnosticOptions {
  DiagnosticFormat format = DiagnosticFormat::Text;
  /// Absent: colours if the stream is a terminal that has them and NO_COLOR is unset or empty.
  std::optional<bool> color;
  unsigned maxErrors = 20; ///< 0: no cap
  bool warningsAsErrors = false;
};

/// Where messages go. Text or one JSON object a line on `os`.
class Diagnostics {
public:
  Diagnostics(llvm::SourceMgr &sources, llvm::raw_ostream &os, DiagnosticOptions options = {});

  /// Reports with the severity that Diagnostics.def states for the code.
  DiagnosticBuilder report(Code code, llvm::SMRange range);
  DiagnosticBuilder report(Code code, llvm::SMLoc loc) {
    return report(code, llvm::SMRange(loc, loc));
  }
  /// The same; they say at the place of use what the code is, and assert it.
  DiagnosticBuilder error(Code code, llvm::SMRange range);
  DiagnosticBuilder error(Code code, llvm::SMLoc loc) {
    return error(code, llvm::SMRange(loc, loc));
  }
  DiagnosticBuilder warning(Code code, llvm::SMRange range);

  /// Takes a complete message. The same code at the same place is reported once.
  void emit(Diagnostic diagnostic);

  unsigned errorCount() const { return errors; }
  unsigned warningCount() const { return warnings; }
  bool hasErrors() const { return errors != 0; }
  /// More errors than are printed; further work only costs time.
  bool full() const { return options.maxErrors && errors > options.maxErrors; }

  llvm::SourceMgr &sourceMgr() { return sources; }

  /// While one lives, messages wait and then come in the order of the text.
  class Ordered {
  public:
    explicit Ordered(Diagnostics &engine) : engine(engine) { ++engine.orderedScopes; }
    ~Ordered() { engine.leaveOrdered(); }
    Ordered(const Ordered &) = delete;
    Ordered &operator=(const Ordered &) = delete;

  private:
    Diagnostics &engine;
  };

private:
  void leaveOrdered();
  void print(const Diagnostic &diagnostic);

  llvm::SourceMgr &sources;
  llvm::raw_ostream &os;
  DiagnosticOptions options;
  bool colors;
  unsigned errors = 0;
  unsigned warnings = 0;
  unsigned printedErrors = 0;
  bool saidTooMany = false;
  unsigned orderedScopes = 0;
  std::vector<Diagnostic> waiting;
  llvm::DenseSet<std::pair<unsigned, const char *>> seen;
};

} // namespace genc

#endif // GENC_SUPPORT_DIAGNOSTICS_H
