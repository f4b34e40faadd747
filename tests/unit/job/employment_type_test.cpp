#include "job/normalise.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace workwise::job {
namespace {

std::string show(const EmploymentTypes& types) {
  std::string result;
  for (const std::string_view name : types.names())
    result += (result.empty() ? "" : ",") + std::string(name);
  return result.empty() ? "null" : result;
}

struct Row {
  const char* text;
  const char* expected;
};

void expect(std::span<const Row> rows) {
  for (const Row& row : rows)
    EXPECT_EQ(show(parse_employment_types(row.text)), row.expected) << row.text;
}

// clang-format off
TEST(EmploymentTypeTest, ReadsFullAndPartTimeInEverySpelling) {
  static constexpr Row kRows[] = {
      {"FULL-TIME", "FULL_TIME"},
      {"Full time", "FULL_TIME"},
      {"FullTime", "FULL_TIME"},
      {"full time.", "FULL_TIME"},
      {"Full\u2011Time", "FULL_TIME"},
      {"Full-Time (40 hrs/week)", "FULL_TIME"},
      {"Regular Full Time (Hourly)", "FULL_TIME"},
      {"Permanent, full-time", "FULL_TIME"},
      {"Shift work, full-time", "FULL_TIME"},
      {"FT", "FULL_TIME"},
      {"F/T", "FULL_TIME"},
      {"PT", "PART_TIME"},
      {"P/T", "PART_TIME"},
      {"FT/PT", "FULL_TIME,PART_TIME"},
      {"part_time", "PART_TIME"},
      {"PartTime", "PART_TIME"},
      {"parttime_permanent", "PART_TIME"},
      {"parttime_fixed_term", "PART_TIME,TEMPORARY"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, ReadsSharedWordsOfBoth) {
  static constexpr Row kRows[] = {
      {"full or part time", "FULL_TIME,PART_TIME"},
      {"full/part time", "FULL_TIME,PART_TIME"},
      {"Full- and part-time", "FULL_TIME,PART_TIME"},
      {"part- or full-time", "FULL_TIME,PART_TIME"},
      {"Voll- oder Teilzeit", "FULL_TIME,PART_TIME"},
      {"Vollzeit/Teilzeit", "FULL_TIME,PART_TIME"},
      {"Teil- und Vollzeit", "FULL_TIME,PART_TIME"},
      {"Not full-time", "null"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, TellsContractorsFromAgreements) {
  static constexpr Row kRows[] = {
      {"Contractor", "CONTRACTOR"},
      {"Independent Contractor", "CONTRACTOR"},
      {"self-employed", "CONTRACTOR"},
      {"B2B", "CONTRACTOR"},
      {"Freelancer", "CONTRACTOR"},
      {"Contract Specialist position", "CONTRACTOR"},
      {"Full-time contract", "FULL_TIME,CONTRACTOR"},
      {"Contract - Full Time", "FULL_TIME,CONTRACTOR"},
      {"12 month contract", "CONTRACTOR"},
      {"Contract to Hire", "CONTRACTOR"},
      {"contract-to-permanent", "CONTRACTOR"},
      {"Permanent / Contract", "CONTRACTOR"},
      {"Permanent contract", "null"},
      {"Zero hours contract", "null"},
      {"Casual contract", "null"},
      {"Temporary contract", "TEMPORARY"},
      {"temporary_contract", "TEMPORARY"},
      {"Temporary/Contract", "CONTRACTOR,TEMPORARY"},
      {"Temp - Contract", "CONTRACTOR,TEMPORARY"},
      {"fixed-term-contract", "TEMPORARY"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, ReadsTemporaryWork) {
  static constexpr Row kRows[] = {
      {"FTC", "TEMPORARY"},
      {"Temp to perm", "TEMPORARY"},
      {"Seasonal", "TEMPORARY"},
      {"befristet", "TEMPORARY"},
      {"unbefristet", "null"},
      {"Temporär", "TEMPORARY"},
      {"Intérim", "TEMPORARY"},
      {"Temporaire", "TEMPORARY"},
      {"Tydelik", "TEMPORARY"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, ReadsOtherLanguages) {
  static constexpr Row kRows[] = {
      {"CDI", "null"},
      {"CDI - Temps plein", "FULL_TIME"},
      {"CDD - Temps partiel", "PART_TIME,TEMPORARY"},
      {"Temps partiel", "PART_TIME"},
      {"Mi-temps", "PART_TIME"},
      {"Plein temps", "FULL_TIME"},
      {"Deltid", "PART_TIME"},
      {"Teilzeit", "PART_TIME"},
      {"Deeltyds", "PART_TIME"},
      {"Voltyds", "FULL_TIME"},
      {"Jornada completa", "FULL_TIME"},
      {"Media jornada", "PART_TIME"},
      {"Tempo integral", "FULL_TIME"},
      {"Pełny etat", "FULL_TIME"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, ReadsLearners) {
  static constexpr Row kRows[] = {
      {"Internship", "INTERN"},
      {"INTERNSHIP", "INTERN"},
      {"Interns", "INTERN"},
      {"Intern - part time", "PART_TIME,INTERN"},
      {"Internship contract", "INTERN"},
      {"International", "null"},
      {"Internal", "null"},
      {"Traineeship", "INTERN"},
      {"Stage", "INTERN"},
      {"Praktikum", "INTERN"},
      {"Apprenticeship", "INTERN"},
      {"Learnership contract", "INTERN"},
      {"Graduate programme", "null"},
      {"In service training", "INTERN"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, ReadsTheRareValues) {
  static constexpr Row kRows[] = {
      {"Volunteer", "VOLUNTEER"},
      {"VOLUNTEER", "VOLUNTEER"},
      {"Unpaid / Voluntary", "VOLUNTEER"},
      {"per_diem", "PER_DIEM"},
      {"PRN", "PER_DIEM"},
      {"Per-Diem / Part Time", "PART_TIME,PER_DIEM"},
      {"Other", "OTHER"},
      {"Full time or other", "FULL_TIME"},
      {"OTHER", "OTHER"},
  };
  expect(kRows);
}

TEST(EmploymentTypeTest, LeavesTheRestUnknown) {
  static constexpr Row kRows[] = {
      {"Any", "null"},
      {"Casual / part-time", "PART_TIME"},
      {"Permanent Junior position", "null"},
      {"Direct Hire", "null"},
      {"Full stack", "null"},
      {"Time and materials", "null"},
      {"Flexible hours", "null"},
      {"Not specified", "null"},
      {"", "null"},
      {"-", "null"},
      {"Full Time,Part Time,Contract", "FULL_TIME,PART_TIME,CONTRACTOR"},
      {"Template designer", "null"},
      {"Attempt", "null"},
      {"Contractions", "null"},
      {"Not a contract role", "null"},
  };
  expect(kRows);
}

// clang-format on

}  // namespace
}  // namespace workwise::job
