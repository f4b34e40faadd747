// Lists that are spread over several documents, each vendor's way, over real HTTP.
#include <algorithm>
#include <string>
#include <vector>

#include "feed/split.hpp"
#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using sandbox::Answer;
using sandbox::FeedServer;
using sandbox::Request;
using Style = config::Paging::Style;
using Kind = SourceError::Kind;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::uint64_t parameter(const Request& request, const std::string& name, std::uint64_t absent) {
  const auto at = request.target.find(name + '=');
  if (at == std::string::npos) return absent;
  return std::stoull(request.target.substr(at + name.size() + 1));
}

/// {"jobs": [{"id": first}, …], more}
std::string jobs(std::uint64_t first, std::uint64_t count, const std::string& more = {}) {
  std::string text;
  for (std::uint64_t id = first; id < first + count; ++id)
    text += (text.empty() ? "{\"id\": " : ",{\"id\": ") + std::to_string(id) + "}";
  return "{\"jobs\": [" + text + "]" + (more.empty() ? "" : ", " + more) + "}";
}

std::uint64_t left(std::uint64_t first, std::uint64_t limit, std::uint64_t all) {
  return first >= all ? 0 : std::min(limit, all - first);
}

class PagesTest : public FetchFixture {
 protected:
  PagesTest() {
    source.fetch.url = server.url("/jobs");
    source.fetch.allow_private = true;
    source.read.format = config::Format::json;
    source.read.items = "jobs";
  }

  config::Paging& paging(Style style, std::uint64_t per_page = 0) {
    source.fetch.paging.style = style;
    source.fetch.paging.start = style == Style::page ? 1 : 0;
    source.fetch.paging.per_page = per_page;
    return source.fetch.paging;
  }
  void answer(const std::function<Answer(const Request&)>& with) { server.on("/jobs", with); }

  std::uint64_t items(const Fetched& fetched) const {
    std::uint64_t count = 0;
    for (const Extent& page : fetched.pages) {
      const auto splitter = make_splitter(source.read, {fetched.body, page});
      for (Item item; splitter->next(item);) ++count;
    }
    return count;
  }
  std::vector<std::string> targets() const {
    std::vector<std::string> all;
    for (const Request& request : server.requests()) all.push_back(request.target);
    return all;
  }

  FeedServer server;
};

TEST_F(PagesTest, WorkdayIsAskedByPostWithAnOffsetInItsBody) {
  std::vector<std::string> bodies;
  answer([&](const Request& request) {
    bodies.push_back(request.body);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    const auto at = request.body.find("\"offset\":");
    const std::uint64_t first = std::stoull(request.body.substr(at + 9));
    return Answer{
        .body = jobs(first, left(first, 20, 45), first == 0 ? "\"total\": 45" : "\"total\": 0")};
  });
  source.fetch.post = true;
  source.fetch.content_type = "application/json";
  source.fetch.body = R"({"limit":"{per_page}","offset":"{offset}","searchText":""})";
  paging(Style::offset, 20).total = "total";
  const Fetched result = fetched();
  EXPECT_EQ(items(result), 45U);
  EXPECT_EQ(result.declared, 45U);
  EXPECT_FALSE(result.more);
  EXPECT_THAT(bodies, ElementsAre(R"({"limit":20,"offset":0,"searchText":""})",
                                  R"({"limit":20,"offset":20,"searchText":""})",
                                  R"({"limit":20,"offset":40,"searchText":""})"));
}

TEST_F(PagesTest, LeverIsAskedWithSkipAndLimit) {
  source.read.items = "";
  answer([](const Request& request) {
    const auto first = parameter(request, "skip", 0);
    const std::string all = jobs(first, left(first, parameter(request, "limit", 9), 5));
    return Answer{.body = all.substr(9, all.size() - 10)};
  });
  paging(Style::offset, 2).parameter = "skip";
  source.fetch.paging.limit_parameter = "limit";
  EXPECT_EQ(items(fetched()), 5U);
  EXPECT_THAT(targets(),
              ElementsAre("/jobs?limit=2&skip=0", "/jobs?limit=2&skip=2", "/jobs?limit=2&skip=4"));
}

TEST_F(PagesTest, AdzunaHasThePageInThePath) {
  for (int page = 1; page <= 3; ++page)
    server.put("/za/search/" + std::to_string(page),
               jobs(static_cast<std::uint64_t>(page) * 10, page < 3 ? 2 : 1, "\"count\": 5"), "");
  source.fetch.url = server.url("/za/search/{page}");
  paging(Style::page, 2).total = "count";
  const Fetched result = fetched();
  EXPECT_EQ(items(result), 5U);
  EXPECT_EQ(result.pages.size(), 3U);
}

TEST_F(PagesTest, WorkableIsAskedWithATokenInTheBody) {
  std::vector<std::string> bodies;
  source.fetch.post = true;
  source.fetch.content_type = "application/json";
  source.fetch.body = R"({"query":"","token":"{cursor}"})";
  paging(Style::cursor).next = "nextPage";
  answer([&](const Request& request) {
    bodies.push_back(request.body);
    const bool first = request.body.find("token") == std::string::npos;
    return Answer{.body = first ? jobs(1, 3, R"("nextPage": "WyI\"x")") : jobs(4, 2)};
  });
  EXPECT_EQ(items(fetched()), 5U);
  EXPECT_THAT(bodies, ElementsAre(R"({"query":""})", R"({"query":"","token":"WyI\"x"})"));
}

TEST_F(PagesTest, ALinkHeaderLeadsOn) {
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    Answer result{.body = jobs(page * 10, 2)};
    if (page < 3)
      result.headers["Link"] = "<?page=1>; rel=first, <?page=" + std::to_string(page + 1) +
                               ">; title=\"a, b\"; rel=\"next\"";
    return result;
  });
  paging(Style::link_header);
  EXPECT_EQ(items(fetched()), 6U);
  EXPECT_THAT(targets(), ElementsAre("/jobs", "/jobs?page=2", "/jobs?page=3"));
}

TEST_F(PagesTest, AnAtomFeedNamesItsNextPage) {
  source.read.format = config::Format::rss;
  source.read.items = "";
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    return Answer{.body =
                      "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"
                      "<link rel='self' href='/jobs'/>" +
                      (page < 2 ? std::string("<link rel='next' href='/jobs?page=2'/>") : "") +
                      "<entry><id>" + std::to_string(page) + "</id></entry></feed>"};
  });
  paging(Style::next_url).next = "link[@rel='next']/@href";
  EXPECT_EQ(items(fetched()), 2U);
}

TEST_F(PagesTest, ARangeIsAskedForUntilTheLengthThatIsNamed) {
  answer([](const Request& request) {
    const std::string& range = request.headers.at("range");
    const std::uint64_t first = std::stoull(range);
    const std::uint64_t count = left(first, 150, 320);
    Answer result{.status = 206, .body = jobs(first, count)};
    result.headers["Content-Range"] =
        "offres " + std::to_string(first) + '-' + std::to_string(first + count - 1) + "/320";
    return result;
  });
  paging(Style::range, 150);
  const Fetched result = fetched();
  EXPECT_EQ(items(result), 320U);
  EXPECT_EQ(result.declared, 320U);
  EXPECT_EQ(server.requests().at(1).headers.at("range"), "150-299");
}

TEST_F(PagesTest, BehindTheLastRangeIsNothing) {
  answer([](const Request& request) {
    const std::uint64_t first = std::stoull(request.headers.at("range"));
    if (first >= 300) return Answer{.status = 416};
    return Answer{.status = 206, .body = jobs(first, 150)};
  });
  paging(Style::range, 150);
  EXPECT_EQ(items(fetched()), 300U);

  answer([](const Request&) { return Answer{.status = 204}; });
  EXPECT_EQ(fetched().pages.size(), 0U) << "an honest zero";
}

TEST_F(PagesTest, ASitemapLeadsToTheDocumentsThatMatch) {
  answer([](const Request&) {
    return Answer{.body =
                      "<urlset><url><loc>/job/1</loc></url><url><loc>/about</loc></url>"
                      "<url><loc>/job/2</loc></url><url><loc>/job/3</loc></url></urlset>"};
  });
  server.put("/job/1", jobs(1, 1), "");
  server.put("/job/3", jobs(3, 1), "");
  server.put("/about", "no JSON", "");
  paging(Style::links).next = "/urlset/url/loc";
  source.fetch.paging.match = "/job/";
  const Fetched result = fetched();
  EXPECT_EQ(items(result), 2U);
  EXPECT_EQ(result.gone, 1U) << "/job/2 is in the list and not there";
  EXPECT_THAT(targets(), Not(testing::Contains("/about")));

  server.put("/job/2", "This job is no longer available.", "text/html");
  const Fetched other = fetched();
  EXPECT_EQ(items(other), 2U);
  EXPECT_EQ(other.gone, 1U) << "/job/2 answers, and is no document of jobs";

  server.remove("/job/1");
  server.remove("/job/2");
  server.remove("/job/3");
  EXPECT_EQ(error().kind, Kind::status) << "none of them is there";
}

// --- what goes wrong

TEST_F(PagesTest, TheLastPageForEverIsALoop) {
  answer([](const Request& request) {
    return Answer{.body = jobs(std::min<std::uint64_t>(parameter(request, "page", 1), 3) * 10, 2)};
  });
  paging(Style::page);
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::not_readable);
  EXPECT_THAT(failure.what(), HasSubstr("repeats itself"));
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST_F(PagesTest, ACursorThatNeverAdvancesIsALoop) {
  answer([](const Request&) { return Answer{.body = jobs(1, 2, R"("next": "same")")}; });
  paging(Style::cursor).next = "next";
  EXPECT_THAT(error().what(), HasSubstr("repeats itself"));
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(PagesTest, APageThatFailsBringsThoseBeforeIt) {
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    if (page == 3) return Answer{.status = 503};
    return Answer{.body = jobs(page * 10, 2)};
  });
  paging(Style::page);
  source.fetch.attempts = 2;
  const SourceError failure = error();
  EXPECT_EQ(failure.status, 503);
  EXPECT_THAT(failure.what(), AllOf(HasSubstr("page 3: GET "), HasSubstr("HTTP status 503")));
  EXPECT_THAT(failure.what(), HasSubstr("attempt 2 of 2"));
  ASSERT_NE(failure.arrived, nullptr);
  EXPECT_EQ(items(*failure.arrived), 4U);
  EXPECT_EQ(server.requests().size(), 4U) << "only the page that fails is tried again";
}

TEST_F(PagesTest, APageThatBreaksOffIsTheLastOfWhatArrived) {
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    Answer result{.body = jobs(page * 10, 2)};
    if (page == 2) result.content_length = result.body.size() + 10;
    return result;
  });
  paging(Style::page);
  source.fetch.attempts = 1;
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::cut_short);
  ASSERT_NE(failure.arrived, nullptr);
  EXPECT_EQ(failure.arrived->pages.size(), 2U);
  EXPECT_EQ(items(*failure.arrived), 4U);
}

TEST_F(PagesTest, APageThatIsNoDocumentSaysWhichItIs) {
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    return Answer{.body = page == 2 ? "<html>please log in</html>" : jobs(page * 10, 2)};
  });
  paging(Style::page);
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::not_readable);
  EXPECT_THAT(failure.what(), HasSubstr("page 2: "));
  EXPECT_NE(failure.arrived, nullptr);
}

TEST_F(PagesTest, MoreThanAllowedIsLeftAndSaid) {
  answer([](const Request& request) {
    return Answer{.body = jobs(parameter(request, "page", 1) * 10, 2)};
  });
  paging(Style::page).max_pages = 5;
  const Fetched result = fetched();
  EXPECT_TRUE(result.more);
  EXPECT_EQ(result.pages.size(), 5U);
}

TEST_F(PagesTest, AreNotLargerTogetherThanADocumentMayBe) {
  answer([](const Request& request) {
    return Answer{.body = jobs(parameter(request, "page", 1) * 1000, 100)};
  });
  paging(Style::page);
  source.fetch.body_bytes_max = 10'000;
  EXPECT_EQ(error().kind, Kind::too_large);
}

TEST_F(PagesTest, AreNeverAskedForConditionally) {
  answer([](const Request& request) {
    EXPECT_EQ(request.headers.count("if-none-match"), 0U);
    Answer result{.body = jobs(parameter(request, "page", 1) * 10, 2)};
    result.headers["ETag"] = "\"v1\"";
    return result;
  });
  paging(Style::page, 3);
  const Fetched result = fetched({"\"v1\"", ""});
  EXPECT_FALSE(result.not_modified);
  EXPECT_EQ(result.validators, Validators{});
  EXPECT_EQ(result.digest, fetched().digest);
}

TEST_F(PagesTest, MemoryDoesNotGrowWithTheirNumber) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
  answer([](const Request& request) {
    const auto page = parameter(request, "page", 1);
    return Answer{.body = page > 60 ? jobs(0, 0) : jobs(page * 1'000'000, 100'000)};
  });
  paging(Style::page);
  peak_kib_and_forget_it();
  const long before = peak_kib_and_forget_it();
  EXPECT_GT(fetched().body_bytes, 100'000'000U);
  EXPECT_LT(peak_kib_and_forget_it() - before, 24 * 1024);
}

TEST_F(PagesTest, OfWhichAFileIsOneGoOn) {
  const std::string path = root / "page.json";
  std::ofstream(path) << jobs(1, 2, R"("next": "?page=2")");
  source.fetch.url = "file://" + path;
  paging(Style::next_url).next = "next";
  EXPECT_TRUE(fetched().more);
  paging(Style::page, 3);
  EXPECT_FALSE(fetched().more) << "a short page is the last";
  for (const Style style : {Style::page, Style::link_header, Style::range, Style::links}) {
    paging(style);
    EXPECT_TRUE(fetched().more) << "nothing in it says that it is the last";
  }
}

// --- who gets to see what

TEST_F(PagesTest, CredentialsStayAtHome) {
  FeedServer elsewhere;
  elsewhere.put("/more", jobs(5, 1), "");
  answer([&](const Request& request) {
    EXPECT_EQ(request.headers.at("authorization"), "Bearer s3cret");
    const bool first = request.target.find("page=2") == std::string::npos;
    return Answer{.body = first ? jobs(1, 2, R"("next": "?page=2")")
                                : jobs(3, 2, "\"next\": \"" + elsewhere.url("/more") + "\"")};
  });
  source.fetch.auth.kind = config::Auth::Kind::bearer;
  source.fetch.auth.secret = {.value = "s3cret", .origin = "environment KEY"};
  source.fetch.query["app_key"] = {.value = "k3y", .origin = "environment KEY"};
  source.fetch.query["format"] = {.value = "json", .origin = "configuration"};
  paging(Style::next_url).next = "next";
  EXPECT_EQ(items(fetched()), 5U);
  EXPECT_THAT(targets(), ElementsAre("/jobs?app_key=k3y&format=json", "/jobs?page=2&app_key=k3y"));
  ASSERT_EQ(elsewhere.requests().size(), 1U);
  EXPECT_EQ(elsewhere.requests().at(0).headers.count("authorization"), 0U);
  EXPECT_EQ(elsewhere.requests().at(0).target, "/more");
}

TEST_F(PagesTest, ADocumentLeadsToNoFile) {
  answer([](const Request&) {
    return Answer{.body = jobs(1, 2, R"("next": "file:///etc/hostname")")};
  });
  paging(Style::next_url).next = "next";
  const SourceError failure = error();
  EXPECT_EQ(failure.kind, Kind::refused);
  EXPECT_NE(failure.arrived, nullptr);
}

}  // namespace
}  // namespace workwise::feed
