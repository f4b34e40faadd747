#pragma once

#include <optional>
#include <string_view>

#include "job/pay_tokens.hpp"
#include "job/posting.hpp"

namespace workwise::job {

/// A word of a pay text, folded, and what it does there.
struct PayWord {
  std::string_view text;
  PayKind kind;
  std::optional<Period> period = std::nullopt;
  int number = 0;  ///< the factor of a scale, the kind of a basis, 1 for a reference's label
};

const PayWord* find_pay_word(std::string_view folded);

}  // namespace workwise::job
