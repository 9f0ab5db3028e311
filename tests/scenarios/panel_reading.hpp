// Panels as a host reads them: tables by id, cells by column, forms filled by their own schema.
#pragma once

#include "platform.hpp"

namespace scrip::scenarios {

json::object render(Platform& platform, const std::string& panel, const json::object& more = {});

const json::object& table_in(const json::object& panel, const std::string& id);
bool has_table(const json::object& panel, const std::string& id);
std::vector<std::string> column_labels(const json::object& table);
// Throws where there is none.
const json::object& row_in(const json::object& table, const std::string& row_id);
std::vector<std::string> row_ids(const json::object& table);
// What one column shows, row by row.
std::vector<std::string> texts_of(const json::object& table, const std::string& column);
std::string text_in(const json::object& row, const std::string& column);
std::vector<std::string> actions_of(const json::object& row);

const json::object& action_in(const json::object& panel, const std::string& id);
std::vector<std::string> action_ids(const json::object& panel);
std::string figure_text(const json::object& panel, const std::string& id);

// A form with every field filled, or the required ones, as its schema says.
json::object filled(const json::object& form, bool with_optional);

// What a host sends to do an action of a row, or of the panel itself: the form and what it needs.
json::object act(const json::object& panel_request,
                 const json::object& action,
                 const json::object& row_context,
                 const json::object& form);

} // namespace scrip::scenarios
