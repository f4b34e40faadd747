#include "job/html.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace workwise::job {
namespace {

struct Case {
  std::string_view html;
  std::string_view expected;
};

void expect_all(std::initializer_list<Case> cases) {
  for (const auto& [html, expected] : cases) {
    EXPECT_EQ(sanitise_html(html), expected) << "of " << html;
    EXPECT_EQ(sanitise_html(expected), expected) << "a second time";
  }
}

TEST(Html, WhatIsAllowedStaysAsItIs) {
  for (const std::string_view html :
       {"<p>We <strong>hire</strong> <em>two</em> welders.<br>Start <u>now</u>.</p>",
        "<h2>Duties</h2><ul><li>Weld</li><li>Grind<ol><li>fine</li></ol></li></ul><hr>",
        "<dl><dt>Pay</dt><dd>R 100</dd></dl><blockquote><p>Come!</p></blockquote>",
        "<pre><code>a &lt; b\n  c</code></pre><p>10 m<sup>2</sup> H<sub>2</sub>O</p>",
        "<table><thead><tr><th colspan=\"2\">Pay</th></tr></thead><tbody><tr><td>R 1</td>"
        "<td rowspan=\"3\">R 2</td></tr></tbody></table>",
        "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"nofollow noopener\">Apply</a></p>"})
    EXPECT_EQ(sanitise_html(html), html);
}

TEST(Html, ClosesWhatItsAuthorLeftOpen) {
  expect_all({
      {"<p>one<p>two", "<p>one</p><p>two</p>"},
      {"<ul><li>one<li>two</ul>three", "<ul><li>one</li><li>two</li></ul>three"},
      {"<ul><li>one<ul><li>deep</ul><li>two",
       "<ul><li>one<ul><li>deep</li></ul></li><li>two</li></ul>"},
      {"<dl><dt>a<dd>b<dt>c", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
      {"<table><tr><td>a<td>b<tr><td>c</table>",
       "<table><tbody><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>"},
      {"<p>text<ul><li>x</ul></p>", "<p>text</p><ul><li>x</li></ul>"},
      {"<h2>a<h3>b", "<h2>a</h2><h3>b</h3>"},
      {"<b>bold <i>both</b> neither</i>", "<b>bold <i>both</i></b> neither"},
  });
}

TEST(Html, IgnoresEndTagsOfNothing) {
  expect_all({
      {"<b>a</i></b></ul></td></script>", "<b>a</b>"},
      {"<ul><li><b>a</ul>b</b>", "<ul><li><b>a</b></li></ul>b"},
      {"<b><ul><li>a</b>b</ul>c", "<b><ul><li>ab</li></ul>c</b>"},
      {"<h2>a</h4>b", "<h2>a</h2>b"},
      {"a</br>b<hr></hr>", "a<br>b<hr>"},
  });
}

TEST(Html, ADivisionBecomesAParagraphOrALine) {
  expect_all({
      {"<div>One</div>\n<div>Two <b>three</b></div>", "<p>One</p><p>Two <b>three</b></p>"},
      {"<div><p>One</p><div>Two</div></div>", "<p>One</p><p>Two</p>"},
      {"<div><div><br></div></div><div>x</div>", "<p>x</p>"},
      {"<ul><li><div>a</div><div>b</div></li></ul>", "<ul><li>a<br>b</li></ul>"},
      {"<p><b>One<div>Two</div></b>three</p>", "<p><b>One<br>Two</b><br>three</p>"},
      {"<section><h2><div>Title</div></h2>text</section>", "<h2>Title</h2>text"},
  });
}

TEST(Html, AnyOtherElementIsItsContents) {
  expect_all({
      {"<p><span style=\"color:red\">red</span> <font size=7>big</font></p>", "<p>red big</p>"},
      {"<p>a<o:p>b</o:p><x-y>c</x-y><img src=x alt=y>d</p>", "<p>abcd</p>"},
      {"<P CLASS=x>a</P>", "<p>a</p>"},
      {"<tr><td>a</td></tr><tr><td>b", "<p>a</p><p>b</p>"},
  });
}

TEST(Html, CodeAndCommentsGoWithTheirContents) {
  expect_all({
      {"<p>a<script>if (x < 1) \"</p>\"</script>b</p>", "<p>ab</p>"},
      {"<style>p { }</style><p>a</p><STYLE>x</sTyLe >", "<p>a</p>"},
      {"<p>a<!-- <b>x</b> -- > -->b<!-->c<!--->d<!-- x --!>e</p>", "<p>abcde</p>"},
      {"<!DOCTYPE html><?xml version=\"1.0\"?><p>a</p>", "<p>a</p>"},
      {"<p>a<svg><text>x</text></svg>b<select><option>y</select>c</p>", "<p>abc</p>"},
      {"<p>a</p><script>the rest", "<p>a</p>"},
      {"<p>a</p><svg><b>the rest", "<p>a</p><b>the rest</b>"},
      {"<script></scripty>x</script>", ""},
      {"<p>a<svg/>b</p>", "<p>ab</p>"},
  });
}

TEST(Html, TextIsDecodedAndEscapedOnce) {
  expect_all({
      {"<p>R&amp;D &lt;3 &eacute;&#8211;&#x20AC; \"quoted\" &nbsp;</p>",
       "<p>R&amp;D &lt;3 é–€ \"quoted\" \u00A0</p>"},
      {"<p>R&D & co; AT&T &copy 2026 &notit; &unknown;</p>",
       "<p>R&amp;D &amp; co; AT&amp;T © 2026 ¬it; &amp;unknown;</p>"},
      {"<p>3 < 5 > 2 <5 <</p>", "<p>3 &lt; 5 &gt; 2 &lt;5 &lt;</p>"},
      {"<p>&amp;lt;b&amp;gt; &nvlt;</p>", "<p>&amp;lt;b&amp;gt; &lt;\u20D2</p>"},
      {"<p>a\r\nb\rc&#7;\x01\x7F"
       "d\f&#0;</p>",
       "<p>a\nb\ncd \uFFFD</p>"},
      {"<p>mail <jobs@example.org></p>", "<p>mail &lt;jobs@example.org&gt;</p>"},
      {"<p>see <https://example.org/x></p>", "<p>see &lt;https://example.org/x&gt;</p>"},
  });
}

TEST(Html, LinksLeadToPlacesOrAreText) {
  constexpr std::string_view kRel = " rel=\"nofollow noopener\">x</a></p>";
  const auto link = [&](std::string_view attributes) {
    return sanitise_html("<p><a " + std::string(attributes) + ">x</a></p>");
  };
  const auto linked = [&](std::string_view href) {
    return "<p><a href=\"" + std::string(href) + "\"" + std::string(kRel);
  };
  EXPECT_EQ(link("target=_blank HREF = ' HTTPS://example.org/a b\t' onclick=x"),
            linked("HTTPS://example.org/a%20b"));
  EXPECT_EQ(link("href=mailto:jobs@example.org?subject=R&amp;D"),
            linked("mailto:jobs@example.org?subject=R&amp;D"));
  EXPECT_EQ(link("href=\"tel:+27 21 555 0100\""), linked("tel:+27%2021%20555%200100"));
  EXPECT_EQ(link("href=https://example.org/?a=1&copy=2&lt;=3"),
            linked("https://example.org/?a=1&amp;copy=2&lt;=3"));
  EXPECT_EQ(link("href='https://example.org/\"><script>'"),
            linked("https://example.org/&quot;&gt;&lt;script&gt;"));
  EXPECT_EQ(link("href=https://one.example.org href=https://two.example.org"),
            linked("https://one.example.org"));
  for (const std::string_view none :
       {"", "href", "href=", "name=top", "href=/jobs/1", "href=//example.org/", "href='#top'",
        "href=www.example.org", "href=https://", "href=ftp://example.org/", "data-href=https://x/"})
    EXPECT_EQ(link(none), "<p>x</p>") << none;
}

TEST(Html, ALinkInALinkEndsTheOuterOne) {
  EXPECT_EQ(sanitise_html("<a href=tel:1>one <b><a href=tel:2>two</a>"),
            "<a href=\"tel:1\" rel=\"nofollow noopener\">one <b></b></a>"
            "<a href=\"tel:2\" rel=\"nofollow noopener\">two</a>");
  EXPECT_EQ(sanitise_html("<a href=tel:1><p>one <a href=tel:2>two</a> three</p></a>"),
            "<a href=\"tel:1\" rel=\"nofollow noopener\"><p>one two</p></a> three");
}

TEST(Html, TablesAreMadeWhole) {
  expect_all({
      {"<table>loose<tr>text</table>",
       "<table><tbody><tr><td>loose</td></tr><tr><td>text</td></tr></tbody></table>"},
      {"<table> <p>x</p> </table>", "<table><tbody><tr><td><p>x</p> </td></tr></tbody></table>"},
      {"<table><td colspan=07 rowspan=1 width=3>a<td colspan=x>b<td colspan=1001>c</table>",
       "<table><tbody><tr><td colspan=\"7\">a</td><td>b</td><td>c</td></tr></tbody></table>"},
      {"<table><td><table><td>in</table>out</table>",
       "<table><tbody><tr><td><table><tbody><tr><td>in</td></tr></tbody></table>out</td></tr>"
       "</tbody></table>"},
  });
}

TEST(Html, ABrokenTagCostsNoMoreThanItself) {
  expect_all({
      {"<p>a</p><a href=\"http://x>b</a><b>c</b>", "<p>a</p>b<b>c</b>"},
      {"<p>cut off <a href=\"https://exam", "<p>cut off</p>"},
      {"<p>cut off <stro", "<p>cut off &lt;stro</p>"},
      {"<p>open <!-- comment", "<p>open</p>"},
      {"<p>open <!-- comment <b>bold</b>", "<p>open bold</p>"},
  });
}

TEST(Html, PlainTextGetsItsLinesAndParagraphs) {
  expect_all({
      {"one line", "<p>one line</p>"},
      {"\n first \r\nsecond\n \t\n\nthird\n", "<p>first <br>second</p><p>third</p>"},
      {"a < b & c\n<unknown> x <b and", "<p>a &lt; b &amp; c<br>x &lt;b and</p>"},
      {"R&amp;D", "<p>R&amp;D</p>"},
      {"", ""},
      {" \n ", ""},
      {"<svg/onload=x>left", "<p>left</p>"},
  });
}

TEST(Html, PublishedTextIsUnescapedUntilItIsHtml) {
  constexpr std::string_view kHtml = "<p>R&amp;D</p>";
  EXPECT_EQ(html_from_published("<p>R&amp;D</p>"), kHtml);
  EXPECT_EQ(html_from_published("&lt;p&gt;R&amp;amp;D&lt;/p&gt;"), kHtml);
  EXPECT_EQ(html_from_published("&amp;lt;p&amp;gt;R&amp;amp;amp;D&amp;lt;/p&amp;gt;"), kHtml);
  EXPECT_EQ(html_from_published(" <![CDATA[<p>R&amp;D</p>]]>\n"), kHtml);
  EXPECT_EQ(html_from_published("&lt;![CDATA[&lt;p>R&amp;amp;D&lt;/p>]]&gt;"), kHtml);
  EXPECT_EQ(html_from_published("<p>the tag &lt;b&gt;</p>"), "<p>the tag &lt;b&gt;</p>");
  EXPECT_EQ(html_from_published("R&amp;D\n5 &lt; 6"), "<p>R&amp;D<br>5 &lt; 6</p>");
}

TEST(Html, ALinkThatIsTooDeepChangesNothingOfTheTextAroundIt) {
  std::string html;
  for (int level = 0; level < 63; ++level) html += "<ol>";
  const std::string clean = sanitise_html(html + "<pre><a href=https://example.com>\nx");
  EXPECT_NE(clean.find("<pre>x</pre>"), std::string::npos) << clean;
  EXPECT_EQ(sanitise_html(clean), clean);
}

TEST(Html, DepthIsBoundedButNothingIsLost) {
  std::string html;
  for (int i = 0; i < 1000; ++i) html += "<blockquote><b>";
  const std::string clean = sanitise_html(html + "deep<table><td>cell</table>");
  EXPECT_LT(clean.size(), 1100U);
  EXPECT_NE(clean.find("deep"), std::string::npos);
  EXPECT_NE(clean.find("cell"), std::string::npos);
  EXPECT_EQ(clean.find("<table"), std::string::npos);
  EXPECT_EQ(sanitise_html(clean), clean);
}

/// Each of these made some sanitiser read the rest of the text again for each of its pieces.
TEST(Html, HostileTextTakesLinearTime) {
  const auto repeated = [](std::string_view piece) {
    std::string html = "<p>";
    while (html.size() < 1'000'000) html += piece;
    return html;
  };
  for (const std::string_view piece : {"<",
                                       "<a",
                                       "<a ",
                                       "<a@",
                                       "<a@b ",
                                       "<x y='",
                                       "<x y=\"",
                                       "<x y=\">\" ",
                                       "<!--",
                                       "<!-->x",
                                       "<!-- >",
                                       "<!",
                                       "</",
                                       "<svg>",
                                       "<svg",
                                       "<script",
                                       "</script",
                                       "<object><svg></math>",
                                       "<b>",
                                       "<p>",
                                       "<table>",
                                       "<td>",
                                       "<li>",
                                       "</b>",
                                       "<a href=tel:1>",
                                       "<div>",
                                       "&",
                                       "&#",
                                       "&#x",
                                       "&a",
                                       "&#0000000000",
                                       "<![CDATA[",
                                       "<b><p>",
                                       "<ul><li>",
                                       "<i><table><td>",
                                       "]]>"}) {
    const std::string html = repeated(piece);
    const auto before = std::chrono::steady_clock::now();
    const std::string clean = sanitise_html(html);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - before;
    EXPECT_LT(spent.count(), 2) << piece;  // linear: some 20 ms; quadratic: 15 s and more
    EXPECT_LE(clean.size(), kGrowthMax * (html.size() + 1)) << piece;
  }
}

}  // namespace
}  // namespace workwise::job
