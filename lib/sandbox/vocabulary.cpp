#include "sandbox/vocabulary.hpp"

namespace workwise::sandbox::vocabulary {
namespace {

using Words = std::string_view[];

constexpr Place kPlaces[] = {
    {"Johannesburg", "Gauteng", "2000"},
    {"Cape Town", "Western Cape", "8001"},
    {"Durban", "KwaZulu-Natal", "4001"},
    {"Pretoria", "Gauteng", "0002"},
    {"Gqeberha", "Eastern Cape", "6001"},
    {"Bloemfontein", "Free State", "9301"},
    {"East London", "Eastern Cape", "5201"},
    {"Polokwane", "Limpopo", "0699"},
    {"Mbombela", "Mpumalanga", "1200"},
    {"Kimberley", "Northern Cape", "8301"},
    {"Rustenburg", "North West", "0299"},
    {"Stellenbosch", "Western Cape", "7600"},
    {"Sandton", "Gauteng", "2196"},
    {"Centurion", "Gauteng", "0157"},
    {"Pietermaritzburg", "KwaZulu-Natal", "3201"},
    {"George", "Western Cape", "6529"},
    {"Midrand", "Gauteng", "1685"},
    {"Umhlanga", "KwaZulu-Natal", "4319"},
    {"Soweto", "Gauteng", "1804"},
    {"Upington", "Northern Cape", "8801"},
    {"Paarl", "Western Cape", "7646"},
    {"Richards Bay", "KwaZulu-Natal", "3900"},
    {"Mthatha", "Eastern Cape", "5099"},
    {"Welkom", "Free State", "9459"},
    {"Secunda", "Mpumalanga", "2302"},
    {"Potchefstroom", "North West", "2531"},
    {"Kempton Park", "Gauteng", "1619"},
    {"Makhanda", "Eastern Cape", "6139"},
};

constexpr Words kTechnologyDuties = {
    "Design, build and run services that the {team} team relies on every working day.",
    "Keep {tool} healthy: patch it, watch it and write down what went wrong when it did.",
    "Review the changes of {n} colleagues kindly and in detail.",
    "Move {thing} off servers that nobody remembers installing.",
    "Take part in an on-call rota, one week in {n}, with the next morning off.",
    "Turn the wishes of the {team} team into small steps that can be shipped on a Tuesday.",
    "Measure before and after, and tell us when a change was not worth it.",
};
constexpr Words kHealthDuties = {
    "Care for up to {n} patients a shift, with respect for them and for their families.",
    "Record observations and medication in {tool} before the end of the shift.",
    "Hand over to the {team} team without leaving anything to memory.",
    "Train learners and community health workers in {place} and its surroundings.",
    "Keep {thing} stocked, counted and within its date.",
    "Report every near miss; nobody is blamed for telling the truth here.",
};
constexpr Words kEngineeringDuties = {
    "Read drawings and fabricate, fit and weld plate and pipe to within {n} millimetres.",
    "Plan shutdown work with the {team} team so that the line in {place} starts on time.",
    "Isolate, lock out and test before touch, every time.",
    "Maintain {thing} by the schedule, and improve the schedule where it is wrong.",
    "Log faults and spares in {tool} on the day they occur.",
    "Stop work that is unsafe. You will be thanked for it.",
    "Commission pumps, conveyors and motor control centres of up to {n} kW.",
};
constexpr Words kFinanceDuties = {
    "Close the month by working day {n}, including VAT201 and EMP201 submissions.",
    "Reconcile {thing} in {tool} and clear what has been open for longer than {n} days.",
    "Prepare management accounts that the {team} team can read without help.",
    "Answer the auditors, and have the schedules ready before they ask.",
    "Forecast cash for {n} weeks and explain the differences afterwards.",
    "Look after creditors so that small suppliers are paid within 30 days.",
};
constexpr Words kSalesDuties = {
    "Visit {n} customers a week in and around {place}.",
    "Keep the pipeline in {tool} honest: what is unlikely is marked unlikely.",
    "Prepare quotations with the {team} team and follow them up within two days.",
    "Launch {thing} in independent stores and spaza shops.",
    "Listen to complaints first, and solve them before selling anything else.",
    "Represent us at trade days in {place} and beyond.",
};
constexpr Words kLogisticsDuties = {
    "Load, check and deliver on routes between {place} and the depots on the N3.",
    "Count {thing} every cycle and find the reason of each difference above {n} units.",
    "Plan {n} vehicles a day in {tool} with an eye on driving hours.",
    "Keep the yard safe for pedestrians, forklifts and the {team} team alike.",
    "Receive, pick, pack and dispatch by FEFO and with scanned proof.",
    "Inspect your vehicle before each trip and report defects the same day.",
};
constexpr Words kEducationDuties = {
    "Teach classes of about {n} learners by the CAPS curriculum, Grades 4 to 9.",
    "Plan lessons with the {team} team and share what worked.",
    "Mark, moderate and give feedback within a week.",
    "Run a club for {thing} on Wednesday afternoons.",
    "Meet parents each term, in the language they speak at home where we can.",
    "Keep records in {tool} so that a colleague could take over tomorrow.",
};
constexpr Words kSecurityDuties = {
    "Guard access to the site in {place} and keep the occurrence book.",
    "Patrol {n} points a shift and record them in {tool}.",
    "Greet visitors, escort contractors and check {thing} in and out.",
    "Call the {team} team first and be a good witness after that.",
    "Write reports that a magistrate could read.",
};
constexpr Words kServiceDuties = {
    "Answer about {n} calls, chats and messages a shift in English and one more language.",
    "Solve it in the first conversation where {tool} lets you.",
    "Explain {thing} to people who are rightly annoyed.",
    "Tell the {team} team what customers keep asking, so that they stop having to.",
    "Keep your notes short, true and free of blame.",
};
constexpr Words kHospitalityDuties = {
    "Run the section for {n} covers on a busy Saturday in {place}.",
    "Prepare {thing} from seasonal produce and keep waste under {n} percent.",
    "Order through {tool} and check every delivery for weight and temperature.",
    "Coach commis chefs and learners of the {team} team.",
    "Leave the kitchen cleaner than you found it.",
};
constexpr Words kPeopleDuties = {
    "Advise {n} line managers on hiring, leave, discipline and the law.",
    "Run payroll queries with the {team} team until the answer is right.",
    "Report on employment equity and skills development (WSP and ATR).",
    "Keep personal records in {tool} as POPIA asks.",
    "Make the first week of a newcomer a good one, {thing} included.",
};
constexpr Words kFarmingDuties = {
    "Plan planting, spraying and harvest over {n} hectares near {place}.",
    "Look after irrigation and {thing} through the dry months.",
    "Keep spray and traceability records in {tool} for the export audits.",
    "Lead {n} seasonal workers with the {team} team, fairly and by the book.",
    "Walk the orchards every morning: most problems are visible before they are expensive.",
};

constexpr Category kCategories[] = {
    {"Information Technology", kTechnologyDuties},
    {"Healthcare", kHealthDuties},
    {"Engineering", kEngineeringDuties},
    {"Accounting & Finance", kFinanceDuties},
    {"Sales", kSalesDuties},
    {"Logistics", kLogisticsDuties},
    {"Education", kEducationDuties},
    {"Security", kSecurityDuties},
    {"Call Centre", kServiceDuties},
    {"Hospitality", kHospitalityDuties},
    {"Human Resources", kPeopleDuties},
    {"Agriculture", kFarmingDuties},
};

constexpr Role kRoles[] = {
    {"Software Engineer", 0, 32, 75},
    {"Data Analyst", 0, 24, 55},
    {"DevOps Engineer", 0, 38, 85},
    {"Desktop Support Technician", 0, 12, 24},
    {"Registered Nurse", 1, 19, 36},
    {"Pharmacist", 1, 38, 60},
    {"Occupational Therapist", 1, 24, 42},
    {"Radiographer", 1, 23, 40},
    {"Boilermaker", 2, 18, 35},
    {"Electrician", 2, 17, 34},
    {"Diesel Mechanic", 2, 17, 36},
    {"Civil Engineer", 2, 32, 72},
    {"Millwright", 2, 22, 40},
    {"Accountant", 3, 24, 48},
    {"Financial Manager", 3, 48, 92},
    {"Bookkeeper to Trial Balance", 3, 15, 28},
    {"Creditors Clerk", 3, 10, 19},
    {"Sales Representative", 4, 12, 30},
    {"Key Account Manager", 4, 28, 55},
    {"Warehouse Manager", 5, 22, 45},
    {"Truck Driver (Code 14)", 5, 11, 22},
    {"Fleet Controller", 5, 14, 26},
    {"Stock Controller", 5, 9, 18},
    {"Foundation Phase Teacher", 6, 16, 30},
    {"Mathematics Teacher", 6, 18, 34},
    {"Security Officer (Grade C)", 7, 6, 11},
    {"Control Room Operator", 7, 8, 14},
    {"Call Centre Agent", 8, 7, 14},
    {"Customer Care Team Leader", 8, 15, 26},
    {"Chef de Partie", 9, 9, 18},
    {"Guest House Manager", 9, 15, 30},
    {"HR Business Partner", 10, 30, 58},
    {"Payroll Administrator", 10, 15, 28},
    {"Farm Manager", 11, 22, 50},
    {"Agronomist", 11, 24, 46},
    {"Irrigation Technician", 11, 12, 24},
};

constexpr Words kAdjectives = {
    "Paper",       "Sleepy",      "Wandering", "Invisible", "Clockwork", "Velvet",    "Whistling",
    "Upside-Down", "Lunar",       "Pocket",    "Knitted",   "Backward",  "Singing",   "Origami",
    "Cardboard",   "Polite",      "Tiny",      "Borrowed",  "Cloudy",    "Reluctant", "Pickled",
    "Square",      "Second-Best", "Floating",  "Folded",    "Humming",   "Midnight",  "Nearly",
    "Painted",     "Quiet",       "Striped",   "Tangled",
};
constexpr Words kNouns = {
    "Aardvark", "Baobab",     "Rhino",    "Hadeda",   "Mielie",   "Springhare", "Dassie",
    "Protea",   "Porcupine",  "Vetkoek",  "Kudu",     "Pangolin", "Rooibos",    "Koeksister",
    "Meerkat",  "Guineafowl", "Tortoise", "Naartjie", "Bluegum",  "Weaver",     "Gecko",
    "Marula",   "Snoek",      "Vuvuzela", "Anthill",  "Biltong",  "Fynbos",     "Kingfisher",
    "Potjie",   "Quagga",     "Tambotie", "Warthog",
};
constexpr Words kEndings = {
    "(Pty) Ltd",       "Holdings",    "& Sons", "Group",  "Logistics", "Solutions",
    "Consulting – ZA", "Engineering", "Foods",  "Health", "Academy",   "Collective",
};

constexpr Words kLevels = {"", "", "", "Junior ", "Senior ", "Lead ", "Graduate ", "Assistant "};
constexpr Words kJobTypes = {"Full-time", "Full-time", "Full-time",  "Part-time",
                             "Contract",  "Temporary", "Internship", "Permanent"};

constexpr Words kOpenings = {
    "We are looking for somebody who likes {thing} and the people around it.",
    "Our {team} team in {place} has grown by {n} in a year and needs another pair of hands.",
    "This is a new position: you will decide with us what it becomes.",
    "You will work with {tool} every day, and we will teach you what you don’t know of it yet.",
    "After {n} years our colleague retires in April, and we would like to learn from both of you.",
    "The work is in {place}; transport from the taxi rank is provided on early and late shifts.",
    "We have been making {thing} since before there was a bridge over the river.",
    "Ons soek iemand wat môre kan begin, maar ons wag graag ’n maand vir die regte mens.",
};
constexpr Words kRequirements = {
    "Grade 12 (Matric) and a qualification at NQF level {n} or above.",
    "At least {n} years’ experience in a similar role.",
    "A working knowledge of {tool}, or of something that is nearly the same.",
    "A valid driver’s licence (Code B/EB) &amp; own transport are an advantage.",
    "Good English; isiZulu, isiXhosa, Sesotho or Afrikaans helps with our customers.",
    "Clear criminal &amp; credit record, as the law requires it for this role.",
    "You can lift {n} kg, climb a ladder and laugh about the weather.",
    "Registered with your professional council where there is one (SACE, SANC, ECSA, PSIRA).",
    "Calm on the telephone when {thing} is late.",
    "You keep a promise, or say in time that you can’t.",
};
constexpr Words kBenefits = {
    "13th cheque in December &amp; a provident fund from the first month.",
    "{n} days of leave, and your birthday.",
    "Medical aid at group rates; the employer pays {n}0&nbsp;%.",
    "Training in {tool} paid by us, in working hours.",
    "A canteen with pap, vleis and a salad that is better than its reputation.",
    "Solar panels and a borehole: no load-shedding at your desk.",
    "Bursaries for the children of the {team} team.",
    "Café-quality coffee. Really.",
};
constexpr Words kClosings = {
    "Should you not hear from us within {n} weeks, please consider your application unsuccessful.",
    "Preference will be given to candidates from designated groups, in line with our EE plan.",
    "We never ask for money. Whoever does so in our name is a fraud.",
    "Interviews take place in {place} or by video; we pay for the taxi.",
    "Only short-listed candidates are contacted, and all others get an answer too.",
};

constexpr Words kTools = {
    "Sage",
    "Excel",
    "SAP",
    "PostgreSQL",
    "Kubernetes",
    "Pastel",
    "a handheld scanner",
    "AutoCAD",
    "Power BI",
    "Python",
    "the ward book",
    "SCADA",
    "Salesforce",
    "the telematics portal",
    "a TIG set",
    "Google Sheets",
    "Linux",
    "the ticket system",
    "PLC ladder logic",
    "the till",
};
constexpr Words kTeams = {
    "night shift", "finance", "maintenance", "customer care",  "Eastern Cape",   "warehouse",
    "data",        "theatre", "export",      "early-years",    "infrastructure", "quality",
    "projects",    "harvest", "procurement", "front-of-house",
};
constexpr Words kThings = {
    "solar geysers",  "school shoes",  "citrus",          "prepaid meters",
    "vaccines",       "invoices",      "conveyor belts",  "robotics",
    "rusks",          "trailers",      "spare parts",     "chess",
    "hospital linen", "grape juice",   "roof trusses",    "loyalty cards",
    "hearing aids",   "maize meal",    "fibre cables",    "bunny chow",
    "library books",  "wind turbines", "ostrich leather", "second-hand laptops",
};

constexpr Words kParticulars = {
    "{verb} {how} {noun} and {how} {noun} with {name}, {n} times a month.",
    "Before {day}: {verb} the {noun} of {place}, then {verb} the {how} {noun}.",
    "{name} will show you how to {verb} {how} {noun} without {how} {noun}.",
    "{verb}, {verb} and {verb} {noun} for the {team} team by {day}.",
    "Ask {name} ({n}{n} {n}{n}) about {how} {noun}, or {name} about {thing}.",
    "Budget: R{n} {n}0 for {noun}, R{n} {n}0 for {how} {noun}, the rest for {thing}.",
    "{how} {noun}, {how} {noun} &amp; {noun}: you {verb} them, {name} signs.",
    "By {day} you {verb} {n} {noun} in {tool}; {n} of them are {how}.",
    "{verb} {noun} (ref. {n}/{n}-{n}) and {verb} whatever {name} left on {day}.",
    "Nobody likes {how} {noun}. You {verb} them anyway, with {name} and {tool}.",
    "In {n} weeks: {how} {noun}. In {n} months: {how} {noun}. In a year: {thing}.",
    "Report to {name}, {verb} with {name}, have lunch with {name} on {day}.",
    "{n} {noun}, {n} {noun} and {n} {how} {noun} are yours to {verb}.",
    "{verb} {thing} at {n} sites, of which {n} have {how} {noun}.",
    "When {noun} are {how}, {verb} the {noun} first and the {how} {noun} on {day}.",
    "{name}: “I came to {verb} {noun} and stayed for the {how} {noun}.”",
};
constexpr Words kVerbs = {
    "check",    "repair",   "plan",    "document", "count",     "clean",    "inspect",
    "order",    "sort",     "label",   "load",     "store",     "test",     "measure",
    "price",    "compare",  "teach",   "present",  "translate", "review",   "approve",
    "replace",  "paint",    "wire",    "weld",     "pack",      "ship",     "collect",
    "prepare",  "update",   "archive", "design",   "draw",      "sketch",   "model",
    "forecast", "audit",    "tidy",    "grease",   "calibrate", "balance",  "polish",
    "sharpen",  "harvest",  "prune",   "water",    "feed",      "weigh",    "photograph",
    "publish",  "print",    "scan",    "file",     "explain",   "defend",   "question",
    "simplify", "automate", "monitor", "schedule", "cost",      "survey",   "map",
    "rotate",   "rescue",   "retire",  "rehearse", "supervise", "hand over"};
constexpr Words kHows = {
    "new",          "old",          "large",     "small",         "heavy",       "light",
    "spare",        "broken",       "modern",    "rusty",         "urgent",      "weekly",
    "monthly",      "yearly",       "open",      "closed",        "local",       "regional",
    "national",     "digital",      "manual",    "hydraulic",     "electric",    "solar",
    "rural",        "urban",        "coastal",   "inland",        "dry",         "wet",
    "cold",         "hot",          "frozen",    "fresh",         "ripe",        "green",
    "red",          "blue",         "yellow",    "white",         "black",       "quiet",
    "noisy",        "narrow",       "wide",      "deep",          "shallow",     "steep",
    "safe",         "hazardous",    "fragile",   "costly",        "cheap",       "rare",
    "common",       "simple",       "complex",   "early",         "late",        "hidden",
    "visible",      "shared",       "private",   "public",        "internal",    "external",
    "remote",       "nearby",       "temporary", "permanent",     "seasonal",    "certified",
    "overdue",      "unpaid",       "returned",  "rented",        "leased",      "borrowed",
    "donated",      "imported",     "exported",  "half-finished", "second-hand", "left-hand",
    "high-voltage", "low-pressure", "overnight", "bilingual"};
constexpr Words kNounsOfWork = {
    "pumps",       "valves",     "gearboxes",   "cables",     "switches",      "meters",
    "sensors",     "ladders",    "trolleys",    "pallets",    "crates",        "boxes",
    "bottles",     "labels",     "samples",     "reports",    "ledgers",       "invoices",
    "receipts",    "budgets",    "quotes",      "tenders",    "contracts",     "leases",
    "policies",    "claims",     "cases",       "files",      "forms",         "records",
    "drawings",    "maps",       "photographs", "manuals",    "lessons",       "exams",
    "worksheets",  "desks",      "chairs",      "windows",    "doors",         "roofs",
    "gutters",     "geysers",    "boilers",     "fridges",    "ovens",         "kettles",
    "menus",       "recipes",    "tables",      "rooms",      "beds",          "curtains",
    "carpets",     "towels",     "uniforms",    "boots",      "gloves",        "helmets",
    "radios",      "cameras",    "gates",       "fences",     "keys",          "registers",
    "routes",      "trucks",     "trailers",    "tyres",      "brakes",        "engines",
    "radiators",   "batteries",  "panels",      "inverters",  "transformers",  "servers",
    "laptops",     "printers",   "scanners",    "networks",   "backups",       "dashboards",
    "queries",     "scripts",    "tickets",     "alerts",     "logs",          "interfaces",
    "databases",   "models",     "charts",      "surveys",    "interviews",    "references",
    "payslips",    "timesheets", "rosters",     "shifts",     "wards",         "clinics",
    "ambulances",  "stretchers", "dressings",   "vaccines",   "prescriptions", "charts of patients",
    "orchards",    "vines",      "seedlings",   "fields",     "dams",          "furrows",
    "sprinklers",  "tractors",   "harvesters",  "silos",      "bags",          "sheep",
    "cattle",      "hives",      "greenhouses", "nurseries",  "markets",       "stalls",
    "shops",       "tills",      "shelves",     "displays",   "posters",       "campaigns",
    "newsletters", "events",     "stages",      "microphones"};
constexpr Words kFirstNames = {
    "Thandi",    "Sipho",  "Nomsa",    "Lerato",  "Pieter",  "Anele",   "Fatima",   "Johan",
    "Zanele",    "Thabo",  "Naledi",   "Kagiso",  "Priya",   "Riaan",   "Busisiwe", "Mandla",
    "Ayesha",    "Willem", "Lindiwe",  "Tshepo",  "Annelie", "Bongani", "Refilwe",  "Yusuf",
    "Chantelle", "Vusi",   "Karabo",   "Marlene", "Sizwe",   "Nandi",   "Ebrahim",  "Elsabe",
    "Khanyi",    "Dineo",  "Francois", "Gugu",    "Hendrik", "Imraan",  "Jabu",     "Keitumetse"};
constexpr Words kSurnames = {
    "Dlamini", "Botha",   "Naidoo",   "Mokoena",    "Khumalo", "van Wyk", "Pillay",   "Nkosi",
    "Jacobs",  "Mthembu", "Sithole",  "Petersen",   "Molefe",  "Venter",  "Govender", "Zulu",
    "Fourie",  "Adams",   "Ndlovu",   "Coetzee",    "Maseko",  "Davids",  "Radebe",   "Swart",
    "Moodley", "Cele",    "Abrahams", "Tshabalala", "Kruger",  "Mabena",  "Louw",     "Hlongwane",
    "Isaacs",  "Phiri",   "Steyn",    "Mahlangu",   "Daniels", "Xaba",    "le Roux",  "Sibanda"};
constexpr Words kDays = {
    "Monday",          "Tuesday",      "Wednesday",           "Thursday", "Friday",
    "Saturday",        "Sunday",       "month-end",           "payday",   "the first of the month",
    "the last Friday", "Heritage Day", "the school holidays", "winter",   "the rains",
    "harvest time"};

}  // namespace

std::span<const Place> places() {
  return kPlaces;
}
std::span<const Role> roles() {
  return kRoles;
}
std::span<const Category> categories() {
  return kCategories;
}
std::span<const std::string_view> company_adjectives() {
  return kAdjectives;
}
std::span<const std::string_view> company_nouns() {
  return kNouns;
}
std::span<const std::string_view> company_endings() {
  return kEndings;
}
std::span<const std::string_view> levels() {
  return kLevels;
}
std::span<const std::string_view> job_types() {
  return kJobTypes;
}
std::span<const std::string_view> openings() {
  return kOpenings;
}
std::span<const std::string_view> requirements() {
  return kRequirements;
}
std::span<const std::string_view> benefits() {
  return kBenefits;
}
std::span<const std::string_view> closings() {
  return kClosings;
}
std::span<const std::string_view> tools() {
  return kTools;
}
std::span<const std::string_view> teams() {
  return kTeams;
}
std::span<const std::string_view> things() {
  return kThings;
}
std::span<const std::string_view> particulars() {
  return kParticulars;
}
std::span<const std::string_view> verbs() {
  return kVerbs;
}
std::span<const std::string_view> adjectives() {
  return kHows;
}
std::span<const std::string_view> nouns() {
  return kNounsOfWork;
}
std::span<const std::string_view> first_names() {
  return kFirstNames;
}
std::span<const std::string_view> surnames() {
  return kSurnames;
}
std::span<const std::string_view> days() {
  return kDays;
}

}  // namespace workwise::sandbox::vocabulary
