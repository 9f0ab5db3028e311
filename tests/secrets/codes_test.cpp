#include "keys_of_tests.hpp"
#include "secrets/codes.hpp"
#include "secrets/random_ids.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

using namespace scrip::secrets;

namespace {

// Check symbols computed by another program, with tables of logarithms.
const std::vector<std::string> known_codes{"0000000000000000",
                                           "1000000000000002",
                                           "0123456789ABCDE4",
                                           "ZZZZZZZZZZZZZZZN",
                                           "7QX3M9K2TBVWNHRM",
                                           "GHJKMNPQRSTVWXY3"};

bool is_read(std::string_view typed)
{
    return read_code(typed).own.has_value();
}

std::string own_symbols(std::string_view typed)
{
    const TypedCode code = read_code(typed);
    return code.own ? code.own->symbols() : "no code";
}

// Σ (observed − expected)² / expected
double chi_square(const std::vector<int>& counts, int draws)
{
    const double expected = double(draws) / double(counts.size());
    double sum = 0;
    for (const int count : counts)
        sum += (count - expected) * (count - expected) / expected;
    return sum;
}

} // namespace

TEST_CASE("a code has the check symbol that its other symbols give it", "[secrets][codes][B40]")
{
    for (const std::string& code : known_codes) {
        CAPTURE(code);
        const auto own = Code::from_symbols(code);
        REQUIRE(own);
        CHECK(own->symbols() == code);
    }
    CHECK_FALSE(Code::from_symbols(""));
    CHECK_FALSE(Code::from_symbols("000000000000000"));
    CHECK_FALSE(Code::from_symbols("00000000000000000"));
    CHECK_FALSE(Code::from_symbols("7qx3m9k2tbvwnhrm"));
}

TEST_CASE("every single wrong symbol is caught", "[secrets][codes][B40]")
{
    std::vector<std::string> codes = known_codes;
    for (int i = 0; i < 50; ++i)
        codes.push_back(Code::draw().symbols());
    for (const std::string& code : codes) {
        int substitutions = 0;
        int caught = 0;
        for (std::size_t place = 0; place < code.size(); ++place) {
            for (const char symbol : code_alphabet) {
                if (symbol == code[place]) continue;
                std::string wrong = code;
                wrong[place] = symbol;
                ++substitutions;
                if (!is_read(wrong)) ++caught;
            }
        }
        CAPTURE(code);
        REQUIRE(substitutions == 496);
        REQUIRE(caught == 496);
    }
}

TEST_CASE("every swap of two unequal symbols is caught", "[secrets][codes][B40]")
{
    std::vector<std::string> codes = known_codes;
    for (int i = 0; i < 50; ++i)
        codes.push_back(Code::draw().symbols());
    for (const std::string& code : codes) {
        int pairs = 0;
        for (std::size_t first = 0; first < code.size(); ++first) {
            for (std::size_t second = first + 1; second < code.size(); ++second) {
                std::string wrong = code;
                std::swap(wrong[first], wrong[second]);
                ++pairs;
                CAPTURE(code, first, second);
                REQUIRE(is_read(wrong) == (code[first] == code[second]));
            }
        }
        REQUIRE(pairs == 120);
    }
}

TEST_CASE("each place of a drawn code takes each symbol equally often", "[secrets][codes][f1]")
{
    // 31 degrees of freedom: more than 110 happens once in 10^10. Not from a seed: the generator
    // is the system's own.
    constexpr int draws = 100'000;
    constexpr double limit = 110;
    std::vector<std::vector<int>> counts(16, std::vector<int>(32));
    std::vector<int> pairs(32 * 32);
    std::set<std::string> drawn;
    for (int i = 0; i < draws; ++i) {
        const std::string code = Code::draw().symbols();
        for (std::size_t place = 0; place < code.size(); ++place) {
            ++counts[place][code_alphabet.find(code[place])];
        }
        ++pairs[code_alphabet.find(code[0]) * 32 + code_alphabet.find(code[1])];
        drawn.insert(code);
    }
    for (std::size_t place = 0; place < counts.size(); ++place) {
        CAPTURE(place);
        CHECK(chi_square(counts[place], draws) < limit);
    }
    // 1,023 degrees of freedom: 1,400 is more than 8 standard deviations away.
    CHECK(chi_square(pairs, draws) < 1400);
    CHECK(drawn.size() == draws);
}

TEST_CASE("a drawn code is read as itself however it is typed", "[secrets][codes][B40]")
{
    for (int i = 0; i < 1000; ++i) {
        const Code code = Code::draw();
        REQUIRE(own_symbols(code.symbols()) == code.symbols());
        REQUIRE(own_symbols(code.printed("CN")) == code.symbols());
    }
}

TEST_CASE("typing is forgiven what cannot be mistaken", "[secrets][codes][B40]")
{
    const std::string typed = GENERATE(as<std::string>{},
                                       "7QX3M9K2TBVWNHRM",
                                       "7QX3-M9K2-TBVW-NHRM",
                                       "CN-7QX3-M9K2-TBVW-NHRM",
                                       "GV-7QX3-M9K2-TBVW-NHRM",
                                       "CN7QX3M9K2TBVWNHRM",
                                       "cn-7qx3-m9k2-tbvw-nhrm",
                                       "  CN 7QX3 M9K2 TBVW NHRM \t\r\n",
                                       "7-Q-X-3-M-9-K-2-T-B-V-W-N-H-R-M",
                                       "CN–7QX3–M9K2–TBVW–NHRM",
                                       "CN\u00A07QX3\u202FM9K2\u2011TBVW\u2212NHRM\uFEFF",
                                       "code: 7QX3-M9K2-TBVW-NHRM",
                                       "é 7QX3-M9K2-TBVW-NHRM");
    CAPTURE(typed);
    CHECK(own_symbols(typed) == "7QX3M9K2TBVWNHRM");
}

TEST_CASE("look-alikes are read as the digits they look like", "[secrets][codes][B40]")
{
    CHECK(own_symbols("O1234S6789ABCDE4") == "no code");
    CHECK(own_symbols("OI23456789ABCDE4") == "0123456789ABCDE4");
    CHECK(own_symbols("oL23456789ABCDE4") == "0123456789ABCDE4");
    CHECK(own_symbols("ol23456789abcde4") == "0123456789ABCDE4");
    CHECK(own_symbols("iOOOOOOOOOOOOOO2") == "1000000000000002");
}

TEST_CASE("of what is typed letters alone change their case", "[secrets][codes][B40]")
{
    CHECK(read_code("a{z}`b-~").foreign == "A{Z}`B~");
}

TEST_CASE("what is no code of ours is not read as one", "[secrets][codes][B40]")
{
    const std::string typed = GENERATE(as<std::string>{},
                                       "",
                                       " - ",
                                       "7QX3-M9K2-TBVW-NHR",
                                       "CN-7QX3-M9K2-TBVW",
                                       "7QX3-M9K2-TBVW-NHRN",
                                       "7QX3-M9K2-TBVW-NHRU",
                                       "7QX3-M9K2-TBVW-NHR*",
                                       "7QX3.M9K2.TBVW.NHRM",
                                       "CN-••••-••••-••••-NHRM",
                                       "7QX3-M9K2-TBVW-NHRM.",
                                       "7QX3-M9K2-TBVW-NHR\xff",
                                       std::string{"7QX3M9K2\0TBVWNHRM", 17});
    CAPTURE(typed);
    CHECK_FALSE(is_read(typed));
}

TEST_CASE("an imported code keeps its symbols", "[secrets][codes]")
{
    CHECK(read_code(" old-code 0o1il ").foreign == "OLDCODE0O1IL");
    CHECK(read_code("").foreign.empty());
    CHECK(read_code("été-2019").foreign == "éTé2019");
    CHECK(read_code("a_b.c").foreign == "A_B.C");
    CHECK(read_code("cn-7qx3-m9k2-tbvw-nhrm").foreign == "CN7QX3M9K2TBVWNHRM");
}

TEST_CASE("a code is printed in groups behind its prefix and masked but for four",
          "[secrets][codes]")
{
    const auto code = Code::from_symbols("7QX3M9K2TBVWNHRM");
    REQUIRE(code);
    CHECK(code->printed("CN") == "CN-7QX3-M9K2-TBVW-NHRM");
    CHECK(code->printed("") == "7QX3-M9K2-TBVW-NHRM");
    CHECK(code->last4() == "NHRM");
    CHECK(masked("CN", code->last4()) == "CN-••••-••••-••••-NHRM");
    CHECK(masked("", "7QX3") == "••••-••••-••••-7QX3");
}

TEST_CASE("a code is found in its own studio and with its own keys", "[secrets][codes]")
{
    const auto keys = keys_of_tests();
    const std::string hash = code_hash(*keys, 1, "s1", "7QX3M9K2TBVWNHRM");
    CHECK(hash == code_hash(*keys, 1, "s1", own_symbols("cn 7qx3m9k2tbvwnhrm")));
    const std::set<std::string> hashes{hash,
                                       code_hash(*keys, 1, "s2", "7QX3M9K2TBVWNHRM"),
                                       code_hash(*keys, 1, "s1", "GHJKMNPQRSTVWXY3"),
                                       code_hash(*keys, 1, "s17", "QX3M9K2TBVWNHRM"),
                                       code_hash(*keys_of_tests(1), 1, "s1", "7QX3M9K2TBVWNHRM")};
    CHECK(hashes.size() == 5);
}

TEST_CASE("names of customers and referrals are random and of their own length",
          "[secrets][random_ids]")
{
    std::set<std::string> refs;
    std::set<std::string> referrals;
    for (int i = 0; i < 1000; ++i) {
        const std::string ref = draw_customer_ref();
        REQUIRE(ref.size() == 32);
        REQUIRE(ref.find_first_not_of("0123456789abcdef") == ref.npos);
        refs.insert(ref);

        const std::string referral = draw_referral_code();
        REQUIRE(referral.size() == 10);
        REQUIRE(referral.find_first_not_of(code_alphabet) == referral.npos);
        REQUIRE_FALSE(is_read(referral));
        REQUIRE(normal_referral_code(referral) == referral);
        referrals.insert(referral);
    }
    CHECK(refs.size() == 1000);
    CHECK(referrals.size() == 1000);
}

TEST_CASE("a referral's code is read however it was typed", "[secrets][random_ids]")
{
    CHECK(normal_referral_code(" 7qx3k-2m9ab\t") == "7QX3K2M9AB");
    CHECK(normal_referral_code("IlLoO") == "11100");
    CHECK(normal_referral_code("").empty());
}
