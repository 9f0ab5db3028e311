// One try of one transaction, as the code above the store sees it: statements, and nothing that
// begins or ends anything.
#pragma once

#include "storage/session.hpp"
#include "storage/touched.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace scrip::storage {

class Unit {
public:
    // More rows than a list may have is a bug above: whoever lists, pages.
    static constexpr std::size_t list_max = 500;

    Unit(Session& session, const services::Host& host, std::int64_t deadline_monotonic_ns)
        : session_{session}, host_{host}, deadline_ns_{deadline_monotonic_ns}
    {
    }
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    // How many rows the statement changed.
    std::int64_t change(const Statement& statement, std::initializer_list<Parameter> parameters);

    // A new row; that it is there already is told at a later statement, or at the commit.
    void insert(const Statement& statement, std::initializer_list<Parameter> parameters);

    // The same as change() of a statement that changes one row and returns what `read` makes a
    // value of.
    template <class Read>
    auto change_one(const Statement& statement,
                    std::initializer_list<Parameter> parameters,
                    Read&& read) -> decltype(read(std::declval<Row&>()))
    {
        auto value = one(statement, parameters, std::forward<Read>(read));
        if (!value) throw_no_row();
        ++rows_changed_;
        return std::move(*value);
    }

    // `read` makes a value of the one row there is; none when there is no row.
    template <class Read>
    auto one(const Statement& statement, std::initializer_list<Parameter> parameters, Read&& read)
        -> std::optional<decltype(read(std::declval<Row&>()))>
    {
        ensure_in_time();
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
        ensure_in_time();
        std::vector<decltype(read(std::declval<Row&>()))> values;
        for (bool has_row = session_.first(statement, parameters); has_row;
             has_row = session_.next(statement)) {
            if (values.size() == list_max) throw_too_many();
            Row row{session_.cells(statement)};
            values.push_back(read(row));
        }
        return values;
    }

    const services::Host& host() const { return host_; }
    Instant database_clock() { return session_.clock(); }

    // Rows changed since the unit began: an answer that changed nothing is not kept under its key.
    std::int64_t rows_changed() const { return rows_changed_; }

    Touched& touched() { return touched_; }

private:
    [[noreturn]] static void throw_too_many();
    [[noreturn]] static void throw_no_row();
    // Between statements: a write is never interrupted (storage.md, S30).
    void ensure_in_time() const;

    Session& session_;
    const services::Host& host_;
    std::int64_t deadline_ns_;
    std::int64_t rows_changed_ = 0;
    Touched touched_;
};

// All rows of a list that is read in pages of Unit::list_max, each behind the last row of the one
// before: `read_page` takes that row, or null at the start.
template <class T, class ReadPage>
std::vector<T> all_pages(const ReadPage& read_page)
{
    std::vector<T> all;
    for (;;) {
        std::vector<T> page = read_page(all.empty() ? nullptr : &all.back());
        const bool is_last = page.size() < Unit::list_max;
        for (T& row : page)
            all.push_back(std::move(row));
        if (is_last) return all;
    }
}

} // namespace scrip::storage
