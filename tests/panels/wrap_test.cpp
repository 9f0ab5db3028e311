#include "panels/wrap.hpp"

#include <catch2/catch.hpp>

using namespace scrip::panels;

using Lines = std::vector<std::string>;

namespace {

// Room for so many small letters.
int letters(int count)
{
    return count * width_of("n");
}

} // namespace

TEST_CASE("a line breaks at spaces and where the text breaks itself", "[panels]")
{
    CHECK(wrapped("one two one", letters(7)) == Lines{"one two", "one"});
    CHECK(wrapped("one two one", letters(11)) == Lines{"one two one"});
    CHECK(wrapped("one\n\ntwo", letters(7)) == Lines{"one", "", "two"});
    CHECK(wrapped("  one \r\n two ", letters(7)) == Lines{"one", "two"});
    CHECK(wrapped("", letters(7)) == Lines{""});
}

TEST_CASE("a word longer than a line is cut, and no letter is torn apart", "[panels]")
{
    CHECK(wrapped("abcdegh", letters(3)) == Lines{"abc", "deg", "h"});
    CHECK(wrapped("x abcdegh", letters(3)) == Lines{"x", "abc", "deg", "h"});
    CHECK(wrapped("ééééé", 2 * width_of("é")) == Lines{"éé", "éé", "é"});
    CHECK(wrapped("東京", 1) == Lines{"東", "京"});
}

TEST_CASE("no line is wider than it may be, but for a single letter", "[panels]")
{
    const std::string text = "Will the WHOLE of it — all 1,000 of them — fit? 東京都 🎁 naïve\nyes";
    for (int width = 100; width < 2'000; width += 37) {
        std::string joined;
        for (const std::string& line : wrapped(text, width)) {
            CHECK(width_of(line) <= width);
            joined += line;
        }
        CHECK(joined.size() <= text.size());
        CHECK(joined.size() + 18 >= text.size()); // spaces alone are gone
    }
}

TEST_CASE("wide letters take more than narrow ones", "[panels]")
{
    CHECK(width_of("illi") < width_of("nnnn"));
    CHECK(width_of("nnnn") < width_of("HHHH"));
    CHECK(width_of("HHHH") < width_of("東京都市"));
    CHECK(width_of("") == 0);
}
