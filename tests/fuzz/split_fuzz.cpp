#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "feed/csv_record.hpp"
#include "feed/fetch.hpp"
#include "feed/split.hpp"

namespace {

using namespace workwise;

config::Read read_of(std::uint8_t choice) {
  config::Read read;
  read.item_bytes_max = (choice & 0x80U) != 0 ? 64 : 4U << 20U;
  if ((choice & 0x20U) != 0) {
    read.format = (choice & 1U) != 0 ? config::Format::csv : config::Format::html_jsonld;
    if ((choice & 0x42U) == 0x42U) read.columns = {"id", "title", "city"};
    return read;
  }
  switch (choice % 5) {
    case 0:
      read.format = config::Format::xml;
      read.items = "/source/job";
      break;
    case 1:
      read.format = config::Format::xml;
      read.items = "//job";
      break;
    case 2:
      read.format = config::Format::rss;
      break;
    case 3:
      read.format = config::Format::json;
      read.items = (choice & 0x40U) != 0 ? "jobs" : "";
      break;
    default:
      read.format = config::Format::ndjson;
  }
  return read;
}

/// What must hold of every item, and of all of them together.
void check(const feed::Item& item, const std::string& document, std::uint64_t& end,
           std::uint64_t& count) {
  if (item.offset < end || item.offset + item.size > document.size()) std::abort();
  if (item.ordinal != ++count) std::abort();
  if (item.raw.size() > item.size) std::abort();
  if (item.raw.size() < item.size && item.problem.empty()) std::abort();
  if (document.compare(item.offset, item.raw.size(), item.raw) != 0) std::abort();
  volatile char behind = item.raw.data()[item.raw.size() + feed::Item::kPadding - 1];
  static_cast<void>(behind);
  end = item.offset + item.size;
}

/// The two readers of the grammar must see the same record.
void check_record(const feed::Item& item) {
  if (!item.problem.empty()) return;
  feed::CsvRecord record;
  feed::read_csv_record(item.raw, item.delimiter, feed::CsvRecord::kCellsMax, record);
  if (!record.closed || record.size != item.raw.size()) std::abort();
}

/// Returns whether the document was accepted to its end.
bool accepted(const std::string& document, std::uint8_t choice) {
  const int memory = memfd_create("split", 0);
  if (memory < 0 || write(memory, document.data(), document.size()) < 0) std::abort();
  bool whole = true;
  {
    const feed::Spool spool = feed::Spool::open("/proc/self/fd/" + std::to_string(memory));
    try {
      const auto splitter = feed::make_splitter(read_of(choice), spool);
      std::uint64_t end = 0;
      std::uint64_t count = 0;
      for (feed::Item item; splitter->next(item);) {
        check(item, document, end, count);
        if (item.delimiter != 0) check_record(item);
      }
    } catch (const feed::SourceError&) {
      whole = false;  // an answer, too
    }
  }
  close(memory);
  return whole;
}

/// Without its last byte that means something: no document that has an end is whole then.
std::string cut(std::string document) {
  while (!document.empty() && document.back() >= 0 && document.back() <= ' ') document.pop_back();
  if (!document.empty()) document.pop_back();
  return document;
}

}  // namespace

/// The first byte chooses the format, the rest is the document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string document{reinterpret_cast<const char*>(data) + 1, size - 1};
  const config::Format format = read_of(data[0]).format;
  const bool has_end = format == config::Format::xml || format == config::Format::rss ||
                       format == config::Format::json;
  if (accepted(document, data[0]) && has_end && accepted(cut(document), data[0])) std::abort();
  return 0;
}
