#include "cli/posting_text.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/posting_json.hpp"
#include "cli/terminal.hpp"

namespace workwise::cli {

std::string to_text(const job::Posting& posting) {
  std::string text = paint(printable(posting.title), Colour::bold) + "\n";
  const auto line = [&text](const char* name, const std::string& value) {
    if (!value.empty()) text += "  " + std::string(name) + printable(value) + "\n";
  };
  line("id         ", posting.external_id);
  line("company    ", posting.company);
  line("category   ", posting.category);
  line("department ", posting.department);
  line("location   ", posting.location);
  std::string place = posting.city;
  for (const std::string& part : {posting.region, posting.country})
    if (!part.empty()) place += (place.empty() ? "" : ", ") + part;
  line("place      ", place);
  line("work mode  ", posting.work_mode ? std::string(to_string(*posting.work_mode)) : "");
  std::string types;
  for (const std::string_view name : posting.employment_types.names())
    types += (types.empty() ? "" : ", ") + std::string(name);
  line("type       ", types);
  line("salary     ", posting.salary.text);
  if (posting.salary.min_cents || posting.salary.max_cents)
    line("           ",
         amount(posting.salary.min_cents) + " to " + amount(posting.salary.max_cents) + " " +
             posting.salary.currency +
             (posting.salary.period ? " a " + std::string(to_string(*posting.salary.period)) : ""));
  line("posted     ", posting.posted_at ? to_rfc3339(*posting.posted_at) : "");
  line("updated    ", posting.source_updated_at ? to_rfc3339(*posting.source_updated_at) : "");
  line("expires    ", posting.expires_at ? to_rfc3339(*posting.expires_at) : "");
  line("url        ", posting.url);
  line("apply      ", posting.apply_url);
  line("reference  ", posting.reference);
  line("language   ", posting.language);
  line("tags       ", join(posting.tags, ", "));
  if (!posting.description.empty())
    line("text       ", bytes_to_text(posting.description.size()) + " of HTML");
  return text + "\n";
}

}  // namespace workwise::cli
