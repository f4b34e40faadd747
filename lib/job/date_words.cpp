#include "job/date_words.hpp"

#include <algorithm>
#include <iterator>

namespace workwise::job {
namespace {

struct Numbered {
  std::string_view text;
  int number;
};

constexpr bool sorted(const auto& table) {
  return std::is_sorted(std::begin(table), std::end(table),
                        [](const Numbered& a, const Numbered& b) { return a.text < b.text; });
}

std::optional<int> look_up(const auto& table, std::string_view word) {
  const auto* const found =
      std::lower_bound(std::begin(table), std::end(table), word,
                       [](const Numbered& a, std::string_view wanted) { return a.text < wanted; });
  if (found == std::end(table) || found->text != word) return std::nullopt;
  return found->number;
}

// clang-format off
constexpr Numbered kMonths[] = {
    {"abr", 4},
    {"abril", 4},
    {"ago", 8},
    {"agosto", 8},
    {"aout", 8},
    {"apr", 4},
    {"april", 4},
    {"aprile", 4},
    {"aug", 8},
    {"august", 8},
    {"augustus", 8},
    {"avr", 4},
    {"avril", 4},
    {"czerwca", 6},
    {"dec", 12},
    {"december", 12},
    {"decembre", 12},
    {"des", 12},
    {"desember", 12},
    {"dez", 12},
    {"dezember", 12},
    {"dezembro", 12},
    {"dic", 12},
    {"dicembre", 12},
    {"diciembre", 12},
    {"ene", 1},
    {"enero", 1},
    {"feb", 2},
    {"febbraio", 2},
    {"febrero", 2},
    {"februar", 2},
    {"februari", 2},
    {"februarie", 2},
    {"february", 2},
    {"fev", 2},
    {"fevereiro", 2},
    {"fevr", 2},
    {"fevrier", 2},
    {"gennaio", 1},
    {"giugno", 6},
    {"grudnia", 12},
    {"jaenner", 1},
    {"jan", 1},
    {"janeiro", 1},
    {"janner", 1},
    {"januar", 1},
    {"januari", 1},
    {"januarie", 1},
    {"january", 1},
    {"janv", 1},
    {"janvier", 1},
    {"juil", 7},
    {"juillet", 7},
    {"juin", 6},
    {"jul", 7},
    {"julho", 7},
    {"juli", 7},
    {"julie", 7},
    {"julio", 7},
    {"july", 7},
    {"jun", 6},
    {"june", 6},
    {"junho", 6},
    {"juni", 6},
    {"junie", 6},
    {"junio", 6},
    {"kwietnia", 4},
    {"lipca", 7},
    {"listopada", 11},
    {"luglio", 7},
    {"lutego", 2},
    {"maart", 3},
    {"maerz", 3},
    {"maggio", 5},
    {"mai", 5},
    {"maio", 5},
    {"maj", 5},
    {"maja", 5},
    {"mar", 3},
    {"marca", 3},
    {"march", 3},
    {"marco", 3},
    {"mars", 3},
    {"marz", 3},
    {"marzo", 3},
    {"may", 5},
    {"mayo", 5},
    {"mei", 5},
    {"mrt", 3},
    {"mrz", 3},
    {"nov", 11},
    {"november", 11},
    {"novembre", 11},
    {"novembro", 11},
    {"noviembre", 11},
    {"oct", 10},
    {"october", 10},
    {"octobre", 10},
    {"octubre", 10},
    {"okt", 10},
    {"oktober", 10},
    {"ottobre", 10},
    {"out", 10},
    {"outubro", 10},
    {"pazdziernika", 10},
    {"sep", 9},
    {"sept", 9},
    {"september", 9},
    {"septembre", 9},
    {"septiembre", 9},
    {"setembro", 9},
    {"settembre", 9},
    {"sierpnia", 8},
    {"stycznia", 1},
    {"wrzesnia", 9},
};
static_assert(sorted(kMonths));

constexpr std::string_view kWeekdays[] = {
    "di", "dienstag", "dim", "dimanche", "dinsdag", "do", "dom", "domingo", "donderdag",
    "donnerstag", "feira", "fr", "fredag", "freitag", "fri", "friday", "jeu", "jeudi", "jue",
    "jueves", "lordag", "lun", "lundi", "lunes", "ma", "maandag", "mandag", "mardi", "martes",
    "mer", "mercredi", "mi", "mie", "miercoles", "mittwoch", "mo", "mon", "monday", "montag",
    "onsdag", "qua", "quarta", "qui", "quinta", "sa", "sab", "sabado", "sam", "samedi", "samstag",
    "sat", "saterdag", "saturday", "seg", "segunda", "sex", "sexta", "so", "sondag", "sonnabend",
    "sonntag", "sun", "sunday", "ter", "terca", "thu", "thur", "thurs", "thursday", "tirsdag",
    "tisdag", "torsdag", "tue", "tues", "tuesday", "ven", "vendredi", "vie", "viernes", "vr",
    "vrijdag", "vry", "vrydag", "wed", "wednesday", "wo", "woensdag", "za", "zaterdag", "zo",
    "zondag",
};
static_assert(std::is_sorted(std::begin(kWeekdays), std::end(kWeekdays)));

constexpr std::string_view kLabels[] = {
    "ab", "active", "added", "advertised", "am", "application", "applications", "apply", "at",
    "before", "by", "close", "closes", "closing", "created", "date", "dated", "datum", "deadline",
    "den", "der", "dia", "du", "due", "el", "em", "expire", "expires", "expiry", "from",
    "geplaatst", "gepubliseer", "is", "job", "la", "last", "le", "listed", "live", "modified",
    "of", "on", "op", "opened", "opening", "posted", "publicado", "publie", "publiee",
    "published", "reposted", "since", "sluitingsdatum", "start", "starting", "starts", "the",
    "through", "till", "until", "updated", "valid", "veroffentlicht",
};
static_assert(std::is_sorted(std::begin(kLabels), std::end(kLabels)));

// Facts: RFC 822 for the North American ones, tzdata for the others.
constexpr Numbered kZones[] = {
    {"acdt", 630},
    {"acst", 570},
    {"aedt", 660},
    {"aest", 600},
    {"akdt", -480},
    {"akst", -540},
    {"awst", 480},
    {"bst", 60},
    {"cat", 120},
    {"cdt", -300},
    {"cest", 120},
    {"cet", 60},
    {"cst", -360},
    {"eat", 180},
    {"edt", -240},
    {"eest", 180},
    {"eet", 120},
    {"est", -300},
    {"gmt", 0},
    {"hkt", 480},
    {"hst", -600},
    {"ict", 420},
    {"jst", 540},
    {"kst", 540},
    {"mdt", -360},
    {"mesz", 120},
    {"mez", 60},
    {"msk", 180},
    {"mst", -420},
    {"nzdt", 780},
    {"nzst", 720},
    {"pdt", -420},
    {"pkt", 300},
    {"pst", -480},
    {"sast", 120},
    {"sgt", 480},
    {"ut", 0},
    {"utc", 0},
    {"wat", 60},
    {"west", 60},
    {"wet", 0},
    {"wib", 420},
    {"z", 0},
};
static_assert(sorted(kZones));
// clang-format on

}  // namespace

std::optional<unsigned> month_of(std::string_view word) {
  const auto month = look_up(kMonths, word);
  if (!month) return std::nullopt;
  return static_cast<unsigned>(*month);
}

bool is_weekday(std::string_view word) {
  return std::binary_search(std::begin(kWeekdays), std::end(kWeekdays), word);
}

bool is_date_label(std::string_view word) {
  return std::binary_search(std::begin(kLabels), std::end(kLabels), word);
}

std::optional<int> zone_offset(std::string_view abbreviation) {
  return look_up(kZones, abbreviation);
}

}  // namespace workwise::job
