// Which databases the host serves, and what it says of those it does not.
#include "services/clock.hpp"
#include "services/database.hpp"
#include "services/store.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

using namespace host_stub::services;
using Catch::Matchers::Contains;
namespace json = boost::json;

namespace {

std::string refusal_of(const std::string& url)
{
    try {
        const Database database(url);
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
    return "";
}

std::string unavailable(const Database& database)
{
    try {
        Store(database).write([](soci::session&) {});
    } catch (const StoreUnavailable& failed) {
        return failed.what();
    }
    return "";
}

// Takes connections and says nothing.
class SilentServer {
public:
    SilentServer()
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(socket_, 8) == 0);
        REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { ::close(socket_); }

    std::string port() const { return std::to_string(port_); }

private:
    int socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int port_ = 0;
};

} // namespace

TEST_CASE("each kind of database has its connect string and its name", "[host-stub][database]")
{
    const Database file("sqlite3://dbname=/srv/with space/scrip.db");
    CHECK(file.backend() == Backend::sqlite3);
    CHECK(file.connect() == "dbname=\"/srv/with space/scrip.db\"");
    CHECK(file.name() == "/srv/with space/scrip.db");

    const Database postgresql(
        "postgresql://host=127.0.0.1  port=5432 dbname=scrip user=u password='a b\\' c'");
    CHECK(postgresql.backend() == Backend::postgresql);
    CHECK(postgresql.connect() == "host=127.0.0.1 port=5432 dbname=scrip user=u"
                                  " password='a b\\' c' connect_timeout=3");
    CHECK(postgresql.name() == "postgresql host=127.0.0.1 port=5432 dbname=scrip");

    const Database mysql("mysql://charset=utf8mb4 host=127.0.0.1 db=scrip user=u password=secret");
    CHECK(mysql.backend() == Backend::mysql);
    CHECK(mysql.connect() ==
          "host=127.0.0.1 db=scrip user=u password=secret charset=utf8mb4 connect_timeout=3");
    CHECK(mysql.name() == "mysql host=127.0.0.1 db=scrip");
}

TEST_CASE("the descriptor tells a plugin where its data lives", "[host-stub][database]")
{
    const auto described = [](const char* url) {
        return json::parse(Database(url).descriptor("1.2")).as_object();
    };
    const json::object postgresql = described("postgresql://dbname=scrip password=p");
    CHECK(postgresql.at("backend") == "postgresql");
    CHECK(postgresql.at("connect") == "dbname=scrip password=p connect_timeout=3");
    CHECK(postgresql.at("schema") == "public");
    CHECK(postgresql.at("max_connections") == 8);
    CHECK(postgresql.at("server_version") == "1.2");
    const json::object mysql = described("mysql://db=scrip");
    CHECK(mysql.at("backend") == "mysql");
    CHECK(mysql.at("schema") == "");
    CHECK(described("sqlite3://dbname=x").at("max_connections") == 4);
}

TEST_CASE("a URL that is not served is refused, and no piece of it that may be a password is told",
          "[host-stub][database]")
{
    const auto [url, why] = GENERATE(table<std::string, std::string>({
        {"", "no URL"},
        {"scrip.db", "no URL"},
        {"odbc://dsn=x", "\"odbc\""},
        {"sqlite3://", "\"dbname=\" is missing"},
        {"sqlite3://dbname=:memory:", "path of a file"},
        {"sqlite3://dbname=x timeout=5", "sets timeout"},
        {"postgresql://", "name of the database"},
        {"postgresql://host=127.0.0.1 password=geheim", "name of the database"},
        {"postgresql://dbname=x connect_timeout=geheim", "sets itself"},
        {"postgresql://dbname=x options='-c geheim'", "sets itself"},
        {"postgresql://dbname=x singlerow=true", "sets itself"},
        {"postgresql://dbname=x password=a geheim", "without a value"},
        {"postgresql://dbname=x password=a geheim=b", "sets itself"},
        {"postgresql://dbname=x password='geheim", "quotation mark"},
        {"postgresql://dbname=x password=a password=geheim", "given twice"},
        {"mysql://user=geheim", "name of the database"},
        {"mysql://db=x reconnect=1", "sets itself"},
        {"mysql://db=x charset=latin1", "always utf8mb4"},
    }));
    CAPTURE(url);
    const std::string refusal = refusal_of(url);
    CHECK_THAT(refusal, Catch::Matchers::StartsWith("--db: ") && Contains(why));
    CHECK(refusal.find("geheim") == std::string::npos);
}

TEST_CASE("a server that is not there is named without its password", "[host-stub][database]")
{
    for (const char* url : {"postgresql://host=127.0.0.1 port=1 dbname=x user=u password=geheim",
                            "mysql://host=127.0.0.1 port=1 db=x user=u password=geheim"}) {
        const std::string why = unavailable(Database(url));
        CHECK_THAT(why, Contains("does not answer") && Contains("host=127.0.0.1 port=1"));
        CHECK(why.find("geheim") == std::string::npos);
    }
}

TEST_CASE("a server that takes the connection and says nothing is given up in seconds",
          "[host-stub][database]")
{
    const SilentServer server;
    const std::int64_t began_ns = Clock::mono_ns();
    const auto why_not = [&](const std::string& kind) {
        return std::async(std::launch::async, [&server, kind] {
            return unavailable(
                Database(kind + "://host=127.0.0.1 port=" + server.port() + " dbname=x user=u"));
        });
    };
    auto postgresql = why_not("postgresql"), mysql = why_not("mysql");
    CHECK_THAT(postgresql.get(), Contains("does not answer"));
    CHECK_THAT(mysql.get(), Contains("does not answer"));
    CHECK(Clock::mono_ns() - began_ns < std::int64_t{10'000'000'000});
}
