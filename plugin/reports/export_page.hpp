// One page of an export: items of several kinds, each kind behind the one before.
#pragma once

#include "operations/work.hpp"
#include "reports/page_text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace scrip::reports {

// Behind a row of one kind. The kinds are those of the export's item, by their place in it.
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

// `Item` is a variant of all kinds, in the order they are listed.
template <class Item>
class ExportPage {
public:
    ExportPage(const operations::Work& work,
               std::string whom,
               std::int64_t limit,
               const std::optional<std::string>& cursor)
        : work_{work}, whom_{std::move(whom)}, limit_{limit},
          start_{export_start(work, whom_, cursor)}, last_{start_}, texts_{limit}
    {
    }

    // From where the page before ended. `section` puts the rows of a kind; false: the page is full.
    template <class Section>
    void fill(const Section& section)
    {
        for (std::size_t kind = start_.kind; kind < std::variant_size_v<Item>; ++kind) {
            if (kind != start_.kind) start_ = {.kind = kind};
            is_full_ = !section(kind);
            if (is_full_) return;
        }
    }

    // Behind which row the kind at hand goes on, and how many rows tell whether it goes on further.
    const ExportPosition& start() const { return start_; }
    std::int64_t room() const { return limit_ - static_cast<std::int64_t>(items_.size()) + 1; }

    PageText& texts() { return texts_; }

    // After the page took the texts of the item. `at` needs no kind.
    template <class OneItem>
    void put(const OneItem& item, ExportPosition at)
    {
        items_.emplace_back(item);
        last_ = std::move(at);
        last_.kind = items_.back().index();
    }

    std::vector<Item> items() && { return std::move(items_); }
    std::optional<std::string> next() const
    {
        if (!is_full_) return std::nullopt;
        return export_cursor(work_, whom_, last_);
    }

private:
    const operations::Work& work_;
    std::string whom_;
    std::int64_t limit_;
    ExportPosition start_;
    ExportPosition last_;
    PageText texts_;
    std::vector<Item> items_;
    bool is_full_ = false;
};

} // namespace scrip::reports
