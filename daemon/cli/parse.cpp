#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <memory>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/context.hpp"
#include "cli/posting_json.hpp"
#include "cli/terminal.hpp"
#include "config/check.hpp"
#include "job/normalise.hpp"
#include "job/text.hpp"

namespace workwise::cli {
namespace {

struct Flags {
  std::string what;
  std::string currency;
  std::string country;
  std::string timezone = "UTC";
  std::string date_order;
  std::string now;
  std::vector<std::string> texts;
};

/// "" is as good as nothing; what is there must be right, or every answer would be wrong.
void require(const char* flag, const std::string& value, const std::string& wrong) {
  if (!value.empty() && !wrong.empty()) throw UsageError(std::string(flag) + ": " + wrong);
}

job::Context context_of(const Flags& flags) {
  require("--currency", flags.currency, config::wrong_with_currency(flags.currency));
  require("--country", flags.country, config::wrong_with_country(flags.country));
  require("--timezone", flags.timezone, config::wrong_with_timezone(flags.timezone));
  job::Context context;
  context.currency = flags.currency;
  context.country = flags.country;
  context.timezone = flags.timezone;
  if (flags.date_order == "dmy") context.date_order = job::Context::DateOrder::dmy;
  if (flags.date_order == "mdy") context.date_order = job::Context::DateOrder::mdy;
  if (!flags.now.empty()) {
    context.now = job::parse_date(flags.now, {});
    if (!context.now) throw UsageError("--now: not a time: \"" + flags.now + "\"");
  }
  return context;
}

void salary(const std::string& text, const job::Context& context, JsonWriter& json) {
  const job::Salary value = job::parse_salary(text, context);
  json.open_object();
  json.key("min").raw(amount(value.min_cents)).key("max").raw(amount(value.max_cents));
  json.text_or_null("currency", value.currency)
      .text_or_null("period", value.period ? to_string(*value.period) : "")
      .close();
}

void location(const std::string& text, const job::Context& context, JsonWriter& json) {
  const job::LocationText value = job::parse_location(text, context);
  json.open_object()
      .text_or_null("city", value.place.city)
      .text_or_null("region", value.place.region)
      .text_or_null("country", value.place.country)
      .text_or_null("postal_code", value.place.postal_code)
      .text_or_null("work_mode", value.work_mode ? to_string(*value.work_mode) : "")
      .close();
}

void text_or_null(std::string_view text, JsonWriter& json) {
  text.empty() ? json.null() : json.value(text);
}

std::string line(std::string text, const Flags& flags, const job::Context& context) {
  job::repair_utf8(text);
  JsonWriter json;
  json.open_object().member("input", text).key("value");
  if (flags.what == "salary") {
    salary(text, context, json);
  } else if (flags.what == "location") {
    location(text, context, json);
  } else if (flags.what == "employment-type") {
    const job::EmploymentTypes types = job::parse_employment_types(text);
    if (types.empty()) {
      json.null();
    } else {
      json.open_array();
      for (const std::string_view name : types.names()) json.value(name);
      json.close();
    }
  } else if (flags.what == "work-mode") {
    const auto mode = job::parse_work_mode(text);
    text_or_null(mode ? to_string(*mode) : "", json);
  } else if (flags.what == "date") {
    const auto when = job::parse_date(text, context);
    text_or_null(when ? to_rfc3339(std::chrono::floor<std::chrono::seconds>(*when)) : "", json);
  } else {
    text_or_null(job::clean_title(text), json);
  }
  return json.close().text() + "\n";
}

}  // namespace

void add_parse(CLI::App& app, Context& context) {
  const auto flags = std::make_shared<Flags>();
  CLI::App* parse = app.add_subcommand(
      "parse", "what a normaliser makes of a text: a JSON line each; needs nothing else");
  parse->add_option("WHAT", flags->what, "salary location employment-type work-mode date title")
      ->required()
      ->check(
          CLI::IsMember({"salary", "location", "employment-type", "work-mode", "date", "title"}));
  parse->add_option("TEXT", flags->texts, "the texts; none: a line each on stdin");
  parse->add_option("--currency", flags->currency, "the source's default, ISO 4217");
  parse->add_option("--country", flags->country, "the source's default, ISO 3166-1 alpha-2");
  parse->add_option("--timezone", flags->timezone, "IANA name")->capture_default_str();
  parse->add_option("--date-order", flags->date_order, "of 1/2/2026")
      ->check(CLI::IsMember({"dmy", "mdy"}));
  parse->add_option("--now", flags->now, "the time that relative dates are relative to");
  parse->footer("Example: workwise parse salary --currency ZAR \"R 20 000 - R 25 000 per month\"");
  parse->callback([&context, flags, parse] {
    const bool given = parse->get_option("TEXT")->count() > 0;
    context.command = [flags, given] {
      const job::Context rules = context_of(*flags);
      for (const std::string& text : flags->texts) print(line(text, *flags, rules));
      if (given) return Exit::done;
      for (std::string text; std::getline(std::cin, text);) {
        if (!text.empty() && text.back() == '\r') text.pop_back();
        print(line(text, *flags, rules));
      }
      if (std::ferror(stdin) != 0) throw Error("can't read the standard input");
      return Exit::done;
    };
  });
}

}  // namespace workwise::cli
