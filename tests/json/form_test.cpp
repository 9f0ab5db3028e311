#include "json/form.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace scrip;
using json::Form;

namespace {

// A request, and the form that borrows it.
struct Request {
    explicit Request(const std::string& text)
        : value(json::parse(text)), form{value.get_object(), ""}
    {
    }
    boost::json::value value;
    Form form;
};

// The text of the InvalidField that `action` throws; empty when it throws none.
template <class Action>
std::string refusal(const Action& action)
{
    try {
        action();
    } catch (const InvalidField& error) {
        return error.what();
    }
    return "";
}

std::string member(const std::string& value)
{
    return R"({"m":)" + value + "}";
}

bool names(const std::string& text, const std::string& pointer)
{
    return text.rfind(pointer + " must be ", 0) == 0;
}

std::string money(const std::string& minor)
{
    return R"({"m":{"minor":)" + minor + R"(,"currency":"EUR"}})";
}

} // namespace

TEST_CASE("an amount is a whole number of minor units within its limits", "[json][k1][I10]")
{
    const auto read = [](const std::string& minor) {
        return Request{money(minor)}.form.money("m", 1).minor_units();
    };
    CHECK(read("1") == 1);
    CHECK(read("2147483648") == 2147483648);
    CHECK(read("3000000000") == 3'000'000'000);
    CHECK(read("999999999999999") == 999'999'999'999'999);
    CHECK(read("1000000000000000") == 1'000'000'000'000'000);
    CHECK(Request{money("0")}.form.money("m", 0).minor_units() == 0);
    CHECK(Request{money("-0")}.form.money("m", 0).minor_units() == 0);
    for (const char* const wrong : {"0",
                                    "-1",
                                    "1.0",
                                    "1e2",
                                    "1E2",
                                    "0.5",
                                    "-0.0",
                                    "\"5\"",
                                    "true",
                                    "null",
                                    "[]",
                                    "{}",
                                    "1000000000000001",
                                    "9007199254740993",
                                    "9223372036854775807",
                                    "9223372036854775808",
                                    "-9223372036854775808",
                                    "-9223372036854775809",
                                    "18446744073709551615",
                                    "18446744073709551616",
                                    "1e400",
                                    "100000000000000000000000000"}) {
        INFO(wrong);
        const std::string text = refusal([&] { Request{money(wrong)}.form.money("m", 1); });
        CHECK(names(text, "/m/minor"));
        if (std::string{wrong} != "0") {
            CHECK(names(refusal([&] { Request{money(wrong)}.form.money("m", 0); }), "/m/minor"));
        }
    }
    CHECK(names(refusal([] { Request{R"({"m":{"currency":"EUR"}})"}.form.money("m", 1); }),
                "/m/minor"));
}

TEST_CASE("money has a currency that is one", "[json][I11]")
{
    for (const char* const wrong : {"\"eur\"", "\"EURO\"", "\"XXX\"", "\"\"", "978", "null"}) {
        INFO(wrong);
        const std::string text = refusal([&] {
            Request{R"({"m":{"minor":1,"currency":)" + std::string{wrong} + "}}"}.form.money("m",
                                                                                             1);
        });
        CHECK(names(text, "/m/currency"));
    }
    for (const char* const wrong : {"5", "\"5 EUR\"", "[]", "null"}) {
        CHECK(names(refusal([&] { Request{member(wrong)}.form.money("m", 1); }), "/m"));
    }
    CHECK(names(refusal([] { Request{"{}"}.form.money("m", 1); }), "/m"));
    CHECK_FALSE(Request{"{}"}.form.optional_money("m", 1).has_value());
    CHECK_FALSE(Request{member("null")}.form.optional_money("m", 1).has_value());
}

TEST_CASE("a text has 1 to 2000 letters, however many bytes they take", "[json][S23]")
{
    const auto text = [](const std::string& value) {
        return refusal([&] { Request{member("\"" + value + "\"")}.form.text("m"); });
    };
    const auto repeated = [](const char* letter, int count) {
        std::string made;
        for (int i = 0; i < count; ++i)
            made += letter;
        return made;
    };
    for (const char* const letter : {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8F\x84"}) {
        CHECK(text(repeated(letter, 1)).empty());
        CHECK(text(repeated(letter, 2000)).empty());
        CHECK(names(text(repeated(letter, 2001)), "/m"));
    }
    CHECK(names(text(""), "/m"));
    CHECK(names(refusal([] { Request{member("5")}.form.text("m"); }), "/m"));
    CHECK(names(refusal([] { Request{"{}"}.form.text("m"); }), "/m"));
    CHECK_FALSE(Request{member("null")}.form.optional_text("m").has_value());
    CHECK(names(refusal([] { Request{member("5")}.form.optional_text("m"); }), "/m"));
}

TEST_CASE("an id has 1 to 128 bytes", "[json][h2]")
{
    const auto id = [](const std::string& value) {
        return refusal([&] { Request{member("\"" + value + "\"")}.form.id("m"); });
    };
    CHECK(id("x").empty());
    CHECK(id(std::string(128, 'x')).empty());
    CHECK(names(id(std::string(129, 'x')), "/m"));
    CHECK(names(id(""), "/m"));
    std::string accents;
    for (int i = 0; i < 64; ++i)
        accents += "\xC3\xA9";
    CHECK(id(accents).empty());
    CHECK(names(id(accents + "x"), "/m"));
    CHECK(names(refusal([] { Request{member("7")}.form.id("m"); }), "/m"));
    CHECK_FALSE(Request{member("null")}.form.optional_id("m").has_value());
}

TEST_CASE("whole numbers, flags, dates and instants are read as they are meant", "[json]")
{
    const auto integer = [](const char* value) {
        return refusal([&] { Request{member(value)}.form.integer("m", 1, 10); });
    };
    CHECK(integer("1").empty());
    CHECK(integer("10").empty());
    for (const char* const wrong : {"0", "11", "1.0", "\"1\"", "null", "1e1", "-1"}) {
        INFO(wrong);
        CHECK(names(integer(wrong), "/m"));
    }
    CHECK(Request{member("true")}.form.flag("m"));
    CHECK_FALSE(Request{member("null")}.form.flag_or("m", false));
    CHECK(Request{"{}"}.form.flag_or("m", true));
    for (const char* const wrong : {"1", "\"true\"", "[]"}) {
        CHECK(names(refusal([&] { Request{member(wrong)}.form.flag_or("m", true); }), "/m"));
    }
    CHECK(to_text(Request{member("\"2028-02-29\"")}.form.optional_date("m").value()) ==
          "2028-02-29");
    for (const char* const wrong :
         {"\"2027-02-29\"", "\"2027-2-9\"", "20270209", "\"2027-02-09T00:00:00Z\"", "\"\""}) {
        INFO(wrong);
        CHECK(names(refusal([&] { Request{member(wrong)}.form.optional_date("m"); }), "/m"));
    }
    CHECK(to_text(Request{member("\"2026-11-22T12:00:00Z\"")}.form.instant("m")) ==
          "2026-11-22T12:00:00Z");
    CHECK(names(refusal([] { Request{member("\"2026-11-22\"")}.form.instant("m"); }), "/m"));
}

TEST_CASE("a word is one of its set, and lists name the place that is wrong", "[json]")
{
    CHECK(Request{member("\"goodwill\"")}.form.word<Origin>("m") == Origin::goodwill);
    CHECK(names(refusal([] { Request{member("\"Goodwill\"")}.form.word<Origin>("m"); }), "/m"));
    CHECK(Request{member(R"(["active","void"])")}.form.words<VoucherStatus>("m", 6).size() == 2);
    CHECK(names(
        refusal([] { Request{member(R"(["active","gone"])")}.form.words<VoucherStatus>("m", 6); }),
        "/m/1"));
    CHECK(names(refusal([] { Request{member("[]")}.form.texts("m", 2); }), "/m"));
    CHECK(names(refusal([] { Request{member(R"(["a","b","c"])")}.form.texts("m", 2); }), "/m"));
    CHECK(names(refusal([] { Request{member(R"(["a",5])")}.form.texts("m", 2); }), "/m/1"));
    CHECK(Request{member("[{},{}]")}.form.objects("m", 2).at(1).pointer_to("x") == "/m/1/x");
    CHECK(names(refusal([] { Request{member("[{},5]")}.form.objects("m", 2); }), "/m/1"));
    CHECK(names(refusal([] { Request{member("[{},{},{}]")}.form.objects("m", 2); }), "/m"));
    CHECK(names(refusal([] { Request{member("{}")}.form.objects("m", 2); }), "/m"));
    CHECK(Request{"{}"}.form.objects("m", 2).empty());
}

TEST_CASE("a pointer leads through objects to the member", "[json]")
{
    const Request request{R"({"order":{"total":{"minor":-5,"currency":"EUR"}}})"};
    const std::string text = refusal([&] { request.form.object("order").money("total", 0); });
    CHECK(names(text, "/order/total/minor"));
    CHECK(text.find("-5") == std::string::npos);
    CHECK(request.form.optional_object("none").has_value() == false);
    CHECK(names(refusal([&] { request.form.object("none"); }), "/none"));
    CHECK(names(refusal([] { Request{member("5")}.form.optional_object("m"); }), "/m"));
    CHECK(Request{member("null")}.form.mentions("m"));
    CHECK_FALSE(Request{member("null")}.form.has("m"));
    CHECK_FALSE(Request{"{}"}.form.mentions("m"));
}

TEST_CASE("a refusal never repeats what was sent", "[json][I32]")
{
    const char* const secret = "CN-SECRET";
    const Request request{R"({"m":")" + std::string{secret} + R"("})"};
    const auto check = [&](const std::string& text) {
        CHECK_FALSE(text.empty());
        CHECK(text.find(secret) == std::string::npos);
    };
    check(refusal([&] { request.form.money("m", 1); }));
    check(refusal([&] { request.form.integer("m", 1, 2); }));
    check(refusal([&] { request.form.flag("m"); }));
    check(refusal([&] { request.form.optional_date("m"); }));
    check(refusal([&] { request.form.instant("m"); }));
    check(refusal([&] { request.form.word<Origin>("m"); }));
    check(refusal([&] { request.form.texts("m", 2); }));
    check(refusal([&] { request.form.objects("m", 2); }));
}

TEST_CASE("U+0000 is refused wherever it stands", "[json][S4]")
{
    struct Row {
        const char* text;
        const char* pointer;
    };
    const Row row = GENERATE(Row{R"({"a":"x\u0000y"})", "/a"},
                             Row{R"({"a":"\u0000"})", "/a"},
                             Row{R"({"a":[1,{"b":"\u0000"}]})", "/a/1/b"},
                             Row{R"({"a":{"b/c~d":"\u0000"}})", "/a/b~1c~0d"},
                             Row{R"({"a":{"b\u0000c":1}})", "/a"},
                             Row{R"({"\u0000":1})", "the payload"});
    INFO(row.text);
    const auto value = json::parse(row.text);
    CHECK(names(refusal([&] { json::refuse_nul(value, ""); }), row.pointer));
    const auto clean = json::parse(R"({"a":["x",{"b":"\u0001\\u0000"}],"c":null,"d":1.5})");
    CHECK(refusal([&] { json::refuse_nul(clean, ""); }).empty());
}

TEST_CASE("32 levels are read and 33 are not", "[json][e1]")
{
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK_NOTHROW(json::parse(nested(32)));
    CHECK_THROWS_AS(json::parse(nested(33)), boost::system::system_error);
    CHECK_THROWS_AS(json::parse(nested(100'000)), boost::system::system_error);
}

TEST_CASE("what is no JSON is told apart", "[json][e1]")
{
    for (const char* const wrong : {"",
                                    " ",
                                    "{",
                                    "{}x",
                                    "{} {}",
                                    "{'a':1}",
                                    "{\"a\":01}",
                                    "{\"a\":1,}",
                                    "[1,]",
                                    "nul",
                                    "{\"a\":\"\x80\"}",
                                    "{\"a\":\"\xC0\xAF\"}",
                                    "{\"a\":\"\xED\xA0\x80\"}",
                                    "{\"a\":\"\\ud800\"}",
                                    "{\"a\":\"\n\"}",
                                    "{\"a\":NaN}",
                                    "{\"a\":+1}",
                                    "/**/{}"}) {
        INFO(wrong);
        CHECK_THROWS_AS(json::parse(wrong), boost::system::system_error);
    }
}

TEST_CASE("equal values have equal canonical texts, however they are written", "[json][I14]")
{
    const auto canonical = [](const char* text) { return json::canonical(json::parse(text)); };
    CHECK(canonical(R"({"b":1,"a":{"d":[1,2],"c":null}})") ==
          canonical("{ \"a\" : {\"c\":null, \"d\":[1, 2]},\n\"b\":1}"));
    CHECK(canonical(R"({"a":"\u00e9\/"})") == canonical("{\"a\":\"\xC3\xA9/\"}"));
    CHECK(canonical("[1,2]") != canonical("[2,1]"));
    CHECK(canonical(R"({"a":1})") != canonical(R"({"a":"1"})"));
    CHECK(canonical(R"({"a":null})") != canonical("{}"));
    CHECK(canonical(R"({"a":[1],"b":2})") != canonical(R"({"a":[1,2]})"));
    CHECK(canonical(R"({"a":"b\":\"c"})") != canonical(R"({"a":"b","c":""})"));
    CHECK(canonical("true") != canonical("1"));
    CHECK(canonical("[]") != canonical("{}"));
    CHECK(canonical("{\"b\":{},\"a\":[]}") == "{\"a\":[],\"b\":{}}");
}
