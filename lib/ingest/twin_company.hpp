#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ingest/twin_rule.hpp"
#include "postgres/session.hpp"

namespace workwise::ingest {

/// One company's open postings, by source and id, and the links that there are between them.
struct TwinCompany {
  struct Link {
    bool ended = false;
    bool rejected = false;
  };
  using Pair = std::pair<std::size_t, std::size_t>;  ///< numbers of postings, in the table's order

  std::int64_t id = 0;
  std::string slug;
  std::int64_t count = 0;  ///< of its open postings, those that were dropped included
  std::vector<TwinPosting> postings;
  std::map<Pair, Link> links;
};

/// Reads companies with open postings of more than one source, one after the other, from two
/// cursors of the caller's transaction. A company with more than `postings_max` open postings comes
/// without them. Not for two at a time.
class TwinCompanies {
 public:
  TwinCompanies(postgres::Session& session, const std::vector<std::string>& sources,
                std::size_t postings_max);

  bool next(TwinCompany& company);

 private:
  /// A cursor of the server's, row by row; its first column is the company.
  class Rows {
   public:
    Rows(postgres::Session& session, std::string name);
    bool at_end();
    std::int64_t company() { return rows_.integer(row_, 0); }
    const postgres::Result& result() const { return rows_; }
    std::size_t row() const { return row_; }
    void step() { ++row_; }

   private:
    postgres::Session& session_;
    std::string name_;
    postgres::Result rows_;
    std::size_t row_ = 0;
  };

  static void open(postgres::Session& session, const std::vector<std::string>& sources);
  void read_links(TwinCompany& company);

  std::size_t postings_max_;
  Rows postings_;
  Rows links_;
};

/// Reads the descriptions that choose_twins() will look at, a few hundred at a time, and keeps what
/// is compared of them.
void read_texts(postgres::Session& session, std::vector<TwinCompany>& companies);

}  // namespace workwise::ingest
