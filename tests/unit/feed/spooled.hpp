#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "feed/split.hpp"
#include "feed/spool.hpp"

namespace workwise::feed {

/// A document in a spool of its own, removed with it.
inline Spool spooled(std::string_view document) {
  Spool spool = Spool::create(std::filesystem::temp_directory_path().string());
  spool.write(document);
  return spool;
}

/// An item as a test keeps it: the splitter's own bytes are gone with the next one.
struct Cut {
  std::string raw;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t ordinal = 0;
  std::string problem;
};

inline Cut kept(const Item& item) {
  return {std::string(item.raw), item.offset, item.size, item.ordinal, item.problem};
}

/// All items of a document that ends properly.
inline std::vector<Cut> cut(const config::Read& read, std::string_view document) {
  const Spool spool = spooled(document);
  const auto splitter = make_splitter(read, spool);
  std::vector<Cut> items;
  for (Item item; splitter->next(item);) items.push_back(kept(item));
  return items;
}

inline std::vector<std::string> raws(const std::vector<Cut>& items) {
  std::vector<std::string> texts;
  for (const Cut& item : items) texts.push_back(item.raw);
  return texts;
}

}  // namespace workwise::feed
