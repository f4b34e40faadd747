#include "sandbox/feeds.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "sandbox/vacancy.hpp"

namespace workwise::sandbox {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
constexpr std::uint64_t kFirstBoardId = 4'000'000'000;  // past 32 bits, as real ones are

/// Collects text and hands it on in pieces.
class Output {
 public:
  explicit Output(const Sink& sink) : sink_(sink) { text.reserve(kPieceBytes + kPieceBytes / 8); }

  Output(const Output&) = delete;

  void flow() {
    if (text.size() >= kPieceBytes) flush();
  }
  void flush() {
    if (!text.empty()) sink_(text);
    text.clear();
  }

  std::string text;

 private:
  const Sink& sink_;
};

bool falls_on(std::uint64_t ordinal, std::size_t every, std::size_t before_last) {
  return every != 0 && ordinal % every == every - 1 - std::min(before_last, every - 1);
}

bool removed(const Edition& edition, std::uint64_t ordinal) {
  return ordinal < edition.jobs && falls_on(ordinal, edition.removed_every, 1);
}

bool edited(const Edition& edition, std::uint64_t ordinal) {
  return ordinal < edition.jobs && falls_on(ordinal, edition.edited_every, 0);
}

/// write(vacancy) for every job of the edition, handing on what is full.
template <typename Write>
void each(const Edition& edition, Output& output, const Write& write) {
  for (std::uint64_t ordinal = 0; ordinal < edition.jobs + edition.added; ++ordinal) {
    if (removed(edition, ordinal)) continue;
    write(make_vacancy(edition.seed, ordinal, edited(edition, ordinal)));
    output.flow();
  }
}

/// RFC 822, as RSS and Indeed's format have it: "Tue, 14 Jul 2026 06:00:00 GMT".
std::string rfc822(Instant when) {
  using namespace std::chrono;
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(when);
  const year_month_day date{day};
  const hh_mm_ss clock{floor<seconds>(when - day)};
  char text[48];
  std::snprintf(text, sizeof text, "%s, %02u %s %d %02d:%02d:%02d GMT",
                kDays[weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

/// The keys of Indeed's format, in its order, with views of their values.
std::array<std::pair<std::string_view, std::string_view>, 14> indeed_fields(
    const Vacancy& vacancy, const std::string& date) {
  return {{{"title", vacancy.title},
           {"date", date},
           {"referencenumber", vacancy.reference},
           {"url", vacancy.url},
           {"company", vacancy.company},
           {"city", vacancy.city},
           {"state", vacancy.province},
           {"country", "ZA"},
           {"postalcode", vacancy.postal_code},
           {"description", vacancy.description},
           {"salary", vacancy.salary},
           {"jobtype", vacancy.job_type},
           {"category", vacancy.category},
           {"remotetype", vacancy.work_mode}}};
}

void append_cdata(std::string& text, std::string_view value) {
  text += "<![CDATA[";
  for (auto end = value.find("]]>"); end != std::string_view::npos; end = value.find("]]>")) {
    text.append(value.substr(0, end + 2)).append("]]><![CDATA[");
    value.remove_prefix(end + 2);
  }
  text.append(value).append("]]>");
}

std::string escaped(std::string_view value) {
  std::string text;
  text.reserve(value.size() + value.size() / 4);
  for (const char c : value) {
    if (c == '&')
      text += "&amp;";
    else if (c == '<')
      text += "&lt;";
    else if (c == '>')
      text += "&gt;";
    else if (c == '"')
      text += "&quot;";
    else
      text += c;
  }
  return text;
}

void append_member(std::string& json, std::string_view key, std::string_view value) {
  json.append("\"").append(key).append("\":").append(json_string(value));
}

std::string board_location(const Vacancy& vacancy) {
  if (vacancy.work_mode == "Fully remote") return "Remote - South Africa";
  if (vacancy.work_mode == "Hybrid") return "Hybrid - " + std::string(vacancy.city);
  return std::string(vacancy.city) + ", " + std::string(vacancy.province) + ", South Africa";
}

void append_board_job(std::string& json, const Vacancy& vacancy, const std::string& company) {
  const std::string id = std::to_string(kFirstBoardId + vacancy.ordinal);
  json.append("{\"id\":").append(id).append(",");
  append_member(json, "title", vacancy.title);
  json += ',';
  append_member(json, "absolute_url", "https://boards.example/za/jobs/" + id);
  json += ",\"location\":{";
  append_member(json, "name", board_location(vacancy));
  json += "},";
  append_member(json, "updated_at", to_rfc3339(vacancy.updated));
  json += ',';
  append_member(json, "first_published", to_rfc3339(vacancy.posted));
  json += ',';
  append_member(json, "company_name", company);
  json += ',';
  append_member(json, "requisition_id", vacancy.reference);
  json += ",\"language\":\"en\",\"metadata\":[],\"departments\":[{";
  append_member(json, "name", vacancy.category);
  json += "}],\"offices\":[],";
  append_member(json, "content", escaped(vacancy.description));
  json += '}';
}

void append_item(std::string& xml, const Vacancy& vacancy) {
  const auto element = [&xml](std::string_view name, std::string_view value) {
    xml.append("<").append(name).append(">").append(escaped(value));
    xml.append("</").append(name).append(">\n");
  };
  xml += "<item>\n";
  element("title", vacancy.title);
  element("link", vacancy.url);
  xml += "<guid isPermaLink=\"false\">" + vacancy.reference + "</guid>\n";
  element("pubDate", rfc822(vacancy.posted));
  element("dc:creator", vacancy.company);
  element("category", vacancy.category);
  element("job_listing:location", std::string(vacancy.city) + ", " + std::string(vacancy.province));
  element("job_listing:job_type", vacancy.job_type);
  element("job_listing:company", vacancy.company);
  xml += "<description>";
  append_cdata(xml, vacancy.description);
  xml += "</description>\n</item>\n";
}

}  // namespace

std::size_t jobs_in(const Edition& edition) {
  std::size_t count = edition.added;
  for (std::uint64_t ordinal = 0; ordinal < edition.jobs; ++ordinal)
    if (!removed(edition, ordinal)) ++count;
  return count;
}

void indeed_xml(const Edition& edition, const Sink& sink) {
  Output output{sink};
  output.text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<source>\n"
      "<publisher>Example Jobs ZA</publisher>\n"
      "<publisherurl>https://jobs.example</publisherurl>\n";
  each(edition, output, [&](const Vacancy& vacancy) {
    const std::string date = rfc822(vacancy.posted);
    output.text += "<job>\n";
    for (const auto& [name, value] : indeed_fields(vacancy, date)) {
      output.text.append("<").append(name).append(">");
      append_cdata(output.text, value);
      output.text.append("</").append(name).append(">\n");
    }
    output.text += "</job>\n";
  });
  output.text += "</source>\n";
  output.flush();
}

void ndjson(const Edition& edition, const Sink& sink) {
  Output output{sink};
  each(edition, output, [&](const Vacancy& vacancy) {
    const std::string date = rfc822(vacancy.posted);
    char separator = '{';
    for (const auto& [name, value] : indeed_fields(vacancy, date)) {
      output.text += std::exchange(separator, ',');
      append_member(output.text, name, value);
    }
    output.text += "}\n";
  });
  output.flush();
}

void greenhouse_json(const Edition& edition, const Sink& sink) {
  const std::string company = make_company(edition.seed);
  Output output{sink};
  std::string_view separator = "{\"jobs\":[\n";
  each(edition, output, [&](const Vacancy& vacancy) {
    output.text += std::exchange(separator, ",\n");
    append_board_job(output.text, vacancy, company);
  });
  if (separator != ",\n") output.text += separator;  // a board without jobs
  output.text += "\n],\"meta\":{\"total\":" + std::to_string(jobs_in(edition)) + "}}\n";
  output.flush();
}

void rss(const Edition& edition, const Sink& sink) {
  Output output{sink};
  output.text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
      " xmlns:job_listing=\"https://jobs.example/ns\">\n<channel>\n"
      "<title>Example Jobs ZA</title>\n<link>https://jobs.example</link>\n"
      "<description>New work in South Africa</description>\n";
  each(edition, output, [&](const Vacancy& vacancy) { append_item(output.text, vacancy); });
  output.text += "</channel>\n</rss>\n";
  output.flush();
}

std::string whole(void (*format)(const Edition&, const Sink&), const Edition& edition) {
  std::string text;
  format(edition, [&text](const std::string& piece) { text += piece; });
  return text;
}

}  // namespace workwise::sandbox
