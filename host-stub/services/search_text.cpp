#include "services/search_text.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace host_stub::services {

std::string search_text(std::string_view text)
{
    constexpr int how = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                        UTF8PROC_STRIPMARK | UTF8PROC_COMPAT;
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                     static_cast<utf8proc_ssize_t>(text.size()),
                     &mapped,
                     static_cast<utf8proc_option_t>(how));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(mapped, &std::free);
    if (length < 0) return {};
    return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

std::string search_pattern(std::string_view query)
{
    std::string pattern = "%";
    for (const char letter : search_text(query)) {
        if (letter == '%' || letter == '_' || letter == '!') pattern += '!';
        pattern += letter;
    }
    return pattern + "%";
}

} // namespace host_stub::services
