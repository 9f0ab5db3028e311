#include "console/fields.hpp"

#include "console/refusal.hpp"

#include <algorithm>
#include <chrono>

namespace host_stub::console {

namespace json = boost::json;

namespace {

constexpr std::int64_t minor_max = 1'000'000'000'000'000;
constexpr std::size_t key_bytes_max = 100;

std::size_t characters_in(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char letter) {
        return (static_cast<unsigned char>(letter) & 0xC0) != 0x80;
    }));
}

bool is_blank(const std::string& text)
{
    return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool is_key_letter(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

bool is_day(const std::string& text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t at : {0u, 1u, 2u, 3u, 5u, 6u, 8u, 9u}) {
        if (text[at] < '0' || text[at] > '9') return false;
    }
    const std::chrono::year_month_day day{
        std::chrono::year(std::stoi(text.substr(0, 4))),
        std::chrono::month(static_cast<unsigned>(std::stoi(text.substr(5, 2)))),
        std::chrono::day(static_cast<unsigned>(std::stoi(text.substr(8, 2))))};
    return day.ok();
}

} // namespace

bool Fields::has(const char* name) const
{
    const json::value* const found = object_.if_contains(name);
    return found != nullptr && !found->is_null();
}

const json::value& Fields::at(const char* name) const
{
    if (!has(name)) throw wrong_field(pointer(name));
    return object_.at(name);
}

std::string Fields::text(const char* name, std::size_t most) const
{
    const json::value& found = at(name);
    if (!found.is_string()) throw wrong_field(pointer(name));
    std::string text(found.as_string());
    const bool has_nul = text.find('\0') != std::string::npos;
    if (is_blank(text) || has_nul || characters_in(text) > most) throw wrong_field(pointer(name));
    return text;
}

std::string Fields::optional_text(const char* name, std::size_t most) const
{
    const bool is_empty =
        !has(name) || (object_.at(name).is_string() && object_.at(name).as_string().empty());
    return is_empty ? std::string{} : text(name, most);
}

std::string Fields::word(const char* name, const std::vector<std::string>& known) const
{
    std::string found = text(name);
    if (std::find(known.begin(), known.end(), found) == known.end()) {
        throw wrong_field(pointer(name));
    }
    return found;
}

std::string Fields::optional_word(const char* name, const std::vector<std::string>& known) const
{
    return has(name) ? word(name, known) : std::string{};
}

std::string Fields::day(const char* name) const
{
    std::string found = optional_text(name);
    if (!found.empty() && !is_day(found)) throw wrong_field(pointer(name));
    return found;
}

bool Fields::flag(const char* name) const
{
    const json::value& found = at(name);
    if (!found.is_bool()) throw wrong_field(pointer(name));
    return found.as_bool();
}

bool Fields::optional_flag(const char* name) const
{
    return has(name) && flag(name);
}

std::int64_t Fields::number(const char* name, std::int64_t least, std::int64_t most) const
{
    const json::value& found = at(name);
    if (!found.is_int64() || found.as_int64() < least || found.as_int64() > most) {
        throw wrong_field(pointer(name));
    }
    return found.as_int64();
}

std::int64_t Fields::money(const char* name, const std::string& currency, std::int64_t least) const
{
    const json::value& found = at(name);
    if (!found.is_object()) throw wrong_field(pointer(name));
    const Fields inner(found.as_object(), pointer(name));
    if (inner.text("currency") != currency) throw wrong_field(inner.pointer("currency"));
    return inner.number("minor", least, minor_max);
}

json::object Fields::object(const char* name) const
{
    if (!has(name)) return {};
    if (!at(name).is_object()) throw wrong_field(pointer(name));
    return at(name).as_object();
}

const json::array& Fields::array(const char* name, std::size_t most) const
{
    const json::value& found = at(name);
    if (!found.is_array() || found.as_array().empty() || found.as_array().size() > most) {
        throw wrong_field(pointer(name));
    }
    return found.as_array();
}

std::string Fields::key() const
{
    if (!has("key")) throw Refusal(400, "missing_key", pointer("key"));
    std::string found = text("key", key_bytes_max);
    if (!std::all_of(found.begin(), found.end(), is_key_letter)) throw wrong_field(pointer("key"));
    return found;
}

} // namespace host_stub::console
