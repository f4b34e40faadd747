#include "schema/type_change.hpp"

#include <gtest/gtest.h>

namespace workwise::schema {
namespace {

struct Case {
  const char* from;
  const char* to;
  bool rewrites;
  bool narrows;
  bool fails;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
  return out << each.from << " to " << each.to;
}

class TypeChangeTest : public testing::TestWithParam<Case> {};

TEST_P(TypeChangeTest, IsJudgedByTheNamesOfTheTypes) {
  const TypeChange change = type_change(GetParam().from, GetParam().to);
  EXPECT_EQ(change.rewrites, GetParam().rewrites);
  EXPECT_EQ(change.narrows, GetParam().narrows);
  EXPECT_EQ(change.fails, GetParam().fails);
}

INSTANTIATE_TEST_SUITE_P(
    Table, TypeChangeTest,
    testing::Values(
        Case{"text", "text", false, false, false}, Case{"integer", "bigint", true, false, false},
        Case{"bigint", "integer", true, true, true}, Case{"integer", "text", true, true, false},
        Case{"text", "integer", true, true, true},
        Case{"character varying(10)", "character varying(20)", false, false, false},
        Case{"character varying(20)", "character varying(10)", true, true, true},
        Case{"character varying(20)", "text", false, false, false},
        Case{"text", "character varying(20)", true, true, true},
        Case{"text", "character varying", false, false, false},
        Case{"character(3)", "character(5)", true, false, false},
        Case{"character(3)", "text", true, false, false},
        Case{"numeric(8,2)", "numeric(10,2)", false, false, false},
        Case{"numeric(8,2)", "numeric(10,4)", true, false, false},
        Case{"numeric(8,2)", "numeric(9,4)", true, true, true},
        Case{"numeric(8,2)", "numeric", false, false, false},
        Case{"integer", "numeric", true, false, false},
        Case{"integer", "numeric(5,2)", true, true, true},
        Case{"timestamp(3) without time zone", "timestamp without time zone", false, false, false},
        Case{"timestamp without time zone", "timestamp with time zone", true, true, true},
        Case{"cidr", "inet", false, false, false}, Case{"inet", "cidr", true, true, true},
        Case{"character varying(5)[]", "character varying(9)[]", true, false, false},
        Case{"public.mood", "text", true, true, false}));

}  // namespace
}  // namespace workwise::schema
