#include "panels/screen.hpp"

#include "domain/errors.hpp"
#include "texts/forms.hpp"

#include <algorithm>

namespace scrip::panels {

namespace {

using reports::VoucherView;

texts::Locale locale_of(const operations::Work& work)
{
    return texts::parse_locale(work.locale).value_or(texts::Locale::en);
}

bool is_alive(const Voucher& voucher)
{
    return !voucher.voided_at && !voucher.quarantined_at;
}

// What the operation would refuse whatever the form says is not offered.
bool makes_sense(std::string_view action,
                 const VoucherView& view,
                 const Bearer& bearer,
                 Instant now)
{
    const Voucher& voucher = view.voucher;
    const VoucherStatus status = view.standing.status;
    if (action == "reveal") return voucher.code_sealed.has_value() && !voucher.voided_at;
    if (action == "ticket") return !voucher.voided_at;
    if (action == "extend") return is_alive(voucher) && voucher.expires_on.has_value();
    if (action == "transfer" || action == "transfer_units") {
        const bool is_of_kind = is_in_units(voucher) == (action == "transfer_units");
        return is_of_kind && !why_not_movable(voucher, bearer, now);
    }
    if (action == "retarget") {
        return is_in_units(voucher) && !why_not_movable(voucher, bearer, now);
    }
    if (action == "reissue") return is_alive(voucher);
    if (action == "block") {
        const bool has_value = status == VoucherStatus::active || status == VoucherStatus::pending;
        return has_value && is_alive(voucher) && !voucher.blocked_at;
    }
    if (action == "unblock") return is_alive(voucher) && voucher.blocked_at.has_value();
    if (action == "void") {
        return is_alive(voucher) && is_untouched(voucher) && voucher.moved == 0;
    }
    return false;
}

} // namespace

Screen::Screen(operations::Work& work, const Ask& ask, std::string_view title_key)
    : work_{work}, ask_{ask}, panel_{.name = ask.panel, .locale = locale_of(work), .title = {}}
{
    panel_.title = texts::text(panel_.locale, title_key);
    if (work.is_winding_down) notice(NoticeLevel::warning, text("notice.winding_down"));
}

void Screen::choose(std::string_view field, std::vector<Choice> choices)
{
    choices_[field] = std::move(choices);
}

void Screen::about(std::string name)
{
    panel_.title =
        text("panel.about", {{"title", std::move(panel_.title)}, {"about", std::move(name)}});
}

std::string Screen::text(const std::string& key, const texts::Parameters& parameters) const
{
    return texts::text(panel_.locale, key, parameters);
}

const std::string& Screen::customer_id() const
{
    if (!ask_.customer_id) throw InvalidField{"/customer_id", "given for this panel"};
    return *ask_.customer_id;
}

const operations::OrderFacts& Screen::order() const
{
    if (!ask_.order) throw InvalidField{"/order", "given for this panel"};
    return *ask_.order;
}

PageOfTable Screen::page_of(const std::string& table)
{
    const bool is_first = !has_paged_table_;
    has_paged_table_ = true;
    const bool is_asked = ask_.table ? *ask_.table == table : is_first;
    if (!is_asked) return {};
    is_page_used_ = true;
    return {ask_.limit, ask_.cursor};
}

Column Screen::column(const char* id, ColumnKind kind) const
{
    return {id, text(std::string{"column."} + id), kind};
}

Table Screen::table(const char* id, std::vector<Column> columns) const
{
    Table table{.id = id,
                .title = text(std::string{"table."} + id),
                .columns = std::move(columns),
                .empty = text(std::string{"empty."} + id)};
    return table;
}

void Screen::figure(const char* id, std::string shown, CellValue value)
{
    panel_.summary.push_back(
        {id, text(std::string{"figure."} + id), std::move(shown), std::move(value)});
}

void Screen::money_figure(const char* id, std::int64_t minor_units)
{
    const Money money{minor_units, currency()};
    figure(id, texts::value_text(locale(), money), Value{money});
}

void Screen::notice(NoticeLevel level, std::string shown)
{
    panel_.notices.push_back({level, std::move(shown)});
}

Cell Screen::value_cell(const Value& value) const
{
    return {texts::value_text(locale(), value), value};
}

Cell Screen::money_cell(std::int64_t minor_units) const
{
    return value_cell(Money{minor_units, currency()});
}

Cell Screen::instant_cell(Instant at) const
{
    return {texts::instant_text(locale(), at, work_.settings.zone), to_text(at)};
}

Cell Screen::expiry_cell(const std::optional<Date>& expires_on) const
{
    if (!expires_on) return {text("ticket.never_expires")};
    return {texts::date_text(locale(), *expires_on), to_text(*expires_on)};
}

bool Screen::may(const Action& action) const
{
    switch (right_of(work_.actor.role, action.hook)) {
    case Right::none: return false;
    case Right::within_limits: return work_.settings.agent_limits.has_value();
    case Right::if_set: return work_.settings.anonymous_check;
    case Right::full:
    case Right::own:
    case Right::own_or_code:
    case Right::code:
    case Right::of_order: return true;
    }
    throw InvariantViolation{"a right is one of those listed"};
}

bool Screen::may_do_to(const Action& action, const VoucherView& view) const
{
    if (!may(action)) return false;
    const Right right = right_of(work_.actor.role, action.hook);
    if (right == Right::of_order && !view.voucher.order_id) return false;
    const bool is_theirs =
        work_.actor.is_trusted() || operations::is_caller(work_, view.voucher.holder);
    return is_theirs && makes_sense(action.id, view, operations::bearer_of(work_), work_.now);
}

std::vector<std::string_view> Screen::actions_on(const VoucherView& view) const
{
    std::vector<std::string_view> ids;
    for (const Action& action : voucher_actions()) {
        if (find_action(ask_.panel, action.id) && may_do_to(action, view)) ids.push_back(action.id);
    }
    return ids;
}

Panel Screen::finished(std::span<const std::string_view> left_out)
{
    if (ask_.table && !is_page_used_) {
        throw InvalidField{"/page/table", "a table of this panel that has pages"};
    }
    for (const Action* action : actions_of(ask_.panel)) {
        const bool is_left_out =
            std::find(left_out.begin(), left_out.end(), action->id) != left_out.end();
        if (is_left_out || !may(*action)) continue;
        panel_.actions.push_back(
            drawn_action(*action, panel_.locale, work_.actor.role, currency()));
    }
    panel_.filter =
        drawn_fields(filter_of(ask_.panel), "", panel_.locale, work_.actor.role, currency());
    std::erase_if(panel_.filter, [&](DrawnField& drawn) {
        const auto chosen = choices_.find(drawn.field->id);
        if (chosen != choices_.end()) drawn.choices = chosen->second;
        return drawn.field->kind == FieldKind::choice && drawn.choices.empty();
    });
    return std::move(panel_);
}

} // namespace scrip::panels
