// Compares the model's answer with the plugin's: equal but for names that only the plugin can
// invent.
#pragma once

#include "bindings.hpp"

#include <string>
#include <vector>

namespace scrip::model {

// Binds marks seen for the first time, then lists every difference; empty when the answers are
// equal.
std::vector<std::string> differences(const json::object& line,
                                     const json::object& expected,
                                     const json::object& actual,
                                     Bindings& bindings);

// Whether a whole list stands in the order that was asked for.
std::vector<std::string> faults_of_order(const json::object& request, const json::array& items);

// Whether one page of a list is no longer than asked.
std::vector<std::string> faults_of_page(const json::object& request, const json::object& answer);

} // namespace scrip::model
