// Cursors: where a list goes on. Sealed, and bound to studio, role and query, so that one made for
// another list or by hand is refused.
#pragma once

#include "operations/work.hpp"

#include <string>
#include <vector>

namespace scrip::reports {

std::string make_cursor(const operations::Work& work,
                        std::string_view query,
                        const std::vector<std::string>& position);

// Throws InvalidField("/page/cursor") unless it was made for this very list and has `count` parts.
std::vector<std::string> read_cursor(const operations::Work& work,
                                     std::string_view query,
                                     const std::string& cursor,
                                     std::size_t count);

// A number of a position.
std::int64_t cursor_number(const std::string& part);

} // namespace scrip::reports
