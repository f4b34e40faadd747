#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/feed/packing.hpp"

namespace workwise::feed {
namespace {

using testing::HasSubstr;
using Kind = SourceError::Kind;

const std::string kFeed = "<jobs><job>welder</job><job>welder</job></jobs>";

std::string little(std::uint64_t value, std::size_t size) {
  std::string bytes;
  for (; size > 0; --size, value >>= 8U) bytes += static_cast<char>(value & 255U);
  return bytes;
}

/// How a file is put into an archive.
struct Member {
  std::string name = "jobs.xml";
  std::string text = kFeed;
  unsigned method = 8;
  unsigned flags = 0;
  bool described = false;  ///< sizes and checksum behind the data
  bool signed_too = true;  ///< with the signature before them
  bool in_64_bits = false;
  std::uint32_t damage = 0;  ///< of the checksum
};

std::string archived(const Member& member) {
  const std::string packed = member.method == 8 ? deflated(member.text, -15) : member.text;
  const std::string checksum = little(crc32(0, reinterpret_cast<const Bytef*>(member.text.data()),
                                            static_cast<uInt>(member.text.size())) ^
                                          member.damage,
                                      4);
  const std::size_t width = member.in_64_bits ? 8 : 4;
  const bool known = !member.described;
  std::string file = "PK\x03\x04" + little(member.in_64_bits ? 45 : 20, 2) +
                     little(member.flags | (member.described ? 8U : 0U), 2) +
                     little(member.method, 2) + little(0, 4) + (known ? checksum : little(0, 4));
  const std::string sizes = little(member.text.size(), 8) + little(packed.size(), 8);
  const std::string extra = "UT" + little(5, 2) + "12345" +
                            (member.in_64_bits ? little(1, 2) + little(16, 2) + sizes : "");
  if (member.in_64_bits)
    file += little(0xFFFFFFFF, 4) + little(0xFFFFFFFF, 4);
  else
    file += little(known ? packed.size() : 0, 4) + little(known ? member.text.size() : 0, 4);
  file += little(member.name.size(), 2) + little(extra.size(), 2) + member.name + extra + packed;
  if (member.described)
    file += (member.signed_too ? "PK\x07\x08" : "") + checksum + little(packed.size(), width) +
            little(member.text.size(), width);
  return file;
}

std::string directory(std::size_t entries, bool in_64_bits = false) {
  std::string bytes;
  for (std::size_t i = 0; i < entries; ++i)
    bytes += "PK\x01\x02" + std::string(24, '\0') + little(3, 2) + little(1, 2) + little(2, 2) +
             std::string(12, '\0') + "nameco";
  if (in_64_bits)
    bytes +=
        "PK\x06\x06" + little(44, 8) + std::string(44, 'x') + "PK\x06\x07" + std::string(16, 'x');
  return bytes + "PK\x05\x06" + std::string(16, '\0') + little(7, 2) + "comment";
}

std::string zipped(const std::vector<Member>& members) {
  std::string bytes;
  for (const Member& member : members) bytes += archived(member);
  return bytes + directory(members.size());
}

struct Way {
  const char* name;
  std::string wire;
};

std::vector<Way> ways() {
  Member empty;
  empty.name = "readme.txt";
  empty.text.clear();
  empty.method = 0;
  Member folder = empty;
  folder.name = "feeds/";
  Member streamed_folder = folder;
  streamed_folder.described = true;
  Member note;
  note.name = "__MACOSX/._jobs.xml";
  Member streamed_note = note;
  streamed_note.described = true;
  return {
      {"deflated", zipped({{}})},
      {"stored", zipped({{.method = 0}})},
      {"sizes behind the data", zipped({{.described = true}})},
      {"sizes behind the data, not signed", zipped({{.described = true, .signed_too = false}})},
      {"64 bits", archived({.in_64_bits = true}) + directory(1, true)},
      {"64 bits, stored", archived({.method = 0, .in_64_bits = true}) + directory(1)},
      {"64 bits behind the data", zipped({{.described = true, .in_64_bits = true}})},
      {"a folder and notes around it",
       zipped({folder, streamed_folder, empty, note, {}, streamed_note, note})},
      {"zeros and a line end behind it", zipped({{}}) + std::string("\0\0\r\n", 4)},
      {"gzipped again", gzipped(zipped({{}}))},
      {"a gzip file in it", zipped({{.name = "jobs.xml.gz", .text = gzipped(kFeed), .method = 0}})},
  };
}

TEST(Unzip, EveryWayGivesTheSameBodyInPiecesOfAnySize) {
  for (const Way& way : ways())
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 18U}) {
      SCOPED_TRACE(std::string(way.name) + " in pieces of " + std::to_string(piece));
      EXPECT_EQ(inflated("", way.wire, piece).body, kFeed);
    }
}

TEST(Unzip, AnArchiveCutAnywhereIsCutShort) {
  for (const Way& way : ways()) {
    if (std::string(way.name).find("zeros") != std::string::npos) continue;
    for (std::size_t size = 4; size < way.wire.size(); ++size)
      EXPECT_EQ(error_of("", way.wire.substr(0, size)).kind, Kind::cut_short)
          << way.name << " cut at " << size;
  }
}

TEST(Unzip, WhatCameBeforeTheCutIsGivenOut) {
  std::string body;
  Inflater inflater("", kWide, [&](std::string_view bytes) { body += bytes; });
  inflater.add(archived({.method = 0}));
  EXPECT_THROW(inflater.finish(), SourceError);
  EXPECT_EQ(body, kFeed);
}

TEST(Unzip, ASecondFileIsNotChosenFrom) {
  const SourceError error = error_of("", zipped({{.name = "a.xml"}, {.name = "b\x1B[31m.xml"}}));
  EXPECT_EQ(error.kind, Kind::not_readable);
  EXPECT_THAT(error.what(), HasSubstr("several files, \"a.xml\" and \"b"));
  EXPECT_EQ(std::string(error.what()).find('\x1B'), std::string::npos);
}

TEST(Unzip, WhatCannotBeReadIsSaidByName) {
  EXPECT_THAT(error_of("", zipped({{.flags = 1}})).what(), HasSubstr("\"jobs.xml\" in the ZIP"));
  EXPECT_THAT(error_of("", zipped({{.flags = 1}})).what(), HasSubstr("encrypted"));
  EXPECT_THAT(error_of("", zipped({{.method = 14}})).what(), HasSubstr("LZMA"));
  EXPECT_THAT(error_of("", zipped({{.method = 77}})).what(), HasSubstr("method 77"));
  EXPECT_THAT(error_of("", zipped({{.method = 0, .described = true}})).what(),
              HasSubstr("without its size"));
  EXPECT_THAT(error_of("", zipped({{.name = "[Content_Types].xml"}})).what(), HasSubstr("Office"));
  EXPECT_THAT(error_of("", directory(0)).what(), HasSubstr("holds no file"));
}

TEST(Unzip, DamagedBytesAreNotReadable) {
  const auto kind = Kind::not_readable;
  EXPECT_EQ(error_of("", zipped({{.damage = 1}})).kind, kind);
  EXPECT_EQ(error_of("", zipped({{.described = true, .damage = 1}})).kind, kind);
  EXPECT_EQ(error_of("", zipped({{.method = 0, .damage = 1}})).kind, kind);
  EXPECT_EQ(error_of("", zipped({{}}) + zipped({{}})).kind, kind) << "half of it would be lost";
  std::string longer = zipped({{}});
  longer[22] = 1;  // its size
  EXPECT_EQ(error_of("", longer).kind, kind);
  EXPECT_EQ(error_of("", archived({}) + "PKPKPK").kind, kind);
  EXPECT_EQ(error_of("", archived({}) + directory(1).substr(0, 52) + archived({})).kind, kind);
}

TEST(Unzip, ABombIsStoppedByItsRatioAndByWhatItHoldsBeside) {
  const std::string zeros(std::size_t{8} << 20U, '\0');
  EXPECT_THAT(error_of("", zipped({{.text = zeros}})).what(), HasSubstr("max_ratio"));
  EXPECT_EQ(error_of("", gzipped(zipped({{.text = zeros}}))).kind, Kind::too_large);
  const Member note{.name = "__MACOSX/a", .text = zeros, .described = true};
  EXPECT_THAT(error_of("", zipped(std::vector<Member>(9, note))).what(), HasSubstr("beside"));
  EXPECT_EQ(error_of("", zipped({{.name = "a", .text = gzipped(gzipped(kFeed))}})).kind,
            Kind::not_readable)
      << "packed three times";
}

}  // namespace
}  // namespace workwise::feed
