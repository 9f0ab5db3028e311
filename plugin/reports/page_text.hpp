// How much text one page may carry: a reply is at most 1 MiB, so a page of long texts ends early
// and goes on behind its cursor.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>

namespace scrip::reports {

class PageText {
public:
    // False: the item these texts belong to opens the next page. The first one always fits.
    bool takes(std::initializer_list<const std::optional<std::string>*> texts);

private:
    std::size_t bytes_ = 0;
};

} // namespace scrip::reports
