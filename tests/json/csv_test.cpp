#include "json/csv.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace scrip::json;

TEST_CASE("cells are quoted where they must be, and no cell is a formula", "[json][g1]")
{
    CHECK(csv_line({"a", "b c", ""}) == "a,b c,\r\n");
    CHECK(csv_line({"a,b", "say \"hi\"", "two\nlines"}) ==
          "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    CHECK(csv_line({"=1+1", "+1", "-1", "@x", "1-1"}) == "'=1+1,'+1,'-1,'@x,1-1\r\n");
    CHECK(csv_line({"=a,b"}) == "\"'=a,b\"\r\n");
}

TEST_CASE("an amount is written with its decimals and nothing else", "[json]")
{
    CHECK(decimal_text(1'250, 2) == "12.50");
    CHECK(decimal_text(5, 2) == "0.05");
    CHECK(decimal_text(0, 2) == "0.00");
    CHECK(decimal_text(-5, 2) == "-0.05");
    CHECK(decimal_text(1'250, 0) == "1250");
    CHECK(decimal_text(1'250, 3) == "1.250");
    CHECK(decimal_text(INT64_MIN, 4) == "-922337203685477.5808");
}
