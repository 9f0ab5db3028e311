#include "storage/dialect.hpp"

#include <regex>

namespace scrip::storage {

namespace {

std::string replaced(const std::string& text, const char* pattern, const char* with)
{
    return std::regex_replace(text, std::regex{pattern}, with);
}

// SQLite ignores the lengths and types of columns, so checks say them again (S23, S28).
std::string with_types(std::string sql)
{
    sql = replaced(sql,
                   R"((\w+) KEY\((\d+)\)( not null)?)",
                   "$1 TEXT$3 CHECK (typeof($1) in ('text', 'null') and length($1) <= $2)");
    sql = replaced(
        sql, R"((\w+) VALUE not null)", "$1 BIGINT not null CHECK (typeof($1) = 'integer')");
    sql = replaced(sql, R"((\w+) VALUE)", "$1 BIGINT CHECK (typeof($1) in ('integer', 'null'))");
    sql = replaced(sql, R"((\w+) FLAG not null)", "$1 BIGINT not null CHECK ($1 in (0, 1))");
    sql = replaced(sql, R"(LONGTEXT)", "TEXT");
    return replaced(sql, R"(\) SHORT_KEY)", ") WITHOUT ROWID");
}

// Rows may go only with their whole studio, and only while it is being purged.
constexpr const char* refuse_delete =
    "create trigger $1_never_deleted before delete on $1 when not exists (select 1"
    " from scrip_studio s where s.studio_id = old.studio_id and s.state = 'purging')"
    " begin select raise(abort, 'rows of $1 are never deleted'); end";
constexpr const char* refuse_update = "create trigger $1_append_only before update on $1"
                                      " begin select raise(abort, 'rows of $1 never change'); end";

std::string without_comments(const std::string& text)
{
    return replaced(text, R"(--[^\n]*\n)", "\n");
}

void add_statements(std::vector<std::string>& statements, const std::string& sql)
{
    static const std::regex append_only{R"(\s*APPEND_ONLY\((\w+)\)\s*)"};
    static const std::regex never_deleted{R"(\s*NEVER_DELETED\((\w+)\)\s*)"};
    if (sql.find_first_not_of(" \n") == std::string::npos) return;
    if (std::regex_match(sql, append_only)) {
        statements.push_back(std::regex_replace(sql, append_only, refuse_update));
        statements.push_back(std::regex_replace(sql, append_only, refuse_delete));
    } else if (std::regex_match(sql, never_deleted)) {
        statements.push_back(std::regex_replace(sql, never_deleted, refuse_delete));
    } else {
        statements.push_back(with_types(sql));
    }
}

} // namespace

std::vector<std::string> statements_for_sqlite(const std::string& migration)
{
    std::vector<std::string> statements;
    const std::string text = without_comments(migration);
    std::size_t start = 0;
    for (;;) {
        const std::size_t end = text.find(";;", start);
        add_statements(statements, text.substr(start, end - start));
        if (end == std::string::npos) return statements;
        start = end + 2;
    }
}

} // namespace scrip::storage
