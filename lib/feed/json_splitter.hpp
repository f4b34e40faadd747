#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feed/json_scanner.hpp"
#include "feed/split.hpp"

namespace workwise::feed {

/// Cuts the elements of one array out of a JSON document; split.hpp has the contract.
///
/// Where read.items selects an object of objects (a list keyed by id) each member is an item, and
/// its raw bytes begin with its key: `"4711": {…}`. The document around the array must be whole;
/// what is within an item is not looked at.
class JsonSplitter : public Splitter {
 public:
  /// `path`: the keys from the root to the array, none for a document that is the array.
  JsonSplitter(std::vector<std::string> path, std::uint64_t item_bytes_max,
               const Document& document);

  bool next(Item& item) override;

 private:
  void open();
  void enter(const std::string& key);
  bool to_element();
  void read_element(Item& item);
  void finish();

  int value_begins();
  int next_byte();
  void expect(char wanted);
  bool comma_or(char close);
  std::string read_key();
  void skip_value();

  [[noreturn]] void not_readable(const std::string& what);
  [[noreturn]] void cut_short() const;

  std::vector<std::string> path_;
  std::uint64_t item_bytes_max_;
  JsonScanner scanner_;
  Window& window_;

  bool opened_ = false;
  bool keyed_ = false;
  char close_ = ']';
  std::uint64_t items_ = 0;
};

/// read.items of a JSON document: "data.results", `["job-list"].items`. Throws ConfigError.
std::vector<std::string> parse_json_items(std::string_view text);

}  // namespace workwise::feed
