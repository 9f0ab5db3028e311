#include "storage/statement.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"

namespace scrip::storage {

namespace {

std::vector<const Statement*>& registry()
{
    static std::vector<const Statement*> statements;
    return statements;
}

Instant instant_of(long long microseconds)
{
    return Instant{std::chrono::microseconds{microseconds}};
}

} // namespace

Statement::Statement(const char* name, const char* columns, std::string text)
    : name_{name}, columns_{columns}, text_{std::move(text)}
{
    registry().push_back(this);
}

const std::vector<const Statement*>& Statement::all()
{
    return registry();
}

const Cell& Row::next(bool is_text)
{
    ensure(next_ < cells_.size(), "a row is read within its columns");
    const Cell& cell = cells_[next_++];
    ensure(cell.is_text == is_text, "a column is read as the type it was declared with");
    return cell;
}

Row& Row::operator>>(std::int64_t& integer)
{
    const Cell& cell = next(false);
    ensure(!cell.is_null, "a column read as a plain value is never null");
    integer = cell.integer;
    return *this;
}

Row& Row::operator>>(std::string& text)
{
    const Cell& cell = next(true);
    ensure(!cell.is_null, "a column read as a plain value is never null");
    text = cell.text;
    return *this;
}

Row& Row::operator>>(bool& flag)
{
    std::int64_t integer = 0;
    *this >> integer;
    flag = integer != 0;
    return *this;
}

Row& Row::operator>>(Instant& instant)
{
    std::int64_t integer = 0;
    *this >> integer;
    instant = instant_of(integer);
    return *this;
}

Row& Row::operator>>(std::optional<std::int64_t>& integer)
{
    const Cell& cell = next(false);
    integer.reset();
    if (!cell.is_null) integer = cell.integer;
    return *this;
}

Row& Row::operator>>(std::optional<std::string>& text)
{
    const Cell& cell = next(true);
    text.reset();
    if (!cell.is_null) text = cell.text;
    return *this;
}

Row& Row::operator>>(std::optional<Instant>& instant)
{
    std::optional<std::int64_t> integer;
    *this >> integer;
    instant.reset();
    if (integer) instant = instant_of(*integer);
    return *this;
}

Row& Row::operator>>(std::optional<Date>& date)
{
    std::optional<std::string> text;
    *this >> text;
    date.reset();
    if (!text) return *this;
    date = parse_date(*text);
    if (!date) throw DataCorrupt{"a stored date is no date"};
    return *this;
}

} // namespace scrip::storage
