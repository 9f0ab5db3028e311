// What the replies of accounting reports share: amounts of any commodity, and tables as CSV.
#pragma once

#include "json/csv.hpp"

#include <cstdint>
#include <string>

#include <boost/json.hpp>

namespace scrip::hooks {

// In the digits of its commodity, as entries name it.
std::string value_cell(const std::string& commodity, std::int64_t amount);

boost::json::object csv_reply(const std::string& table);

} // namespace scrip::hooks
