#include "storage/backends/mariadb_batch.hpp"

#include "domain/invariant.hpp"
#include "storage/backends/dialect_text.hpp"

#include <soci/mysql/soci-mysql.h>

namespace scrip::storage {

namespace {

// The server answered fewer statements than were sent: the client library's own number for it.
constexpr unsigned commands_out_of_sync = 2014;

} // namespace

std::int64_t MariadbBatch::send(std::span<const Waiting> all, std::size_t& done)
{
    done = 0;
    if (!takes_several_) {
        if (mysql_set_server_option(connection_, MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
            throw_error();
        takes_several_ = true;
    }
    std::string text;
    for (const Waiting& waiting : all) {
        if (!text.empty()) text += ';';
        text += with_values(waiting);
    }
    if (mysql_real_query(connection_, text.data(), text.size()) != 0) throw_error();
    std::int64_t rows = rows_of_next();
    for (done = 1; done < all.size(); ++done) {
        const int next = mysql_next_result(connection_);
        if (next > 0) throw_error();
        if (next < 0) throw soci::mysql_soci_error{"", commands_out_of_sync};
        rows = rows_of_next();
    }
    return rows;
}

const std::string& MariadbBatch::spelled(const Waiting& waiting)
{
    const auto [found, is_first] = spelled_.try_emplace(waiting.id);
    if (is_first) found->second = backend_.spelled(std::string{waiting.text});
    return found->second;
}

std::string MariadbBatch::literal(const KeptParameter& parameter) const
{
    if (parameter.is_null) return "NULL";
    if (!parameter.is_text) return parameter.text;
    std::string quoted(2 * parameter.text.size() + 1, '\0');
    quoted.resize(mysql_real_escape_string(
        connection_, quoted.data(), parameter.text.data(), parameter.text.size()));
    return "'" + quoted + "'";
}

std::string MariadbBatch::with_values(const Waiting& waiting)
{
    return with_parameters(spelled(waiting),
                           [&](std::string_view name) { return literal(waiting.value_of(name)); });
}

// None of them gives rows.
std::int64_t MariadbBatch::rows_of_next()
{
    ensure(mysql_field_count(connection_) == 0, "what is sent together gives no rows");
    return static_cast<std::int64_t>(mysql_affected_rows(connection_));
}

void MariadbBatch::throw_error() const
{
    throw soci::mysql_soci_error{"", static_cast<int>(mysql_errno(connection_))};
}

} // namespace scrip::storage
