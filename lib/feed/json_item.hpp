#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// A JSON item; parsed_item.hpp has the contract.
///
/// Why: simdjson reads the item once, front to back; what is kept is a flat tree whose numbers are
///      still the published digits (an id beyond 2^53 is exact, "45.50" stays so).
/// An item may nest kDepthMax deep. One that begins with a key is a member of an object; the key is
/// at the path `@key`. A detail that was joined is a document like it, for paths that begin with
/// `@detail`.
class JsonItem : public ParsedItem {
 public:
  static constexpr int kDepthMax = 100;

  JsonItem();
  ~JsonItem() override;

  std::optional<std::string> load(std::string_view raw) override;
  std::optional<std::string> join(std::string_view detail) override;
  void salvage(std::string_view head) override;
  void visit(const Path& path, Flavour flavour, const Take& take) const override;
  void select_each(const Path& path, const std::vector<Path>& below, Flavour flavour,
                   std::vector<Element>& into) const override;
  void name_members(std::size_t most, std::vector<std::string>& into) const override;
  std::size_t replaced() const override;

 private:
  struct Parts;
  static std::optional<std::string> load(Parts& parts, std::string_view raw, std::string_view text);

  std::unique_ptr<Parts> parts_;
  std::unique_ptr<Parts> detail_;  ///< made when the first one is joined
};

}  // namespace workwise::feed
