#pragma once

#include <string>
#include <vector>

#include "config/source.hpp"
#include "feed/csv_record.hpp"
#include "feed/parsed_item.hpp"

namespace workwise::feed {

/// A record of a CSV document; parsed_item.hpp has the contract.
///
/// Its columns are named by read.columns, else by the item's header, else by the first record of
/// the item itself: that is how one is kept that has to be read without its document. A cell that
/// is missing is empty. A cell that no column names is a broken record, most often a quote that
/// somebody forgot, unless it is blank. Columns of one name are several values.
class CsvItem : public ParsedItem {
 public:
  explicit CsvItem(const config::Read& read);

  void surround(const Item& item) override;
  std::optional<std::string> load(std::string_view raw) override;
  void salvage(std::string_view head) override;
  void visit(const Path& path, Flavour flavour, const Take& take) const override;
  std::size_t replaced() const override { return replaced_; }

 private:
  void name_columns(std::string_view header);
  std::string_view without_header(std::string_view raw);

  std::vector<std::string> configured_;
  char configured_delimiter_;
  char delimiter_ = 0;
  std::string header_;                ///< whose names are in columns_
  bool is_headed_ = false;            ///< the item's document says what its columns are
  std::vector<std::string> columns_;  ///< as column_name() has them
  CsvRecord record_;
  std::size_t cells_ = 0;  ///< how many of the record's are good
  std::size_t replaced_ = 0;
};

}  // namespace workwise::feed
