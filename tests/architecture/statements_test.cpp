// The SQL catalogue as a whole: no statement reaches beyond one studio.
#include "storage/statement.hpp"

#include <regex>
#include <string>

#include <catch2/catch.hpp>

using scrip::storage::Statement;

namespace {

std::size_t count(const std::string& text, const std::string& pattern)
{
    const std::regex expression{pattern};
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator{text.begin(), text.end(), expression}, {}));
}

// Every table but the one of versions, which is about the database, is named with its studio.
bool stays_in_one_studio(const std::string& text)
{
    const std::size_t tables = count(text, R"(\b(from|join|into|update)\s+scrip_\w+)");
    const std::size_t versions = count(text, R"(\bscrip_schema_version\b)");
    return count(text, R"(\bstudio_id\b)") + versions >= tables;
}

} // namespace

TEST_CASE("every statement names the studio of each table it touches", "[architecture]")
{
    REQUIRE(Statement::all().size() > 50);
    for (const Statement* statement : Statement::all()) {
        INFO(statement->name() << ": " << statement->text());
        CHECK(stays_in_one_studio(statement->text()));
    }
}

TEST_CASE("what is append-only is only ever purged with its whole studio", "[architecture]")
{
    for (const Statement* statement : Statement::all()) {
        if (statement->name() == std::string{"studio.purge"}) continue;
        INFO(statement->name() << ": " << statement->text());
        const char* const changes =
            R"(\b(update|delete from)\s+scrip_(entry|movement|transaction|audit|settings)\b)";
        CHECK(count(statement->text(), changes) == 0);
    }
}

TEST_CASE("a statement without its studio is found out", "[architecture]")
{
    CHECK_FALSE(stays_in_one_studio("select 1 from scrip_voucher where voucher_id = :voucher"));
    CHECK_FALSE(stays_in_one_studio("select 1 from scrip_entry e join scrip_voucher v"
                                    " on v.voucher_id = e.voucher_id where e.studio_id = :studio"));
    CHECK(stays_in_one_studio("select version from scrip_schema_version"));
}
