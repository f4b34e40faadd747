#include "sandbox/vacancy.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <span>

#include "sandbox/vocabulary.hpp"

namespace workwise::sandbox {
namespace {

namespace words = vocabulary;
using namespace std::chrono_literals;

constexpr std::size_t kShortest = 1400;  // bytes of a description
constexpr std::size_t kSpread = 2600;
constexpr Instant kNewest = std::chrono::sys_days{std::chrono::July / 1 / 2026};
constexpr int kOldestDays = 120;

/// SplitMix64: the same numbers with every compiler and library.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t ordinal) : state_(seed * 0x9E3779B97F4A7C15U ^ ordinal) {
    next();
  }

  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9E3779B97F4A7C15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  std::size_t below(std::size_t bound) { return next() % bound; }
  int between(int low, int high) {
    return low + static_cast<int>(below(static_cast<std::size_t>(high - low + 1)));
  }
  bool one_in(std::size_t n) { return below(n) == 0; }

  template <typename Value>
  const Value& any(std::span<const Value> values) {
    return values[below(values.size())];
  }

  /// The first are picked more often, as a few companies post most jobs.
  template <typename Value>
  const Value& early(std::span<const Value> values) {
    return values[std::min(below(values.size()), below(values.size()))];
  }

 private:
  std::uint64_t state_;
};

std::string base36(std::uint64_t number) {
  static constexpr char kDigits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  for (; number > 0; number /= 36) text += kDigits[number % 36];
  return text;
}

std::string company(Random& random) {
  const auto adjective = random.early(words::company_adjectives());
  const auto noun = random.early(words::company_nouns());
  // The two decide the ending: one company has one name.
  const auto endings = words::company_endings();
  const auto ending =
      endings[(adjective.size() * 7 + noun.size() * 3 + noun.front()) % endings.size()];
  return std::string(adjective) + ' ' + std::string(noun) + ' ' + std::string(ending);
}

/// 25000 as "25<separator>000".
std::string thousands(int amount, std::string_view separator) {
  const int rest = amount % 1000;
  if (amount < 1000) return std::to_string(rest);
  char last[4];
  std::snprintf(last, sizeof last, "%03d", rest);
  return thousands(amount / 1000, separator).append(separator).append(last);
}

std::string range(int low, int high, std::string_view separator, std::string_view dash) {
  return "R" + thousands(low, separator) + std::string(dash) + "R" + thousands(high, separator);
}

/// A month's pay, in one of the ways in which it is written.
std::string salary(Random& random, const words::Role& role) {
  const int low = random.between(role.rand_lowest * 2, role.rand_highest * 2) * 500;
  const int high = low + std::max(1, low / 1000 * random.between(5, 30) / 100) * 1000;
  const auto kilo = [](int amount) { return "R" + std::to_string(amount / 1000) + "k"; };
  switch (random.below(14)) {
    case 0:
    case 1:
    case 2:
      return range(low, high, " ", " - ") + " per month";
    case 3:
      return range(low, high, ",", " - ") + " per month";
    case 4:
      return range(low, high, "\u00A0", " – ") + " p.m. (negotiable)";
    case 5:
      return kilo(low) + " - " + kilo(high) + " pm";
    case 6:
      return range(low * 12, high * 12, " ", " - ") + " per annum CTC";
    case 7:
      return "R" + thousands(low * 12, ",") + " p.a.";
    case 8:
      return "R" + std::to_string(std::max(30, low / 173)) + "/hr";
    case 9:
      return "Up to R" + thousands(high, " ") + " per month";
    case 10:
      return "From R" + thousands(low, " ") + " pm";
    case 11:
      return "ZAR " + std::to_string(low) + " per month";
    case 12:
      return "Market related";
    default:
      return "";
  }
}

std::string_view work_mode(Random& random) {
  static constexpr std::array<std::string_view, 8> kModes{
      "", "", "", "", "On-site", "On-site", "Hybrid", "Fully remote"};
  return random.any(std::span<const std::string_view>(kModes));
}

/// Writes the sentences of one vacancy.
class Writer {
 public:
  Writer(Random& random, const words::Place& place) : random_(random), place_(place) {}

  /// A sentence with its slots filled.
  void sentence(std::string_view text) {
    const std::size_t begin = html_.size();
    for (;;) {
      const auto slot = text.find('{');
      html_ += text.substr(0, slot);
      if (slot == std::string_view::npos) break;
      const auto end = text.find('}', slot);
      fill(text.substr(slot + 1, end - slot - 1));
      text.remove_prefix(end + 1);
    }
    capitalise(html_[begin]);
  }

  void paragraph(std::span<const std::string_view> sentences, int count) {
    html_ += "<p>";
    each(sentences, count, [&](std::string_view text) {
      sentence(text);
      html_ += ' ';
    });
    html_.back() = '<';
    html_ += "/p>\n";
  }

  void list(std::string_view heading, std::span<const std::string_view> sentences, int count) {
    html_.append("<h3>").append(heading).append("</h3>\n<ul>\n");
    each(sentences, count, [&](std::string_view text) {
      html_ += "<li>";
      sentence(text);
      html_ += "</li>\n";
    });
    html_ += "</ul>\n";
  }

  void raw(std::string_view text) { html_ += text; }
  std::size_t size() const { return html_.size(); }
  std::string take() { return std::move(html_); }

 private:
  static void capitalise(char& letter) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 32);
  }

  /// `count` sentences, none of them twice in a row: from a random one on, round about.
  template <typename Use>
  void each(std::span<const std::string_view> sentences, int count, const Use& use) {
    std::size_t at = random_.below(sentences.size());
    for (int i = 0; i < count; ++i, ++at) use(sentences[at % sentences.size()]);
  }

  void fill(std::string_view slot) {
    if (slot == "n") html_ += std::to_string(random_.between(3, 60));
    if (slot == "place") html_ += place_.city;
    if (slot == "tool") html_ += random_.any(words::tools());
    if (slot == "team") html_ += random_.any(words::teams());
    if (slot == "thing") html_ += random_.any(words::things());
    if (slot == "verb") html_ += random_.any(words::verbs());
    if (slot == "how") html_ += random_.any(words::adjectives());
    if (slot == "noun") html_ += random_.any(words::nouns());
    if (slot == "day") html_ += random_.any(words::days());
    if (slot == "name") {
      html_.append(random_.any(words::first_names())).append(" ");
      html_.append(random_.any(words::surnames()));
    }
  }

  Random& random_;
  const words::Place& place_;
  std::string html_;
};

std::string description(Random& random, const words::Role& role, const words::Place& place,
                        const std::string& reference) {
  const std::size_t target = kShortest + random.below(kSpread);
  const auto duties = words::categories()[static_cast<std::size_t>(role.category)].duties;
  Writer writer{random, place};
  writer.raw("<p><strong>");
  writer.raw(role.title);
  writer.raw("</strong> – ");
  writer.sentence(random.any(words::openings()));
  writer.raw("</p>\n");
  writer.paragraph(words::particulars(), random.between(2, 4));
  writer.list("What you will do", duties, random.between(2, 3));
  writer.list("What you bring", words::requirements(), random.between(2, 4));
  while (writer.size() < target) {
    writer.paragraph(words::particulars(), random.between(3, 6));
    writer.list("In detail", words::particulars(), random.between(3, 6));
  }
  writer.list("What you get", words::benefits(), random.between(1, 3));
  writer.paragraph(words::closings(), 2);
  writer.raw("<p>Apply with your CV &amp; reference <em>" + reference +
             "</em>:<br />\n<a href=\"mailto:work@jobs.example?subject=" + reference +
             "\">“send us a mail”</a>.</p>\n");
  return writer.take();
}

/// A later edition's addition. It has random numbers of its own, so that all else stays.
std::string amendment(std::uint64_t seed, std::uint64_t ordinal, const words::Place& place) {
  Random random{~seed, ordinal};
  Writer writer{random, place};
  writer.raw("<p>Updated: ");
  writer.sentence(random.any(words::particulars()));
  writer.raw("</p>\n");
  return writer.take();
}

}  // namespace

std::string make_company(std::uint64_t seed) {
  Random random{seed, 0};
  return company(random);
}

Vacancy make_vacancy(std::uint64_t seed, std::uint64_t ordinal, bool edited) {
  Random random{seed, ordinal};
  const words::Role& role = random.any(words::roles());
  const words::Place& place = random.early(words::places());

  Vacancy vacancy;
  vacancy.ordinal = ordinal;
  vacancy.reference = "ZA-" + base36(random.next() >> 40U) + "-" + std::to_string(ordinal);
  vacancy.title = std::string(random.any(words::levels())) + std::string(role.title);
  if (random.one_in(3)) vacancy.title += " – " + std::string(random.any(words::things()));
  vacancy.company = company(random);
  vacancy.category = words::categories()[static_cast<std::size_t>(role.category)].name;
  vacancy.city = place.city;
  vacancy.province = place.province;
  vacancy.postal_code = place.postal_code;
  vacancy.job_type = random.any(words::job_types());
  vacancy.work_mode = work_mode(random);
  vacancy.salary = salary(random, role);
  vacancy.url = "https://jobs.example/view/" + vacancy.reference + "?utm_source=feed";
  vacancy.posted = kNewest - std::chrono::seconds{random.below(kOldestDays * 86400)};
  vacancy.updated = vacancy.posted + std::chrono::seconds{random.below(86400)};
  vacancy.description = description(random, role, place, vacancy.reference);
  if (edited) {
    vacancy.description += amendment(seed, ordinal, place);
    vacancy.updated += 24h;
  }
  return vacancy;
}

}  // namespace workwise::sandbox
