#include "payloads.hpp"

#include <array>
#include <string_view>

namespace booking::check {
namespace {

namespace json = boost::json;

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t next(std::uint64_t& state)
{
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t value = state;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

// The text of the object with a member put before its others.
std::string with_member(const std::string& object, const std::string& member)
{
    return "{" + member + (object == "{}" ? "" : ",") + object.substr(1);
}

// Every "minor" of the request written as `number`.
std::string with_minor(const std::string& text, const std::string& number)
{
    constexpr std::string_view word = R"("minor":)";
    std::string changed;
    std::size_t at = 0;
    while (true) {
        const auto found = text.find(word, at);
        if (found == std::string::npos) return changed + text.substr(at);
        const auto begin = found + word.size();
        changed += text.substr(at, begin - at) + number;
        at = text.find_first_not_of("-0123456789", begin);
    }
}

void take_seals_out(json::value& value)
{
    if (value.is_array()) {
        for (json::value& each : value.get_array())
            take_seals_out(each);
    }
    if (!value.is_object()) return;
    for (auto& member : value.get_object()) {
        const bool is_seal = member.key() == "next" || member.key().starts_with("sealed");
        if (is_seal && member.value().is_string()) member.value() = "sealed";
        take_seals_out(member.value());
    }
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

json::value with_extra_members(json::value request)
{
    if (request.is_array()) {
        for (json::value& each : request.get_array())
            each = with_extra_members(each);
    }
    if (!request.is_object()) return request;
    json::object& object = request.get_object();
    for (auto& member : object)
        member.value() = with_extra_members(member.value());
    object["x_of_the_check"] = {{"deep", {1, nullptr, "text"}}};
    return request;
}

std::string without_seals(const std::string& reply)
{
    boost::system::error_code error;
    json::value document = json::parse(reply, error);
    if (error) return reply;
    take_seals_out(document);
    return json::serialize(document);
}

std::vector<Hostile> hostile_payloads(const json::object& request)
{
    const std::string good = json::serialize(request);
    const std::string long_text(std::size_t{1} << 20U, 'x');
    std::vector<Hostile> all{
        {"empty", ""},
        {"a space", " "},
        {"no object", "[1]"},
        {"cut in the middle", good.substr(0, good.size() / 2)},
        {"without its last byte", good.substr(0, good.size() - 1)},
        {"followed by something", good + "x"},
        {"not UTF-8", with_member(good, "\"x\":\"\xFF\xFE\"")},
        {"a NUL byte inside", with_member(good, std::string("\"x\":\"\0\"", 7))},
        {"nested too deep", with_member(good, "\"x\":" + nested(33))},
        {"a text of 1 MiB", with_member(good, "\"x\":\"" + long_text + "\""), Expected::too_large},
        {"a duplicate member",
         with_member(good, R"("locale":"en","locale":"fr")"),
         Expected::steady},
        {"a -0", with_member(good, R"("x":-0)"), Expected::steady},
        {"an actor that is no object", with_member(R"({"x":1})", R"("actor":"admin")")},
    };
    for (const char* lone : {R"(\ud800)", R"(\udc00)", R"(\ud800x)"}) {
        all.push_back(
            {"a lone surrogate", with_member(good, "\"x\":\"" + std::string(lone) + "\"")});
    }
    // Rows of an import are judged one by one, in the reply.
    if (good.find(R"("minor":)") == std::string::npos || request.contains("rows")) return all;
    for (const char* number :
         {"12.5", "1e400", "1e2", "9223372036854775808", "\"1250\"", "null", "-5"})
        all.push_back({"money of " + std::string(number), with_minor(good, number)});
    return all;
}

std::string mutated(std::string text, std::uint64_t& state)
{
    static constexpr std::array<std::string_view, 12> words{"{",
                                                            "}",
                                                            "[",
                                                            "]",
                                                            "null",
                                                            "-1",
                                                            "1e9",
                                                            "\"\\u0000\"",
                                                            "\"",
                                                            "9223372036854775807",
                                                            "\xC3",
                                                            ","};
    const auto changes = next(state) % 3 + 1;
    for (std::uint64_t i = 0; i < changes && !text.empty(); ++i) {
        const auto at = static_cast<std::size_t>(next(state) % text.size());
        switch (next(state) % 4) {
        case 0: text[at] = static_cast<char>(next(state)); break;
        case 1: text.erase(at, static_cast<std::size_t>(next(state) % 8)); break;
        case 2: text.insert(at, words[static_cast<std::size_t>(next(state) % words.size())]); break;
        default:
            text.insert(at, text.substr(at, static_cast<std::size_t>(next(state) % 32)));
            break;
        }
    }
    return text;
}

} // namespace booking::check
