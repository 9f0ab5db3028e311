#include "reports/export_page.hpp"

#include "reports/cursor.hpp"

namespace scrip::reports {

ExportPosition export_start(const operations::Work& work,
                            const std::string& whom,
                            const std::optional<std::string>& cursor)
{
    if (!cursor) return {};
    const auto parts = read_cursor(work, whom, *cursor, 4);
    return {static_cast<std::size_t>(cursor_number(parts[0])),
            parts[1],
            cursor_number(parts[2]),
            cursor_number(parts[3])};
}

std::string
export_cursor(const operations::Work& work, const std::string& whom, const ExportPosition& position)
{
    return make_cursor(work,
                       whom,
                       {std::to_string(position.kind),
                        position.id,
                        std::to_string(position.number),
                        std::to_string(position.at)});
}

} // namespace scrip::reports
