#include "schema/secret.hpp"

#include <gtest/gtest.h>

namespace workwise::schema {
namespace {

TEST(Secret, AUserMappingShowsNamesOnly) {
  EXPECT_EQ(
      without_secrets(Kind::user_mapping,
                      "CREATE USER MAPPING FOR u SERVER s OPTIONS (password 'it''s', \"user\" "
                      "'me')"),
      "CREATE USER MAPPING FOR u SERVER s OPTIONS (password '***', \"user\" '***')");
}

TEST(Secret, ASubscriptionShowsNoConnection) {
  EXPECT_EQ(without_secrets(Kind::subscription,
                            "CREATE SUBSCRIPTION s CONNECTION 'host=h password=x' PUBLICATION p "
                            "WITH (slot_name = 'a')"),
            "CREATE SUBSCRIPTION s CONNECTION '***' PUBLICATION p WITH (slot_name = 'a')");
}

TEST(Secret, AServerShowsWhatIsNoSecret) {
  EXPECT_EQ(without_secrets(Kind::server,
                            "ALTER SERVER s OPTIONS (SET host 'h', ADD Api_Token E'x\\'y')"),
            "ALTER SERVER s OPTIONS (SET host 'h', ADD Api_Token '***')");
}

TEST(Secret, AFunctionIsShownAsItIs) {
  const std::string sql = "CREATE FUNCTION f() AS $$ password 'x' $$";
  EXPECT_EQ(without_secrets(Kind::function, sql), sql);
}

TEST(Secret, ATextLosesWhatFollowsAPassword) {
  for (const auto& [text, shown] : std::initializer_list<std::pair<const char*, const char*>>{
           {"dblink('host=h password=hush user=u')", "dblink('host=h password=*** user=u')"},
           {"'password=hush'", "'password=***'"},
           {"PASSWORD = 'hu sh', x", "PASSWORD = ***, x"},
           {"{host=h,password=hush}", "{host=h,password=***}"},
           {"sslpassword=a passfile=b", "sslpassword=*** passfile=b"},
           {"password := hush;", "password := ***;"},
           {"postgresql://me:hush@db/x?password=hush&a=b",
            "postgresql://me:***@db/x?password=***&a=b"},
           {"https://example.org/a:b@c", "https://example.org/a:b@c"},
           {"password text NOT NULL", "password text NOT NULL"},
           {"password=", "password=***"},
           {"'password='", "'password=***'"},
           {"password = 'hush cut", "password = *** cut"},
           {"", ""}})
    EXPECT_EQ(without_passwords(text), shown) << text;
}

}  // namespace
}  // namespace workwise::schema
