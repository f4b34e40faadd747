#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "job/html.hpp"
#include "support/html_oracle.hpp"
#include "support/html_tokens.hpp"

namespace workwise::job {
namespace {

using namespace std::string_view_literals;

/// What attackers write to get a script past somebody else's parser.
constexpr std::array kHostile = {
    "<script>alert(1)</script>"sv,
    "<ScRiPt src=//example.org/x.js></sCrIpT>"sv,
    "<scr<script>ipt>alert(1)</scr</script>ipt>"sv,
    "<script/x>alert(1)</script/y>"sv,
    "<script>alert(1)//"sv,
    "<<script>alert(1)//<</script>"sv,
    "<script\0>alert(1)</script>"sv,
    "<\0script>alert(1)</script>"sv,
    "<scr\0ipt>alert(1)</scr\0ipt>"sv,
    "<img src=x onerror=alert(1)>"sv,
    "<img src=x onerror\n=\nalert(1)//"sv,
    "<img src='x'onerror='alert(1)'>"sv,
    "<img \"\"\"><script>alert(1)</script>\">"sv,
    "<img src=`x`onerror=alert(1)>"sv,
    "<svg/onload=alert(1)>"sv,
    "<svg onload=alert(1)//"sv,
    "<svg><script>alert(1)</script></svg>"sv,
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>"sv,
    "<svg><animate onbegin=alert(1) attributeName=x></svg>"sv,
    "<svg><style><img src=x onerror=alert(1)></style></svg>"sv,
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">"sv,
    "<math><annotation-xml encoding=text/html><script>alert(1)</script></annotation-xml></math>"sv,
    "<math href=javascript:alert(1)>x</math>"sv,
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">"sv,
    "<style><style/><img src=x onerror=alert(1)></style>"sv,
    "<title><a title=\"</title><img src=x onerror=alert(1)>\">"sv,
    "<textarea><a title=\"</textarea><img src=x onerror=alert(1)>\">"sv,
    "<xmp><p title=\"</xmp><svg/onload=alert(1)>\">"sv,
    "<noembed><p title=\"</noembed><svg/onload=alert(1)>\">"sv,
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>"sv,
    "<iframe src=javascript:alert(1)>"sv,
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>"sv,
    "<embed src=data:text/html,<script>alert(1)</script>>"sv,
    "<base href=javascript:/a/+alert(1)//>"sv,
    "<link rel=stylesheet href=javascript:alert(1)>"sv,
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>"sv,
    "<form action=javascript:alert(1)><input type=submit><button formaction=javascript:alert(1)>x</form>"sv,
    "<isindex action=javascript:alert(1) type=image>"sv,
    "<body onload=alert(1) background=javascript:alert(1)>"sv,
    "<table background=javascript:alert(1)><td background=javascript:alert(1) onclick=alert(1)>x"sv,
    "<div style=\"background:url(javascript:alert(1))\">x</div>"sv,
    "<p style=x:expression(alert(1)) onmouseover=alert(1)>x</p>"sv,
    "<a href=javascript:alert(1)>x</a>"sv,
    "<a href=JaVaScRiPt:alert(1)>x</a>"sv,
    "<a href=\" &#14; javascript:alert(1)\">x</a>"sv,
    "<a href=\"java\tscript:alert(1)\">x</a>"sv,
    "<a href=\"java\nscript:alert(1)\">x</a>"sv,
    "<a href=\"java\0script:alert(1)\">x</a>"sv,
    "<a href=\"java&Tab;script:alert(1)\">x</a>"sv,
    "<a href=\"java&NewLine;script&colon;alert(1)\">x</a>"sv,
    "<a href=\"&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58alert(1)\">x</a>"sv,
    "<a href=\"&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)\">x</a>"sv,
    "<a href=\"&#0000106avascript:alert(1)\">x</a>"sv,
    "<a href=\"&amp;#106;avascript:alert(1)\">x</a>"sv,
    "<a href=\"\u00A0javascript:alert(1)\">x</a>"sv,
    "<a href=\"\u2028javascript:alert(1)\">x</a>"sv,
    "<a href=vbscript:msgbox(1)>x</a>"sv,
    "<a href=livescript:x>x</a><a href=mocha:x>x</a>"sv,
    "<a href=data:text/html,<script>alert(1)</script>>x</a>"sv,
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>"sv,
    "<a href=blob:https://example.org/x>x</a><a href=filesystem:https://example.org/x>x</a>"sv,
    "<a href=view-source:javascript:alert(1)>x</a>"sv,
    "<a href=feed:javascript:alert(1)>x</a>"sv,
    "<a href=x onclick=alert(1)>x</a>"sv,
    "<a/href=javascript:alert(1)/onclick=alert(1)>x</a>"sv,
    "<a href=https://example.org/ onclick=alert(1) style=x:expression(1)>x</a>"sv,
    "<a href='https://example.org/\" onmouseover=\"alert(1)'>x</a>"sv,
    "<a href=\"https://example.org/' onmouseover='alert(1)\">x</a>"sv,
    "<a href=`https://example.org/` onclick=alert(1)>x</a>"sv,
    "<a href=\"https://example.org/`onmouseover=alert(1)\">x</a>"sv,
    "<a href=\"https://example.org/&quot; onmouseover=&quot;alert(1)\">x</a>"sv,
    "<a href=https://example.org/><script>alert(1)</script></a>"sv,
    "<a title='>' href=javascript:alert(1)>x</a>"sv,
    "<a href=\"https://example.org\" \"onclick=alert(1)\">x</a>"sv,
    "<a\x0Chref=javascript:alert(1)>x</a>"sv,
    "<td colspan='2\" onclick=\"alert(1)'>x"sv,
    "<table><td colspan='2\" onclick=\"alert(1)'>x"sv,
    "<!--><img src=x onerror=alert(1)>-->"sv,
    "<!---><img src=x onerror=alert(1)>-->"sv,
    "<!-- --!><img src=x onerror=alert(1)>-->"sv,
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->"sv,
    "<! foo=\"><script>alert(1)</script>\">"sv,
    "<? foo=\"><script>alert(1)</script>\">"sv,
    "</ foo=\"><script>alert(1)</script>\">"sv,
    "<![CDATA[><script>alert(1)</script>]]>"sv,
    "<!DOCTYPE x [<!ENTITY y \"<script>alert(1)</script>\">]>&y;"sv,
    "<x:script xmlns:x=http://www.w3.org/1999/xhtml>alert(1)</x:script>"sv,
    "<xss style=behavior:url(x.htc) onclick=alert(1)>x</xss>"sv,
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"sv,
    "<p>&amp;lt;script&amp;gt;alert(1)</p>"sv,
    "<p>&LT;script&GT;alert(1)&lt/script></p>"sv,
    "<b><p>&#60;img src=x onerror=alert(1)&#62;</b>"sv,
    "<template><script>alert(1)</script></template>"sv,
    "<select><template><img src=x onerror=alert(1)></template></select>"sv,
    "<details open ontoggle=alert(1)><summary>x</summary></details>"sv,
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>"sv,
    "<marquee onstart=alert(1)>x</marquee>"sv,
    "<plaintext><script>alert(1)</script>"sv,
    "<frameset onload=alert(1)><frame src=javascript:alert(1)></frameset>"sv,
    "<p id=x name=getElementById class=y data-x=z slot=s is=t>x</p>"sv,
    "\xE0<p onclick=alert(1)\xE0>x</p\xF0>"sv,
};

/// Looked for in the tags of what we wrote: none of our elements or attributes is called so.
std::string tags_of(const std::string& html) {
  std::string tags;
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at)
    tags += html.substr(at, html.find('>', at) - at + 1);
  return tags;
}

void expect_sound(std::string_view html) {
  const std::string clean = sanitise_html(html);
  EXPECT_EQ(sanitise_html(clean), clean) << "a second time, of " << html;
  EXPECT_EQ(test::Parsed(clean).rewritten(), clean) << "as gumbo reads it, of " << html;
  EXPECT_LE(clean.size(), kGrowthMax * (html.size() + 1)) << html;
}

TEST(HostileHtml, NothingOfItSurvives) {
  for (const std::string_view html : kHostile) {
    if (html[0] != '\xE0') expect_sound(html);  // gumbo repairs what is not UTF-8
    const std::string tags = tags_of(sanitise_html(html));
    for (const std::string_view word : {"script:", "<script", "onerror=\"", "onclick=\"", "data:",
                                        "style=", "<img", "<svg", "srcdoc", "class=", "id="})
      EXPECT_EQ(tags.find(word), std::string::npos) << word << " in " << tags << " of " << html;
  }
}

TEST(HostileHtml, IsSoundInsideEveryOrdinaryPlace) {
  for (const std::string_view html : kHostile) {
    if (html[0] == '\xE0') continue;
    for (const std::string_view before :
         {"<p>", "<ul><li>", "<table>", "<table><tr>", "<a href=tel:1>", "<pre>", "<h1><b>",
          "<p title=\"", "<!--", "<script>", "<svg>", "<a href='https://x/"})
      expect_sound(std::string(before) + std::string(html) + "</p>'\"-->tail");
  }
}

TEST(HostileHtml, GumboSeesTheTreeThatWeWroteWhateverTheNesting) {
  std::mt19937 random(20260714);
  for (int document = 0; document < 4000; ++document) {
    std::vector<std::uint8_t> tokens(1 + random() % (document % 20 == 0 ? 300 : 24));
    for (std::uint8_t& token : tokens) token = static_cast<std::uint8_t>(random());
    expect_sound(test::html_from_tokens(tokens));
    if (testing::Test::HasFailure()) return;  // one is enough to read
  }
}

TEST(HostileHtml, TheVisibleTextIsThatOfTheSource) {
  for (const std::string_view html :
       {"<h2>About us</h2><p>We <b>hire</b><p>Apply &amp; start<ul><li>One<li>Two</ul>tail",
        "<div><span>A</span><div>B<br/>C</div><style>x</style></div><script>y</script>D",
        "<table><thead><tr><th>A<th>B<tbody><tr><td>1<td>2</table><p>&eacute;&nbsp;&#8211; &copy "
        "2026",
        "<p><strong>Pay:</strong> R 1 &lt; R 2 <a href=/relative>more</a><!-- no "
        "--><em>x</p>y</em>"})
    EXPECT_EQ(test::Parsed(sanitise_html(html)).visible(), test::Parsed(html).visible()) << html;
}

}  // namespace
}  // namespace workwise::job
