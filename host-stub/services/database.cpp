#include "services/database.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <vector>

namespace host_stub::services {
namespace {

constexpr int connections_to_file = 4, connections_to_server = 8;

// What a URL may say of a server; all else the host sets itself.
constexpr std::array<std::string_view, 12> postgresql_options{"host",
                                                              "hostaddr",
                                                              "port",
                                                              "dbname",
                                                              "user",
                                                              "password",
                                                              "passfile",
                                                              "sslmode",
                                                              "sslrootcert",
                                                              "sslcert",
                                                              "sslkey",
                                                              "target_session_attrs"};
constexpr std::array<std::string_view, 10> mysql_options{"host",
                                                         "port",
                                                         "unix_socket",
                                                         "db",
                                                         "dbname",
                                                         "user",
                                                         "password",
                                                         "charset",
                                                         "sslca",
                                                         "sslcert"};
constexpr std::array<std::string_view, 6> shown_options{"host",
                                                        "hostaddr",
                                                        "port",
                                                        "unix_socket",
                                                        "db",
                                                        "dbname"};

[[noreturn]] void refuse(const std::string& why)
{
    throw std::runtime_error("--db: " + why +
                             "; this host serves sqlite3://dbname=PATH, postgresql://host=… "
                             "port=… dbname=… and mysql://host=… port=… db=… user=…");
}

std::string joined(std::span<const std::string_view> words)
{
    std::string text;
    for (const std::string_view word : words)
        text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

bool is_among(std::span<const std::string_view> words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string unquoted(std::string_view path)
{
    if (path.size() >= 2 && path.front() == '"' && path.back() == '"') {
        path = path.substr(1, path.size() - 2);
    }
    return std::string(path);
}

// The path behind "dbname=" or "db="; a space in it is part of it, another option is refused.
std::string path_of(std::string_view options)
{
    const auto equals = options.find('=');
    const std::string_view name = options.substr(0, equals);
    if (equals == std::string_view::npos || (name != "dbname" && name != "db")) {
        refuse("\"dbname=\" is missing");
    }
    const std::string path = unquoted(options.substr(equals + 1));
    if (path.empty() || path == ":memory:") refuse("the path of a file is missing");
    if (path.find('"') != std::string::npos) refuse("the path holds a quotation mark");
    for (const char* option : {" timeout=", " readonly=", " synchronous=", " shared_cache="}) {
        if (path.find(option) != std::string::npos) {
            refuse("the host itself sets" +
                   std::string(option).substr(0, std::string(option).size() - 1));
        }
    }
    return path;
}

struct Option {
    std::string_view name;
    std::string_view value; // as it stands, quotes and all
};

// Where a value ends: at a space, or behind its closing quote; "\" takes the next byte as it is.
std::size_t end_of_value(std::string_view options, std::size_t at)
{
    const bool is_quoted = at < options.size() && options[at] == '\'';
    for (std::size_t i = at + (is_quoted ? 1 : 0); i < options.size(); ++i) {
        if (options[i] == '\\') {
            ++i;
        } else if (is_quoted && options[i] == '\'') {
            return i + 1;
        } else if (!is_quoted && options[i] == ' ') {
            return i;
        }
    }
    if (is_quoted) refuse("a quotation mark is missing");
    return options.size();
}

// No refusal here or below repeats what it read: it may be a piece of a password.
std::vector<Option> options_of(std::string_view text)
{
    std::vector<Option> options;
    while (true) {
        const auto begin = text.find_first_not_of(' ');
        if (begin == std::string_view::npos) return options;
        text.remove_prefix(begin);
        const auto equals = text.find('=');
        if (equals == std::string_view::npos || text.find(' ') < equals) {
            refuse("an option without a value; what holds a space stands in '…'");
        }
        const std::size_t end = end_of_value(text, equals + 1);
        options.push_back({text.substr(0, equals), text.substr(equals + 1, end - equals - 1)});
        text.remove_prefix(end);
    }
}

void check(std::span<const Option> options, std::span<const std::string_view> known)
{
    bool has_database = false;
    std::vector<std::string_view> seen;
    for (const Option& option : options) {
        if (!is_among(known, option.name)) {
            refuse("the options of this database are " + joined(known) +
                   "; all others the host sets itself");
        }
        if (is_among(seen, option.name)) refuse("an option is given twice");
        if (option.name == "charset" && option.value != "utf8mb4") {
            refuse("the charset is always utf8mb4");
        }
        seen.push_back(option.name);
        has_database = has_database || option.name == "dbname" || option.name == "db";
    }
    if (!has_database) refuse("the name of the database is missing");
}

} // namespace

std::string_view word_of(Backend backend) noexcept
{
    switch (backend) {
    case Backend::sqlite3: return "sqlite3";
    case Backend::postgresql: return "postgresql";
    case Backend::mysql: return "mysql";
    }
    return "";
}

Database::Database(std::string_view url)
{
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) refuse("no URL of a database");
    const std::string_view options = url.substr(colon + 3);
    for (const Backend backend : {Backend::sqlite3, Backend::postgresql, Backend::mysql}) {
        if (url.substr(0, colon) != word_of(backend)) continue;
        backend_ = backend;
        backend == Backend::sqlite3 ? take_file(options) : take_server(options);
        return;
    }
    refuse("databases of kind \"" + std::string(url.substr(0, colon)) + "\" are not served");
}

void Database::take_file(std::string_view options)
{
    file_ = std::filesystem::absolute(path_of(options)).lexically_normal();
    name_ = file_.string();
    const bool has_space = name_.find(' ') != std::string::npos;
    connect_ = has_space ? "dbname=\"" + name_ + "\"" : "dbname=" + name_;
}

void Database::take_server(std::string_view text)
{
    const bool is_mysql = backend_ == Backend::mysql;
    const std::vector<Option> options = options_of(text);
    check(options,
          is_mysql ? std::span<const std::string_view>(mysql_options)
                   : std::span<const std::string_view>(postgresql_options));
    name_ = word_of(backend_);
    for (const Option& option : options) {
        if (option.name == "charset") continue;
        const std::string printed = std::string(option.name) + "=" + std::string(option.value);
        connect_ += printed + " ";
        if (is_among(shown_options, option.name)) name_ += " " + printed;
    }
    // A charset other than UTF-8 would let SOCI build another statement than it was given.
    connect_ += is_mysql ? "charset=utf8mb4 connect_timeout=3" : "connect_timeout=3";
}

namespace {

// For comparisons: HOST_STUB_GROUP_COMMIT=off gives each writer of a file a commit of its own.
bool is_combining()
{
    const char* const wanted = std::getenv("HOST_STUB_GROUP_COMMIT");
    return wanted == nullptr || std::string_view(wanted) != "off";
}

} // namespace

std::string Database::descriptor(const std::string& server_version,
                                 std::optional<int> max_connections) const
{
    const bool is_file = backend_ == Backend::sqlite3;
    return boost::json::serialize(boost::json::object{
        {"backend", word_of(backend_)},
        {"connect", connect_},
        {"schema", backend_ == Backend::postgresql ? "public" : ""},
        {"table_prefix", ""},
        {"same_as_host", true},
        {"lend", true},
        {"max_connections",
         max_connections.value_or(is_file ? connections_to_file : connections_to_server)},
        {"server_version", server_version},
        {"group_commit", is_combining()}});
}

std::string url_with_database(std::string_view url, const std::string& name)
{
    const auto options = url.find("://") + 3;
    std::string changed(url.substr(0, options));
    for (const Option& option : options_of(url.substr(options))) {
        const bool is_database = option.name == "dbname" || option.name == "db";
        changed +=
            std::string(option.name) + "=" + (is_database ? name : std::string(option.value)) + " ";
    }
    changed.pop_back();
    return changed;
}

} // namespace host_stub::services
