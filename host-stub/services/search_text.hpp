// Names as people look for them: without case and accents.
#pragma once

#include <string>
#include <string_view>

namespace host_stub::services {

// Empty for what is no UTF-8.
std::string search_text(std::string_view text);

// The pattern of SQL's LIKE ... ESCAPE '!' for texts of search_text() that contain `query`.
std::string search_pattern(std::string_view query);

} // namespace host_stub::services
