#include "secrets/imported_code.hpp"

#include "secrets/codes.hpp"

#include <catch2/catch.hpp>

using namespace scrip::secrets;

namespace {

ImportedCode imported(std::string_view written)
{
    const auto code = read_imported_code(written);
    REQUIRE(code.has_value());
    return *code;
}

} // namespace

TEST_CASE("an imported code keeps the way it is written, and is found however it is typed", "[R19]")
{
    const ImportedCode code = imported("  pp-7k3m-io29ttul \n");
    CHECK(code.clear == "pp-7k3m-io29ttul");
    CHECK(code.normal == read_code("PP 7K3M IO29TTUL").foreign);
    CHECK(code.prefix == "PP");
    CHECK(code.last == "TTUL");
    CHECK_FALSE(code.is_own);
    CHECK(normal_form(code.clear) == code.normal);
    CHECK(printed(code.clear, "CN") == code.clear);
}

TEST_CASE("a code of ours stays one when it is imported, with its prefix", "[B50][B51]")
{
    const Code own = Code::draw();
    const ImportedCode code = imported(own.printed("GIFT2026"));
    CHECK(code.is_own);
    CHECK_FALSE(code.is_weak);
    CHECK(code.clear == own.symbols());
    CHECK(code.normal == own.symbols());
    CHECK(code.prefix == "GIFT2026");
    CHECK(code.last == own.last4());
    CHECK(printed(code.clear, "CN") == own.printed("CN"));
    // Nine letters before the groups are no prefix of ours.
    CHECK_FALSE(imported(own.printed("GIFTS2026")).is_own);
}

TEST_CASE("a mask never shows more than half of what is secret", "[R08]")
{
    CHECK(imported("1234").last == "34");
    CHECK(imported("PP-12345").last == "45");
    CHECK(imported("12345678").last == "5678");
    CHECK(imported("PP-1234567890").last == "7890");
    CHECK(imported("AB12-99").prefix.empty()); // what has digits may be secret
    CHECK(imported("GIFT-1234").prefix.empty());
}

TEST_CASE("codes of fewer than 64 bits are weak", "[B50]")
{
    CHECK(imported("1234567890123456789").is_weak); // 63 bits
    CHECK_FALSE(imported("12345678901234567890").is_weak);
    CHECK(imported("ABCDEFGHIJKLM").is_weak); // 61 bits
    CHECK_FALSE(imported("ABCDEFGHIJKLMN").is_weak);
    CHECK(imported("A1B2C3D4E5F6").is_weak); // 61 bits
    CHECK_FALSE(imported("A1B2C3D4E5F6G").is_weak);
    CHECK(imported("PP-A1B2C3D4E5F6").is_weak); // a prefix adds nothing
}

TEST_CASE("what nobody could type is no code", "[B50]")
{
    for (const char* const bad : {"",
                                  " ",
                                  "-",
                                  "123",
                                  "1 2-3",
                                  "PP-123",
                                  "été-12345",
                                  "a\x01"
                                  "bcd"}) {
        CAPTURE(bad);
        CHECK_FALSE(read_imported_code(bad).has_value());
    }
    CHECK(read_imported_code(std::string(64, 'A')).has_value());
    CHECK_FALSE(read_imported_code(std::string(65, 'A')).has_value());
}
