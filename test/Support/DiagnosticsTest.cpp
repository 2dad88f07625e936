//===- DiagnosticsTest.cpp - codes, suggestions and printing ---------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/Diagnostics.h"
#include "gtest/gtest.h"

using namespace genc;
using llvm::SMLoc;
using llvm::SMRange;
using llvm::StringRef;

namespace {
class DiagnosticsTest : public ::testing::Test {
protected:
  void load(StringRef text) {
    id = sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(text, "m.gen"), SMLoc());
  }
  SMRange range(size_t begin, size_t end) {
    const char *start = sources.getMemoryBuffer(id)->getBufferStart();
    return {SMLoc::getFromPointer(start + begin), SMLoc::getFromPointer(start + end)};
  }

  llvm::SourceMgr sources;
  unsigned id = 0;
  std::string out;
  llvm::raw_string_ostream os{out};
};
} // namespace

TEST_F(DiagnosticsTest, PrintsRangeFixitAndNote) {
  load("let a = 1;\nlet b = foo + bar;\n");
  Diagnostics diags(sources, os);
  diags.error(Code::expectedName, range(19, 22))
          .note(range(4, 5), "declared here")
          .highlight(range(25, 28))
          .fixit(range(19, 22), "fog")
      << "something about " << tick("foo");
  EXPECT_EQ(out, "m.gen:2:9: error: something about `foo` [E0114]\n"
                 "    2 | let b = foo + bar;\n"
                 "      |         ^~~   ~~~\n"
                 "      |         fog\n"
                 "m.gen:1:5: note: declared here\n"
                 "    1 | let a = 1;\n"
                 "      |     ^\n");
  EXPECT_EQ(diags.errorCount(), 1u);
}

TEST_F(DiagnosticsTest, CountsWideCharactersAndTabsAsShown) {
  load("\t\"\xE6\x97\xA5\" x"); // a tab, a wide character in quotes, x
  Diagnostics diags(sources, os);
  diags.error(Code::expectedName, range(7, 8)) << "here";
  EXPECT_EQ(out, "m.gen:1:6: error: here [E0114]\n"
                 "    1 |  \"\xE6\x97\xA5\" x\n"
                 "      |       ^\n");
}

TEST_F(DiagnosticsTest, CutsLongLines) {
  load(std::string(1000, 'a') + "b" + std::string(1000, 'c'));
  Diagnostics diags(sources, os);
  diags.error(Code::expectedName, range(1000, 1001)) << "here";
  StringRef line = StringRef(out).split('\n').second.split('\n').first;
  EXPECT_LT(line.size(), 300u);
  StringRef caret = StringRef(out).split('\n').second.split('\n').second;
  EXPECT_EQ(line[caret.find('^')], 'b');
}

TEST_F(DiagnosticsTest, SaysTheSameOnceAndOrdersByPlace) {
  load("one two");
  Diagnostics diags(sources, os);
  {
    Diagnostics::Ordered ordered(diags);
    diags.error(Code::expectedName, range(4, 7)) << "second";
    diags.error(Code::expectedName, range(0, 3)) << "first";
    diags.error(Code::expectedName, range(0, 3)) << "first again";
    EXPECT_EQ(out, "");
  }
  EXPECT_LT(out.find("first"), out.find("second"));
  EXPECT_EQ(out.find("again"), std::string::npos);
  EXPECT_EQ(diags.errorCount(), 2u);
}

TEST_F(DiagnosticsTest, StopsAtTheCap) {
  load("abcdef");
  DiagnosticOptions options;
  options.maxErrors = 2;
  Diagnostics diags(sources, os, options);
  for (unsigned i = 0; i != 5; ++i)
    diags.error(Code::expectedName, range(i, i + 1)) << "message " << i;
  EXPECT_NE(out.find("message 1"), std::string::npos);
  EXPECT_EQ(out.find("message 2"), std::string::npos);
  EXPECT_NE(out.find("too many errors"), std::string::npos);
  EXPECT_TRUE(diags.full());
}

TEST_F(DiagnosticsTest, PrintsWithoutAPlace) {
  Diagnostics diags(sources, os);
  diags.error(Code::fileTooLarge, SMRange()) << "no place";
  EXPECT_EQ(out, "genc: error: no place [E0110]\n");
}

TEST_F(DiagnosticsTest, ColoursWhenAsked) {
  load("one");
  for (bool colors : {false, true}) {
    out.clear();
    DiagnosticOptions options;
    options.color = colors;
    Diagnostics diags(sources, os, options);
    diags.error(Code::expectedName, range(0, 3)) << "here";
    EXPECT_EQ(out.find("\x1b[") != std::string::npos, colors);
  }
}

TEST(Codes, HaveTitlesAndTexts) {
  for (Code code : allCodes()) {
    EXPECT_FALSE(title(code).empty()) << codeText(code);
    EXPECT_EQ(parseCode(codeText(code)), code);
  }
  EXPECT_TRUE(explanation(Code::numberTooLarge).starts_with("An integer has 64 bits"));
  EXPECT_EQ(parseCode("e101"), Code::unexpectedCharacter);
  EXPECT_EQ(parseCode("E9999"), std::nullopt);
  EXPECT_EQ(parseCode("nonsense"), std::nullopt);
}

TEST(Nearest, FindsMisspeltNames) {
  StringRef names[] = {"relu", "dense", "flatten", "log_var"};
  EXPECT_EQ(nearest("rellu", names), "relu");
  EXPECT_EQ(nearest("desne", names), "dense");
  EXPECT_EQ(nearest("LOG_VAR", names), "log_var");
  EXPECT_EQ(nearest("softplus", names), std::nullopt);
  EXPECT_EQ(nearest("x", names), std::nullopt);
}

TEST(Tick, EscapesAndCuts) {
  EXPECT_EQ(tick("a\x01"), "`a\\x01`");
  EXPECT_EQ(tick(std::string(100, 'a')).size(), 80 + 5u);
}
