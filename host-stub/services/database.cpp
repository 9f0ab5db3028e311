#include "services/database.hpp"

#include <boost/json.hpp>

#include <sqlite3.h>

#include <stdexcept>

namespace host_stub::services {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite3://";

[[noreturn]] void refuse(const std::string& why)
{
    throw std::runtime_error("--db: " + why + "; this host serves sqlite3://dbname=PATH");
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

} // namespace

Database::Database(std::string_view url)
{
    if (url.rfind(sqlite_scheme, 0) != 0) {
        const auto colon = url.find("://");
        refuse(colon == std::string_view::npos
                   ? std::string("no URL of a database")
                   : "databases of kind \"" + std::string(url.substr(0, colon)) +
                         "\" are not served yet");
    }
    file_ = std::filesystem::absolute(path_of(url.substr(sqlite_scheme.size()))).lexically_normal();
}

std::string Database::connect() const
{
    const std::string path = file_.string();
    const bool has_space = path.find(' ') != std::string::npos;
    return has_space ? "dbname=\"" + path + "\"" : "dbname=" + path;
}

std::string Database::descriptor() const
{
    return boost::json::serialize(boost::json::object{{"backend", "sqlite3"},
                                                      {"connect", connect()},
                                                      {"schema", ""},
                                                      {"table_prefix", ""},
                                                      {"same_as_host", true},
                                                      {"lend", false},
                                                      {"max_connections", 4},
                                                      {"server_version", sqlite3_libversion()}});
}

} // namespace host_stub::services
