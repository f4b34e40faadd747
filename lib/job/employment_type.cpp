#include <algorithm>
#include <cstdint>
#include <iterator>

#include "job/folded.hpp"
#include "job/normalise.hpp"
#include "job/words.hpp"

/// Words and codes to schema.org's values. Nothing is derived: "permanent" says nothing about
/// hours, "casual" could be temporary or by the day.
namespace workwise::job {
namespace {

enum Meaning : std::uint8_t {
  kFull,
  kPart,
  kContractor,
  kContract,  ///< a contractor, unless an adjective makes it an agreement: "fixed-term contract"
  kTemporary,
  kIntern,
  kVolunteer,
  kPerDiem,
  kOther,
  kAgreement  ///< no value of its own; the "contract" after it is an agreement
};

struct Entry {
  std::string_view phrase;
  Meaning meaning;
};

// Sorted. English first, then the languages that feeds of our sources use: af de es fr it nl pl pt
// sv.
// clang-format off
constexpr Entry kPhrases[] = {
    {"1099", kContractor},
    {"alternance", kIntern},
    {"apprentice", kIntern},
    {"apprentices", kIntern},
    {"apprenticeship", kIntern},
    {"apprenticeships", kIntern},
    {"apprentissage", kIntern},
    {"ausbildung", kIntern},
    {"autonomo", kContractor},
    {"b2b", kContractor},
    {"becaria", kIntern},
    {"becario", kIntern},
    {"befristet", kTemporary},
    {"befristete", kTemporary},
    {"befristeter", kTemporary},
    {"benevolat", kVolunteer},
    {"benevole", kVolunteer},
    {"bijbaan", kPart},
    {"c2c", kContractor},
    {"casual", kAgreement},
    {"cdd", kTemporary},
    {"cdi", kAgreement},
    {"co op", kIntern},
    {"contract", kContract},
    {"contracting", kContractor},
    {"contractor", kContractor},
    {"contractors", kContractor},
    {"contracts", kContract},
    {"contractual", kContractor},
    {"contrato temporal", kTemporary},
    {"corp to corp", kContractor},
    {"czesc etatu", kPart},
    {"deeltijd", kPart},
    {"deeltijds", kPart},
    {"deeltyds", kPart},
    {"deltid", kPart},
    {"deltids", kPart},
    {"deltidsstilling", kPart},
    {"determinato", kTemporary},
    {"duracion determinada", kTemporary},
    {"duree determinee", kTemporary},
    {"ehrenamt", kVolunteer},
    {"ehrenamtlich", kVolunteer},
    {"employment", kAgreement},
    {"estagiario", kIntern},
    {"estagio", kIntern},
    {"eventual", kTemporary},
    {"fixed contract", kTemporary},
    {"fixed term", kTemporary},
    {"fixedterm", kTemporary},
    {"freelance", kContractor},
    {"freelancer", kContractor},
    {"freelancers", kContractor},
    {"freelancing", kContractor},
    {"freiberuflich", kContractor},
    {"freie mitarbeit", kContractor},
    {"freier mitarbeiter", kContractor},
    {"frivillig", kVolunteer},
    {"ftc", kTemporary},
    {"full time", kFull},
    {"fulltime", kFull},
    {"heltid", kFull},
    {"heltids", kFull},
    {"heltidsstilling", kFull},
    {"in service", kIntern},
    {"in service trainee", kIntern},
    {"in service training", kIntern},
    {"indefinite", kAgreement},
    {"independant", kContractor},
    {"independent contractor", kContractor},
    {"industrial placement", kIntern},
    {"inservice trainee", kIntern},
    {"inservice training", kIntern},
    {"interim", kTemporary},
    {"intern", kIntern},
    {"interns", kIntern},
    {"internship", kIntern},
    {"internships", kIntern},
    {"jornada completa", kFull},
    {"jornada parcial", kPart},
    {"kokoaikainen", kFull},
    {"konsultuppdrag", kContractor},
    {"kontrak", kContract},
    {"kontrakteur", kContractor},
    {"learner", kAgreement},
    {"learnership", kIntern},
    {"learnerships", kIntern},
    {"leerderskap", kIntern},
    {"leerlingskap", kIntern},
    {"limited duration", kTemporary},
    {"limited term", kTemporary},
    {"locum", kTemporary},
    {"maternity cover", kTemporary},
    {"media jornada", kPart},
    {"medio tiempo", kPart},
    {"meio periodo", kPart},
    {"mi temps", kPart},
    {"mini job", kPart},
    {"minijob", kPart},
    {"niepelny etat", kPart},
    {"open ended", kAgreement},
    {"osa aikainen", kPart},
    {"other", kOther},
    {"part time", kPart},
    {"part timer", kPart},
    {"part timers", kPart},
    {"parttime", kPart},
    {"pasantia", kIntern},
    {"pelny etat", kFull},
    {"pelny wymiar", kFull},
    {"per diem", kPerDiem},
    {"perdiem", kPerDiem},
    {"periodo integral", kFull},
    {"permanent", kAgreement},
    {"pflichtpraktikum", kIntern},
    {"plein temps", kFull},
    {"plny uvazek", kFull},
    {"practicas", kIntern},
    {"praktik", kIntern},
    {"praktikant", kIntern},
    {"praktikantin", kIntern},
    {"praktikum", kIntern},
    {"praktyki", kIntern},
    {"prn", kPerDiem},
    {"regular", kAgreement},
    {"saisonnier", kTemporary},
    {"sasongsarbete", kTemporary},
    {"seasonal", kTemporary},
    {"self employed", kContractor},
    {"self employment", kContractor},
    {"selfemployed", kContractor},
    {"stagiair", kIntern},
    {"stagiaire", kIntern},
    {"staz", kIntern},
    {"student placement", kIntern},
    {"subcontractor", kContractor},
    {"teilzeit", kPart},
    {"temp", kTemporary},
    {"tempo determinato", kTemporary},
    {"tempo integral", kFull},
    {"tempo inteiro", kFull},
    {"tempo parcial", kPart},
    {"tempo parziale", kPart},
    {"tempo pieno", kFull},
    {"temporaire", kTemporary},
    {"temporal", kTemporary},
    {"temporar", kTemporary},
    {"temporare", kTemporary},
    {"temporaria", kTemporary},
    {"temporario", kTemporary},
    {"temporary", kTemporary},
    {"temps", kTemporary},
    {"temps complet", kFull},
    {"temps partiel", kPart},
    {"temps plein", kFull},
    {"term limited", kTemporary},
    {"tidsbegransad", kTemporary},
    {"tiempo completo", kFull},
    {"tiempo parcial", kPart},
    {"tijdelijk", kTemporary},
    {"tijdelijke", kTemporary},
    {"tirocinio", kIntern},
    {"trainee", kIntern},
    {"trainees", kIntern},
    {"traineeship", kIntern},
    {"traineeships", kIntern},
    {"tydelik", kTemporary},
    {"tydelike", kTemporary},
    {"uitzendkracht", kTemporary},
    {"umowa zlecenie", kTemporary},
    {"unbefristet", kAgreement},
    {"vakleerlingskap", kIntern},
    {"vikariat", kTemporary},
    {"visstid", kTemporary},
    {"visstidsanstallning", kTemporary},
    {"vollzeit", kFull},
    {"voltijd", kFull},
    {"voltijds", kFull},
    {"voltyds", kFull},
    {"voluntariado", kVolunteer},
    {"voluntario", kVolunteer},
    {"voluntary", kVolunteer},
    {"volunteer", kVolunteer},
    {"volunteering", kVolunteer},
    {"volunteers", kVolunteer},
    {"volunteership", kVolunteer},
    {"vrijwilliger", kVolunteer},
    {"vrijwilligerswerk", kVolunteer},
    {"vryskut", kContractor},
    {"vrywillig", kVolunteer},
    {"vrywilliger", kVolunteer},
    {"werkleerplek", kIntern},
    {"werkstudent", kPart},
    {"wil", kIntern},
    {"wolontariat", kVolunteer},
    {"work integrated learning", kIntern},
    {"working student", kPart},
    {"workingstudent", kPart},
    {"zeitarbeit", kTemporary},
    {"zeitvertrag", kTemporary},
    {"zelfstandig", kContractor},
    {"zero hour", kAgreement},
    {"zero hours", kAgreement},
    {"zzp", kContractor},
};
// clang-format on
static_assert(std::is_sorted(std::begin(kPhrases), std::end(kPhrases),
                             [](const Entry& a, const Entry& b) { return a.phrase < b.phrase; }));

constexpr std::size_t kPhraseWordsMax = 3;

const Entry* find(std::string_view phrase) {
  const auto* const found =
      std::lower_bound(std::begin(kPhrases), std::end(kPhrases), phrase,
                       [](const Entry& entry, std::string_view it) { return entry.phrase < it; });
  return found != std::end(kPhrases) && found->phrase == phrase ? found : nullptr;
}

struct Match {
  const Entry* entry = nullptr;
  std::size_t words = 1;
};

Match longest_match(const Words& words, std::size_t at) {
  for (std::size_t count = kPhraseWordsMax; count > 0; --count)
    if (const std::string_view phrase = words.phrase(at, count); !phrase.empty())
      if (const Entry* entry = find(phrase)) return {.entry = entry, .words = count};
  return {};
}

bool is_any(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool negated(const Words& words, std::size_t at) {
  if (at > 1 && is_any(words[at - 1], {"a", "an"})) --at;
  return at > 0 && is_any(words[at - 1], {"not", "no", "non", "nicht", "geen", "nie", "pas"});
}

// The word that "full" of "full or part time" borrows its "time" from.
std::size_t after_joiners(const Words& words, std::size_t at) {
  while (at < words.size() &&
         is_any(words[at], {"or", "and", "of", "en", "und", "oder", "et", "ou", "y", "o", "to"}))
    ++at;
  return at;
}

// "full/part time", "full- or part-time", "Voll- und Teilzeit"; the other way round likewise.
EmploymentTypes shared_time(const Words& words, std::size_t at) {
  const bool full = is_any(words[at], {"full", "voll", "temps"});
  const bool part = is_any(words[at], {"part", "teil"});
  if (!full && !part) return {};
  const Match next = longest_match(words, after_joiners(words, at + 1));
  if (next.entry == nullptr) return {};
  if (full && next.entry->meaning == kPart) return {EmploymentType::full_time};
  if (part && next.entry->meaning == kFull) return {EmploymentType::part_time};
  return {};
}

bool directly_after(const Words& words, std::size_t at) {
  return words.before(at) == ' ' || words.before(at) == '-' || words.before(at) == '_';
}

EmploymentTypes value_of(Meaning meaning) {
  switch (meaning) {
    case kFull:
      return {EmploymentType::full_time};
    case kPart:
      return {EmploymentType::part_time};
    case kContractor:
    case kContract:
      return {EmploymentType::contractor};
    case kTemporary:
      return {EmploymentType::temporary};
    case kIntern:
      return {EmploymentType::intern};
    case kVolunteer:
      return {EmploymentType::volunteer};
    case kPerDiem:
      return {EmploymentType::per_diem};
    case kOther:
    case kAgreement:
      break;
  }
  return {};
}

// Abbreviations that mean it only where nothing else is in the field: "FT", "P/T", "Stage".
EmploymentTypes whole_text(const Words& words) {
  const std::string_view all = words.phrase(0, words.size());
  if (all == "ft" || all == "f t") return {EmploymentType::full_time};
  if (all == "pt" || all == "p t") return {EmploymentType::part_time};
  if (all == "ft pt" || all == "pt ft" || all == "ft or pt" || all == "f t p t")
    return {EmploymentType::full_time, EmploymentType::part_time};
  if (all == "stage") return {EmploymentType::intern};
  if (all == "other") return {EmploymentType::other};
  return {};
}

}  // namespace

EmploymentTypes parse_employment_types(std::string_view text) {
  const Folded folded{text};
  const Words words{folded};
  EmploymentTypes types = whole_text(words);
  if (!types.empty()) return types;

  bool agreement = false;  // the words before make the next "contract" one
  for (std::size_t at = 0; at < words.size();) {
    const Match match = longest_match(words, at);
    if (match.entry == nullptr) {
      types.add(shared_time(words, at));
      agreement = false;
      ++at;
      continue;
    }
    const Meaning meaning = match.entry->meaning;
    const bool an_agreement = meaning == kContract && agreement && directly_after(words, at);
    if (!an_agreement && !negated(words, at)) types.add(value_of(meaning));
    agreement = meaning == kTemporary || meaning == kAgreement || meaning == kIntern;
    at += match.words;
  }
  return types;
}

}  // namespace workwise::job
