// Rows of several ids in one statement: a round trip each would be what a page costs on a server.
#pragma once

#include "storage/unit.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace scrip::storage {

// So many ids a statement asks for.
inline constexpr std::size_t ids_max = 16;

inline constexpr std::array<const char*, ids_max> id_names{"id1",
                                                           "id2",
                                                           "id3",
                                                           "id4",
                                                           "id5",
                                                           "id6",
                                                           "id7",
                                                           "id8",
                                                           "id9",
                                                           "id10",
                                                           "id11",
                                                           "id12",
                                                           "id13",
                                                           "id14",
                                                           "id15",
                                                           "id16"};

inline constexpr const char* in_ids =
    " in (:id1, :id2, :id3, :id4, :id5, :id6, :id7, :id8, :id9, :id10, :id11, :id12, :id13, :id14,"
    " :id15, :id16)";

// A text that ends with the column of the id, for one of them and for several: sixteen places
// cost a single voucher's check as much as all its other statements. At namespace scope only.
struct StatementByIds {
    StatementByIds(const char* name,
                   const char* name_of_many,
                   const char* columns,
                   const std::string& sql)
        : one{name, columns, sql + " = :id1"}, many{name_of_many, columns, sql + in_ids}
    {
    }

    const Statement one;
    const Statement many;
};

namespace by_ids_detail {

template <class Read, std::size_t... I>
auto list(Unit& unit,
          const Statement& statement,
          const std::string& studio_id,
          std::span<const std::string> ids,
          Read&& read,
          std::index_sequence<I...>)
{
    // Where there are fewer, the last one stands for the rest.
    return unit.list(statement,
                     {{"studio", studio_id}, {id_names[I], ids[std::min(I, ids.size() - 1)]}...},
                     std::forward<Read>(read));
}

} // namespace by_ids_detail

// Calls `take` with what `read` makes of each row of the ids, however many; each row of an id must
// come but once, and an id has few rows.
template <class Read, class Take>
void for_each_of(Unit& unit,
                 const StatementByIds& statement,
                 const std::string& studio_id,
                 std::span<const std::string> ids,
                 Read&& read,
                 Take&& take)
{
    if (ids.size() == 1) {
        for (auto& row : by_ids_detail::list(
                 unit, statement.one, studio_id, ids, read, std::make_index_sequence<1>{}))
            take(row);
        return;
    }
    for (std::size_t at = 0; at < ids.size(); at += ids_max) {
        const auto some = ids.subspan(at, std::min(ids_max, ids.size() - at));
        for (auto& row : by_ids_detail::list(
                 unit, statement.many, studio_id, some, read, std::make_index_sequence<ids_max>{}))
            take(row);
    }
}

} // namespace scrip::storage
