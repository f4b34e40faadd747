#include "job/posting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace workwise::job {
namespace {

Posting welder() {
  Posting posting;
  posting.external_id = "17";
  posting.title = "Welder";
  posting.company = "Example Works";
  posting.locations.emplace_back();
  posting.locations[0].city = "Durban";
  posting.employment_types = {EmploymentType::full_time};
  posting.salary.min_cents = 100;
  posting.tags = {"steel", "night"};
  posting.posted_at = Instant(std::chrono::seconds(1'700'000'000));
  return posting;
}

TEST(PostingNames, GoBothWays) {
  for (const WorkMode mode : {WorkMode::onsite, WorkMode::hybrid, WorkMode::remote})
    EXPECT_EQ(work_mode_from(to_string(mode)), mode);
  for (const Period period : {Period::hour, Period::day, Period::week, Period::month, Period::year})
    EXPECT_EQ(period_from(to_string(period)), period);
  for (int type = 0; type <= static_cast<int>(EmploymentType::other); ++type)
    EXPECT_EQ(employment_type_from(to_string(static_cast<EmploymentType>(type))),
              static_cast<EmploymentType>(type));
  EXPECT_EQ(to_string(WorkMode::remote), "remote");
  EXPECT_EQ(to_string(Period::month), "month");
  EXPECT_EQ(to_string(EmploymentType::per_diem), "PER_DIEM");
}

TEST(PostingNames, AreCanonicalOrUnknown) {
  EXPECT_EQ(work_mode_from("Remote"), std::nullopt);
  EXPECT_EQ(period_from(""), std::nullopt);
  EXPECT_EQ(employment_type_from("FULLTIME"), std::nullopt);
}

TEST(EmploymentTypes, AreASetInOneOrder) {
  EmploymentTypes types{EmploymentType::other, EmploymentType::part_time,
                        EmploymentType::part_time};
  EXPECT_EQ(types.names(), (std::vector<std::string_view>{"PART_TIME", "OTHER"}));
  types.add(EmploymentTypes{EmploymentType::full_time});
  EXPECT_EQ(types.names(), (std::vector<std::string_view>{"FULL_TIME", "PART_TIME", "OTHER"}));
  EXPECT_TRUE(EmploymentTypes().names().empty());
}

TEST(ContentFingerprint, IsOfTheValues) {
  EXPECT_EQ(content_fingerprint(welder()), content_fingerprint(welder()));
}

/// It outlives the process, in the database: a change here makes every poll rewrite every row once.
TEST(ContentFingerprint, IsTheSameInEveryBuild) {
  EXPECT_EQ(to_uuid(content_fingerprint(welder())), "7064fb78-1722-f3d7-fbfa-ae04c2c2b01b");
}

TEST(ContentFingerprint, ChangesWithWhatAReaderSees) {
  const std::vector<std::function<void(Posting&)>> edits = {
      [](Posting& p) { p.title = "welder"; },
      [](Posting& p) { p.company = "Other"; },
      [](Posting& p) { p.category = "Metal"; },
      [](Posting& p) { p.department = "Yard"; },
      [](Posting& p) { p.description = "<p>x</p>"; },
      [](Posting& p) { p.location = "Durban"; },
      [](Posting& p) { p.city = "Durban"; },
      [](Posting& p) { p.region = "KZN"; },
      [](Posting& p) { p.country = "ZA"; },
      [](Posting& p) { p.locations.push_back({}); },
      [](Posting& p) { p.locations[0].postal_code = "4001"; },
      [](Posting& p) { p.work_mode = WorkMode::onsite; },
      [](Posting& p) { p.employment_types.add(EmploymentType::intern); },
      [](Posting& p) { p.salary.min_cents = 0; },
      [](Posting& p) { p.salary.min_cents.reset(); },
      [](Posting& p) { p.salary.max_cents = 100; },
      [](Posting& p) { p.salary.currency = "ZAR"; },
      [](Posting& p) { p.salary.period = Period::hour; },
      [](Posting& p) { p.salary.text = "R 1"; },
      [](Posting& p) { p.url = "https://example.org/"; },
      [](Posting& p) { p.apply_url = "https://example.org/"; },
      [](Posting& p) { p.reference = "R1"; },
      [](Posting& p) { p.language = "en"; },
      [](Posting& p) { p.tags.pop_back(); },
      [](Posting& p) { p.is_featured = true; },
      [](Posting& p) { p.posted_at.reset(); },
      [](Posting& p) { p.expires_at = p.posted_at; },
  };
  std::vector<std::string> seen = {to_uuid(content_fingerprint(welder()))};
  for (std::size_t i = 0; i < edits.size(); ++i) {
    Posting posting = welder();
    edits[i](posting);
    const std::string uuid = to_uuid(content_fingerprint(posting));
    EXPECT_EQ(std::count(seen.begin(), seen.end(), uuid), 0) << "edit " << i;
    seen.push_back(uuid);
  }
}

TEST(ContentFingerprint, IgnoresTheFeedsOwnStampAndItsId) {
  Posting posting = welder();
  posting.source_updated_at = Instant(std::chrono::seconds(1));
  posting.external_id = "18";
  EXPECT_EQ(content_fingerprint(posting), content_fingerprint(welder()));
}

TEST(ContentFingerprint, DoesNotRunFieldsTogether) {
  Posting a = welder();
  Posting b = welder();
  a.title = "ab";
  a.company = "c";
  b.title = "a";
  b.company = "bc";
  EXPECT_NE(content_fingerprint(a), content_fingerprint(b));

  a = b = welder();
  a.tags = {"ab"};
  b.tags = {"a", "b"};
  EXPECT_NE(content_fingerprint(a), content_fingerprint(b));
}

}  // namespace
}  // namespace workwise::job
