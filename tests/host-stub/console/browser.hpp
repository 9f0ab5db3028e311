// A console on a database of its own, and browsers without a screen that use it.
#pragma once

#include "console/server.hpp"
#include "support/temp_folder.hpp"
#include "support/test_database.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

namespace httplib {
class Client;
}

namespace host_stub::tests {

namespace json = boost::json;

struct Told {
    int status = 0;
    json::object body;
    std::string code() const; // of its error or decline
};

// Keeps its cookie and token as a browser does.
class Browser {
public:
    explicit Browser(int port);
    ~Browser();

    Told ask(const std::string& method, const std::string& path, const json::object& body = {});
    Told get(const std::string& path) { return ask("GET", path); }
    Told post(const std::string& path, const json::object& body) { return ask("POST", path, body); }

    // Status and headers of anything, with those headers and no others.
    struct Raw {
        int status = 0;
        std::string content;
        std::string policy; // Content-Security-Policy
        std::string type;
        std::string cookie; // as it was set
    };
    Raw raw(const std::string& method,
            const std::string& path,
            const std::string& body,
            const std::vector<std::pair<std::string, std::string>>& headers);

    Told sign_in(const std::string& studio, const std::string& role, const std::string& person);

    std::string cookie;
    std::string token;

private:
    const int port_;
};

// Two studios, s1 (EUR) and s2 (GBP), each with an admin "anna" and an agent "hugo"; the plugin is
// on in s1.
class Console {
public:
    explicit Console(bool with_sample = false);
    ~Console();

    // Somebody of s1: "admin" is Anna, "agent" Hugo, a customer's id that customer, "" nobody.
    std::unique_ptr<Browser> as(const std::string& role, const std::string& person = {});
    std::unique_ptr<Browser> stranger();

    // Ids of what is made.
    std::string customer(const std::string& name);
    std::string order(const std::string& customer_id, std::int64_t minor);
    void give_credit(const std::string& customer_id, std::int64_t minor);

    int port() const { return server_->port(); }
    std::filesystem::path data() const { return data_.path(); }

private:
    void make_studios();

    scrip::tests::TestDatabase database_;
    scrip::tests::TempFolder data_;
    std::unique_ptr<console::Server> server_;
    std::thread thread_;
    std::unique_ptr<Browser> admin_;
};

json::object euros(std::int64_t minor);
std::string fresh_key();
std::int64_t minor(const Told& told, const char* name); // of an Order's amount
std::vector<std::string> ids_of(const Told& page);

} // namespace host_stub::tests
