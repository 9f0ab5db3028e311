// One try of one transaction, as the code above the store sees it: statements, and nothing that
// begins or ends anything.
#pragma once

#include "storage/session.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace scrip::storage {

class Unit {
public:
    // More rows than a list may have is a bug above: whoever lists, pages.
    static constexpr std::size_t list_max = 500;

    explicit Unit(Session& session) : session_{session} {}
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    // How many rows the statement changed.
    std::int64_t change(const Statement& statement, std::initializer_list<Parameter> parameters);

    // `read` makes a value of the one row there is; none when there is no row.
    template <class Read>
    auto one(const Statement& statement, std::initializer_list<Parameter> parameters, Read&& read)
        -> std::optional<decltype(read(std::declval<Row&>()))>
    {
        if (!session_.first(statement, parameters)) return std::nullopt;
        Row row{session_.cells(statement)};
        auto value = read(row);
        if (session_.next(statement)) throw_too_many();
        return value;
    }

    template <class Read>
    auto list(const Statement& statement, std::initializer_list<Parameter> parameters, Read&& read)
        -> std::vector<decltype(read(std::declval<Row&>()))>
    {
        std::vector<decltype(read(std::declval<Row&>()))> values;
        for (bool has_row = session_.first(statement, parameters); has_row;
             has_row = session_.next(statement)) {
            if (values.size() == list_max) throw_too_many();
            Row row{session_.cells(statement)};
            values.push_back(read(row));
        }
        return values;
    }

    // Rows changed since the unit began: an answer that changed nothing is not kept under its key.
    std::int64_t rows_changed() const { return rows_changed_; }

private:
    [[noreturn]] static void throw_too_many();

    Session& session_;
    std::int64_t rows_changed_ = 0;
};

} // namespace scrip::storage
