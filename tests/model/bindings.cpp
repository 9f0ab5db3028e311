#include "bindings.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

namespace scrip::model {

namespace {

json::value map_strings(const json::value& value,
                        const std::function<std::string(std::string)>& change)
{
    if (const auto* text = value.if_string()) return json::string(change(std::string{*text}));
    if (const auto* list = value.if_array()) {
        json::array changed;
        for (const json::value& each : *list)
            changed.push_back(map_strings(each, change));
        return changed;
    }
    if (const auto* object = value.if_object()) {
        json::object changed;
        for (const auto& [name, each] : *object)
            changed[name] = map_strings(each, change);
        return changed;
    }
    return value;
}

// The 16 symbols that count, in another spelling.
std::string respell(const std::string& code, const std::string& form)
{
    std::string bare;
    std::copy_if(
        code.begin(), code.end(), std::back_inserter(bare), [](char c) { return c != '-'; });
    bare = bare.substr(bare.size() - 16);
    if (form == "bare") return bare;
    if (form == "spaced") return "  " + bare.substr(0, 8) + " " + bare.substr(8) + " ";
    if (form == "letters") {
        std::replace(bare.begin(), bare.end(), '0', 'O');
        std::replace(bare.begin(), bare.end(), '1', 'L');
        return "GV-" + bare;
    }
    if (form == "typo") {
        bare[0] = bare[0] == '7' ? '8' : '7';
        return bare;
    }
    std::string lower = code;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return lower;
}

} // namespace

bool is_mark(std::string_view text)
{
    return text.size() > 2 && text[0] == '@' && text[1] >= 'a' && text[1] <= 'z';
}

void Bindings::bind(const std::string& mark, const std::string& name)
{
    if (is_mark(name) || names_.contains(mark) || marks_.contains(name)) return;
    names_.emplace(mark, name);
    marks_.emplace(name, mark);
    if (mark[1] == 'c' && name.size() >= 4) {
        names_.emplace("@l" + mark.substr(2), name.substr(name.size() - 4));
    }
}

std::optional<std::string> Bindings::name_of(const std::string& mark) const
{
    const auto found = names_.find(mark);
    return found == names_.end() ? std::nullopt : std::optional{found->second};
}

std::string Bindings::spelled(const std::string& mark, const std::set<std::string>& unnamed) const
{
    const std::size_t bar = mark.find('|');
    const auto name = unnamed.contains(mark) ? std::nullopt : name_of(mark.substr(0, bar));
    if (name && bar != std::string::npos) return respell(*name, mark.substr(bar + 1));
    if (name) return *name;
    const std::string digits = std::to_string(
        std::hash<std::string>{}(mark) % 1'000'000'000'000ULL + 1'000'000'000'000ULL);
    if (mark[1] == 'c') return "CN-ZZZZ-" + digits.substr(1);
    if (mark[1] == 'l') return "Z" + digits.substr(1, 3);
    return "00000000-0000-7000-8000-" + digits.substr(1);
}

json::value Bindings::for_plugin(const json::value& request,
                                 const std::set<std::string>& unnamed) const
{
    return map_strings(
        request, [&](std::string text) { return is_mark(text) ? spelled(text, unnamed) : text; });
}

std::set<std::string> Bindings::unnamed_in(const json::value& request) const
{
    std::set<std::string> unnamed;
    map_strings(request, [&](std::string text) {
        if (is_mark(text) && !name_of(text.substr(0, text.find('|')))) unnamed.insert(text);
        return text;
    });
    return unnamed;
}

json::value Bindings::for_model(const json::value& reply) const
{
    return map_strings(reply, [this](std::string text) {
        const auto found = marks_.find(text);
        return found == marks_.end() ? text : found->second;
    });
}

} // namespace scrip::model
