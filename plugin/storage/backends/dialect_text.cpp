#include "storage/backends/dialect_text.hpp"

#include "storage/statement.hpp"

#include <cctype>
#include <regex>

namespace scrip::storage {

namespace {

void add_for_table(std::vector<std::string>& statements,
                   const std::string& table,
                   const std::vector<const char*>& texts)
{
    static const std::regex place{R"(\$1)"};
    for (const char* text : texts)
        statements.push_back(std::regex_replace(text, place, table));
}

void add_statements(std::vector<std::string>& statements,
                    const std::string& sql,
                    const MigrationSpelling& spelling)
{
    static const std::regex append_only{R"(\s*APPEND_ONLY\((\w+)\)\s*)"};
    static const std::regex never_deleted{R"(\s*NEVER_DELETED\((\w+)\)\s*)"};
    std::smatch table;
    if (sql.find_first_not_of(" \n") == std::string::npos) return;
    if (std::regex_match(sql, table, append_only)) {
        add_for_table(statements, table[1], spelling.refuse_update);
        add_for_table(statements, table[1], spelling.refuse_delete);
    } else if (std::regex_match(sql, table, never_deleted)) {
        add_for_table(statements, table[1], spelling.refuse_delete);
    } else {
        statements.push_back(respelled(sql, spelling.columns));
    }
}

bool is_word(char letter)
{
    return letter == '_' || std::isalnum(static_cast<unsigned char>(letter));
}

bool is_in_word(const std::string& text, std::size_t at)
{
    return at > 0 && is_word(text[at - 1]);
}

} // namespace

std::string with_replaced(std::string text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string with_standard_upserts(std::string sql)
{
    sql = with_replaced(std::move(sql), keep_existing, " on conflict do nothing");
    const auto at = sql.find(if_there);
    if (at == sql.npos) return sql;
    const auto key_end = sql.find(')', at) + 1;
    sql.insert(key_end, " do update set");
    return sql.replace(at, if_there.size(), " on conflict ");
}

std::string with_tables_in(const std::string& sql, const std::string& prefix)
{
    constexpr std::string_view ours = "scrip_";
    std::string text;
    std::size_t start = 0;
    for (auto at = sql.find(ours); at != sql.npos; at = sql.find(ours, at + ours.size())) {
        if (is_in_word(sql, at)) continue;
        text.append(sql, start, at - start).append(prefix);
        start = at;
    }
    return text.append(sql, start);
}

std::string with_parameters(std::string_view sql,
                            const std::function<std::string(std::string_view name)>& value_of)
{
    const auto is_in_name = [&](std::size_t at) { return at < sql.size() && is_word(sql[at]); };
    std::string text;
    bool is_quoted = false;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        is_quoted ^= sql[at] == '\'';
        if (is_quoted || sql[at] != ':' || !is_in_name(at + 1)) {
            text += sql[at];
            continue;
        }
        std::size_t end = at + 1;
        while (is_in_name(end))
            ++end;
        text += value_of(sql.substr(at + 1, end - at - 1));
        at = end - 1;
    }
    return text;
}

std::string respelled(std::string text, const std::vector<Spelling>& spellings)
{
    for (const Spelling& spelling : spellings)
        text = std::regex_replace(text, std::regex{spelling.pattern}, spelling.with);
    return text;
}

std::vector<std::string> statements_of(const std::string& migration,
                                       const MigrationSpelling& spelling)
{
    std::vector<std::string> statements;
    const std::string text = respelled(migration, {{R"(--[^\n]*\n)", "\n"}});
    std::size_t start = 0;
    for (;;) {
        const std::size_t end = text.find(";;", start);
        add_statements(statements, text.substr(start, end - start), spelling);
        if (end == std::string::npos) return statements;
        start = end + 2;
    }
}

} // namespace scrip::storage
