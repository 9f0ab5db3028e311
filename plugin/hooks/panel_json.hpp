// Panels as JSON: what hosts draw (docs/panels.md).
#pragma once

#include "panels/panel.hpp"

#include <boost/json.hpp>

namespace scrip::hooks {

boost::json::object panel_json(const panels::Panel& panel);

// A form as a JSON Schema, draft 2020-12, with the fields in the order of "x-order".
boost::json::object form_schema(const std::vector<panels::DrawnField>& fields);

} // namespace scrip::hooks
