#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/fingerprint.hpp"

/// A source as the operator wrote it: preset, `defaults` and the source's own keys merged, checked
/// and typed. Paths stay text here; feed/ compiles them. Format: docs/sources.md.
namespace workwise::config {

/// Where a setting was written, for messages: "/etc/workwise.yaml:12:5".
struct Position {
  std::string file;
  int line = 0;    ///< from 1; 0: not from a file
  int column = 0;  ///< from 1
};
std::string to_string(const Position& position);

enum class DateOrder { unknown, dmy, mdy };

/// How one text field is taken from an item. Exactly one of paths, constant and template_text is
/// set.
///
/// Order of evaluation: unless → value (first path that gives a non-empty text; all of them with
/// join or each) → regex (first capture group, or the whole match; no match: empty) → values →
/// default.
struct Rule {
  std::vector<std::string> paths;
  std::optional<std::string> constant;
  std::optional<std::string> template_text;  ///< "https://x/{id}?c={a.b}": braces hold paths
  std::optional<std::string> regex;          ///< ECMAScript
  /// Exact value → replacement; nullopt (YAML null) makes it unknown. Compared without case.
  std::map<std::string, std::optional<std::string>> values;
  std::optional<std::string> default_value;
  std::optional<std::string> join;  ///< all values of all paths, non-empty ones, joined by this
  /// Paths or templates below each element that a path selects; the first that gives something
  /// counts. An element of JSON that is a text stands for itself.
  std::vector<std::string> each;
  struct Unless {
    std::string path;
    std::vector<std::string> in;  ///< compared as text ("true", "1")
  };
  std::optional<Unless> unless;
  DateOrder date_order = DateOrder::unknown;
  std::string timezone;  ///< empty: the source's
  bool end_of_day = false;
  int unescape = -1;  ///< how often entities are unescaped before use; -1: the field's own rule
  Position position;
};

struct SalaryRule {
  std::optional<Rule> text;
  std::optional<Rule> min;
  std::optional<Rule> max;
  std::optional<Rule> currency;
  std::optional<Rule> period;
  std::optional<Rule::Unless> unless;
};

/// The mapping: canonical field → rule. Keys: title company company_url category department
/// description location city region country postal_code work_mode employment_type url apply_url
/// posted_at updated_at expires_at reference language tags is_featured.
struct Mapping {
  std::map<std::string, Rule> fields;
  std::optional<SalaryRule> salary;
};

struct DropIf {
  std::vector<std::string> empty;  ///< canonical fields: dropped when every one of them is empty
  std::optional<std::string> path;
  std::vector<std::string> in;       ///< with path: dropped when its text is one of these
  std::optional<std::string> regex;  ///< with path: dropped when it matches
};

enum class Format { json, ndjson, xml, rss, csv, html_jsonld };

struct Read {
  Format format = Format::json;
  std::string items;  ///< "/source/job", "//job", "jobs", "data.results"; empty: top level
  std::string encoding = "auto";                  ///< auto, or a charset name
  std::map<std::string, std::string> namespaces;  ///< prefix → URI, for xml paths
  std::uint64_t item_bytes_max = 4ULL << 20U;     ///< a larger item is quarantined undecoded
  char delimiter = 0;                             ///< csv; 0: found out
  std::vector<std::string> columns;               ///< csv without a header: its names
};

/// A secret and where it came from. Its value leaves this struct only towards the wire.
struct Secret {
  std::string value;
  std::string origin;  ///< "file /run/secrets/mzansi", "environment ADZUNA_KEY", "configuration"
};

struct Auth {
  enum class Kind { none, basic, bearer, header, oauth2 } kind = Kind::none;
  std::string user;       ///< basic; oauth2: the client's id
  std::string header;     ///< header
  std::string token_url;  ///< oauth2, client credentials: where a token is to be had
  std::string scope;      ///< oauth2; empty: none is asked for
  Secret secret;
};

/// At most so many requests in a span: "5/s", "25/min", "4/day".
struct Rate {
  std::uint32_t requests = 0;  ///< 0: no limit
  std::chrono::milliseconds span{std::chrono::seconds{1}};
};

/// How a list that is spread over several documents is fetched. Where a URL or a body has {page},
/// {offset}, {cursor} or {per_page}, the value stands there; else it is a parameter of the query.
struct Paging {
  enum class Style {
    none,
    page,         ///< numbered from `start`
    offset,       ///< items before it, from `start`
    cursor,       ///< a token that the document before it names at `next`
    next_url,     ///< the document before it names the URL at `next` (JSON, Atom)
    link_header,  ///< Link: <…>; rel="next"
    range,        ///< Range: 0-149, answered with 206 and Content-Range
    links,        ///< the first document is a list of the others' URLs, at `next`
  } style = Style::none;
  std::string parameter;        ///< of the query; empty: page, offset, cursor
  std::string limit_parameter;  ///< of the query, gets per_page; empty: none is sent
  std::uint64_t start = 0;
  std::uint64_t per_page = 0;  ///< 0: unknown; else a shorter page is the last (not for cursors)
  std::string next;            ///< a path in the document, outside of its items
  std::string match;           ///< links: a regex that a URL must match; empty: all
  std::string total;  ///< a path in the document: how many items all pages hold; empty: not said
  std::string pages;  ///< a path in the document: how many pages there are; empty: not said
  std::uint32_t max_pages = 1000;
};

/// One more request for each new or changed item, for what the list leaves out. The answer is JSON;
/// paths into it begin with "@detail".
struct Detail {
  std::string url;  ///< a template of the item's paths; empty: there is none
  Rate rate{5, std::chrono::seconds{1}};
};

struct Fetch {
  std::string url;  ///< http, https or file
  bool post = false;
  std::string body;          ///< of a POST, with {page}, {offset}, {cursor}, {per_page}
  std::string content_type;  ///< of that body
  Paging paging;
  Rate rate;            ///< of requests to its host, by this source
  int connections = 2;  ///< to its host at a time, by all sources of this process
  std::map<std::string, std::string> headers;
  std::map<std::string, Secret> query;
  Auth auth;
  std::chrono::milliseconds connect_timeout{std::chrono::seconds{10}};
  std::chrono::milliseconds timeout{std::chrono::minutes{10}};  ///< the whole transfer
  std::chrono::milliseconds stall_timeout{std::chrono::seconds{60}};
  std::uint64_t stall_bytes_per_second = 64;  ///< slower than this for stall_timeout: given up
  std::uint64_t wire_bytes_max = 8ULL << 30U;
  std::uint64_t body_bytes_max = 50ULL << 30U;  ///< `max_size`, of the unpacked body
  std::uint64_t ratio_max = 200;                ///< unpacked : wire, judged after the first MiB
  int redirects_max = 5;
  bool conditional = true;
  bool allow_private = false;  ///< private, loopback and link-local addresses may be asked
  std::string ca_file;         ///< additional trust anchor (PEM); empty: the system's
  int attempts = 3;  ///< of one run, for what is worth a retry (429, 5xx, a network error)
};

struct Expire {
  enum class When { missing, date, never } when = When::missing;
  int after_runs = 1;
  double max_drop = 0.30;
  int confirm_empty = 0;  ///< 0: never
  std::optional<std::chrono::seconds> max_age;
};

struct Complete {
  double max_rejected = 0.20;         ///< a larger share of quarantined items: the run is partial
  bool page_limit_is_partial = true;  ///< a list that goes on after max_pages is not all of it
  /// A path in the document, outside of its items: how many there are. Fewer: the run is partial.
  std::string total;
};

struct Schedule {
  std::optional<std::chrono::seconds> every;
  std::string cron;  ///< five fields or @hourly …; set when `every` is not
  std::string timezone = "UTC";
};

enum class Commit { batch, run };

struct Source {
  std::string name;
  std::string preset;
  std::string company;  ///< used where the item names none
  std::string country;
  std::string currency;
  std::string timezone = "UTC";
  std::string language;
  bool enabled = true;
  Schedule schedule;
  Fetch fetch;
  Read read;
  std::vector<Rule> id;  ///< the first that is not empty
  Mapping map;
  std::vector<DropIf> drop_if;
  Detail detail;
  Expire expire;
  Complete complete;
  Commit commit = Commit::batch;
  /// Hash of all that decides what an item becomes: preset, mapping, defaults, drop_if, read, and
  /// the version of the normalisers. Validators and raw fingerprints made with another are not
  /// used.
  Fingerprint recipe;
  Position position;
};

}  // namespace workwise::config
