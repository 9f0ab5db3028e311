#include "panels/report_sections.hpp"
#include "panels/screens.hpp"

namespace scrip::panels {

bool is_money(const std::string& commodity)
{
    return Currency::parse(commodity).has_value();
}

Value value_in(const std::string& commodity, std::int64_t amount)
{
    const auto currency = Currency::parse(commodity);
    if (!currency) return Units{amount};
    return Money{amount, *currency};
}

Panel studio_reports(operations::Work& work, const Ask& ask)
{
    Screen screen{work, ask, "panel.studio_reports"};
    add_liability(screen);
    add_movements(screen);
    return screen.finished();
}

} // namespace scrip::panels
