// Answers of a key that was known.
#include "calls/replay.hpp"

#include "domain/invariant.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::calls;

TEST_CASE("an answer that is given again says so, and is the same otherwise", "[calls][I14]")
{
    CHECK(replayed(R"({"a":{}})") == R"({"a":{},"replayed":true})");
    CHECK(replayed("{}") == R"({"replayed":true})");
    for (const char* const wrong : {"", "{", "}", "[]", R"("a")"})
        CHECK_THROWS_AS(replayed(wrong), InvariantViolation);
}

TEST_CASE("of codes that were shown once the masks are shown again", "[calls][I14][I32]")
{
    CHECK(with_masked_codes(R"({"code":"CN-1","voucher":{"code":"CN-*"}})") ==
          R"({"code":"CN-*","voucher":{"code":"CN-*"}})");
    CHECK(with_masked_codes(R"({"code":"CN-1","to":{"code":"CN-*"}})") ==
          R"({"code":"CN-*","to":{"code":"CN-*"}})");
    CHECK(with_masked_codes(R"({"vouchers":[{"code":"CN-1","voucher":{"code":"CN-*"}},7]})") ==
          R"({"vouchers":[{"code":"CN-*","voucher":{"code":"CN-*"}},7]})");
    // Nothing beside it that could be its mask.
    CHECK(with_masked_codes(R"({"voucher":{"code":"CN-*"}})") == R"({"voucher":{"code":"CN-*"}})");
    CHECK(with_masked_codes(R"({"code":"code_not_found"})") == R"({"code":"code_not_found"})");
}
