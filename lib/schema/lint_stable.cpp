#include <algorithm>
#include <iterator>

#include "schema/lint_rule.hpp"

namespace workwise::schema {
namespace {

/// Functions of the server that are STABLE or IMMUTABLE and that defaults are made of; any other
/// may be VOLATILE, and a function of one's own is so unless it says otherwise. Sorted.
constexpr std::string_view kStable[] = {
    "abs",
    "age",
    "array_append",
    "array_cat",
    "array_fill",
    "array_prepend",
    "array_remove",
    "array_replace",
    "array_to_json",
    "array_to_string",
    "ascii",
    "bit_length",
    "box",
    "btrim",
    "ceil",
    "ceiling",
    "char_length",
    "chr",
    "concat",
    "concat_ws",
    "convert_from",
    "convert_to",
    "current_database",
    "current_schema",
    "current_schemas",
    "current_setting",
    "date",
    "date_bin",
    "date_part",
    "date_trunc",
    "daterange",
    "decode",
    "encode",
    "extract",
    "floor",
    "format",
    "hstore",
    "initcap",
    "int4range",
    "int8range",
    "json_build_array",
    "json_build_object",
    "json_object",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_object",
    "jsonb_set",
    "jsonb_strip_nulls",
    "justify_days",
    "justify_hours",
    "left",
    "length",
    "like_escape",
    "lower",
    "lpad",
    "ltrim",
    "make_date",
    "make_interval",
    "make_time",
    "make_timestamp",
    "make_timestamptz",
    "md5",
    "mod",
    "now",
    "numrange",
    "octet_length",
    "overlay",
    "pi",
    "point",
    "position",
    "power",
    "quote_ident",
    "quote_literal",
    "quote_nullable",
    "regexp_replace",
    "repeat",
    "replace",
    "reverse",
    "right",
    "round",
    "row_to_json",
    "rpad",
    "rtrim",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sign",
    "split_part",
    "sqrt",
    "statement_timestamp",
    "string_to_array",
    "strpos",
    "substr",
    "substring",
    "text",
    "timezone",
    "to_ascii",
    "to_char",
    "to_date",
    "to_hex",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsquery",
    "to_tsvector",
    "transaction_timestamp",
    "translate",
    "trunc",
    "tsrange",
    "tstzrange",
    "upper",
};

bool is_known_stable(const Node& call) {
  const auto words = call.words("funcname");
  if (words.empty()) return false;
  const bool ours = words.size() == 1 || words.front() == "pg_catalog" || words.back() == "hstore";
  return ours && std::ranges::binary_search(kStable, words.back());
}

}  // namespace

bool is_stable(const Node& expression) {
  bool stable = true;
  expression.walk([&](const Node& node) {
    if (node.is("FuncCall") && !is_known_stable(node)) stable = false;
    return stable;
  });
  return stable;
}

}  // namespace workwise::schema
