#include "feed/local_file.hpp"

#include <sys/stat.h>

#include <fstream>

#include "fetch_fixture.hpp"
#include "sandbox/feed_server.hpp"

namespace workwise::feed {
namespace {

using testing::HasSubstr;
using Kind = SourceError::Kind;

class LocalFileTest : public FetchFixture {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    const std::string path = root / name;
    std::ofstream(path, std::ios::binary) << text;
    source.fetch.url = "file://" + path;
    return path;
  }
};

TEST_F(LocalFileTest, PlainUtf8IsReadInPlaceAndNotRemoved) {
  const std::string path = write("jobs.xml", "<a>Café</a>");
  {
    const Fetched result = fetched();
    EXPECT_EQ(result.body.path(), path);
    EXPECT_EQ(result.digest, fingerprint("<a>Café</a>"));
    EXPECT_EQ(result.wire_bytes, result.body_bytes);
    EXPECT_EQ(spooled_files(), 0U);
  }
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(LocalFileTest, AsciiIsReadInPlaceWhateverItClaimsToBe) {
  const std::string path = write("jobs.xml", "<?xml version='1.0' encoding='iso-8859-1'?><a/>");
  EXPECT_EQ(fetched().body.path(), path);
}

TEST_F(LocalFileTest, PackedAndForeignFilesGoThroughTheSpool) {
  write("jobs.xml.gz", sandbox::gzip("<a>Caf\xE9</a>"));
  EXPECT_EQ(body(), "<a>Café</a>");
  write("latin.xml", "<a>Caf\xE9</a>");
  EXPECT_EQ(body(), "<a>Café</a>");
  write("marked.xml", "\xEF\xBB\xBF<a/>");
  EXPECT_EQ(body(), "<a/>");
}

TEST_F(LocalFileTest, AnUnchangedFileIsNotReadAgain) {
  // One that was written long enough ago for its times to tell.
  source.fetch.url = "file://" WORKWISE_SOURCE_DIR "/CMakeLists.txt";
  const Fetched first = fetched();
  EXPECT_FALSE(first.not_modified);
  EXPECT_TRUE(fetched(first.validators).not_modified);
  EXPECT_FALSE(fetched({"another", ""}).not_modified);
  source.fetch.conditional = false;
  EXPECT_FALSE(fetched(first.validators).not_modified);
}

TEST_F(LocalFileTest, AFileJustWrittenIsNotCalledUnchanged) {
  write("jobs.xml", "<a/>");
  const Validators validators = fetched().validators;
  EXPECT_EQ(validators, Validators{});
  EXPECT_FALSE(fetched(validators).not_modified);
}

TEST_F(LocalFileTest, WhatIsNotAFileIsCalledByItsName) {
  source.fetch.url = "file://" + (root / "missing.xml").string();
  const SourceError missing = error();
  EXPECT_EQ(missing.kind, Kind::unreachable);
  EXPECT_THAT(missing.what(), HasSubstr("missing.xml: No such file"));

  source.fetch.url = "file://" + root.string();
  EXPECT_EQ(error().kind, Kind::refused);
  EXPECT_THAT(error().what(), HasSubstr("directory"));

  const std::string pipe = root / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  source.fetch.url = "file://" + pipe;
  EXPECT_EQ(error().kind, Kind::refused);
}

TEST_F(LocalFileTest, LimitsHoldForFilesToo) {
  write("jobs.xml", std::string(5000, 'x'));
  source.fetch.body_bytes_max = 4000;
  EXPECT_EQ(error().kind, Kind::too_large);
  write("bomb.gz", sandbox::gzip(std::string(std::size_t{32} << 20U, '\0')));
  source.fetch.body_bytes_max = 1U << 30U;
  EXPECT_EQ(error().kind, Kind::too_large);
}

TEST_F(LocalFileTest, AnArchiveIsRefusedByName) {
  write("jobs.7z", "7z\xBC\xAF\x27\x1C and more");
  EXPECT_THAT(error().what(), HasSubstr("a 7-Zip archive"));
}

TEST_F(LocalFileTest, UrlsMayBeEncodedRelativeOrOfLocalhost) {
  write("a b.xml", "<a/>");
  source.fetch.url = "file://" + root.string() + "/a%20b.xml";
  EXPECT_EQ(body(), "<a/>");
  write("a%20b.xml", "<literal/>");
  EXPECT_EQ(body(), "<literal/>");
  source.fetch.url = "FILE://localhost" + root.string() + "/a b.xml";
  EXPECT_EQ(body(), "<a/>");
  EXPECT_EQ(file_url_path("file:jobs.xml"), "jobs.xml");
  EXPECT_EQ(file_url_path("https://feeds.example/file:"), std::nullopt);
}

}  // namespace
}  // namespace workwise::feed
