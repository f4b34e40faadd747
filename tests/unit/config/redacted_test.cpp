#include <gmock/gmock.h>

#include "config/redact.hpp"
#include "config/settings.hpp"

namespace workwise::config {
namespace {

TEST(Redacted, MasksThePasswordOfAUri) {
  EXPECT_EQ(redacted("postgresql://workwise:secret@db/board"),
            "postgresql://workwise:***@db/board");
  EXPECT_EQ(redacted("postgres://workwise:s%65cret@db:5432/board?sslmode=require"),
            "postgres://workwise:***@db:5432/board?sslmode=require");
  EXPECT_EQ(redacted("postgresql://:secret@db"), "postgresql://:***@db");
  EXPECT_EQ(redacted("postgresql://u:secret@a:1,b:2,[::1]:3/d?target_session_attrs=read-write"),
            "postgresql://u:***@a:1,b:2,[::1]:3/d?target_session_attrs=read-write");
}

TEST(Redacted, LeavesAUriWithoutPasswordAsItIs) {
  for (const char* url :
       {"postgresql:///board?host=/var/run/postgresql", "postgresql://workwise@db/board",
        "postgresql://db:5432/board", "postgresql://[::1]:5432/board", "postgresql://"})
    EXPECT_EQ(redacted(url), url);
}

TEST(Redacted, MasksThePasswordOfKeywords) {
  EXPECT_EQ(redacted("host=db password=secret user=workwise"),
            "host=db password=*** user=workwise");
  EXPECT_EQ(redacted("password='se cret' dbname=board"), "password=*** dbname=board");
  EXPECT_EQ(redacted("password='it\\'s secret' dbname=board"), "password=*** dbname=board");
  EXPECT_EQ(redacted("password = secret host = db"), "password=*** host=db");
  EXPECT_EQ(redacted("password=se\\ cret host=db"), "password=*** host=db");
  EXPECT_EQ(redacted("dbname='two words'"), "dbname='two words'");
  EXPECT_EQ(redacted(""), "");
}

TEST(Redacted, NeverLeaksHoweverOddTheInput) {
  for (const char* url : {"postgresql://u:s3cr3t@x@db/board",
                          "postgresql://u:x@s3cr3t@db/board",
                          "postgresql://u:a/s3cr3t@db/board",
                          "postgresql://u:a?s3cr3t@db/board",
                          "postgresql://u:a#s3cr3t@db",
                          "postgresql://u:s3cr3t",
                          "postgresql://u:s3cr3t/board",
                          "postgresql://u:x/s3cr3t",
                          "postgresql://db/board?password=s3cr3t",
                          "postgresql://db/board?user=u&pass%77ord=s3cr3t",
                          "postgresql://db/board?password=a&s3cr3t",
                          "postgresql://db/board?sslpassword=s3cr3t",
                          "postgresql://db/board?password=a=s3cr3t",
                          "POSTGRESQL://u:s3cr3t@db",
                          " postgresql://u:s3cr3t@db",
                          "postgresql:/u:s3cr3t@db",
                          "postgresql:u:s3cr3t@db",
                          "mysql://u:s3cr3t@db",
                          "https://u:s3cr3t@h/?a=b",
                          "s3cr3t",
                          "password=s3cr3t",
                          "PASSWORD=s3cr3t",
                          "password='s3cr3t",
                          "password='=1 host=s3cr3t",
                          "password='a s3cr3t",
                          "password=a s3cr3t",
                          "password=a s3cr3t=b",
                          "password=a b s3cr3t=c host=db",
                          "host=db password s3cr3t",
                          "password= s3cr3t",
                          "password=\ts3cr3t",
                          "sslpassword=s3cr3t",
                          "password=\\s3cr3t",
                          "password=a\\",
                          "host=db\npassword=s3cr3t",
                          "oauth_client_secret=s3cr3t"})
    EXPECT_THAT(redacted(url), testing::Not(testing::HasSubstr("s3cr3t"))) << url;
}

TEST(Redacted, FeedUrlsShowNoUserAndNoValueThatMayBeAKey) {
  EXPECT_EQ(shown_url("https://key@h/a", {}), "https://***@h/a");
  EXPECT_EQ(shown_url("https://u:p@h:8443/a?content=true&limit=50&lang=en&token=abcdef", {}),
            "https://***@h:8443/a?content=true&limit=50&lang=en&token=***");
  EXPECT_EQ(shown_url("https://h/@company/jobs", {}), "https://h/@company/jobs");
  EXPECT_EQ(shown_url("https://h/k3y/jobs", {"k3y"}), "https://h/***/jobs");
  EXPECT_EQ(shown_url("file:///feeds/a.xml", {}), "file:///feeds/a.xml");
}

TEST(Redacted, MasksTheLongerSecretFirst) {
  EXPECT_EQ(masked("x abcdef y", {"abc", "abcdef"}), "x *** y");
  EXPECT_EQ(masked("aaa", {""}), "aaa");
}

}  // namespace
}  // namespace workwise::config
