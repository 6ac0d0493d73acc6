#pragma once

#include <array>
#include <string_view>

namespace rollcall::simulator {

/// A name as people write it and as it stands in an address.
struct Name {
  std::string_view written;
  std::string_view in_address;
};

inline constexpr std::array<Name, 64> kGivenNames{{
    {"Anna", "anna"},       {"Ben", "ben"},       {"Chloé", "chloe"},         {"David", "david"},
    {"Elif", "elif"},       {"Finn", "finn"},     {"Grace", "grace"},         {"Hannah", "hannah"},
    {"Ivan", "ivan"},       {"José", "jose"},     {"Karin", "karin"},         {"Liam", "liam"},
    {"Maria", "maria"},     {"Noah", "noah"},     {"Olivia", "olivia"},       {"Paul", "paul"},
    {"Quinn", "quinn"},     {"Rosa", "rosa"},     {"Søren", "soren"},         {"Tomáš", "tomas"},
    {"Uma", "uma"},         {"Viktor", "viktor"}, {"Wendy", "wendy"},         {"Ximena", "ximena"},
    {"Yusuf", "yusuf"},     {"Zoë", "zoe"},       {"Aisha", "aisha"},         {"Björn", "bjorn"},
    {"Camila", "camila"},   {"Dmitri", "dmitri"}, {"Emma", "emma"},           {"Fatima", "fatima"},
    {"Giulia", "giulia"},   {"Hugo", "hugo"},     {"Ingrid", "ingrid"},       {"Jakub", "jakub"},
    {"Kwame", "kwame"},     {"Léa", "lea"},       {"Mateo", "mateo"},         {"Nadia", "nadia"},
    {"Oscar", "oscar"},     {"Priya", "priya"},   {"Rafael", "rafael"},       {"Sofia", "sofia"},
    {"Takeshi", "takeshi"}, {"Ursula", "ursula"}, {"Valentina", "valentina"}, {"Wei", "wei"},
    {"Yara", "yara"},       {"Żaneta", "zaneta"}, {"Arjun", "arjun"},         {"Beatriz", "beatriz"},
    {"Carlos", "carlos"},   {"Diana", "diana"},   {"Emil", "emil"},           {"Freya", "freya"},
    {"George", "george"},   {"Helena", "helena"}, {"Isaac", "isaac"},         {"Julia", "julia"},
    {"Kenji", "kenji"},     {"Lucía", "lucia"},   {"Marta", "marta"},         {"Nils", "nils"},
}};

inline constexpr std::array<Name, 96> kSurnames{{
    {"Adams", "adams"},       {"Bauer", "bauer"},
    {"Castro", "castro"},     {"Dubois", "dubois"},
    {"Eriksson", "eriksson"}, {"Fischer", "fischer"},
    {"García", "garcia"},     {"Hoffmann", "hoffmann"},
    {"Ivanov", "ivanov"},     {"Jensen", "jensen"},
    {"Kowalski", "kowalski"}, {"Lindqvist", "lindqvist"},
    {"Müller", "mueller"},    {"Nowak", "nowak"},
    {"Okafor", "okafor"},     {"Patel", "patel"},
    {"Quist", "quist"},       {"Rossi", "rossi"},
    {"Schmidt", "schmidt"},   {"Tanaka", "tanaka"},
    {"Ueda", "ueda"},         {"Varga", "varga"},
    {"Weber", "weber"},       {"Xu", "xu"},
    {"Yılmaz", "yilmaz"},     {"Zimmermann", "zimmermann"},
    {"Andersen", "andersen"}, {"Bianchi", "bianchi"},
    {"Chen", "chen"},         {"Díaz", "diaz"},
    {"Evans", "evans"},       {"Ferrari", "ferrari"},
    {"Gruber", "gruber"},     {"Horváth", "horvath"},
    {"Ibrahim", "ibrahim"},   {"Johansson", "johansson"},
    {"Kim", "kim"},           {"Larsen", "larsen"},
    {"Moreau", "moreau"},     {"Nguyen", "nguyen"},
    {"Olsen", "olsen"},       {"Petrov", "petrov"},
    {"Ramos", "ramos"},       {"Santos", "santos"},
    {"Thomas", "thomas"},     {"Usman", "usman"},
    {"Vega", "vega"},         {"Wagner", "wagner"},
    {"Young", "young"},       {"Zając", "zajac"},
    {"Almeida", "almeida"},   {"Becker", "becker"},
    {"Costa", "costa"},       {"Dvořák", "dvorak"},
    {"Engel", "engel"},       {"Fuchs", "fuchs"},
    {"Greco", "greco"},       {"Haas", "haas"},
    {"Iversen", "iversen"},   {"Jung", "jung"},
    {"Keller", "keller"},     {"Lopez", "lopez"},
    {"Marino", "marino"},     {"Nielsen", "nielsen"},
    {"Ortiz", "ortiz"},       {"Pereira", "pereira"},
    {"Richter", "richter"},   {"Silva", "silva"},
    {"Torres", "torres"},     {"Ulrich", "ulrich"},
    {"Vogel", "vogel"},       {"Wolf", "wolf"},
    {"Yamamoto", "yamamoto"}, {"Ziegler", "ziegler"},
    {"Ahmed", "ahmed"},       {"Brandt", "brandt"},
    {"Cruz", "cruz"},         {"Demir", "demir"},
    {"Egger", "egger"},       {"Franke", "franke"},
    {"Gómez", "gomez"},       {"Huber", "huber"},
    {"Ito", "ito"},           {"Janssen", "janssen"},
    {"Krause", "krause"},     {"Lehmann", "lehmann"},
    {"Mendes", "mendes"},     {"Novák", "novak"},
    {"Oliveira", "oliveira"}, {"Popescu", "popescu"},
    {"Reyes", "reyes"},       {"Sato", "sato"},
    {"Toth", "toth"},         {"Urban", "urban"},
    {"Virtanen", "virtanen"}, {"Winter", "winter"},
}};

inline constexpr std::array<std::string_view, 16> kJobTitles{
    "Software Engineer", "Account Manager", "Product Manager",   "Support Specialist",
    "Data Analyst",      "Designer",        "Controller",        "Recruiter",
    "Team Lead",         "Architect",       "Marketing Manager", "Sales Representative",
    "Office Manager",    "Test Engineer",   "Technical Writer",  "Operations Engineer"};

inline constexpr std::array<std::string_view, 8> kDepartments{
    "Engineering", "Sales",   "Marketing",  "Finance",
    "People",      "Support", "Operations", "Research & Development"};

/// Office, city, two-letter country and language that belong together.
struct Office {
  std::string_view name;
  std::string_view city;
  std::string_view country;
  std::string_view language;
};

inline constexpr std::array<Office, 8> kOffices{{{"Berlin 2.041", "Berlin", "DE", "de-DE"},
                                                 {"London 5/12", "London", "GB", "en-GB"},
                                                 {"New York 18", "New York", "US", "en-US"},
                                                 {"Paris 3e", "Paris", "FR", "fr-FR"},
                                                 {"São Paulo 7", "São Paulo", "BR", "pt-BR"},
                                                 {"Tokyo 東京 4F", "Tokyo", "JP", "ja-JP"},
                                                 {"Warszawa A1", "Warszawa", "PL", "pl-PL"},
                                                 {"Madrid 1.º", "Madrid", "ES", "es-ES"}}};

}  // namespace rollcall::simulator
