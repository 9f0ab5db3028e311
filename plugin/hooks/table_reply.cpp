#include "hooks/table_reply.hpp"

#include "domain/currency.hpp"

namespace scrip::hooks {

std::string value_cell(const std::string& commodity, std::int64_t amount)
{
    const auto currency = Currency::parse(commodity);
    return json::decimal_text(amount, currency ? currency->exponent() : 0);
}

boost::json::object csv_reply(const std::string& table)
{
    return {{"document", table}, {"media_type", "text/csv"}};
}

} // namespace scrip::hooks
