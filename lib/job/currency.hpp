#pragma once

#include <string_view>

#include "job/normalise.hpp"

/// Currencies as adverts write them: codes, signs and words.
namespace workwise::job {

/// One way to write a currency. Either it names exactly one (`code`), or several use it
/// (`candidates`, blank-separated ISO codes): then the source's context decides, and `fallback` is
/// taken where it has nothing to say.
struct CurrencySign {
  std::string_view text;  ///< folded: small letters, or the sign itself
  std::string_view code = {};
  std::string_view candidates = {};
  std::string_view fallback = {};
  /// Nothing at all is read without a context that decides: "P12,000" is pula or peso.
  bool needs_context = false;
};

/// An active ISO 4217 code in capitals.
bool is_currency_code(std::string_view code);

/// A folded word ("rand", "kr", "usd", "us$") or sign ("€"); null when it is none. Three-letter
/// codes that are words in other contexts count only as `capitals`.
const CurrencySign* find_currency(std::string_view folded, bool capitals);

/// "R", "P", "N", "K", "M", "E": currencies only directly before a number.
const CurrencySign* find_currency_letter(char letter);

/// A currency in words that `text` begins with, but for the last one's ending: "us dollar".
const CurrencySign* currency_name_at(std::string_view text);

/// The longest sign beyond letters that `text` begins with ("€", "zł" is a word), or null.
const CurrencySign* currency_sign_at(std::string_view text);

/// What a text says about its currency, gathered sign by sign.
class CurrencyFinding {
 public:
  void add(const CurrencySign& sign);
  bool contradictory() const { return contradictory_; }
  bool empty() const { return code_.empty() && ambiguous_ == nullptr; }

  /// nullopt: the text cannot be read without knowing more. Empty: unknown.
  std::optional<std::string_view> resolve(const Context& context) const;

 private:
  std::string_view code_;
  const CurrencySign* ambiguous_ = nullptr;
  bool contradictory_ = false;
};

/// The currency of a country that writes it with `sign`'s text, or empty: "$" in AU is AUD.
std::string_view currency_of_country(std::string_view country);

}  // namespace workwise::job
