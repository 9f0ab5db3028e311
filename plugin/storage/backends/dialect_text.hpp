// The neutral text of migrations, spelled for a database: KEY(n), VALUE, FLAG, LONGTEXT, SHORT_KEY,
// ONLY (condition), APPEND_ONLY(table) and NEVER_DELETED(table). Statements end with ";;".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::storage {

// What a word of the neutral text becomes: `pattern` and `with` are of std::regex.
struct Spelling {
    const char* pattern;
    const char* with;
};

struct MigrationSpelling {
    std::vector<Spelling> columns;
    // "$1" is the table.
    std::vector<const char*> refuse_update;
    std::vector<const char*> refuse_delete;
};

std::vector<std::string> statements_of(const std::string& migration,
                                       const MigrationSpelling& spelling);

std::string with_replaced(std::string text, std::string_view from, std::string_view to);

// Statements of the catalogue, where inserts may end with "on conflict".
std::string with_standard_upserts(std::string sql);

// The names of our tables, each behind `prefix`.
std::string with_tables_in(const std::string& sql, const std::string& prefix);

// Each parameter `:name` of a statement becomes what `value_of` makes of its name. What stands in
// quotes is left alone.
std::string with_parameters(std::string_view sql,
                            const std::function<std::string(std::string_view name)>& value_of);

std::string respelled(std::string text, const std::vector<Spelling>& spellings);

} // namespace scrip::storage
