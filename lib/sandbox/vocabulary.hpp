#pragma once

#include <span>
#include <string_view>

/// The words that generated feeds are made of. Every company name is an adjective and a thing that
/// no company is called by; places are real. For this folder only.
namespace workwise::sandbox::vocabulary {

struct Place {
  std::string_view city;
  std::string_view province;
  std::string_view postal_code;
};

struct Role {
  std::string_view title;
  int category;     ///< an index of categories()
  int rand_lowest;  ///< a month's pay, in thousands
  int rand_highest;
};

/// A line of work: its name and what is done in it. A sentence may hold slots, each filled with
/// another word every time: {tool} {team} {thing} {place} {n} {verb} {how} {noun} {name} {day}.
struct Category {
  std::string_view name;
  std::span<const std::string_view> duties;
};

std::span<const Place> places();
std::span<const Role> roles();
std::span<const Category> categories();

std::span<const std::string_view> company_adjectives();
std::span<const std::string_view> company_nouns();
std::span<const std::string_view> company_endings();

std::span<const std::string_view> levels();
std::span<const std::string_view> job_types();
std::span<const std::string_view> openings();      ///< how a posting begins
std::span<const std::string_view> requirements();  ///< what is asked of everybody
std::span<const std::string_view> benefits();
std::span<const std::string_view> closings();
/// Mostly slots: what makes two postings of one role differ as much as real ones do (they shrink to
/// about a quarter under gzip).
std::span<const std::string_view> particulars();

std::span<const std::string_view> tools();
std::span<const std::string_view> teams();
std::span<const std::string_view> things();
std::span<const std::string_view> verbs();
std::span<const std::string_view> adjectives();
std::span<const std::string_view> nouns();
std::span<const std::string_view> first_names();
std::span<const std::string_view> surnames();
std::span<const std::string_view> days();

}  // namespace workwise::sandbox::vocabulary
