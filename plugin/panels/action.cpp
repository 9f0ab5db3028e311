#include "panels/action.hpp"

#include "texts/catalogue.hpp"

#include <algorithm>
#include <array>

namespace scrip::panels {

namespace {

constexpr std::array tables{account_actions,
                            voucher_actions,
                            order_actions,
                            payment_actions,
                            report_actions};

using Ids = std::vector<std::string_view>;

Ids ids_of(std::span<const Action> actions)
{
    Ids ids;
    for (const Action& action : actions)
        ids.push_back(action.id);
    return ids;
}

Ids together(Ids first, const Ids& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Ids offered_by(PanelName panel)
{
    const Ids of_vouchers = ids_of(voucher_actions());
    switch (panel) {
    case PanelName::customer_account: return together(ids_of(account_actions()), of_vouchers);
    case PanelName::customer_portal: return {"reveal", "ticket", "block"};
    case PanelName::customer_gifts: return {"reveal", "ticket"};
    case PanelName::studio_vouchers: return of_vouchers;
    case PanelName::order_detail:
        return together(together(ids_of(order_actions()), {"capture", "release", "reverse_debit"}),
                        of_vouchers);
    case PanelName::checkout_payment: return ids_of(payment_actions());
    case PanelName::studio_reports: return ids_of(report_actions());
    }
    throw InvariantViolation{"a panel is one of seven"};
}

bool is_for(Audience audience, Role reader)
{
    switch (audience) {
    case Audience::everybody: return true;
    case Audience::staff: return reader == Role::admin || reader == Role::agent;
    case Audience::admins: return reader == Role::admin;
    }
    throw InvariantViolation{"a field is for one of three audiences"};
}

std::optional<std::string> text_if_any(texts::Locale locale, const std::string& key)
{
    if (!texts::find_text(key)) return std::nullopt;
    return texts::text(locale, key);
}

std::vector<Choice> drawn_choices(const Field& field, texts::Locale locale)
{
    std::vector<Choice> choices;
    for (const std::string_view word : field.choices) {
        choices.push_back({std::string{word},
                           texts::text(locale, std::string{field.label}.append(".").append(word))});
    }
    return choices;
}

} // namespace

std::vector<const Action*> actions_of(PanelName panel)
{
    const Ids ids = offered_by(panel);
    std::vector<const Action*> actions;
    for (const auto table : tables) {
        for (const Action& action : table()) {
            if (std::find(ids.begin(), ids.end(), action.id) != ids.end()) {
                actions.push_back(&action);
            }
        }
    }
    return actions;
}

const Action* find_action(PanelName panel, std::string_view id)
{
    const auto actions = actions_of(panel);
    const auto found = std::find_if(
        actions.begin(), actions.end(), [&](const Action* action) { return action->id == id; });
    return found == actions.end() ? nullptr : *found;
}

std::vector<PanelName> to_draw_again(const Action& action)
{
    std::vector<PanelName> panels;
    if (action.change == Change::nothing) return panels;
    for (const auto& [panel, text] : Words<PanelName>::list) {
        const bool is_of_value = panel == PanelName::studio_reports;
        if (!is_of_value || action.change == Change::value) panels.push_back(panel);
    }
    return panels;
}

std::vector<DrawnField> drawn_fields(std::span<const Field> fields,
                                     std::string_view of,
                                     texts::Locale locale,
                                     Role reader,
                                     const Currency& currency)
{
    std::vector<DrawnField> drawn;
    for (const Field& field : fields) {
        if (!is_for(field.audience, reader)) continue;
        const std::string id{field.id};
        auto help = text_if_any(locale, "help." + std::string{of} + "." + id);
        if (!help) help = text_if_any(locale, "help." + id);
        drawn.push_back({.field = &field,
                         .title = texts::text(locale, "field." + id),
                         .help = std::move(help),
                         .choices = drawn_choices(field, locale),
                         .currency = currency});
    }
    return drawn;
}

DrawnAction
drawn_action(const Action& action, texts::Locale locale, Role reader, const Currency& currency)
{
    const std::string id{action.id};
    return {.action = &action,
            .label = texts::text(locale, "action." + id),
            .confirm = text_if_any(locale, "confirm." + id),
            .form = drawn_fields(action.form, action.id, locale, reader, currency)};
}

} // namespace scrip::panels
