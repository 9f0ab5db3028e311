#include "storage/voucher_rows.hpp"

#include "domain/errors.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace scrip::storage {

namespace {

const std::string facts = "kind=6:credit;number=5:a=1;b;paid=1:7;";

} // namespace

TEST_CASE("a fact is found by its name, whatever the others hold", "[storage]")
{
    CHECK(fact_in(facts, "kind") == "credit");
    CHECK(fact_in(facts, "number") == "a=1;b");
    CHECK(fact_in(facts, "paid") == "7");
    CHECK_FALSE(fact_in(facts, "b"));
    CHECK_FALSE(fact_in("", "kind"));
}

TEST_CASE("facts that were cut or changed are refused, never read past their end", "[storage]")
{
    for (std::size_t length = 1; length < facts.size(); ++length) {
        INFO("cut after " << length);
        const std::string cut = facts.substr(0, length);
        const bool is_whole = length == 14 || length == 29;
        if (is_whole)
            CHECK_FALSE(fact_in(cut, "none"));
        else
            CHECK_THROWS_AS(fact_in(cut, "none"), DataCorrupt);
    }
    for (const auto* const changed : {"x",
                                      "=:",
                                      "paid=:1;",
                                      "paid=1x:7;",
                                      "paid=-1:7;",
                                      "paid=2:7;",
                                      "paid=1:7,",
                                      "paid=18446744073709551615:7;",
                                      "paid=99999999999999999999:7;"}) {
        INFO(changed);
        CHECK_THROWS_AS(fact_in(changed, "none"), DataCorrupt);
    }
}

} // namespace scrip::storage
