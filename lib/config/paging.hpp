#pragma once

#include <string>

#include "config/section.hpp"
#include "config/source.hpp"

namespace workwise::config {

/// `fetch.paging`, over what a layer below said of it.
void read_paging(Section section, Paging& paging);

/// What is missing or too much for the style once all layers are read; empty: nothing.
std::string wrong_with_paging(const Paging& paging);

/// The style as it is written.
std::string text_of(Paging::Style style);

/// Is it one of the words in braces that each page fills: page, offset, cursor, per_page?
bool is_page_word(std::string_view name);

}  // namespace workwise::config
