#include "support/declines.hpp"
#include "texts/catalogue.hpp"
#include "texts/declines.hpp"
#include "texts/labels.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace scrip::texts;
using scrip::tests::declines_by_precedence;

namespace {

// Section 4 of the ledger.
const std::vector<std::string> transaction_types{
    "sell",     "issue",   "import",    "hold",  "capture",       "release",
    "time_out", "redeem",  "give_back", "debit", "debit_reverse", "clawback",
    "expire",   "forfeit", "extend",    "void",  "transfer",      "retarget",
    "block",    "unblock", "reissue",   "holder"};

const std::vector<std::string> statuses{"pending",
                                        "active",
                                        "blocked",
                                        "fully_used",
                                        "expired",
                                        "void"};

std::multiset<std::string> parameters_of(std::string_view text)
{
    std::multiset<std::string> names;
    for (std::size_t at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        names.emplace(text.substr(at + 1, text.find('}', at) - at - 1));
    }
    return names;
}

bool is_whole_sentence(std::string_view text)
{
    const bool begins = text.front() != ' ' && !(text.front() >= 'a' && text.front() <= 'z');
    return begins && text.back() == '.' && text.find("  ") == text.npos;
}

} // namespace

TEST_CASE("every text is there in each language with the same parameters", "[texts][catalogue]")
{
    REQUIRE(catalogue().size() > 80);
    for (const Text& text : catalogue()) {
        CAPTURE(std::string{text.key});
        CHECK_FALSE(text.en.empty());
        CHECK_FALSE(text.fr.empty());
        CHECK(parameters_of(text.en) == parameters_of(text.fr));
        CHECK(std::count(text.en.begin(), text.en.end(), '{') ==
              std::count(text.en.begin(), text.en.end(), '}'));
        CHECK(std::count(text.fr.begin(), text.fr.end(), '{') ==
              std::count(text.fr.begin(), text.fr.end(), '}'));
        for (const std::string& name : parameters_of(text.en)) {
            CHECK_FALSE(name.empty());
            CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == name.npos);
        }
    }
}

TEST_CASE("French is not English left over", "[texts][catalogue]")
{
    for (const Text& text : catalogue()) {
        if (!text.key.starts_with("decline.") && !text.key.starts_with("status.") &&
            !text.key.starts_with("month.")) {
            continue;
        }
        CAPTURE(std::string{text.key});
        CHECK(text.en != text.fr);
    }
}

TEST_CASE("a parameter is put in as it is and once", "[texts][catalogue]")
{
    CHECK(text(Locale::en, "money.available", {{"available", "{face}"}, {"face", "2"}}) ==
          "{face} of 2");
    CHECK(text(Locale::fr, "money.available", {{"available", "1"}, {"face", "2"}, {"x", "3"}}) ==
          "1 sur 2");
}

TEST_CASE("a sentence is never shown with a hole in it", "[texts][catalogue]")
{
    CHECK_THROWS_AS(text(Locale::en, "money.available", {{"available", "1"}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(text(Locale::en, "no.such.text"), std::invalid_argument);
    CHECK_THROWS_AS(text(Locale::en, ""), std::invalid_argument);
    CHECK(find_text("status.active") != nullptr);
    CHECK(find_text("status.activ") == nullptr);
    CHECK(find_text("zzz") == nullptr);
}

TEST_CASE("every decline is told in whole sentences, with and without details", "[texts][declines]")
{
    const Parameters all{{"available", "€5.00"},
                         {"due", "€5.00"},
                         {"left", "€5.00"},
                         {"limit", "€5.00"},
                         {"balance", "€5.00"},
                         {"until", "21 November 2026, 13:45"},
                         {"floor", "21 November 2026"},
                         {"retry_after_minutes", "15"},
                         {"vouchers", "Credit Note #206"}};
    std::set<std::string> told;
    for (const std::string& code : declines_by_precedence) {
        for (const Locale locale : {Locale::en, Locale::fr}) {
            CAPTURE(code);
            const std::string plain = decline_text(locale, code);
            const std::string detailed = decline_text(locale, code, all);
            CHECK(is_whole_sentence(plain));
            CHECK(is_whole_sentence(detailed));
            CHECK(plain.find(". ") != plain.npos);
            CHECK(plain.find('{') == plain.npos);
            CHECK(detailed.find('{') == detailed.npos);
            told.insert(plain);
        }
    }
    CHECK(told.size() == 2 * declines_by_precedence.size());
    CHECK_THROWS_AS(decline_text(Locale::en, "not_a_decline"), std::invalid_argument);
}

TEST_CASE("the catalogue holds the declines of the contract and no others", "[texts][declines]")
{
    std::set<std::string> told;
    for (const Text& text : catalogue()) {
        if (!text.key.starts_with("decline.")) continue;
        const std::string_view code = text.key.substr(std::string_view{"decline."}.size());
        told.emplace(code.substr(0, code.find('.')));
    }
    CHECK(told ==
          std::set<std::string>(declines_by_precedence.begin(), declines_by_precedence.end()));
}

TEST_CASE("a decline tells its details when they are known", "[texts][declines]")
{
    CHECK(decline_text(Locale::en, "insufficient_credit", {{"available", "€190.00"}})
              .find("€190.00") != std::string::npos);
    CHECK(decline_text(Locale::fr, "held_elsewhere", {{"until", "21 novembre 2026 à 13:45"}})
              .find("21 novembre 2026 à 13:45") != std::string::npos);
    CHECK(decline_text(Locale::en, "challenge_required", {{"retry_after_minutes", "15"}})
              .find("15 min") != std::string::npos);
    CHECK(decline_text(Locale::en, "voucher_in_use", {{"vouchers", "Credit Note #206"}})
              .find("Credit Note #206") != std::string::npos);
    CHECK(decline_text(Locale::en, "expiry_below_minimum", {{"floor", "21 November 2031"}})
              .find("21 November 2031") != std::string::npos);
    CHECK(decline_text(Locale::en, "expired", {{"available", "€5.00"}}) ==
          decline_text(Locale::en, "expired"));
}

TEST_CASE("someone else's voucher is declined without amount or name", "[texts][declines]")
{
    const Parameters told{{"available", "€190.00"}, {"holder", "Léa Martin"}};
    CHECK(decline_text(Locale::en, "holder_only", told) == decline_text(Locale::en, "holder_only"));
}

TEST_CASE("every status, kind and transaction has a label of its own", "[texts][labels][R10]")
{
    for (const Locale locale : {Locale::en, Locale::fr}) {
        std::set<std::string> labels;
        for (const std::string& status : statuses)
            labels.insert(status_label(locale, status));
        CHECK(labels.size() == statuses.size());

        labels.clear();
        for (const char* kind : {"credit", "gift", "package"}) {
            labels.insert(kind_label(locale, kind));
        }
        CHECK(labels.size() == 3);

        labels.clear();
        for (const std::string& type : transaction_types) {
            labels.insert(transaction_label(locale, type));
        }
        CHECK(labels.size() == transaction_types.size());
    }
    CHECK(status_label(Locale::en, "fully_used") == "Fully used");
    CHECK(status_label(Locale::fr, "expired") == "Expiré");
    CHECK_THROWS_AS(status_label(Locale::en, "used"), std::invalid_argument);
    CHECK_THROWS_AS(kind_label(Locale::en, "money"), std::invalid_argument);
    CHECK_THROWS_AS(transaction_label(Locale::en, "refund"), std::invalid_argument);
}

TEST_CASE("a voucher without a name is called by its kind and number", "[texts][labels][R07]")
{
    CHECK(voucher_label(Locale::en, "cancellation", "credit", 206) == "Credit Note #206");
    CHECK(voucher_label(Locale::en, "manual", "credit", 1) == "Credit Note #1");
    CHECK(voucher_label(Locale::en, "sale", "credit", 207) == "Customer Credit #207");
    CHECK(voucher_label(Locale::en, "sale", "gift", 208) == "Gift Voucher #208");
    CHECK(voucher_label(Locale::en, "sale", "package", 209) == "Package #209");
    CHECK(voucher_label(Locale::fr, "cancellation", "credit", 206) == "Avoir n° 206");
    CHECK(voucher_label(Locale::fr, "sale", "credit", 207) == "Crédit client n° 207");
    CHECK(voucher_label(Locale::fr, "sale", "gift", 208) == "Bon cadeau n° 208");
    CHECK(voucher_label(Locale::fr, "sale", "package", 209) == "Forfait n° 209");
    CHECK_THROWS_AS(voucher_label(Locale::en, "sale", "note", 1), std::invalid_argument);
}

TEST_CASE("a locale is known by its language", "[texts][locale]")
{
    for (const char* text : {"en", "EN", "en-GB", "en_US", "en_US.UTF-8", "en-Latn-GB"}) {
        CAPTURE(text);
        CHECK(parse_locale(text) == Locale::en);
    }
    for (const char* text : {"fr", "fr-FR", "fr_CA", "FR-be", "fr.UTF-8"}) {
        CAPTURE(text);
        CHECK(parse_locale(text) == Locale::fr);
    }
    for (const char* text : {"", "e", "eng", "english", "de", "-en", " en", "en GB", "fro", "C"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_locale(text));
    }
}
