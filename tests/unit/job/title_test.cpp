#include <gtest/gtest.h>

#include "job/normalise.hpp"

namespace workwise::job {
namespace {

TEST(Title, IsUnescapedAtMostTwice) {
  EXPECT_EQ(clean_title("Research &amp; Development"), "Research & Development");
  EXPECT_EQ(clean_title("Research &amp;amp; Development &#8211; &#x4C;ead"),
            "Research & Development – Lead");
  EXPECT_EQ(clean_title("R&amp;amp;amp;D"), "R&amp;D");
  EXPECT_EQ(clean_title("P&L owner, AT&T"), "P&L owner, AT&T");
}

TEST(Title, LosesTagsButNotAngleBrackets) {
  EXPECT_EQ(clean_title("<strong>Senior</strong> Welder<br>(night shift)"),
            "Senior Welder (night shift)");
  EXPECT_EQ(clean_title("&lt;b&gt;Welder&lt;/b&gt;"), "Welder");
  EXPECT_EQ(clean_title("Analyst (experience < 2 years)"), "Analyst (experience < 2 years)");
  EXPECT_EQ(clean_title("Developer, vector<int> &lt; lists"), "Developer, vector<int> < lists");
}

TEST(Title, IsOneLineOfVisibleText) {
  EXPECT_EQ(clean_title("\uFEFF Night\u00A0\u2003Nurse\u200B\n\t(ICU)\u0007 "),
            "Night Nurse (ICU)");
  EXPECT_EQ(clean_title("Kitchen \U0001F468\u200D\U0001F373 hero"),
            "Kitchen \U0001F468\u200D\U0001F373 hero");
  EXPECT_EQ(clean_title("Sta\u0308tion\u200Dsvorsteher"), "Stätionsvorsteher");
}

TEST(Title, LosesSeparatorsThatPartNothing) {
  for (const std::string_view title :
       {"Welder -", "- Welder", " – Welder — ", "| Welder |", "•Welder", "-Welder-", ", Welder,",
        "Welder / - ", "Welder:", "- | Welder ; ·", "● Welder", "Welder ―", "Welder \u2011 "})
    EXPECT_EQ(clean_title(title), "Welder") << title;
  for (const std::string_view none : {"", "   ", "-", " – | ", "&nbsp;", "<b></b>", "\u200B"})
    EXPECT_EQ(clean_title(none), "") << none;
}

TEST(Title, KeepsEverythingElse) {
  for (const std::string_view title :
       {"C++ / C# Developer", "C++", "NODE.JS developer", ".NET Engineer", "Nurse (m/f/d)",
        "Clerk *", "-20 °C warehouse operator", "−20 °C warehouse operator", "Teacher, grade A-",
        "Driver w/", "/r/ moderator", "Job #42!", "12345 - Band 2 Clerk",
        "Welder - Cape Town - R 300 - apply now!", "“Chef”"})
    EXPECT_EQ(clean_title(title), title);
}

}  // namespace
}  // namespace workwise::job
