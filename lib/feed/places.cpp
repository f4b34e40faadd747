#include "feed/places.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "feed/limits.hpp"
#include "job/text.hpp"

namespace workwise::feed {
namespace {

bool is_known(const job::Place& place) {
  return !place.city.empty() || !place.region.empty() || !place.country.empty() ||
         !place.postal_code.empty();
}

bool has_parts(const PublishedPlace& published) {
  return !published.city.empty() || !published.region.empty() || !published.country.empty() ||
         !published.postal_code.empty();
}

std::string joined_parts(const PublishedPlace& published) {
  std::string joined;
  for (const std::string* part :
       {&published.city, &published.region, &published.postal_code, &published.country}) {
    if (part->empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += *part;
  }
  return joined;
}

void add(const job::Place& place, std::vector<job::Place>& places) {
  const bool same = std::find(places.begin(), places.end(), place) != places.end();
  if (!same && is_known(place)) places.push_back(place);
}

const std::string& first_of(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

/// The parts as a place; what they leave open is as `text` has it. A country that may be only the
/// context's comes last: a part can say otherwise.
job::Place place_of(const PublishedPlace& published, const job::Place& text,
                    const job::Context& context) {
  const std::string text_country = text.country == context.country ? "" : text.country;
  job::Place place = job::place_from_parts(
      first_of(published.city, text.city), first_of(published.region, text.region),
      first_of(published.country, text_country), first_of(published.postal_code, text.postal_code),
      context);
  if (place.country.empty() && published.country.empty()) place.country = text.country;
  place.raw = first_of(text.raw, joined_parts(published));
  return place;
}

}  // namespace

Places find_places(const PublishedPlace& published, const job::Context& context) {
  Places found;
  job::Context local = context;
  if (!published.country.empty()) {
    const std::string code = job::place_from_parts("", "", published.country, "", context).country;
    if (!code.empty()) local.country = code;
  }
  std::vector<std::string> texts;
  std::vector<job::Place> places;
  for (const std::string& published_text : published.location) {
    const std::string text = job::plain_text(published_text);
    if (text.empty()) continue;
    texts.push_back(text);
    for (const job::LocationText& part : job::parse_locations(text, local)) {
      if (part.work_mode && !found.work_mode) found.work_mode = part.work_mode;
      places.push_back(part.place);
    }
  }
  if (has_parts(published)) {
    if (places.empty()) places.emplace_back();
    places.front() = place_of(published, places.front(), local);
  }
  for (const job::Place& place : places) {
    if (found.places.size() == Limits::kPlaces) break;
    add(place, found.places);
  }
  found.location = texts.empty() ? joined_parts(published) : join(texts, "; ");
  return found;
}

}  // namespace workwise::feed
