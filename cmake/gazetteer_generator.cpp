#include <simdjson.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "job/folded.hpp"
#include "job/place_key.hpp"

/// Writes the tables of countries and their first subdivisions that lib/job/gazetteer_*.cpp
/// include: from iso-codes' JSON and from what lib/job/*_names.tsv add to it.
///
/// Shape:   gazetteer_generator iso_3166-1.json iso_3166-2.json country_names.tsv region_names.tsv
///          countries.inc regions.inc
/// Why:     keys are made by the function that makes them at run time, rows are sorted and small,
///          and nothing is left to do when the program starts. The same input gives the same bytes.
namespace {

using workwise::job::Folded;

struct Row {
  std::string key;
  std::string name;  ///< empty for a country
  std::string country;
  bool is_code = false;
  bool is_city = false;
  bool alone = false;
};

std::string key_of(std::string_view name) {
  const Folded folded{name};
  std::array<char, 4 * Folded::kBytesMax> buffer;
  return std::string{workwise::job::fold_place_key(folded.lower(), buffer)};
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t/*");
  if (first == std::string_view::npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(" \t/*") - first + 1)};
}

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(mark, at), text.size());
    if (std::string part = trimmed(text.substr(at, end - at)); !part.empty())
      parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

/// "Murcia, Región de": "Región de Murcia".
std::string said(const std::string& name) {
  const auto comma = name.find(", ");
  if (comma == std::string::npos || name.find(", ", comma + 2) != std::string::npos) return name;
  return name.substr(comma + 2) + " " + name.substr(0, comma);
}

/// "Catalunya [Cataluña]", "Elgeyo/Marakwet", "Davao (Region XI)", "Skåne län [SE-12]": the names
/// in it, the one to show first.
std::vector<std::string> names_in(const std::string& published) {
  std::string plain;
  int depth = 0;
  for (const char c : published) {
    if (c == '(') ++depth;
    if (depth == 0) plain += c == '[' || c == ']' ? '\n' : c;
    if (c == ')') --depth;
  }
  if (const auto dagger = plain.find("\u2020"); dagger != std::string::npos) plain.resize(dagger);
  std::vector<std::string> names;
  for (const std::string& part : split(plain, '\n')) {
    const auto digit = part.find_first_of("0123456789");
    if (part.find('-') != std::string::npos && digit != std::string::npos) continue;  // "SE-12"
    names.push_back(said(part));
    if (names.back() == part) continue;
    names.push_back(part);
    names.push_back(part.substr(0, part.find(", ")));
  }
  return names;
}

/// Long marks are how scholars write Indian and Arabic names; adverts don't. Baltic letters stay.
std::string without_long_marks(std::string name, std::string_view country) {
  if (country == "LV" || country == "LT" || country == "NZ") return name;
  for (const auto& [marked, plain] : {std::pair{"ā", "a"},
                                      {"ē", "e"},
                                      {"ī", "i"},
                                      {"ō", "o"},
                                      {"ū", "u"},
                                      {"Ā", "A"},
                                      {"Ē", "E"},
                                      {"Ī", "I"},
                                      {"Ō", "O"},
                                      {"Ū", "U"}})
    for (auto at = name.find(marked); at != std::string::npos; at = name.find(marked))
      name.replace(at, std::string_view{marked}.size(), plain);
  return name;
}

/// Places of this kind are towns, or countries of their own that ISO lists twice.
bool is_no_region(std::string_view type, std::string_view country) {
  for (const std::string_view town : {"unicipality", "ocal council", "Commune", "Town", "Quarter",
                                      "Island council", "Popularate"})
    if (type.find(town) != std::string_view::npos) return true;
  if (type == "Country") return country != "GB";
  for (const std::string_view apart : {"Outlying", "Dependency", "Overseas", "Special admin"})
    if (type.find(apart) != std::string_view::npos) return true;
  return false;
}

class Gazetteer {
 public:
  void read_countries(const std::string& json, const std::string& facts) {
    simdjson::dom::parser parser;
    for (const simdjson::dom::element entry : parser.load(json)["3166-1"].get_array()) {
      const std::string code{std::string_view{entry["alpha_2"]}};
      codes_.emplace(std::string_view{entry["alpha_3"]}, code);
      codes_.emplace(code, code);
      for (const char* field : {"name", "common_name", "official_name"})
        if (std::string_view name; entry[field].get(name) == simdjson::SUCCESS)
          for (const std::string& spelling : {std::string{name}, said(std::string{name})})
            countries_.emplace(key_of(spelling), code);
    }
    for_each_line(facts, [&](const std::vector<std::string>& fields) {
      for (const std::string& name : split(fields.at(1), ';'))
        fields[0] == "-" ? void(countries_.erase(key_of(name)))
                         : void(countries_[key_of(name)] = fields[0]);
    });
  }

  void read_regions(const std::string& json, const std::string& facts) {
    read_facts(facts);
    simdjson::dom::parser parser;
    for (const simdjson::dom::element entry : parser.load(json)["3166-2"].get_array()) {
      std::string_view parent;
      if (entry["parent"].get(parent) == simdjson::SUCCESS) continue;
      const std::string_view code = entry["code"];
      const std::string country{code.substr(0, 2)};
      if (is_no_region(std::string_view{entry["type"]}, country)) continue;
      const auto names = names_in(std::string{std::string_view{entry["name"]}});
      const std::string shown = shown_name(country, names.front());
      for (const std::string& name : names)
        add(name, name == names.front() || name.find(", ") != std::string::npos ? shown : name,
            country);
      const bool has_letters = code.find_first_not_of("0123456789", 3) != std::string_view::npos;
      if (has_letters)  // nobody writes numbers
        rows_.push_back(
            {.key = key_of(code.substr(3)), .name = shown, .country = country, .is_code = true});
    }
    settle();
  }

  void write_countries(const std::string& path) const {
    std::ofstream out{path};
    out << "constexpr CountryName kNames[] = {\n";
    for (const auto& [key, code] : countries_)
      out << "    {\"" << key << "\", \"" << code << "\"},\n";
    out << "};\nconstexpr CountryCode kCodes[] = {\n";
    for (const auto& [code, country] : codes_)
      out << "    {\"" << code << "\", \"" << country << "\"},\n";
    out << "};\n";
    finish(out, path);
  }

  void write_regions(const std::string& path) const {
    std::string text;
    std::map<std::string, std::size_t> places;
    const auto place = [&](const std::string& part) {
      const auto [it, is_new] = places.emplace(part, text.size());
      if (is_new) text += part;
      return it->second;
    };
    std::ostringstream table;
    for (const Row& row : rows_)
      table << "    {" << place(row.key) << ", " << place(row.name) << ", " << row.key.size()
            << ", " << row.name.size() << ", {'" << row.country[0] << "', '" << row.country[1]
            << "'}, " << row.is_code << ", " << row.is_city << ", " << row.alone << "},\n";
    std::ofstream out{path};
    out << "constexpr char kText[] =\n";
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = std::min(at + 80, text.size());
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
      out << "    \"" << text.substr(at, end - at) << "\"\n";
      at = end;
    }
    out << "    ;\nconstexpr RegionName kRegions[] = {\n" << table.str() << "};\n";
    finish(out, path);
  }

 private:
  static void finish(std::ofstream& out, const std::string& path) {
    out.close();
    if (!out) throw std::runtime_error("can't write " + path);
  }

  static void for_each_line(const std::string& path, const auto& take) {
    std::ifstream in{path};
    if (!in) throw std::runtime_error("can't read " + path);
    for (std::string line; std::getline(in, line);)
      if (!line.empty() && line.front() != '#') take(split(line, '\t'));
  }

  void add(const std::string& name, const std::string& shown, const std::string& country) {
    if (const std::string key = key_of(name); !key.empty())
      rows_.push_back({.key = key, .name = without_long_marks(shown, country), .country = country});
  }

  void read_facts(const std::string& facts) {
    for_each_line(facts, [&](const std::vector<std::string>& fields) {
      const std::string& kind = fields.at(0);
      const std::string& rest = fields.back();
      if (kind == "alone") {
        for (const std::string& country : split(rest, ';')) alone_.insert(country);
      } else if (kind == "always") {
        for (const std::string& country : split(rest, ';')) always_.insert(country);
      } else if (kind == "shared") {
        for (const std::string& name : split(rest, ';')) shared_.insert(key_of(name));
      } else if (kind == "city") {
        for (const std::string& name : split(rest, ';'))
          cities_.emplace(fields.at(1), key_of(name));
      } else if (kind == "name" || kind == "code") {
        read_name(kind == "code", fields.at(1), rest);
      } else {
        throw std::runtime_error("unknown kind of fact: " + kind);
      }
    });
  }

  void read_name(bool code, const std::string& country, const std::string& rest) {
    const auto equals = rest.find(" = ");
    if (equals == std::string::npos) {
      for (const std::string& name : split(rest, ';')) add(name, name, country);
      return;
    }
    const std::string shown = rest.substr(0, equals);
    shown_.emplace(std::pair{country, key_of(shown)}, shown);
    if (!code) add(shown, shown, country);
    for (const std::string& other : split(rest.substr(equals + 3), ';'))
      rows_.push_back({.key = key_of(other), .name = shown, .country = country, .is_code = code});
  }

  std::string shown_name(const std::string& country, const std::string& name) const {
    const auto found = shown_.find({country, key_of(name)});
    return found != shown_.end() ? found->second : without_long_marks(name, country);
  }

  /// One row for what is said twice (the first wins: ours before ISO's), in order, with its marks.
  void settle() {
    const auto order = [](const Row& row) { return std::tie(row.key, row.country, row.is_code); };
    std::stable_sort(rows_.begin(), rows_.end(),
                     [&](const Row& a, const Row& b) { return order(a) < order(b); });
    rows_.erase(std::unique(rows_.begin(), rows_.end(),
                            [&](const Row& a, const Row& b) { return order(a) == order(b); }),
                rows_.end());
    std::map<std::string, std::set<std::string>> owners;
    for (const Row& row : rows_)
      if (!row.is_code) owners[row.key].insert(row.country);
    for (Row& row : rows_) {
      if (row.is_code) continue;
      row.is_city = cities_.contains({row.country, row.key});
      row.alone = !row.is_city && !shared_.contains(row.key) && !countries_.contains(row.key) &&
                  (always_.contains(row.country) ||
                   (alone_.contains(row.country) && owners[row.key].size() == 1));
    }
  }

  std::map<std::string, std::string> countries_;
  std::map<std::string, std::string> codes_;
  std::vector<Row> rows_;
  std::map<std::pair<std::string, std::string>, std::string> shown_;
  std::set<std::pair<std::string, std::string>> cities_;
  std::set<std::string> alone_;
  std::set<std::string> always_;
  std::set<std::string> shared_;
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 7) throw std::runtime_error("six files, see the head of the source");
  Gazetteer gazetteer;
  gazetteer.read_countries(argv[1], argv[3]);
  gazetteer.read_regions(argv[2], argv[4]);
  gazetteer.write_countries(argv[5]);
  gazetteer.write_regions(argv[6]);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "gazetteer_generator: " << error.what() << "\n";
  return 1;
}
