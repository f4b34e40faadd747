#pragma once

#include <string>

#include "migrate/board_shape.hpp"

/// What a site's own columns become in ours: SQL expressions, from well-known names and words.
/// Unknown is null.
namespace workwise::migrate {

/// The site's column that holds what our column is to hold: salary for salary_text. Null: none.
const BoardColumn* source_of(const std::string& table, const std::string& column,
                             const BoardTable& site);

/// The value of a site's column for a column of ours; "" where none can be made for certain.
std::string converted(const BoardColumn& from, const BoardColumn& to);

/// For our columns that take a few words only: the site's value in those words, else null.
/// "": any word is welcome.
std::string in_our_words(const std::string& column, const std::string& value);

/// For a column that must not be null: what stands where nothing does. "": nothing can. `row` is
/// "NEW." in a trigger.
std::string stand_in(const std::string& table, const BoardColumn& column,
                     const std::string& row = {});

}  // namespace workwise::migrate
