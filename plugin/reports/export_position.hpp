// Where a page of an export goes on: behind a row of one kind.
#pragma once

#include "operations/work.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace scrip::reports {

// The kinds are numbered by the export, in the order it lists them.
struct ExportPosition {
    std::size_t kind = 0;
    std::string id{};
    std::int64_t number = 0;
    std::int64_t at = INT64_MIN;
};

// The start of an export of `whom`, or behind what the cursor names. Throws InvalidField for a
// cursor of another list.
ExportPosition export_start(const operations::Work& work,
                            const std::string& whom,
                            const std::optional<std::string>& cursor);

std::string export_cursor(const operations::Work& work,
                          const std::string& whom,
                          const ExportPosition& position);

} // namespace scrip::reports
