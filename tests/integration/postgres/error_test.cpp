#include "postgres/error.hpp"

#include <gtest/gtest.h>

namespace workwise::postgres {
namespace {

TEST(ErrorTest, EachStateAsksForItsReaction) {
  struct Case {
    const char* sqlstate;
    bool lost, retry, data;
  };
  const Case cases[] = {
      {"08006", true, true, false},   // connection_failure
      {"08001", true, true, false},   // none could be made
      {"57P01", true, true, false},   // admin_shutdown
      {"57P02", true, true, false},   // crash_shutdown
      {"57P03", true, true, false},   // cannot_connect_now
      {"57P05", true, true, false},   // idle_session_timeout
      {"25P03", true, true, false},   // idle_in_transaction_session_timeout
      {"40001", false, true, false},  // serialization_failure
      {"40P01", false, true, false},  // deadlock_detected
      {"40002", false, false, false}, {"57014", false, false, false},  // query_canceled
      {"22021", false, false, true},   // character_not_in_repertoire
      {"22P03", false, false, true},   // invalid_binary_representation
      {"23505", false, false, true},   // unique_violation
      {"54000", false, false, true},   // program_limit_exceeded
      {"54001", false, false, false},  // statement_too_complex
      {"25P02", false, false, false},  // in_failed_sql_transaction
      {"42P01", false, false, false},  // undefined_table
      {"53100", false, false, false},  // disk_full
      {"", false, false, false},
  };
  for (const Case& expected : cases) {
    Error error{"it failed"};
    error.sqlstate = expected.sqlstate;
    EXPECT_EQ(error.connection_lost(), expected.lost) << expected.sqlstate;
    EXPECT_EQ(error.worth_a_retry(), expected.retry) << expected.sqlstate;
    EXPECT_EQ(error.bad_data(), expected.data) << expected.sqlstate;
  }
}

}  // namespace
}  // namespace workwise::postgres
