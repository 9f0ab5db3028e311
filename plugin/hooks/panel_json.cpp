#include "hooks/panel_json.hpp"

#include "domain/invariant.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

namespace {

using panels::CellValue;

struct ValuePrinter {
    boost::json::value operator()(std::monostate) const { return nullptr; }
    boost::json::value operator()(const std::string& text) const
    {
        return boost::json::value(text);
    }
    boost::json::value operator()(std::int64_t number) const { return number; }
    boost::json::value operator()(const Value& value) const { return to_json(value); }
    boost::json::value operator()(const panels::AvailableOf& value) const
    {
        return boost::json::object{{"available", to_json(value.available)},
                                   {"face", to_json(value.face)}};
    }
};

boost::json::value json_of(const CellValue& value)
{
    return std::visit(ValuePrinter{}, value);
}

template <class Items, class Print>
boost::json::array list_of(const Items& items, const Print& print)
{
    boost::json::array list;
    for (const auto& item : items)
        list.push_back(print(item));
    return list;
}

boost::json::object cell_json(const panels::Cell& cell)
{
    boost::json::object json{{"text", cell.text}, {"value", json_of(cell.value)}};
    if (cell.detail) json["detail"] = *cell.detail;
    return json;
}

boost::json::object row_json(const panels::Table& table, const panels::RowOfCells& row)
{
    boost::json::object context;
    for (const auto& [name, id] : row.context)
        context[name] = id;
    boost::json::object cells;
    std::size_t next = 0;
    for (const panels::Column& column : table.columns) {
        if (column.kind == panels::ColumnKind::actions) continue;
        ensure(next < row.cells.size(), "a row has a cell for every column");
        cells[column.id] = cell_json(row.cells[next++]);
    }
    ensure(next == row.cells.size(), "a row has no cell but those of its columns");
    return {
        {"id", row.id},
        {"context", std::move(context)},
        {"cells", std::move(cells)},
        {"marks",
         list_of(row.marks,
                 [](const panels::Mark& mark) {
                     return boost::json::object{{"id", json_word(mark.id)}, {"text", mark.text}};
                 })},
        {"actions", list_of(row.actions, [](std::string_view id) {
             return boost::json::value(json_word(id));
         })}};
}

boost::json::object table_json(const panels::Table& table)
{
    return {{"id", table.id},
            {"title", table.title},
            {"columns",
             list_of(table.columns,
                     [](const panels::Column& column) {
                         return boost::json::object{{"id", column.id},
                                                    {"label", column.label},
                                                    {"kind", json_word(word(column.kind))}};
                     })},
            {"rows", list_of(table.rows, [&](const auto& row) { return row_json(table, row); })},
            {"next", or_null(table.next)},
            {"empty", table.empty}};
}

boost::json::object series_json(const panels::Series& series)
{
    return {{"id", series.id},
            {"label", series.label},
            {"points", list_of(series.points, [](const panels::Point& point) {
                 return boost::json::object{{"id", point.id},
                                            {"label", point.label},
                                            {"value", point.value},
                                            {"text", point.text}};
             })}};
}

boost::json::object chart_json(const panels::Chart& chart)
{
    const auto code = chart.unit.code();
    return {{"id", chart.id},
            {"title", chart.title},
            {"kind", json_word(word(chart.kind))},
            {"currency", json_word({code.data(), code.size()})},
            {"series", list_of(chart.series, series_json)}};
}

// The members of the request that an action's context comes from, each once.
boost::json::array needs_json(const panels::Action& action)
{
    boost::json::array needs;
    for (const panels::Place& place : action.context) {
        const std::string_view name = place.from.substr(1, place.from.find('/', 1) - 1);
        const boost::json::value need(json_word(name));
        if (std::find(needs.begin(), needs.end(), need) == needs.end()) needs.push_back(need);
    }
    return needs;
}

boost::json::object action_json(const panels::DrawnAction& drawn)
{
    const panels::Action& action = *drawn.action;
    return {{"id", json_word(action.id)},
            {"label", drawn.label},
            {"of", action.is_of_row ? "row" : "panel"},
            {"style", json_word(word(action.style))},
            {"confirm", or_null(drawn.confirm)},
            {"needs", needs_json(action)},
            {"preview", action.change != panels::Change::nothing},
            {"form", form_schema(drawn.form)}};
}

} // namespace

boost::json::object panel_json(const panels::Panel& panel)
{
    boost::json::object json{
        {"panel", json_word(word(panel.name))},
        {"locale", panel.locale == texts::Locale::fr ? "fr" : "en"},
        {"title", panel.title},
        {"summary",
         list_of(panel.summary,
                 [](const panels::Figure& figure) {
                     return boost::json::object{{"id", figure.id},
                                                {"label", figure.label},
                                                {"text", figure.text},
                                                {"value", json_of(figure.value)}};
                 })},
        {"tables", list_of(panel.tables, table_json)},
        {"charts", list_of(panel.charts, chart_json)},
        {"actions", list_of(panel.actions, action_json)},
        {"notices", list_of(panel.notices, [](const panels::Notice& notice) {
             return boost::json::object{{"level", json_word(word(notice.level))},
                                        {"text", notice.text}};
         })}};
    json["filter"] = nullptr;
    if (!panel.filter.empty()) json["filter"] = form_schema(panel.filter);
    return json;
}

} // namespace scrip::hooks
