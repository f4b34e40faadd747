#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace workwise::feed {

/// One step of a path into an item.
struct Step {
  enum class Kind {
    child,      ///< a member of an object, a child element; name "*": any
    attribute,  ///< XML
    element,    ///< of an array, by number
    elements,   ///< of an array, all of them; a value that is no array stands for itself
    key,        ///< the item's own key, where items are the members of an object
    detail,     ///< JSON, first step only: what follows is looked for in the item's detail
  };
  /// Holds where the attribute or child `name` of the candidate has the text `value`.
  struct Condition {
    std::string name;
    std::string value;
    bool attribute = false;
  };

  Kind kind = Kind::child;
  std::string name;  ///< child, attribute: as written, with its prefix
  long index = 0;    ///< element: from 0, -1 is the last. XML child: from 1, 0: all
  std::vector<Condition> conditions;  ///< elements, XML child: all must hold

  bool prefixed() const { return name.find(':') != std::string::npos; }
};

/// A way from an item to some of its values.
///
/// JSON: `a.b[0].c`, `a[*].b`, `["job-count"]`, `a[?name=="X"].value`, `@key`, `@detail.a.b`.
/// XML:  `a/b`, `@id`, `a/@code`, `a[@name='x']/@value`, `a[name='x']/b`, `a[2]`, `ns:tag`, `*/b`.
///       Every step goes to a child, never deeper; names are compared without case. A name without
///       a prefix means the element without one, and where there is none the one with any.
/// CSV:  the name of a column as it stands: `Date Posted`.
struct Path {
  std::string text;
  std::vector<Step> steps;

  /// It leads into what was asked for beside the item.
  bool in_detail() const { return !steps.empty() && steps.front().kind == Step::Kind::detail; }
};

/// A path that can't be read; what() is half a sentence without the path.
struct PathError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Path parse_json_path(std::string_view text);
Path parse_xml_path(std::string_view text);
Path parse_csv_path(std::string_view text);

}  // namespace workwise::feed
