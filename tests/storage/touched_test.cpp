#include "storage/touched.hpp"

#include "domain/invariant.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;

TEST_CASE(
    "totals begin with what vouchers had first and end with what they have last, by commodity",
    "[storage][I39]")
{
    Touched touched;
    CHECK(touched.totals().empty());
    touched.note("v2", "EUR", 100, 40);
    touched.note("v1", "EUR", 7, 7);
    touched.note("v3", "units:x", 0, 3);
    CHECK(touched.totals() == std::vector<Total>{{"EUR", 107, 47}, {"units:x", 0, 3}});
    // Written to again: what lies between is nobody's concern.
    touched.note("v2", "EUR", 40, 90);
    CHECK(touched.totals() == std::vector<Total>{{"EUR", 107, 97}, {"units:x", 0, 3}});
    // Units that were made good for something else.
    touched.note("v3", "units:x", 3, 0);
    touched.note("v3", "units:y", 0, 3);
    CHECK(touched.totals() ==
          std::vector<Total>{{"EUR", 107, 97}, {"units:x", 0, 0}, {"units:y", 0, 3}});
}

TEST_CASE("totals that no longer fit are refused", "[storage][I39][k1]")
{
    Touched touched;
    touched.note("v1", "EUR", 0, INT64_MAX);
    touched.note("v2", "EUR", 0, 1);
    CHECK_THROWS_AS(touched.totals(), InvariantViolation);
}

TEST_CASE("holders are known once, and who has none is nobody", "[storage]")
{
    Touched touched;
    touched.note_holder(std::nullopt);
    CHECK(touched.holders().empty());
    touched.note_holder("r1");
    touched.note_holder("r1");
    CHECK(touched.holders() == std::set<std::string>{"r1"});
}
