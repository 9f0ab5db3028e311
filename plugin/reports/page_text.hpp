// How much one page may carry: so many items, and so much text. A reply is at most 1 MiB, so a page
// of long texts ends early and goes on behind its cursor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

namespace scrip::reports {

class PageText {
public:
    explicit PageText(std::int64_t items_max) : items_max_{items_max} {}

    // False: what comes next opens the next page, whatever its texts.
    bool has_room() const { return items_ < items_max_; }

    // False: the item these texts belong to opens the next page. The first one always fits.
    bool takes(std::initializer_list<const std::optional<std::string>*> texts);

private:
    std::int64_t items_max_;
    std::int64_t items_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace scrip::reports
