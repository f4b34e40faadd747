#include "feed/path.hpp"

#include <charconv>

#include "base/text.hpp"
#include "feed/csv_record.hpp"

namespace workwise::feed {
namespace {

/// Reads a path from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) {
    if (!take(text)) fail("'" + std::string(text) + "' expected");
  }
  std::string until(std::string_view stops) {
    const std::string_view found = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(found.size());
    if (trim(found).empty()) fail("a name expected");
    return std::string(trim(found));
  }
  void skip_blanks() {
    while (peek() == ' ') rest_.remove_prefix(1);
  }
  /// "x", 'x', or x up to one of `stops`.
  std::string quoted_or(std::string_view stops) {
    skip_blanks();
    const char quote = peek();
    if (quote != '"' && quote != '\'') return until(stops);
    rest_.remove_prefix(1);
    const auto end = rest_.find(quote);
    if (end == std::string_view::npos) fail("a quote that does not end");
    std::string text{rest_.substr(0, end)};
    rest_.remove_prefix(end + 1);
    skip_blanks();
    return text;
  }
  long number() {
    long value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc{}) fail("a number expected");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw PathError(what + (done() ? " at its end" : " at \"" + std::string(rest_) + "\""));
  }

 private:
  std::string_view rest_;
};

bool begins_number(char c) {
  return (c >= '0' && c <= '9') || c == '-';
}

constexpr std::string_view kDetail = "@detail";

/// "@details" is a name like any other.
bool is_in_detail(std::string_view path) {
  return path.starts_with(kDetail) && (path.size() == kDetail.size() ||
                                       path[kDetail.size()] == '.' || path[kDetail.size()] == '[');
}

/// What stands in brackets of a JSON path, from behind "[".
Step read_json_brackets(Reader& reader) {
  Step step;
  if (reader.take("*")) {
    step.kind = Step::Kind::elements;
  } else if (reader.take("?")) {
    step.kind = Step::Kind::elements;
    const bool parenthesis = reader.take("(");
    reader.take("@.");
    Step::Condition condition;
    condition.name = reader.until("=]");
    reader.expect("=");
    reader.take("=");
    condition.value = reader.quoted_or(")]");
    step.conditions.push_back(std::move(condition));
    if (parenthesis) reader.expect(")");
  } else if (begins_number(reader.peek())) {
    step.kind = Step::Kind::element;
    step.index = reader.number();
  } else if (reader.peek() == '"' || reader.peek() == '\'') {
    step.name = reader.quoted_or("]");
  } else {
    reader.fail("a number, *, ?name==\"value\" or a quoted key expected");
  }
  reader.expect("]");
  return step;
}

Step read_xml_condition_into(Reader& reader, Step step) {
  if (begins_number(reader.peek())) {
    step.index = reader.number();
    if (step.index < 1) reader.fail("elements are counted from 1");
  } else {
    Step::Condition condition;
    condition.attribute = reader.take("@");
    condition.name = reader.until("=]");
    reader.expect("=");
    condition.value = reader.quoted_or("]");
    step.conditions.push_back(std::move(condition));
  }
  reader.expect("]");
  return step;
}

Step read_xml_step(Reader& reader) {
  Step step;
  if (reader.take("@")) {
    step.kind = Step::Kind::attribute;
    step.name = reader.until("/[]");
    if (!reader.done()) reader.fail("nothing can follow an attribute:");
    return step;
  }
  step.name = reader.until("/[]");
  if (step.name.find_first_of("@=\"'<>() ") != std::string::npos) {
    reader.fail("\"" + step.name + "\" is no name of an element:");
  }
  while (reader.take("[")) step = read_xml_condition_into(reader, std::move(step));
  return step;
}

}  // namespace

Path parse_json_path(std::string_view text) {
  Path path{.text = std::string(trim(text)), .steps = {}};
  Reader reader{path.text};
  if (path.text == "@key") {
    path.steps.push_back({.kind = Step::Kind::key, .name = {}, .conditions = {}});
    return path;
  }
  if (is_in_detail(path.text)) {
    reader.take(kDetail);
    path.steps.push_back({.kind = Step::Kind::detail, .name = {}, .conditions = {}});
    if (reader.done()) reader.fail("'.' and a name expected");
  }
  do {
    if (reader.take("[")) {
      path.steps.push_back(read_json_brackets(reader));
      continue;
    }
    if (!path.steps.empty()) reader.expect(".");
    Step step;
    step.name = reader.until(".[]");
    path.steps.push_back(std::move(step));
  } while (!reader.done());
  return path;
}

Path parse_xml_path(std::string_view text) {
  Path path{.text = std::string(trim(text)), .steps = {}};
  Reader reader{path.text};
  if (reader.peek() == '/') reader.fail("a path begins below the item, without '/',");
  do {
    if (!path.steps.empty()) reader.expect("/");
    path.steps.push_back(read_xml_step(reader));
  } while (!reader.done());
  return path;
}

Path parse_csv_path(std::string_view text) {
  Path path{.text = std::string(trim(text)), .steps = {}};
  Step column;
  column.name = column_name(path.text);
  if (column.name.empty()) throw PathError("the name of a column expected");
  path.steps.push_back(std::move(column));
  return path;
}

}  // namespace workwise::feed
