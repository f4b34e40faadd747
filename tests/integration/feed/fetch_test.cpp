#include "feed/fetch.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using sandbox::Answer;
using sandbox::FeedServer;
using sandbox::gzip;
using sandbox::Request;
using testing::HasSubstr;
using testing::Not;
using Kind = SourceError::Kind;
using namespace std::chrono_literals;

const std::string kFeed = "<jobs><job>Welder in Gqeberha</job><job>Nurse, Café</job></jobs>";

class FetchTest : public FetchFixture {
 protected:
  FetchTest() { source.fetch.url = server.url("/jobs.xml"); }

  void answer(const std::function<Answer(const Request&)>& with) { server.on("/jobs.xml", with); }
  void answer(int status, const std::map<std::string, std::string>& headers = {},
              const std::string& text = {}) {
    answer([=](const Request&) {
      Answer result;
      result.status = status;
      result.headers = headers;
      result.body = text;
      return result;
    });
  }
  /// Counts the requests: the n-th, from 1, is answered by `with`.
  void answer_by_turn(const std::function<Answer(int)>& with) {
    answer([this, with](const Request&) { return with(++turns); });
  }

  FeedServer server;
  std::atomic<int> turns = 0;
};

Answer text_answer(const std::string& text) {
  Answer result;
  result.body = text;
  return result;
}

Answer status_answer(int status, const std::map<std::string, std::string>& headers = {}) {
  Answer result;
  result.status = status;
  result.headers = headers;
  return result;
}

/// Like noise to gzip, and of any length.
std::string noise(std::size_t size) {
  std::string text(size, '\0');
  std::uint32_t state = 1;
  for (char& c : text) {
    state = state * 1664525U + 1013904223U;
    c = static_cast<char>('!' + (state >> 25U) % 90);
  }
  return text;
}

// --- what goes well

TEST_F(FetchTest, BringsTheBodyItsDigestAndItsValidators) {
  answer(200, {{"ETag", "\"v1\""}, {"Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT"}}, kFeed);
  const Fetched result = fetched();
  EXPECT_FALSE(result.not_modified);
  EXPECT_EQ(result.body.read(0, 1000), kFeed);
  EXPECT_EQ(result.digest, fingerprint(kFeed));
  EXPECT_EQ(result.validators, (Validators{"\"v1\"", "Sun, 06 Nov 1994 08:49:37 GMT"}));
  EXPECT_EQ(result.wire_bytes, kFeed.size());
  EXPECT_EQ(result.body_bytes, kFeed.size());
  EXPECT_EQ(result.attempts, 1);
  EXPECT_THAT(server.requests().at(0).headers.at("user-agent"), HasSubstr("workwise/"));
}

TEST_F(FetchTest, AsksForWhatHasChangedOnly) {
  server.put("/jobs.xml", kFeed, "text/xml");
  const Validators known = fetched().validators;
  const Fetched unchanged = fetched(known);
  EXPECT_TRUE(unchanged.not_modified);
  EXPECT_EQ(unchanged.validators, known);
  EXPECT_EQ(unchanged.body.size(), 0U);
  server.put("/jobs.xml", "<jobs/>", "text/xml");
  EXPECT_EQ(body(known), "<jobs/>");
}

TEST_F(FetchTest, UnpacksWhatIsAnnouncedAndWhatIsNot) {
  server.put("/jobs.xml", kFeed, "text/xml", true);
  EXPECT_EQ(body(), kFeed);
  EXPECT_LT(fetched().wire_bytes, gzip(kFeed).size() + 1);

  server.put("/jobs.xml.gz", kFeed, "application/octet-stream", true);
  source.fetch.url = server.url("/jobs.xml.gz");
  EXPECT_EQ(body(), kFeed);

  answer(200, {{"Content-Encoding", "gzip"}}, gzip(gzip(kFeed)));
  source.fetch.url = server.url("/jobs.xml");
  EXPECT_EQ(body(), kFeed);
}

TEST_F(FetchTest, TurnsEveryCharsetIntoUtf8) {
  answer(200, {{"Content-Type", "text/xml; charset=ISO-8859-1"}}, "<a>Caf\xE9 \x96 R5</a>");
  EXPECT_EQ(body(), "<a>Café – R5</a>");
  answer(200, {}, "<?xml version='1.0' encoding='windows-1251'?><a>\xCF</a>");
  EXPECT_EQ(body(), "<?xml version='1.0' encoding='windows-1251'?><a>П</a>");
  answer(200, {}, std::string("\xFF\xFE<\0a\0/\0>\0", 10));
  EXPECT_EQ(body(), "<a/>");
  answer(200, {}, "\xEF\xBB\xBF<a/>");
  EXPECT_EQ(body(), "<a/>");
  answer(200, {}, "<a>Caf\xE9</a>");
  EXPECT_EQ(body(), "<a>Café</a>");
}

TEST_F(FetchTest, ABodyOfUtf8ThroughoutIsUtf8WhateverItSaysItIs) {
  answer(200, {{"Content-Type", "text/xml; charset=iso-8859-1"}}, "<a>Café R5 € in Zürich</a>");
  EXPECT_EQ(body(), "<a>Café R5 € in Zürich</a>");
  answer(200, {}, "<?xml version='1.0' encoding='windows-1251'?><a>Café €</a>");
  EXPECT_EQ(body(), "<?xml version='1.0' encoding='windows-1251'?><a>Café €</a>");
  answer(200, {{"Content-Type", "text/xml; charset=iso-8859-1"}}, "<a>Caf\xE9 \xC3\xA9</a>");
  EXPECT_EQ(body(), "<a>Café Ã©</a>") << "not throughout";
  source.read.encoding = "windows-1252";
  answer(200, {}, "<a>\xC3\xA9</a>");
  EXPECT_EQ(body(), "<a>Ã©</a>") << "the operator knows";
}

TEST_F(FetchTest, OneBadByteDoesNotChangeTheCharset) {
  std::string feed = "<a>" + noise(600'000) + " Café Zoë Ångström \xE9</a>";
  for (const char* type : {"text/xml; charset=utf-8", "text/xml"}) {
    answer(200, {{"Content-Type", type}}, feed);
    const Fetched result = fetched();
    EXPECT_EQ(result.replaced_bytes, 1U);
    EXPECT_THAT(result.body.read(600'000, 1000), HasSubstr("Café Zoë Ångström \xEF\xBF\xBD</a>"));
  }
}

TEST_F(FetchTest, AnEmptyAnswerIsAnEmptyBody) {
  answer(200);
  EXPECT_EQ(body(), "");
}

TEST_F(FetchTest, TellsHowFarItIs) {
  answer(200, {}, noise(3'000'000));
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  progress = [&](std::uint64_t wire, std::uint64_t of) {
    EXPECT_GE(wire, last);
    last = wire;
    total = of;
  };
  fetched();
  EXPECT_EQ(last, 3'000'000U);
  EXPECT_EQ(total, 3'000'000U);
}

// --- statuses and patience

TEST_F(FetchTest, AMissingFeedIsNotAskedForTwice) {
  const SourceError missing = error();
  EXPECT_EQ(missing.kind, Kind::status);
  EXPECT_EQ(missing.status, 404);
  EXPECT_THAT(missing.what(), HasSubstr("GET " + source.fetch.url + ": HTTP status 404"));
  EXPECT_THAT(missing.next(), HasSubstr("workwise sources test example"));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchTest, EveryOtherStatusIsAnErrorThatSaysWhatToDo) {
  source.fetch.attempts = 1;
  for (const int status : {204, 206, 304, 400, 401, 403, 410, 429, 500, 501, 503}) {
    answer(status);
    const SourceError failure = error();
    EXPECT_EQ(failure.kind, Kind::status) << status;
    EXPECT_EQ(failure.status, status);
    EXPECT_THAT(failure.what(), HasSubstr(std::to_string(status)));
    EXPECT_THAT(failure.next(), Not(testing::IsEmpty())) << status;
  }
}

TEST_F(FetchTest, AServerThatFailsIsAskedAgain) {
  answer_by_turn([](int turn) { return turn < 3 ? status_answer(503) : text_answer(kFeed); });
  EXPECT_EQ(fetched().attempts, 3);
}

TEST_F(FetchTest, AServerThatKeepsFailingIsGivenUp) {
  answer(500);
  const SourceError failure = error();
  EXPECT_EQ(failure.status, 500);
  EXPECT_THAT(failure.what(), HasSubstr("attempt 3 of 3"));
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(FetchTest, AShortRetryAfterIsWaitedForALongOneIsPassedOn) {
  answer_by_turn([](int turn) {
    return turn == 1 ? status_answer(429, {{"Retry-After", "0"}}) : text_answer(kFeed);
  });
  EXPECT_EQ(fetched().attempts, 2);

  answer(429, {{"Retry-After", "3600"}});
  const SourceError failure = error();
  EXPECT_EQ(failure.status, 429);
  EXPECT_EQ(failure.retry_after, 3600s);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(FetchTest, ARangeThatWasAskedForMayBeAnswered) {
  source.fetch.headers = {{"Range", "items=0-149"}};
  answer(206, {}, "[]");
  EXPECT_EQ(body(), "[]");
}

// --- the network

TEST_F(FetchTest, AClosedPortIsUnreachableAfterAllAttempts) {
  {
    const FeedServer gone;
    source.fetch.url = gone.url("/jobs.xml");
  }
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::unreachable);
  EXPECT_THAT(failure.what(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(failure.what(), HasSubstr("attempt 3 of 3"));
}

TEST_F(FetchTest, AHostThatDoesNotAnswerIsUnreachable) {
  source.fetch.url = "http://192.0.2.1/jobs.xml";  // RFC 5737: nobody
  source.fetch.connect_timeout = 100ms;
  source.fetch.attempts = 1;
  EXPECT_EQ(error().kind, Kind::unreachable);
}

TEST_F(FetchTest, AResetInTheMiddleIsTriedAgainFromTheStart) {
  answer_by_turn([](int turn) {
    Answer result = text_answer(noise(500'000));
    if (turn == 1) result.cut_after = 300'000;
    return result;
  });
  EXPECT_EQ(body(), noise(500'000));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(FetchTest, AResetEveryTimeIsUnreachable) {
  answer([](const Request&) {
    Answer result = text_answer(noise(500'000));
    result.cut_after = 300'000;
    return result;
  });
  EXPECT_EQ(error().kind, Kind::unreachable);
}

TEST_F(FetchTest, LessThanAnnouncedIsCutShort) {
  answer([](const Request&) {
    Answer result = text_answer(kFeed);
    result.content_length = kFeed.size() + 1;
    return result;
  });
  EXPECT_EQ(error().kind, Kind::cut_short);
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(FetchTest, AGzipStreamWithoutItsEndIsCutShort) {
  const std::string packed = gzip(kFeed);
  answer(200, {{"Content-Encoding", "gzip"}}, packed.substr(0, packed.size() - 4));
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::cut_short);
  EXPECT_THAT(failure.what(), HasSubstr("gzip"));
}

TEST_F(FetchTest, AServerThatDribblesIsGivenUp) {
  answer([](const Request&) {
    Answer result = text_answer(noise(100'000));
    result.slice = 1;
    result.slice_pause = 50ms;
    return result;
  });
  source.fetch.stall_timeout = 1s;
  source.fetch.timeout = 20s;
  source.fetch.attempts = 1;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::unreachable);
  EXPECT_THAT(failure.what(), HasSubstr("stall_timeout"));
}

TEST_F(FetchTest, AServerThatSaysNothingIsGivenUpForGoodWhenTheTimeIsOver) {
  answer([](const Request&) {
    Answer result = text_answer(kFeed);
    result.delay = 1h;
    return result;
  });
  source.fetch.timeout = 200ms;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::unreachable);
  EXPECT_THAT(failure.what(), HasSubstr("fetch.timeout"));
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(FetchTest, AnEndlessHeaderIsRefused) {
  std::map<std::string, std::string> headers;
  for (int i = 0; i < 600; ++i) headers["X-" + std::to_string(i)] = std::string(1000, 'x');
  answer(200, headers, kFeed);
  source.fetch.attempts = 1;
  EXPECT_EQ(error().kind, Kind::too_large);
}

// --- limits

TEST_F(FetchTest, ABombIsDefusedAndLeavesNothingOnTheDisk) {
  answer(200, {{"Content-Encoding", "gzip"}}, gzip(std::string(std::size_t{64} << 20U, '\0')));
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::too_large);
  EXPECT_EQ(spooled_files(), 0U);
  EXPECT_EQ(server.requests().size(), 1U);
}

Answer endless() {
  Answer result;
  result.stream = [](std::uint64_t, std::string& piece) {
    piece = noise(50'000);
    return true;
  };
  return result;
}

TEST_F(FetchTest, AnEndlessBodyIsStoppedAtEitherLimit) {
  answer([](const Request&) { return endless(); });
  source.fetch.body_bytes_max = 2'000'000;
  EXPECT_THAT(error().what(), HasSubstr("fetch.max_size"));
  source.fetch.wire_bytes_max = 1'000'000;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::too_large);
  EXPECT_THAT(failure.what(), HasSubstr("fetch.max_wire_size"));
}

TEST_F(FetchTest, WhatIsAnnouncedAsTooLargeIsNotWaitedFor) {
  answer([](const Request&) {
    Answer result = text_answer("<");
    result.content_length = 1ULL << 40U;
    result.slice = 1;
    result.slice_pause = 1h;
    return result;
  });
  EXPECT_THAT(error().what(), HasSubstr("the server announces 1.0 TiB"));
}

TEST_F(FetchTest, MemoryDoesNotGrowWithTheBody) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
  const std::string piece = noise(999'999) + "\xE9";
  answer([&](const Request&) {
    Answer result;
    result.headers["Content-Type"] = "text/xml; charset=iso-8859-1";  // two passes
    result.stream = [&](std::uint64_t sent, std::string& out) {
      out = piece;
      return sent < 150'000'000;
    };
    return result;
  });
  peak_kib_and_forget_it();
  const long before = peak_kib_and_forget_it();
  EXPECT_GT(fetched().body_bytes, 150'000'000U);
  EXPECT_LT(peak_kib_and_forget_it() - before, 16 * 1024);
}

TEST_F(FetchTest, AFullSpoolDirectoryIsOurOwnErrorAndNotRetried) {
  answer(200, {}, kFeed);
  std::ofstream(spool_directory()) << "a file where the directory should be";
  try {
    fetched();
    FAIL() << "it was fetched";
  } catch (const SourceError&) {
    FAIL() << "the source is not to blame";
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), HasSubstr(spool_directory()));
  }
  EXPECT_EQ(server.requests().size(), 1U);
  std::filesystem::remove(spool_directory());
}

// --- redirects and secrets

TEST_F(FetchTest, FollowsRedirectsToTheBody) {
  server.put("/new/jobs.xml", kFeed, "text/xml");
  answer(301, {{"Location", "/new/jobs.xml"}}, std::string(100'000, 'x'));
  EXPECT_EQ(body(), kFeed);
}

TEST_F(FetchTest, ACircleOfRedirectsEnds) {
  answer(302, {{"Location", source.fetch.url}});
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_THAT(failure.what(), HasSubstr("more than 5 times"));
  EXPECT_EQ(server.requests().size(), 6U);
}

TEST_F(FetchTest, ARedirectToAFileIsRefused) {
  for (const char* location : {"file:///etc/passwd", "ftp://127.0.0.1/jobs.xml", "http:///x"}) {
    answer(302, {{"Location", location}});
    const SourceError failure = error();
    EXPECT_NE(failure.kind, Kind::stopped) << location;
    EXPECT_THAT(failure.what(), Not(HasSubstr("root:"))) << location;
  }
}

TEST_F(FetchTest, AnotherServerSeesNoSecret) {
  FeedServer other;
  other.put("/jobs.xml", kFeed, "text/xml");
  source.fetch.headers = {{"X-API-Key", "head3r"}};
  source.fetch.query = {{"app_key", {"quer7", "file /run/key"}}};
  source.fetch.auth.kind = config::Auth::Kind::basic;
  source.fetch.auth.user = "user";
  source.fetch.auth.secret = {"passw0rd", "file /run/p"};
  answer([&](const Request& request) {
    const auto query = request.target.substr(request.target.find('?'));
    return status_answer(302, {{"Location", other.url("/jobs.xml") + query}});
  });
  EXPECT_EQ(body(), kFeed);
  const Request here = server.requests().at(0);
  EXPECT_EQ(here.headers.at("x-api-key"), "head3r");
  EXPECT_EQ(here.headers.at("authorization"), "Basic dXNlcjpwYXNzdzByZA==");
  EXPECT_EQ(here.target, "/jobs.xml?app_key=quer7");
  const Request there = other.requests().at(0);
  EXPECT_EQ(there.headers.count("x-api-key"), 0U);
  EXPECT_EQ(there.headers.count("authorization"), 0U);
  EXPECT_EQ(there.target, "/jobs.xml");
}

TEST_F(FetchTest, NoErrorShowsASecret) {
  source.fetch.headers = {{"X-API-Key", "head3r-value"}};
  source.fetch.query = {{"app_key", {"quer7 value", "file /run/key"}}};
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {"t0ken-value", "environment TOKEN"};
  const std::string gone = [] { return FeedServer().url("/jobs.xml?api_key=inline-value"); }();
  const auto expect_clean = [](const SourceError& failure) {
    for (const char* secret : {"head3r", "quer7", "t0ken", "inline-value"}) {
      EXPECT_THAT(failure.what(), Not(HasSubstr(secret)));
      EXPECT_THAT(failure.next(), Not(HasSubstr(secret)));
    }
  };
  for (const int status : {401, 404, 500}) {
    answer(status);
    expect_clean(error());
  }
  answer(302, {{"Location", "ftp://x/?app_key=quer7%20value"}});
  expect_clean(error());
  answer(302, {{"Location", "ftp://x/head3r-value/t0ken-value?a=head3r-value&b=quer7+value"}});
  expect_clean(error());
  answer(401);
  EXPECT_THAT(error().next(), HasSubstr("environment TOKEN"));
  source.fetch.url = gone;
  expect_clean(error());
}

// --- stopping

TEST_F(FetchTest, AStopEndsATransferAtOnce) {
  answer([](const Request&) {
    Answer result = text_answer(kFeed);
    result.delay = 1h;
    return result;
  });
  std::optional<Kind> kind;
  std::jthread fetching([&](std::stop_token token) {
    stop = std::move(token);
    kind = error().kind;
  });
  ASSERT_TRUE(server.wait_for("/jobs.xml", 1));
  const auto before = std::chrono::steady_clock::now();
  fetching.request_stop();
  fetching.join();
  EXPECT_EQ(kind, Kind::stopped);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 30s);  // not the hour of the answer
}

TEST_F(FetchTest, AStopEndsAWaitAtOnce) {
  answer(503);
  backoff = {1h, 1h, 1h};
  std::optional<Kind> kind;
  std::jthread fetching([&](std::stop_token token) {
    stop = std::move(token);
    kind = error().kind;
  });
  ASSERT_TRUE(server.wait_for("/jobs.xml", 1));
  fetching.request_stop();
  fetching.join();
  EXPECT_EQ(kind, Kind::stopped);
}

}  // namespace
}  // namespace workwise::feed
