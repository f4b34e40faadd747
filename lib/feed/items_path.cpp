#include "feed/items_path.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace workwise::feed {

ItemsPath::ItemsPath(std::string_view text) : text_(text) {
  std::string_view rest = trim(text);
  while (!rest.empty()) {
    Step step;
    if (rest.starts_with("//")) {
      step.anywhere_below = true;
      anywhere_ = true;
      rest.remove_prefix(2);
    } else if (rest.front() == '/') {
      rest.remove_prefix(1);
    }
    const std::string_view name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(name.size());
    step.name = to_lower(local_name(name));
    if (step.name.empty() || name.find_first_of(" []@<>=\"'") != std::string_view::npos) {
      throw ConfigError("read.items: \"" + text_ +
                        "\" is not a path to elements, such as /source/job or //job");
    }
    steps_.push_back(std::move(step));
  }
  if (steps_.empty()) {
    throw ConfigError("read.items: xml needs the path of the items, such as /source/job");
  }
}

bool ItemsPath::matches(const std::vector<std::string>& open, std::size_t step, std::size_t depth,
                        std::size_t steps) const {
  if (step == steps) return depth == open.size();
  const Step& wanted = steps_[step];
  const std::size_t last = wanted.anywhere_below ? open.size() : depth + 1;
  for (std::size_t at = depth; at < last && at < open.size(); ++at) {
    if ((wanted.name == "*" || wanted.name == open[at]) && matches(open, step + 1, at + 1, steps)) {
      return true;
    }
  }
  return false;
}

bool ItemsPath::allows_root(std::string_view root) const {
  const Step& first = steps_.front();
  const bool any = first.name == "*" || first.anywhere_below;
  // An error page is a document with any number of elements: it must be asked for by name.
  return any ? root != "html" : root == first.name;
}

std::string ItemsPath::expected_root() const {
  const Step& first = steps_.front();
  return first.name == "*" || first.anywhere_below ? "a feed" : "<" + first.name + ">";
}

}  // namespace workwise::feed
