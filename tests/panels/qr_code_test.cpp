#include "panels/qr_code.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <vector>

using namespace scrip::panels;

namespace {

using Modules = std::vector<std::string>; // '#' is dark

// Reads the bars back: "M4 0h3v1h-3z".
Modules modules_of(const QrCode& code)
{
    const auto side = static_cast<std::size_t>(code.modules);
    Modules modules(side, std::string(side, '.'));
    std::istringstream path{code.path};
    char mark = 0;
    while (path >> mark) {
        std::size_t x = 0;
        std::size_t y = 0;
        std::size_t length = 0;
        std::string rest;
        path >> x >> y >> mark >> length;
        std::getline(path, rest, 'z');
        REQUIRE(rest == "v1h-" + std::to_string(length));
        REQUIRE(x + length <= side);
        REQUIRE(y < side);
        for (std::size_t i = x; i < x + length; ++i) {
            CHECK(modules[y][i] == '.');
            modules[y][i] = '#';
        }
    }
    return modules;
}

void check_finder(const Modules& modules, std::size_t x, std::size_t y)
{
    const Modules wanted{
        "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
    for (std::size_t row = 0; row < wanted.size(); ++row)
        CHECK(modules[y + row].substr(x, 7) == wanted[row]);
}

} // namespace

TEST_CASE("a code fits the second size, with its three corners and both rulers in place",
          "[panels][U08]")
{
    const QrCode code = qr_code("CN-7KQ2-M9XA-0T4Z-B17X");
    REQUIRE(code.modules == 25);
    const Modules modules = modules_of(code);
    check_finder(modules, 0, 0);
    check_finder(modules, 18, 0);
    check_finder(modules, 0, 18);
    for (std::size_t i = 8; i < 17; ++i) {
        CHECK(modules[6][i] == (i % 2 == 0 ? '#' : '.'));
        CHECK(modules[i][6] == (i % 2 == 0 ? '#' : '.'));
    }
}

TEST_CASE("another code is another picture, the same code the same", "[panels][U08]")
{
    const std::string code = "CN-7KQ2-M9XA-0T4Z-B17X";
    CHECK(qr_code(code).path == qr_code(code).path);
    CHECK(qr_code(code).path != qr_code("CN-7KQ2-M9XA-0T4Z-B17Y").path);
    // The longest prefix a studio may set.
    CHECK(qr_code("GIFTCARD-7KQ2-M9XA-0T4Z-B17X").modules == 25);
}
