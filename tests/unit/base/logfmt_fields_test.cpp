#include "base/logfmt_fields.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace workwise::log {
namespace {

TEST(LogfmtFieldsTest, PairsComeOutInTheirOrder) {
  EXPECT_EQ(
      logfmt_fields("event=run_done source=mzansi run=17 note=\"two words\""),
      (std::vector<Field>{
          {"event", "run_done"}, {"source", "mzansi"}, {"run", "17"}, {"note", "two words"}}));
}

TEST(LogfmtFieldsTest, WhateverAValueHoldsComesBackAsItWas) {
  for (const std::string value : {"", " ", "a=b", "say \"hi\" \\ bye", "two\nlines\tand\rmore",
                                  "\x1b[31m", "Café =", "\"", "\\"})
    EXPECT_EQ(logfmt_fields("x=" + logfmt(value) + " y=1"),
              (std::vector<Field>{{"x", value}, {"y", "1"}}))
        << json_string(value);
}

TEST(LogfmtFieldsTest, WordsThatBelongToNoPairAreLeftOut) {
  EXPECT_EQ(logfmt_fields("  hello world a=1   =x b= "),
            (std::vector<Field>{{"a", "1"}, {"b", ""}}));
  EXPECT_TRUE(logfmt_fields("").empty());
}

TEST(LogfmtFieldsTest, AQuoteThatNeverEndsTakesTheRest) {
  EXPECT_EQ(logfmt_fields("a=\"b c=d"), (std::vector<Field>{{"a", "b c=d"}}));
  EXPECT_EQ(logfmt_fields("a=\"b\\"), (std::vector<Field>{{"a", "b\\"}}));
}

}  // namespace
}  // namespace workwise::log
