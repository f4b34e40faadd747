#include "postgres/copy.hpp"

#include <limits>
#include <string>
#include <vector>

#include "support/database.hpp"

namespace workwise::postgres {
namespace {

using testing::DatabaseTest;
using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kMax = std::numeric_limits<std::int64_t>::max();

class CopyTest : public DatabaseTest {
 protected:
  /// What the server makes of one value that was sent to a column of that type, as its own text.
  template <typename Add>
  std::string sent_as(const std::string& type, const Add& add) {
    session.run_script("DROP TABLE IF EXISTS one; CREATE TABLE one (value " + type + ")");
    RowBuffer rows;
    rows.begin_row(1);
    add(rows);
    EXPECT_EQ(copy_in(session, "one", rows, 0, 1), 1);
    return database.value("SELECT value FROM one");
  }

  RowBuffer titles(int count, int broken = -1) const {
    RowBuffer rows;
    for (int i = 0; i < count; ++i) {
      rows.begin_row(2);
      rows.add_integer(i);
      rows.add(i == broken ? "nul\0byte"sv : "Boilermaker"sv);
    }
    return rows;
  }

  void make_job_table() { session.run("CREATE TABLE job (id int8, title text)"); }

  Session& session = database.session();
};

TEST_F(CopyTest, TextArrivesByteForByte) {
  for (const std::string& text : {""s, "\\N"s, "tab\tline\nquote\"'\\"s, "Müller – 🦏 “Xhosa”"s,
                                  std::string(3'000'000, 'x')}) {
    EXPECT_EQ(sent_as("text", [&](RowBuffer& rows) { rows.add(text); }), text);
  }
}

TEST_F(CopyTest, NullIsNotEmpty) {
  EXPECT_EQ(sent_as("text", [](RowBuffer& rows) { rows.add_null(); }), "NULL");
}

TEST_F(CopyTest, IntegersArriveToTheirExtremes) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{256}, kMin, kMax})
    EXPECT_EQ(sent_as("int8", [&](RowBuffer& rows) { rows.add_integer(value); }),
              std::to_string(value));
  for (const std::int16_t value : {std::int16_t{0}, std::int16_t{-32768}, std::int16_t{32767}})
    EXPECT_EQ(sent_as("int2", [&](RowBuffer& rows) { rows.add_small(value); }),
              std::to_string(value));
}

TEST_F(CopyTest, BooleansArrive) {
  EXPECT_EQ(sent_as("bool", [](RowBuffer& rows) { rows.add_boolean(true); }), "t");
  EXPECT_EQ(sent_as("bool", [](RowBuffer& rows) { rows.add_boolean(false); }), "f");
}

TEST_F(CopyTest, InstantsArriveToTheMicrosecond) {
  const auto sent = [&](std::int64_t micros) {
    return sent_as("timestamptz", [&](RowBuffer& rows) {
      rows.add_instant(Instant{std::chrono::microseconds{micros}});
    });
  };
  EXPECT_EQ(sent(0), "1970-01-01 00:00:00+00");
  EXPECT_EQ(sent(-1), "1969-12-31 23:59:59.999999+00");
  EXPECT_EQ(sent(946'684'800'000'000), "2000-01-01 00:00:00+00");
  EXPECT_EQ(sent(1'784'068'500'250'000), "2026-07-14 22:35:00.25+00");
  EXPECT_EQ(sent(kMax), "294247-01-10 04:00:54.775807+00");
}

TEST_F(CopyTest, AnInstantBeforeTheServersTimeIsRefusedAndNotMadeInfinite) {
  const std::int64_t minus_infinity = kMin + 946'684'800'000'000;
  for (const std::int64_t micros : {kMin, minus_infinity - 1, minus_infinity, minus_infinity + 1})
    try {
      const std::string value = sent_as("timestamptz", [&](RowBuffer& rows) {
        rows.add_instant(Instant{std::chrono::microseconds{micros}});
      });
      FAIL() << "accepted as " << value;
    } catch (const Error& error) {
      EXPECT_EQ(error.sqlstate, "22008") << error.what();
      EXPECT_TRUE(error.bad_data());
    }
}

TEST_F(CopyTest, FingerprintsArriveAsUuids) {
  const Fingerprint value{.high = 0x0123456789abcdef, .low = 0xfedcba9876543210};
  EXPECT_EQ(sent_as("uuid", [&](RowBuffer& rows) { rows.add_fingerprint(value); }), to_uuid(value));
}

TEST_F(CopyTest, CentsArriveAsNumericWithTwoDecimals) {
  const std::pair<std::int64_t, std::string> cases[] = {
      {0, "0.00"},
      {1, "0.01"},
      {10, "0.10"},
      {100, "1.00"},
      {-1, "-0.01"},
      {123'456, "1234.56"},
      {100'000'000, "1000000.00"},  // a zero digit in the middle, none at the end
      {999'999, "9999.99"},
      {1'000'000, "10000.00"},
      {-3'500'050, "-35000.50"},
      {kMax, "92233720368547758.07"},
      {kMin, "-92233720368547758.08"},
  };
  for (const auto& [cents, text] : cases) {
    EXPECT_EQ(sent_as("numeric", [&](RowBuffer& rows) { rows.add_cents(cents); }), text);
    // Equal to the server's own value too, not only in its looks.
    EXPECT_EQ(database.value("SELECT value = $1::numeric FROM one", {text}), "t");
    EXPECT_EQ(database.value("SELECT value * 100 = $1::numeric FROM one", {std::to_string(cents)}),
              "t");
  }
}

TEST_F(CopyTest, JsonbArrives) {
  EXPECT_EQ(sent_as("jsonb", [](RowBuffer& rows) { rows.add_jsonb(R"([{"b":1,"a":"ö"}])"); }),
            R"([{"a": "ö", "b": 1}])");
}

TEST_F(CopyTest, TextArraysArrive) {
  const auto sent = [&](const std::vector<std::string_view>& values) {
    return sent_as("text[]", [&](RowBuffer& rows) { rows.add_text_array(values); });
  };
  EXPECT_EQ(sent({}), "{}");
  EXPECT_EQ(sent({"FULL_TIME"}), "{FULL_TIME}");
  EXPECT_EQ(sent({"", "a,b", "NULL", "{\"}"}), R"({"","a,b","NULL","{\"}"})");
  EXPECT_EQ(database.value("SELECT value[2] FROM one"), "a,b");
}

TEST_F(CopyTest, OnlyTheAskedRowsAreSent) {
  make_job_table();
  const RowBuffer rows = titles(10);
  EXPECT_EQ(copy_in(session, "job (id, title)", rows, 3, 6), 3);
  EXPECT_EQ(copy_in(session, "job (id, title)", rows, 9, 10), 1);
  EXPECT_EQ(copy_in(session, "job (id, title)", rows, 10, 10), 0);
  EXPECT_EQ(database.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM job"), "3 4 5 9");
}

TEST_F(CopyTest, ManyPiecesArriveWhole) {
  make_job_table();
  const std::string text(1'000, 'y');
  RowBuffer rows;
  for (int i = 0; i < 5'000; ++i) {
    rows.begin_row(2);
    rows.add_integer(i);
    rows.add(text);
  }
  EXPECT_EQ(copy_in(session, "job", rows, 0, rows.rows()), 5'000);
  EXPECT_EQ(database.value("SELECT sum(length(title)) FROM job"), "5000000");
}

TEST_F(CopyTest, ErasedRowsAreNotSentAndTheOthersAreWhole) {
  make_job_table();
  RowBuffer rows;
  for (int i = 0; i < 6; ++i) {
    rows.begin_row(2);
    rows.add_integer(i);
    rows.add(std::string(static_cast<std::size_t>(i) * 100, static_cast<char>('a' + i)));
  }
  rows.erase({true, false, true, true, false, true});
  ASSERT_EQ(rows.rows(), 2U);
  EXPECT_EQ(copy_in(session, "job", rows, 0, 2), 2);
  EXPECT_EQ(database.value("SELECT string_agg(id || ' ' || (title = repeat(chr(97 + id::int),"
                           " id::int * 100)), ', ' ORDER BY id) FROM job"),
            "1 true, 4 true");
  rows.erase({true, true});
  EXPECT_EQ(rows.rows(), 0U);
  EXPECT_EQ(rows.bytes(), 0U);
}

TEST_F(CopyTest, AClearedBufferStartsAnew) {
  make_job_table();
  RowBuffer rows = titles(5);
  rows.clear();
  EXPECT_EQ(rows.rows(), 0U);
  EXPECT_EQ(rows.bytes(), 0U);
  rows.begin_row(2);
  rows.add_integer(7);
  rows.add_null();
  EXPECT_EQ(copy_in(session, "job", rows, 0, 1), 1);
}

TEST_F(CopyTest, ARefusedRowIsNamedAndLeavesNoTrace) {
  make_job_table();
  try {
    copy_in(session, "job", titles(10, 6), 0, 10);
    FAIL() << "the server accepted a NUL byte";
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate, "22021");
    EXPECT_TRUE(error.bad_data());
    EXPECT_EQ(error.context, "COPY job, line 7, column title");
    EXPECT_NE(std::string(error.what()).find("line 7, column title"), std::string::npos);
  }
  EXPECT_EQ(database.value("SELECT count(*) FROM job"), "0");
  EXPECT_EQ(copy_in(session, "job", titles(10), 0, 10), 10);
}

TEST_F(CopyTest, ARefusalInTheFirstOfManyPiecesIsReportedToo) {
  session.run("CREATE TABLE picky (id int8 CHECK (id > 0), title text)");
  const std::string text(10'000, 'z');
  RowBuffer rows;
  for (int i = 0; i < 2'000; ++i) {
    rows.begin_row(2);
    rows.add_integer(i);
    rows.add(text);
  }
  try {
    copy_in(session, "picky", rows, 0, rows.rows());
    FAIL() << "the server accepted what its constraint forbids";
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate, "23514");
    EXPECT_NE(error.context.find("line 1"), std::string::npos) << error.context;
  }
  EXPECT_EQ(database.value("SELECT count(*) FROM picky"), "0");
}

TEST_F(CopyTest, AMissingTableIsAnErrorBeforeAnyRowIsSent) {
  try {
    copy_in(session, "nowhere", titles(1), 0, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate, "42P01");
  }
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(CopyTest, ABackendKilledInMidCopyIsALostConnection) {
  make_job_table();
  session.run(R"(
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.id = 500 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END $$)");
  session.run("CREATE TRIGGER die BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION die()");
  const std::string text(2'000, 'z');
  RowBuffer rows;
  for (int i = 0; i < 5'000; ++i) {
    rows.begin_row(2);
    rows.add_integer(i);
    rows.add(text);
  }
  try {
    copy_in(session, "job", rows, 0, rows.rows());
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.connection_lost()) << error.what();
  }
  EXPECT_FALSE(session.alive());
  Session other = database.connect();
  EXPECT_EQ(other.run("SELECT count(*) FROM job").integer(0, 0), 0);
}

TEST_F(CopyTest, AReaderGivesEveryRow) {
  CopyReader reader{session,
                    "SELECT i::int8, i::int2, i::int4, md5(i::text)::uuid, nullif(i, 2)::text "
                    "FROM generate_series(1, 3) AS i"};
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(reader.next());
    ASSERT_EQ(reader.columns(), 5U);
    for (const std::size_t column : {0U, 1U, 2U})
      EXPECT_EQ(CopyReader::integer(*reader.field(column)), i);
    EXPECT_EQ(reader.field(4).has_value(), i != 2);
    EXPECT_EQ(to_uuid(CopyReader::fingerprint(*reader.field(3))),
              (std::vector{
                  "c4ca4238-a0b9-2382-0dcc-509a6f75849b"s, "c81e728d-9d4c-2f63-6f06-7f89cc14862c"s,
                  "eccbc87e-4b5c-e2fe-2830-8fd9f2a7baf3"s}[static_cast<std::size_t>(i - 1)]));
  }
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(CopyTest, AReaderOfNothingHasNoRow) {
  CopyReader reader{session, "SELECT 1 WHERE false"};
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(CopyTest, AReaderThatEndsEarlyLeavesTheSessionUsable) {
  {
    CopyReader reader{session,
                      "SELECT repeat('x', 1000) FROM generate_series(1, 9999) AS a, "
                      "generate_series(1, 9999) AS b"};
    EXPECT_TRUE(reader.next());
    EXPECT_TRUE(reader.next());
  }
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(CopyTest, AReaderTellsWhatFailedInItsMiddle) {
  CopyReader reader{session, "SELECT 10 / (3 - i) FROM generate_series(1, 5) AS i"};
  EXPECT_TRUE(reader.next());
  EXPECT_TRUE(reader.next());
  try {
    reader.next();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.sqlstate, "22012");
  }
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(database.value("SELECT 1"), "1");
}

TEST_F(CopyTest, ARowWithTooFewColumnsAborts) {
  RowBuffer rows;
  rows.begin_row(2);
  rows.add_null();
  EXPECT_DEATH(rows.begin_row(2), "");
}

}  // namespace
}  // namespace workwise::postgres
