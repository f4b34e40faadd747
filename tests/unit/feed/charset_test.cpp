#include "feed/charset.hpp"

#include <gtest/gtest.h>

#include <string>

#include "feed/fetch.hpp"

namespace workwise::feed {
namespace {

using Kind = Charset::Kind;
using config::Format;
using namespace std::string_literals;

std::optional<Charset> declared(const std::string& head, const std::string& content_type = {},
                                Format format = Format::xml,
                                const std::string& configured = "auto") {
  return declared_charset(head, {configured, content_type, format});
}

std::string name_of(const std::optional<Charset>& charset) {
  return charset ? charset->name : "nobody says";
}

TEST(CharsetTest, ByteOrderMarksWinOverAllThatIsSaid) {
  const auto utf8 = declared("\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?>",
                             "text/xml; charset=windows-1252");
  EXPECT_EQ(utf8, (Charset{Kind::utf8, "UTF-8", 3}));
  EXPECT_EQ(declared("\xFF\xFE<\0j\0"s), (Charset{Kind::utf16_le, "UTF-16LE", 2}));
  EXPECT_EQ(declared("\xFE\xFF\0<\0j"s), (Charset{Kind::utf16_be, "UTF-16BE", 2}));
}

TEST(CharsetTest, TheXmlDeclarationWinsOverContentType) {
  const std::string type = "text/xml; charset=utf-8";
  EXPECT_EQ(name_of(declared("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", type)),
            "windows-1252");
  EXPECT_EQ(name_of(declared("\n <?xml version='1.0' encoding = 'windows-1251' ?>", type)),
            "windows-1251");
  EXPECT_EQ(name_of(declared("<?xml version='1.0'?><a encoding='koi8-r'/>", type)), "UTF-8");
}

TEST(CharsetTest, ContentTypeCountsWhereTheDocumentIsSilent) {
  EXPECT_EQ(name_of(declared("<a/>", "text/xml; q=1; Charset=\"ISO-8859-2\"")), "iso-8859-2");
  EXPECT_EQ(name_of(declared("<a/>", "text/xml;charset=latin1")), "windows-1252");
  EXPECT_EQ(name_of(declared("<a/>", "text/xml")), "nobody says");
}

TEST(CharsetTest, JsonIsUtf8WhateverTheServerSays) {
  EXPECT_EQ(name_of(declared("[]", "application/json; charset=iso-8859-1", Format::json)), "UTF-8");
  EXPECT_EQ(name_of(declared("{}", "text/plain; charset=iso-8859-1", Format::ndjson)), "UTF-8");
  EXPECT_EQ(name_of(declared("[\0]\0"s, "", Format::json)), "UTF-16LE");
}

TEST(CharsetTest, APageMayNameItsCharsetItself) {
  const auto page = [](std::string_view head, const std::string& type = "text/html") {
    return name_of(declared(std::string(head), type, Format::html_jsonld));
  };
  EXPECT_EQ(page("<html><META Charset = 'ISO-8859-2'>"), "iso-8859-2");
  EXPECT_EQ(page("<meta name=a><meta http-equiv=x content=\"text/html; charset=koi8-r\">"),
            "koi8-r");
  EXPECT_EQ(page("<meta charset=iso-8859-2>", "text/html; charset=utf-8"), "UTF-8");
  EXPECT_EQ(page("<meta charset"), "nobody says");
  EXPECT_EQ(page("<meta charset=>"), "nobody says");
  EXPECT_EQ(name_of(declared("<meta charset=iso-8859-2>", "", Format::csv)), "nobody says");
}

TEST(CharsetTest, NamesNobodyKnowsAndAsciiCountAsNothingSaid) {
  EXPECT_EQ(name_of(declared("<?xml encoding='x-no-such'?>", "text/xml; charset=utf-8")), "UTF-8");
  EXPECT_EQ(name_of(declared("<?xml encoding='us-ascii'?>")), "nobody says");
  EXPECT_EQ(name_of(declared("<?xml encoding='")), "nobody says");
  EXPECT_EQ(name_of(declared("<?xml encoding")), "nobody says");
  EXPECT_EQ(name_of(declared("")), "nobody says");
}

TEST(CharsetTest, AFeedCannotPassOptionsToIconv) {
  EXPECT_EQ(charset_by_name("koi8-r//TRANSLIT"), std::nullopt);
  EXPECT_EQ(charset_by_name("../../tmp/module"), std::nullopt);
  EXPECT_EQ(charset_by_name(std::string(5000, 'x')), std::nullopt);
}

TEST(CharsetTest, Utf16IsNotBelievedOverBytesThatAreNot) {
  EXPECT_EQ(name_of(declared("<?xml version='1.0' encoding='utf-16'?>")), "nobody says");
  EXPECT_EQ(name_of(declared("<a/>", "text/xml; charset=utf-16")), "nobody says");
}

TEST(CharsetTest, Utf16WithoutAMarkShowsInItsZeros) {
  EXPECT_EQ(name_of(declared("<\0?\0x\0m\0"s)), "UTF-16LE");
  EXPECT_EQ(name_of(declared("\0<\0?\0x\0m"s)), "UTF-16BE");
}

TEST(CharsetTest, TheConfiguredEncodingOverridesAll) {
  const std::string head = "\xEF\xBB\xBF<?xml encoding='utf-8'?>";
  EXPECT_EQ(name_of(declared(head, "text/xml; charset=utf-8", Format::xml, "windows-1252")),
            "windows-1252");
  EXPECT_EQ(declared(head, "", Format::xml, "utf-8"), (Charset{Kind::utf8, "UTF-8", 3}));
  EXPECT_EQ(declared("\xFE\xFF\0a"s, "", Format::csv, "UTF-16"),
            (Charset{Kind::utf16_be, "UTF-16BE", 2}));
  EXPECT_EQ(name_of(declared("abc", "", Format::csv, "utf-16")), "UTF-16LE");
  EXPECT_EQ(name_of(declared("abc", "", Format::csv, "us-ascii")), "UTF-8");
}

TEST(CharsetTest, AConfiguredEncodingThatDoesNotExistIsAnError) {
  try {
    declared("abc", "", Format::csv, "latin-99");
    FAIL() << "it was taken";
  } catch (const SourceError& error) {
    EXPECT_EQ(error.kind, SourceError::Kind::not_readable);
    EXPECT_NE(std::string(error.what()).find("latin-99"), std::string::npos);
  }
}

}  // namespace
}  // namespace workwise::feed
