#include "contents.hpp"

#include <memory>
#include <sqlite3.h>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace scrip::tests {

namespace {

// FNV-1a, the same with every library.
class Hash {
public:
    void add(std::string_view bytes)
    {
        for (const char byte : bytes) {
            value ^= static_cast<unsigned char>(byte);
            value *= 1099511628211ULL;
        }
        add_number(bytes.size());
    }
    void add_number(std::uint64_t number)
    {
        value ^= number;
        value *= 1099511628211ULL;
        value ^= value >> 29U;
    }
    std::uint64_t value = 14695981039346656037ULL;
};

using Database = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
using Rows = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

[[noreturn]] void refuse(sqlite3* database)
{
    throw std::runtime_error{std::string{"the database cannot be read: "} +
                             sqlite3_errmsg(database)};
}

Rows rows_of(sqlite3* database, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
        refuse(database);
    return {statement, sqlite3_finalize};
}

bool next(sqlite3* database, const Rows& rows)
{
    const int result = sqlite3_step(rows.get());
    if (result != SQLITE_ROW && result != SQLITE_DONE) refuse(database);
    return result == SQLITE_ROW;
}

std::string_view text_in(const Rows& rows, int column)
{
    const auto* const bytes = sqlite3_column_text(rows.get(), column);
    if (!bytes) return {};
    return {reinterpret_cast<const char*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), column))};
}

// Rows are summed, so their order is no matter.
void add_table(sqlite3* database, const std::string& table, Contents& contents)
{
    const Rows rows = rows_of(database, "select * from " + table);
    const int columns = sqlite3_column_count(rows.get());
    while (next(database, rows)) {
        Hash exact, shape;
        exact.add(table);
        shape.add(table);
        for (int column = 0; column < columns; ++column) {
            const auto type = static_cast<std::uint64_t>(sqlite3_column_type(rows.get(), column));
            const std::string_view text = text_in(rows, column);
            exact.add_number(type);
            exact.add(text);
            shape.add_number(type);
            if (type == SQLITE_INTEGER)
                shape.add(text);
            else
                shape.add_number(text.size());
        }
        contents.exact += exact.value;
        contents.shape += shape.value;
    }
}

} // namespace

Contents contents_of(const std::string& path)
{
    sqlite3* opened = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const Database database{opened, sqlite3_close};
    Contents contents;
    if (result == SQLITE_CANTOPEN) {
        contents.integrity = "ok"; // nobody made it yet
        return contents;
    }
    if (result != SQLITE_OK) refuse(opened);
    std::vector<std::string> tables;
    {
        const Rows names =
            rows_of(opened, "select name from sqlite_master where type = 'table' order by name");
        while (next(opened, names))
            tables.emplace_back(text_in(names, 0));
    }
    for (const std::string& table : tables)
        add_table(opened, table, contents);
    const Rows check = rows_of(opened, "PRAGMA integrity_check(1)");
    if (next(opened, check)) contents.integrity = text_in(check, 0);
    return contents;
}

} // namespace scrip::tests
