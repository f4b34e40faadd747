#include "migrate/touched.hpp"

#include <gmock/gmock.h>

namespace workwise::migrate {
namespace {

using ::testing::IsSupersetOf;

TEST(TouchedTest, NamesAreReadAsTheServerReadsThem) {
  EXPECT_THAT(words_of("UPDATE Jobs SET a = \"Odd \"\"name\" WHERE b = 'in a text';"
                       "DO $$ BEGIN EXECUTE 'ALTER TABLE deep ADD x int'; END $$"),
              IsSupersetOf({"jobs", "Odd \"name", "text", "deep"}));
  EXPECT_FALSE(words_of("SELECT 1 -- jobs\n").contains("jobs"));
}

}  // namespace
}  // namespace workwise::migrate
