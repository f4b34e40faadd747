#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace workwise::test {

/// A document made of bytes, each a tag or a piece of text: random bytes give deeply and wrongly
/// nested HTML, which random characters hardly ever do.
inline std::string html_from_tokens(std::span<const std::uint8_t> bytes) {
  static constexpr std::array<std::string_view, 90> kTokens = {
      // clang-format off
      "<p>", "</p>", "<p>", "<div>", "</div>", "<div>", "</div>", "<b>", "</b>", "<i>", "</i>",
      "<strong>", "</strong>", "<code>", "</code>", "<sub>", "</sub>", "<u>", "</u>", "<h1>",
      "</h1>", "<h3>", "</h3>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<li>", "<dl>",
      "</dl>", "<dt>", "</dt>", "<dd>", "</dd>", "<blockquote>", "</blockquote>", "<pre>",
      "</pre>", "<pre>\n", "<table>", "</table>", "<thead>", "</thead>", "<tbody>", "</tbody>",
      "<tfoot>", "<tr>", "</tr>", "<td>", "</td>", "<th rowspan=3>", "</th>", "<td colspan=2>",
      "<br>", "</br>", "<hr>", "<hr/>", "<a href=https://example.org/>", "</a>",
      "<a href='mailto:x&amp;y'>", "<a href=java&#9;script:1>", "<span>", "</span>", "<svg>",
      "</svg>", "<script>x</script>", "</script>", "<style><p></style>", "</style>", "<math><mi>",
      "</mi></math>", "<select>", "</select>", "<!-- c -->", "<!--<p>-->", "-->", "<![CDATA[",
      "]]>", "<x y=\">\">", "\">", "text", " ", "\n", "\n\n", "&amp;lt;", "&lt;", "&nbsp;", "<",
      // clang-format on
  };
  std::string html;
  for (const std::uint8_t byte : bytes) html += kTokens[byte % kTokens.size()];
  return html;
}

}  // namespace workwise::test
