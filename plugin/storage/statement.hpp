// SQL statements: static text with named parameters, and the values that go in and come out.
#pragma once

#include "domain/calendar.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::storage {

// At the end of an insert: a row that is there already stays, and none is changed.
inline constexpr std::string_view keep_existing = " KEEP EXISTING";

// Behind the values of an insert: where the key that follows in brackets is there already, its row
// gets what follows then.
inline constexpr std::string_view if_there = " IF THERE ";

// One entry of the SQL catalogue. Made at namespace scope only: its address is its identity, and
// every session prepares it once. `columns` has a letter per result column: i integer, t text.
class Statement {
public:
    Statement(const char* name, const char* columns, std::string text);
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    const char* name() const { return name_; }
    std::string_view columns() const { return columns_; }
    const std::string& text() const { return text_; }
    bool keeps_existing() const { return text_.ends_with(keep_existing); }

    // All there are, for the test that prepares and lints each.
    static const std::vector<const Statement*>& all();

private:
    const char* name_;
    const char* columns_;
    std::string text_;
};

// A value on its way into a statement. Texts are borrowed until the statement has run.
class Value {
public:
    Value(std::int64_t integer) : integer_{integer} {}
    Value(int integer) : integer_{integer} {}
    Value(bool flag) : integer_{flag ? 1 : 0} {}
    Value(Instant instant) : integer_{instant.time_since_epoch().count()} {}
    Value(std::string_view text) : is_text_{true}, text_{text} {}
    Value(const std::string& text) : is_text_{true}, text_{text} {}
    Value(const char* text) : is_text_{true}, text_{text} {}
    Value(const std::optional<std::int64_t>& maybe) : is_null_{!maybe}, integer_{maybe.value_or(0)}
    {
    }
    Value(const std::optional<Instant>& maybe)
        : is_null_{!maybe}, integer_{maybe.value_or(Instant{}).time_since_epoch().count()}
    {
    }
    Value(const std::optional<std::string>& maybe) : is_text_{true}, is_null_{!maybe}
    {
        if (maybe) text_ = *maybe;
    }

    bool is_text() const { return is_text_; }
    bool is_null() const { return is_null_; }
    std::int64_t integer() const { return integer_; }
    std::string_view text() const { return text_; }

private:
    bool is_text_ = false;
    bool is_null_ = false;
    std::int64_t integer_ = 0;
    std::string_view text_;
};

struct Parameter {
    const char* name;
    Value value;
};

// A value that came out, or the place it will come to: SOCI keeps its address.
struct Cell {
    bool is_text = false;
    bool is_null = false;
    long long integer = 0;
    std::string text;
};

// One result row, read column by column in the order of the select list.
class Row {
public:
    explicit Row(const std::vector<Cell>& cells) : cells_{cells} {}

    Row& operator>>(std::int64_t& integer);
    Row& operator>>(std::string& text);
    Row& operator>>(bool& flag);
    Row& operator>>(Instant& instant);
    Row& operator>>(std::optional<std::int64_t>& integer);
    Row& operator>>(std::optional<std::string>& text);
    Row& operator>>(std::optional<Instant>& instant);
    Row& operator>>(std::optional<Date>& date);

private:
    const Cell& next(bool is_text);

    const std::vector<Cell>& cells_;
    std::size_t next_ = 0;
};

} // namespace scrip::storage
