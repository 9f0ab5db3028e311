#include "keys_of_tests.hpp"
#include "secrets/hashes.hpp"
#include "secrets/name_search.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>
#include <vector>

using namespace scrip::secrets;

namespace {

bool finds(std::string_view query, std::string_view name, std::string_view studio = "s1")
{
    const auto keys = keys_of_tests();
    const auto wanted = query_hashes(*keys, studio, query);
    const auto kept = name_hashes(*keys, "s1", name);
    return !wanted.empty() && std::ranges::includes(kept, wanted);
}

} // namespace

TEST_CASE("names are folded to what people type", "[secrets][name_search][U04]")
{
    struct Row {
        const char* text;
        const char* folded;
    };
    const Row row = GENERATE(Row{"", ""},
                             Row{"LÉA", "lea"},
                             Row{"Le\u0301a", "lea"},
                             Row{"Straße", "strasse"},
                             Row{"STRASSE", "strasse"},
                             Row{"İ", "i"},
                             Row{"ﬁ", "fi"},
                             Row{"Łukasz", "lukasz"},
                             Row{"Sørensen", "sorensen"},
                             Row{"SØRENSEN", "sorensen"},
                             Row{"Ǿ", "o"},
                             Row{"Đorđe", "dorde"},
                             Row{"Cœur", "coeur"},
                             Row{"Ægir", "aegir"},
                             Row{"François Müller", "francois muller"},
                             Row{"Ａｄａ", "ada"},
                             Row{"ΣΊΣΥΦΟΣ", "σισυφοσ"},
                             Row{"so\u00ADft", "soft"},
                             Row{"李小龙", "李小龙"});
    CHECK(folded(row.text) == row.folded);
}

TEST_CASE("a name that is not UTF-8 is refused without being told", "[secrets][name_search]")
{
    const std::string bytes = GENERATE(as<std::string>{},
                                       "L\xe9"
                                       "a",
                                       "\xff",
                                       "\xc3",
                                       "\xc0\xaf",
                                       "\xed\xa0\x80",
                                       "\xf4\x90\x80\x80");
    CHECK_THROWS_AS(folded(bytes), std::invalid_argument);
    CHECK_THROWS_AS(name_hashes(*keys_of_tests(), "s1", bytes), std::invalid_argument);
    CHECK_THROWS_AS(query_hashes(*keys_of_tests(), "s1", bytes), std::invalid_argument);
    try {
        folded("Martin\xff");
        FAIL("it was accepted");
    } catch (const std::invalid_argument& refusal) {
        CHECK(std::string{refusal.what()}.find("Martin") == std::string::npos);
    }
}

TEST_CASE("a customer is found by the beginning of any word of the name",
          "[secrets][name_search][U04]")
{
    CHECK(finds("lea", "Léa Martin"));
    CHECK(finds("LÉA", "lea martin"));
    CHECK(finds("mar", "Léa Martin"));
    CHECK(finds("ma", "Léa Martin"));
    CHECK(finds("martin lea", "Léa Martin"));
    CHECK(finds("le mart", "Léa Martin"));
    CHECK(finds("martin martin", "Léa Martin"));
    CHECK(finds("pierre", "Jean-Pierre O’Brien"));
    CHECK(finds("o'brien", "Jean-Pierre O’Brien"));
    CHECK(finds("coeur", "Sacré-Cœur"));
    CHECK(finds("李小", "李小龙"));
    CHECK(finds("2 b", "Studio 2 B"));
    CHECK(finds("wolfeschlegelsteinhausen", "Hubert Wolfeschlegelsteinhausen"));
    CHECK(finds("wolfeschlege", "Hubert Wolfeschlegelsteinhausen"));
}

TEST_CASE("a customer is not found by anything else", "[secrets][name_search][U04]")
{
    CHECK_FALSE(finds("artin", "Léa Martin"));
    CHECK_FALSE(finds("martine", "Léa Martin"));
    CHECK_FALSE(finds("lea dupont", "Léa Martin"));
    CHECK_FALSE(finds("l", "Léa Martin"));
    CHECK_FALSE(finds("", "Léa Martin"));
    CHECK_FALSE(finds(" -.!", "Léa Martin"));
    CHECK_FALSE(finds("lea", ""));
    CHECK_FALSE(finds("lea", "Léa Martin", "s2"));
}

TEST_CASE("a name leaves each beginning of 2 to 12 letters, once and sorted",
          "[secrets][name_search][U04]")
{
    const auto keys = keys_of_tests();
    const auto hash = [&](std::string_view beginning) {
        return keyed_hash(*keys, Purpose::name_search, {"s1", beginning});
    };
    std::vector<std::string> expected{hash("le"), hash("lea"), hash("x"), hash("ma"), hash("mar")};
    std::ranges::sort(expected);
    CHECK(name_hashes(*keys, "s1", "Léa Le X. Mar") == expected);

    CHECK(name_hashes(*keys, "s1", "abcdefghijklmnop").size() == 11);
    CHECK(name_hashes(*keys, "s1", "éééééééééééééééé").size() == 11);
    CHECK(name_hashes(*keys, "s1", "").empty());
    CHECK(query_hashes(*keys, "s1", "Mar mar MAR") == std::vector{hash("mar")});
    CHECK(query_hashes(*keys, "s1", "abcdefghijklmnop") == std::vector{hash("abcdefghijkl")});
}
