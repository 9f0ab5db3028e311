#include "reports/cursor.hpp"

#include "domain/errors.hpp"
#include "secrets/sealing.hpp"

#include <charconv>

namespace scrip::reports {

namespace {

constexpr char separator = '\n'; // in no id of ours and no number

std::string bound(const operations::Work& work, std::string_view query)
{
    return "cursor/" + std::to_string(work.studio_id.size()) + ":" + work.studio_id + "/" +
           std::string{word(work.actor.role)} + "/" + work.operation + "/" + std::string{query};
}

InvalidField refused()
{
    return {"/page/cursor", "the `next` of the page before, of the same list"};
}

} // namespace

std::string make_cursor(const operations::Work& work,
                        std::string_view query,
                        const std::vector<std::string>& position)
{
    std::string text;
    for (const std::string& part : position) {
        if (!text.empty()) text += separator;
        text += part;
    }
    return secrets::seal(work.keys, bound(work, query), text);
}

std::vector<std::string> read_cursor(const operations::Work& work,
                                     std::string_view query,
                                     const std::string& cursor,
                                     std::size_t count)
{
    const auto text = secrets::open(work.keys, bound(work, query), cursor);
    if (!text) throw refused();
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (;;) {
        const std::size_t end = text->find(separator, start);
        parts.push_back(text->substr(start, end - start));
        if (end == std::string::npos) break;
        start = end + 1;
    }
    if (parts.size() != count) throw refused();
    return parts;
}

std::int64_t cursor_number(const std::string& part)
{
    std::int64_t number = 0;
    const auto read = std::from_chars(part.data(), part.data() + part.size(), number);
    if (read.ec != std::errc{} || read.ptr != part.data() + part.size()) throw refused();
    return number;
}

} // namespace scrip::reports
