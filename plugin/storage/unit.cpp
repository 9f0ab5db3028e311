#include "storage/unit.hpp"

#include "domain/invariant.hpp"

namespace scrip::storage {

std::int64_t Unit::change(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    ensure_in_time();
    const std::int64_t rows = session_.change(statement, parameters);
    rows_changed_ += rows;
    return rows;
}

void Unit::insert(const Statement& statement, std::initializer_list<Parameter> parameters)
{
    ensure_in_time();
    session_.insert(statement, parameters);
    ++rows_changed_;
}

void Unit::ensure_in_time() const
{
    if (host_.monotonic_ns() >= deadline_ns_) throw DatabaseError{Failure::too_slow};
}

void Unit::throw_no_row()
{
    throw InvariantViolation{"a statement returned no row of what it changed"};
}

void Unit::throw_too_many()
{
    throw InvariantViolation{"a statement returned more rows than its caller expects"};
}

} // namespace scrip::storage
