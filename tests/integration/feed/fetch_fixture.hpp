#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "feed/fetch.hpp"
#include "feed/retry.hpp"

namespace workwise::feed {

/// The most memory this process had since the call before (proc(5): clear_refs, VmHWM).
inline long peak_kib_and_forget_it() {
  std::ifstream status("/proc/self/status");
  inline long peak = 0;
  for (std::string word; status >> word;)
    if (word == "VmHWM:") status >> peak;
  std::ofstream("/proc/self/clear_refs") << "5";
  return peak;
}

/// A source to fetch, a spool directory that is gone afterwards, and no patience.
class FetchFixture : public testing::Test {
 protected:
  FetchFixture() {
    std::string name = (std::filesystem::temp_directory_path() / "workwise-fetch-XXXXXX").string();
    root = ::mkdtemp(name.data());
    source.name = "example";
    source.read.format = config::Format::xml;
    source.fetch.allow_private = true;  // the servers of these tests are on this machine
  }
  ~FetchFixture() override {
    EXPECT_EQ(spooled_files(), 0U) << "a spool file was left behind";
    std::filesystem::remove_all(root);
  }

  Fetched fetched(const Validators& known = {}) {
    return fetch(source, known, spool_directory(), stop, progress, backoff);
  }
  /// The body of it, and all that must be true of every body.
  std::string body(const Validators& known = {}) {
    const Fetched result = fetched(known);
    std::string text = result.body.read(0, static_cast<std::size_t>(result.body.size()));
    EXPECT_EQ(result.body_bytes, text.size());
    EXPECT_EQ(result.digest, fingerprint(text));
    return text;
  }
  SourceError error() {
    try {
      fetched();
    } catch (const SourceError& failure) {
      return failure;
    }
    ADD_FAILURE() << "it was fetched";
    return {SourceError::Kind::stopped, ""};
  }

  std::string spool_directory() const { return root / "spool"; }
  std::size_t spooled_files() const {
    if (!std::filesystem::exists(spool_directory())) return 0;
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(spool_directory()), {}));
  }

  std::filesystem::path root;
  config::Source source;
  std::stop_token stop;
  Progress progress;
  Backoff backoff{std::chrono::milliseconds(1), std::chrono::milliseconds(2),
                  std::chrono::seconds(5)};
};

}  // namespace workwise::feed
