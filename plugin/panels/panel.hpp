// A screen as data: figures, tables, charts, actions and notices, in the reader's words, so that a
// host draws it without knowing the plugin.
#pragma once

#include "domain/calendar.hpp"
#include "domain/panel.hpp"
#include "domain/value.hpp"
#include "panels/action.hpp"
#include "texts/locale.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace scrip::panels {

// What a program reads beside the text: nothing, a word or an id, a number, money or units, or how
// much is left of how much.
struct AvailableOf {
    Value available;
    Value face;
};
using CellValue = std::variant<std::monostate, std::string, std::int64_t, Value, AvailableOf>;

// Tells a host how to draw a column, and what its cells' values are.
enum class ColumnKind {
    text,
    code,      // a mask; no value
    available, // AvailableOf
    value,     // money or units
    number,
    date,     // value YYYY-MM-DD
    instant,  // value RFC 3339
    status,   // value: the word of the status
    customer, // value: the host's id of the customer
    order,    // value: the host's id of the order
    actions,  // no cells: the row's own actions are drawn here
};

struct Column {
    std::string id;
    std::string label;
    ColumnKind kind = ColumnKind::text;
};

struct Cell {
    std::string text;
    CellValue value{};
    std::optional<std::string> detail{}; // a second, smaller line
};

struct Mark {
    std::string_view id;
    std::string text;
};

// `cells` stand in the order of the columns, but for a column of actions.
struct RowOfCells {
    std::string id;
    std::map<std::string, std::string> context; // what its actions need
    std::vector<Cell> cells;
    std::vector<Mark> marks{};
    std::vector<std::string_view> actions{};
};

struct Table {
    std::string id;
    std::string title;
    std::vector<Column> columns;
    std::vector<RowOfCells> rows{};
    std::optional<std::string> next{};
    std::string empty; // the sentence that stands for no rows
};

struct Figure {
    std::string id;
    std::string label;
    std::string text;
    CellValue value{};
};

enum class ChartKind { bar, line };

struct Point {
    std::string id; // a word, a month, a day or an instant
    std::string label;
    std::int64_t value = 0; // in the chart's unit
    std::string text;
};

struct Series {
    std::string id;
    std::string label;
    std::vector<Point> points;
};

// `unit`: the currency whose minor units the points count.
struct Chart {
    std::string id;
    std::string title;
    ChartKind kind = ChartKind::bar;
    Currency unit;
    std::vector<Series> series;
};

enum class NoticeLevel { info, warning };

struct Notice {
    NoticeLevel level = NoticeLevel::info;
    std::string text;
};

struct Panel {
    PanelName name;
    texts::Locale locale;
    std::string title;
    std::vector<Figure> summary{};
    std::vector<Table> tables{};
    std::vector<Chart> charts{};
    std::vector<DrawnAction> actions{};
    std::vector<Notice> notices{};
    std::vector<DrawnField> filter{}; // none: there is nothing to narrow
};

} // namespace scrip::panels

template <>
struct scrip::Words<scrip::panels::ColumnKind> {
    using Kind = panels::ColumnKind;
    static constexpr std::array<std::pair<Kind, std::string_view>, 11> list{{
        {Kind::text, "text"},
        {Kind::code, "code"},
        {Kind::available, "available"},
        {Kind::value, "value"},
        {Kind::number, "number"},
        {Kind::date, "date"},
        {Kind::instant, "instant"},
        {Kind::status, "status"},
        {Kind::customer, "customer"},
        {Kind::order, "order"},
        {Kind::actions, "actions"},
    }};
};
template <>
struct scrip::Words<scrip::panels::ChartKind> {
    static constexpr std::array<std::pair<panels::ChartKind, std::string_view>, 2> list{{
        {panels::ChartKind::bar, "bar"},
        {panels::ChartKind::line, "line"},
    }};
};
template <>
struct scrip::Words<scrip::panels::NoticeLevel> {
    static constexpr std::array<std::pair<panels::NoticeLevel, std::string_view>, 2> list{{
        {panels::NoticeLevel::info, "info"},
        {panels::NoticeLevel::warning, "warning"},
    }};
};
