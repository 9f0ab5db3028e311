#include "panel_reading.hpp"

#include <stdexcept>

namespace scrip::scenarios {

namespace {

const json::object& by_id(const json::value& list, const std::string& id)
{
    for (const json::value& each : list.as_array()) {
        if (word(each.at("id")) == id) return each.as_object();
    }
    throw std::out_of_range{"nothing is called " + id};
}

std::vector<std::string> ids_of(const json::value& list)
{
    std::vector<std::string> ids;
    for (const json::value& each : list.as_array())
        ids.push_back(word(each.at("id")));
    return ids;
}

json::value sample_of(const json::object& field)
{
    const std::string kind = word(field.at("x-kind"));
    if (kind == "money") {
        const auto& members = field.at("properties").as_object();
        return json::object{{"minor", 1}, {"currency", members.at("currency").at("const")}};
    }
    if (kind == "units" || kind == "number") return field.at("minimum");
    if (kind == "date" || kind == "endless_date") return "2031-01-31";
    if (kind == "choice") return field.at("oneOf").as_array().at(0).at("const");
    if (kind == "choices") return json::array{sample_of(field.at("items").as_object())};
    if (kind == "ids") return json::array{"kite-2h"};
    if (kind == "flag") return true;
    if (kind == "customer") return "c7";
    return "some text";
}

} // namespace

json::object render(Platform& platform, const std::string& panel, const json::object& more)
{
    return platform.accepted("panel.render", with({{"panel", panel}}, more));
}

const json::object& table_in(const json::object& panel, const std::string& id)
{
    return by_id(panel.at("tables"), id);
}

bool has_table(const json::object& panel, const std::string& id)
{
    const auto ids = ids_of(panel.at("tables"));
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::vector<std::string> column_labels(const json::object& table)
{
    std::vector<std::string> labels;
    for (const json::value& column : table.at("columns").as_array())
        labels.push_back(word(column.at("label")));
    return labels;
}

const json::object& row_in(const json::object& table, const std::string& row_id)
{
    return by_id(table.at("rows"), row_id);
}

std::vector<std::string> row_ids(const json::object& table)
{
    return ids_of(table.at("rows"));
}

std::vector<std::string> texts_of(const json::object& table, const std::string& column)
{
    std::vector<std::string> texts;
    for (const json::value& row : table.at("rows").as_array())
        texts.push_back(text_in(row.as_object(), column));
    return texts;
}

std::string text_in(const json::object& row, const std::string& column)
{
    return word(row.at("cells").at(column).at("text"));
}

std::vector<std::string> actions_of(const json::object& row)
{
    std::vector<std::string> ids;
    for (const json::value& id : row.at("actions").as_array())
        ids.push_back(word(id));
    return ids;
}

const json::object& action_in(const json::object& panel, const std::string& id)
{
    return by_id(panel.at("actions"), id);
}

std::vector<std::string> action_ids(const json::object& panel)
{
    return ids_of(panel.at("actions"));
}

std::string figure_text(const json::object& panel, const std::string& id)
{
    return word(by_id(panel.at("summary"), id).at("text"));
}

json::object filled(const json::object& form, bool with_optional)
{
    json::object values;
    for (const auto& [name, field] : form.at("properties").as_object()) {
        const auto& required = form.at("required").as_array();
        const bool is_required =
            std::find(required.begin(), required.end(), json::value(name)) != required.end();
        if (is_required || with_optional) values[name] = sample_of(field.as_object());
    }
    return values;
}

json::object act(const json::object& panel_request,
                 const json::object& action,
                 const json::object& row_context,
                 const json::object& form)
{
    json::object request{
        {"panel", panel_request.at("panel")}, {"action", action.at("id")}, {"form", form}};
    if (const auto* actor = panel_request.if_contains("actor")) request["actor"] = *actor;
    for (const json::value& need : action.at("needs").as_array()) {
        const std::string name = word(need);
        if (const auto* of_row = row_context.if_contains(name))
            request[name] = *of_row;
        else if (const auto* of_panel = panel_request.if_contains(name))
            request[name] = *of_panel;
        else if (name == "line_id") // what the host makes for the sale
            request[name] = "l-new";
    }
    return request;
}

} // namespace scrip::scenarios
