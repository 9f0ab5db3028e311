// What all panels share while they are drawn: the reader, their language and rights, and cells.
#pragma once

#include "operations/work.hpp"
#include "panels/draw.hpp"
#include "reports/voucher_view.hpp"
#include "texts/catalogue.hpp"

namespace scrip::panels {

struct PageOfTable {
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
};

// Borrows the work and the question.
class Screen {
public:
    Screen(operations::Work& work, const Ask& ask, std::string_view title_key);

    operations::Work& work() const { return work_; }
    const Ask& ask() const { return ask_; }
    texts::Locale locale() const { return panel_.locale; }
    const Currency& currency() const { return work_.settings.currency; }
    bool is_staff() const { return work_.actor.is_staff(); }

    std::string text(const std::string& key, const texts::Parameters& parameters = {}) const;

    // Throws InvalidField where the request lacks it.
    const std::string& customer_id() const;
    const operations::OrderFacts& order() const;

    // The page that the request asks of this table; the first one where it asks for another's.
    PageOfTable page_of(const std::string& table);

    // Labels are the texts "column.<id>", "figure.<id>", "table.<id>", "empty.<id>".
    Column column(const char* id, ColumnKind kind = ColumnKind::text) const;
    Table table(const char* id, std::vector<Column> columns) const;
    void add(Table table) { panel_.tables.push_back(std::move(table)); }
    void add(Chart chart) { panel_.charts.push_back(std::move(chart)); }
    // What a field of the filter chooses from; without any choice the field is left out.
    void choose(std::string_view field, std::vector<Choice> choices);
    // Whom or what the screen is about goes into its title.
    void about(std::string name);
    void figure(const char* id, std::string text, CellValue value = {});
    void money_figure(const char* id, std::int64_t minor_units);
    void notice(NoticeLevel level, std::string text);

    Cell cell_or_none(const std::optional<std::string>& text) const { return {text.value_or("")}; }
    Cell value_cell(const Value& value) const;
    Cell money_cell(std::int64_t minor_units) const;
    Cell instant_cell(Instant at) const;
    Cell expiry_cell(const std::optional<Date>& expires_on) const;

    // Whether the reader's role may do this at all.
    bool may(const Action& action) const;
    // Whether the reader may do it to this voucher, and it makes sense as the voucher stands.
    bool may_do_to(const Action& action, const reports::VoucherView& view) const;
    std::vector<std::string_view> actions_on(const reports::VoucherView& view) const;

    // With the actions of the panel that the reader may take, and its filter. Throws InvalidField
    // when the request asked for a page of a table that has none.
    Panel finished(std::span<const std::string_view> left_out = {});

private:
    operations::Work& work_;
    const Ask& ask_;
    Panel panel_;
    std::map<std::string_view, std::vector<Choice>> choices_;
    bool has_paged_table_ = false;
    bool is_page_used_ = false;
};

} // namespace scrip::panels
