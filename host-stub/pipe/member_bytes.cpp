#include "pipe/member_bytes.hpp"

#include <boost/json.hpp>

namespace host_stub::pipe {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::size_t skip_white_space(std::string_view text, std::size_t at)
{
    const std::size_t next = text.find_first_not_of(white_space, at);
    return next == std::string_view::npos ? text.size() : next;
}

// Behind the closing quotation mark of the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at + 1;
}

std::size_t end_of_nested(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    while (at < text.size()) {
        if (text[at] == '"') {
            at = end_of_string(text, at);
            continue;
        }
        if (text[at] == '{' || text[at] == '[') ++depth;
        if ((text[at] == '}' || text[at] == ']') && --depth == 0) return at + 1;
        ++at;
    }
    return at;
}

std::size_t end_of_value(std::string_view text, std::size_t at)
{
    if (text[at] == '"') return end_of_string(text, at);
    if (text[at] == '{' || text[at] == '[') return end_of_nested(text, at);
    const std::size_t end = text.find_first_of(",}] \t\r\n", at);
    return end == std::string_view::npos ? text.size() : end;
}

bool is_named(std::string_view quoted, std::string_view name)
{
    if (quoted.find('\\') == std::string_view::npos) {
        return quoted.substr(1, quoted.size() - 2) == name;
    }
    const auto decoded = boost::json::parse({quoted.data(), quoted.size()});
    return decoded.as_string() == boost::json::string_view(name.data(), name.size());
}

} // namespace

std::string_view member_bytes(std::string_view object, std::string_view name)
{
    std::string_view found;
    std::size_t at = skip_white_space(object, object.find('{') + 1);
    while (at < object.size() && object[at] == '"') {
        const std::size_t name_end = end_of_string(object, at);
        const std::string_view quoted = object.substr(at, name_end - at);
        const std::size_t value = skip_white_space(object, object.find(':', name_end) + 1);
        const std::size_t value_end = end_of_value(object, value);
        if (is_named(quoted, name)) found = object.substr(value, value_end - value);
        at = skip_white_space(object, value_end);
        if (at < object.size() && object[at] == ',') at = skip_white_space(object, at + 1);
    }
    return found;
}

} // namespace host_stub::pipe
