#include "json_mutator.hpp"

#include "canary.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json.hpp>

namespace scrip::fuzz {

namespace {

using namespace std::string_view_literals;

// testing.md, suite e1.
constexpr std::array nasty{"0"sv,
                           "-0"sv,
                           "1"sv,
                           "-1"sv,
                           "1.0"sv,
                           "1e2"sv,
                           "12.5"sv,
                           "1e400"sv,
                           "1e-400"sv,
                           "2147483647"sv,
                           "2147483648"sv,
                           "-2147483649"sv,
                           "9007199254740991"sv,
                           "9007199254740993"sv,
                           "-9007199254740993"sv,
                           "1000000000000000"sv,
                           "1000000000000001"sv,
                           "9223372036854775807"sv,
                           "9223372036854775808"sv,
                           "-9223372036854775808"sv,
                           "-9223372036854775809"sv,
                           "18446744073709551615"sv,
                           "18446744073709551616"sv,
                           "true"sv,
                           "false"sv,
                           "null"sv,
                           "[]"sv,
                           "{}"sv,
                           "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"sv,
                           "\"\""sv,
                           R"("\u0000")"sv,
                           R"("a\u0000b")"sv,
                           R"("\ud800")"sv,
                           R"("\udc00\ud800")"sv,
                           R"("\ud83d\ude00")"sv,
                           "\"\xc0\x80\""sv,
                           "\"\xe0\x80\xaf\""sv,
                           "\"\xed\xa0\x80\""sv,
                           "\"\xf4\x90\x80\x80\""sv,
                           "\"\xff\""sv,
                           "\"\xe2\x80\xae"
                           "drawkcab\""sv,
                           "\"\xef\xbb\xbf\""sv,
                           "\"ﬁ ß İ Å\""sv,
                           R"("\"\\\/\b\f\n\r\t")"sv,
                           R"("'; drop table scrip_voucher; --")"sv,
                           R"("%_%")"sv,
                           R"("<script>&amp;")"sv,
                           R"("2026-11-22")"sv,
                           R"("2026-11-23")"sv,
                           R"("0000-01-01")"sv,
                           R"("9999-12-31")"sv,
                           R"("2024-02-29")"sv,
                           R"("2026-11-22T23:21:40Z")"sv,
                           R"("9999-12-31T23:59:59.999999Z")"sv,
                           R"("P1Y")"sv,
                           R"("P99999Y")"sv,
                           R"({"minor":1000000000000000,"currency":"EUR"})"sv,
                           R"({"minor":1,"currency":"JPY"})"sv,
                           R"({"units":10000})"sv,
                           R"("c1")"sv,
                           R"("o2")"sv,
                           R"("l1")"sv,
                           R"("surf-1h")"sv,
                           "\"@v0\""sv,
                           "\"@v1\""sv,
                           "\"@v2\""sv,
                           "\"@v3\""sv,
                           "\"@v4\""sv,
                           "\"@v5\""sv,
                           "\"@v6\""sv,
                           "\"@v7\""sv,
                           "\"@v8\""sv,
                           "\"@c0\""sv,
                           "\"@c2\""sv,
                           "\"@c3\""sv,
                           "\"@c4\""sv,
                           "\"@h0\""sv,
                           "\"@h1\""sv,
                           "\"@h2\""sv,
                           "\"@h3\""sv,
                           "\"@h4\""sv,
                           "\"@h5\""sv,
                           "\"@t0\""sv,
                           "\"@k0\""sv,
                           "\"@r0\""sv};

struct Span {
    std::size_t begin;
    std::size_t end;
};

// Where values and members of a text stand, which may be broken JSON.
struct Joints {
    std::vector<Span> values;
    std::vector<Span> members; // from the name to the end of the value
    std::vector<Span> names;
    std::vector<std::size_t> insides; // behind an opening brace
};

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_{text} {}

    Joints scan()
    {
        value(0);
        return std::move(joints_);
    }

private:
    static constexpr int depth_max = 64;

    bool is_at(char letter) const { return at_ < text_.size() && text_[at_] == letter; }

    void skip_blanks()
    {
        while (at_ < text_.size() && " \t\r\n"sv.find(text_[at_]) != std::string_view::npos)
            ++at_;
    }

    void string()
    {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    void value(int depth)
    {
        skip_blanks();
        const std::size_t begin = at_;
        if (is_at('{') && depth < depth_max)
            object(depth);
        else if (is_at('[') && depth < depth_max)
            array(depth);
        else if (is_at('"'))
            string();
        else
            at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        if (at_ == begin && at_ < text_.size()) ++at_;
        if (at_ > begin) joints_.values.push_back({begin, at_});
    }

    void object(int depth)
    {
        joints_.insides.push_back(++at_);
        for (skip_blanks(); is_at('"'); skip_blanks()) {
            const std::size_t begin = at_;
            string();
            joints_.names.push_back({begin, at_});
            skip_blanks();
            if (!is_at(':')) return;
            ++at_;
            value(depth + 1);
            joints_.members.push_back({begin, at_});
            skip_blanks();
            if (!is_at(',')) break;
            ++at_;
        }
        if (is_at('}')) ++at_;
    }

    void array(int depth)
    {
        for (++at_, skip_blanks(); at_ < text_.size() && !is_at(']'); skip_blanks()) {
            value(depth + 1);
            skip_blanks();
            if (!is_at(',')) break;
            ++at_;
        }
        if (is_at(']')) ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Joints joints_;
};

std::string_view part(std::string_view text, Span span)
{
    return text.substr(span.begin, span.end - span.begin);
}

std::string replaced(std::string_view text, Span span, std::string_view by)
{
    std::string changed{text.substr(0, span.begin)};
    changed += by;
    changed += text.substr(span.end);
    return changed;
}

// A member and the comma beside it.
std::string without(std::string_view text, Span member)
{
    if (member.end < text.size() && text[member.end] == ',')
        ++member.end;
    else if (member.begin > 0 && text[member.begin - 1] == ',')
        --member.begin;
    return replaced(text, member, "");
}

boost::json::value read(const std::filesystem::path& path)
{
    std::ifstream file{path};
    return boost::json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
}

void collect_members(const boost::json::value& value, Words& words)
{
    if (const auto* const array = value.if_array()) {
        for (const auto& each : *array)
            collect_members(each, words);
    } else if (const auto* const object = value.if_object()) {
        for (const auto& member : *object) {
            words.members.emplace_back(boost::json::serialize(member.key()),
                                       boost::json::serialize(member.value()));
            collect_members(member.value(), words);
        }
    }
}

// Names of properties, with each word they may have.
void collect_properties(const boost::json::value& schema, Words& words)
{
    if (const auto* const array = schema.if_array()) {
        for (const auto& each : *array)
            collect_properties(each, words);
    }
    const auto* const object = schema.if_object();
    if (object == nullptr) return;
    for (const auto& member : *object) {
        collect_properties(member.value(), words);
        if (member.key() != "enum" || !member.value().is_array()) continue;
        for (const auto& word : member.value().get_array())
            words.values.push_back(boost::json::serialize(word));
    }
    const auto* const properties = object->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& property : properties->get_object()) {
        const std::string name = boost::json::serialize(property.key());
        const auto* const about = property.value().if_object();
        const auto* const choices = about ? about->if_contains("enum") : nullptr;
        words.members.emplace_back(name, "null");
        if (choices == nullptr || !choices->is_array()) continue;
        for (const auto& word : choices->get_array())
            words.members.emplace_back(name, boost::json::serialize(word));
    }
}

} // namespace

std::uint64_t Choice::next()
{
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15ULL;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31U);
}

Words words_of_schemas(const std::string& folder)
{
    Words words;
    for (const char* const each : {"", "/samples"}) {
        for (const auto& file : std::filesystem::directory_iterator{folder + each}) {
            const std::string name = file.path().filename().string();
            if (name.ends_with(".request.schema.json"))
                collect_properties(read(file.path()), words);
            else if (name.ends_with(".request.json"))
                collect_members(read(file.path()), words);
        }
    }
    for (const std::string_view each : nasty)
        words.values.emplace_back(each);
    words.values.push_back('"' + std::string{canary_text} + '"');
    return words;
}

std::string JsonMutator::new_value(Choice& choice) const
{
    switch (choice.below(4)) {
    case 0: return choice.of(words_.values);
    case 1: return choice.of(words_.members).second;
    default: return std::string{choice.of(nasty)};
    }
}

std::string JsonMutator::changed(std::string_view json, Choice& choice) const
{
    const Joints joints = Scanner{json}.scan();
    if (joints.values.empty()) return choice.of(words_.members).second;
    const bool has_members = !joints.members.empty();
    const std::size_t way = choice.below(10);
    if (way == 0 && has_members) return without(json, choice.of(joints.members));
    if (way == 1 && has_members) { // the same name twice
        const Span member = choice.of(joints.members);
        const auto name = part(json, member).substr(0, part(json, member).find(':'));
        return replaced(
            json, {member.end, member.end}, "," + std::string{name} + ":" + new_value(choice));
    }
    if (way <= 3 && !joints.insides.empty()) {
        const auto& [name, value] = choice.of(words_.members);
        const std::size_t at = choice.of(joints.insides);
        const bool is_empty = at < json.size() && json[at] == '}';
        return replaced(json, {at, at}, name + ":" + value + (is_empty ? "" : ","));
    }
    if (way == 4 && has_members)
        return replaced(json, choice.of(joints.names), choice.of(words_.members).first);
    if (way == 5)
        return replaced(json, choice.of(joints.values), part(json, choice.of(joints.values)));
    if (way == 6) {
        const Span value = choice.of(joints.values);
        return replaced(json, value, "[" + std::string{part(json, value)} + "]");
    }
    return replaced(json, choice.of(joints.values), new_value(choice));
}

std::string JsonMutator::crossed(std::string_view json, std::string_view other, Choice& choice)
{
    const Joints here = Scanner{json}.scan();
    const Joints there = Scanner{other}.scan();
    if (here.values.empty() || there.values.empty()) return std::string{json};
    return replaced(json, choice.of(here.values), part(other, choice.of(there.values)));
}

} // namespace scrip::fuzz
