#include "panels/balance_figures.hpp"

#include "texts/forms.hpp"

namespace scrip::panels {

namespace {

std::string listed(const std::vector<std::string>& items)
{
    std::string text;
    for (const std::string& item : items)
        text += (text.empty() ? "" : ", ") + item;
    return text;
}

} // namespace

void add_gift_figures(Screen& screen, const reports::Balance& balance)
{
    screen.money_figure("gifts", balance.gifts);
    std::vector<std::string> units;
    for (const reports::UnitsLeft& left : balance.units) {
        units.push_back(
            screen.text("figure.units_of",
                        {{"units", texts::value_text(screen.locale(), Units{left.available})},
                         {"activities", listed(left.scope.activities)}}));
    }
    if (!units.empty()) screen.figure("units", listed(units));
}

void add_next_expiry(Screen& screen, const reports::Balance& balance)
{
    if (!balance.next_expiry) return;
    const Money amount{balance.next_expiry->amount, screen.currency()};
    screen.figure(
        "next_expiry",
        screen.text("figure.amount_on",
                    {{"amount", texts::value_text(screen.locale(), amount)},
                     {"date", texts::date_text(screen.locale(), balance.next_expiry->date)}}),
        to_text(balance.next_expiry->date));
}

void add_referral_code(Screen& screen, const reports::Balance& balance)
{
    if (!balance.referral_code) return;
    screen.figure("referral_code", *balance.referral_code, *balance.referral_code);
}

void add_terms(Screen& screen)
{
    const auto& terms = screen.work().settings.terms;
    for (const std::string& locale : {screen.work().locale, screen.work().settings.locale}) {
        const auto found = terms.find(locale);
        if (found == terms.end()) continue;
        screen.notice(NoticeLevel::info, found->second);
        return;
    }
}

} // namespace scrip::panels
