// What can be done from a panel. An action is another hook's work: this says which hook, and where
// in its request the members of the form and the ids of the context stand.
#pragma once

#include "domain/panel.hpp"
#include "domain/value.hpp"
#include "texts/locale.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace scrip::panels {

enum class FieldKind {
    text,
    long_text,
    id,
    ids,      // at least one, each once
    customer, // the host's id of a customer
    money,    // in the studio's currency, at least 1
    free,     // money that may be 0
    units,
    number,
    date,
    endless_date, // null: never
    choice,
    choices, // any number of them
    flag,
};

enum class Audience { everybody, staff, admins };

// One field of a form. Its title is the text "field.<id>"; where there is one, "help.<id>" or
// "help.<action>.<id>" explains it. A choice's label is the text "<label>.<word>".
struct Field {
    std::string_view id;
    FieldKind kind = FieldKind::text;
    bool is_required = false;
    std::string_view to{}; // where it stands in the hook's request; empty: "/<id>"
    std::span<const std::string_view> choices{};
    std::string_view label{};
    Audience audience = Audience::everybody; // others neither see it nor have to fill it
    std::int64_t least = 1;                  // of a number
    std::int64_t most = units_max;
};

// A member of panel.action's request, and where it stands in the hook's; both JSON pointers.
struct Place {
    std::string_view from;
    std::string_view to;
};

struct Constant {
    std::string_view to;
    std::variant<std::string_view, bool> value;
};

enum class Style { normal, primary, danger };

// What has to be drawn again afterwards.
enum class Change { nothing, vouchers, value };

// Its label is the text "action.<id>", its message "done.<id>"; where there is one, "confirm.<id>"
// asks before it is done.
struct Action {
    std::string_view id;
    std::string_view hook;
    bool is_of_row = false; // offered by rows, else by the panel itself
    Style style = Style::normal;
    Change change = Change::nothing;
    std::span<const Place> context{};
    std::span<const Constant> constants{};
    std::span<const Field> form{};
};

// The tables, each id once over all of them.
std::span<const Action> account_actions();
std::span<const Action> voucher_actions();
std::span<const Action> order_actions();
std::span<const Action> payment_actions();
std::span<const Action> report_actions();

// Those a panel can offer.
std::vector<const Action*> actions_of(PanelName panel);

// Null when the panel has no such action.
const Action* find_action(PanelName panel, std::string_view id);

std::vector<PanelName> to_draw_again(const Action& action);

// ---- as one reader sees it ----

struct Choice {
    std::string word;
    std::string label;
};

struct DrawnField {
    const Field* field;
    std::string title;
    std::optional<std::string> help;
    std::vector<Choice> choices;
    Currency currency;
};

struct DrawnAction {
    const Action* action;
    std::string label;
    std::optional<std::string> confirm;
    std::vector<DrawnField> form;
};

// `of`: the action the form belongs to; empty for a filter.
std::vector<DrawnField> drawn_fields(std::span<const Field> fields,
                                     std::string_view of,
                                     texts::Locale locale,
                                     Role reader,
                                     const Currency& currency);

DrawnAction
drawn_action(const Action& action, texts::Locale locale, Role reader, const Currency& currency);

} // namespace scrip::panels

template <>
struct scrip::Words<scrip::panels::Style> {
    static constexpr std::array<std::pair<panels::Style, std::string_view>, 3> list{{
        {panels::Style::normal, "normal"},
        {panels::Style::primary, "primary"},
        {panels::Style::danger, "danger"},
    }};
};
