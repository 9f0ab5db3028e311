#include "console/browser.hpp"

#include "platform/profiles.hpp"
#include "services/host.hpp"
#include "services/tokens.hpp"

#include <httplib.h>

#include <stdexcept>

namespace host_stub::tests {
namespace {

std::string text_at(const json::object& object, const char* name)
{
    return std::string(object.at(name).as_string());
}

} // namespace

std::string Told::code() const
{
    const json::value* const error =
        body.contains("error") ? &body.at("error") : body.if_contains("declined");
    return error == nullptr ? "" : text_at(error->as_object(), "code");
}

Browser::Browser(int port) : port_(port)
{
    get("/api/session");
}

Browser::~Browser() = default;

Browser::Raw Browser::raw(const std::string& method,
                          const std::string& path,
                          const std::string& body,
                          const std::vector<std::pair<std::string, std::string>>& headers)
{
    httplib::Client client("127.0.0.1", port_);
    client.set_read_timeout(30);
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    for (const auto& [name, value] : headers)
        request.headers.emplace(name, value);
    const auto answer = client.send(request);
    if (!answer) throw std::runtime_error("the console does not answer");
    return {answer->status,
            answer->body,
            answer->get_header_value("Content-Security-Policy"),
            answer->get_header_value("Content-Type"),
            answer->get_header_value("Set-Cookie")};
}

Told Browser::ask(const std::string& method, const std::string& path, const json::object& body)
{
    const bool reads = method == "GET";
    const Raw answer = raw(method,
                           path,
                           reads ? "" : json::serialize(body),
                           {{"Cookie", cookie},
                            {"X-CSRF-Token", reads ? "" : token},
                            {"Content-Type", "application/json"}});
    if (!answer.cookie.empty()) cookie = answer.cookie.substr(0, answer.cookie.find(';'));
    Told told{answer.status, json::parse(answer.content).as_object()};
    if (told.body.contains("csrf")) token = text_at(told.body, "csrf");
    return told;
}

Told Browser::sign_in(const std::string& studio, const std::string& role, const std::string& person)
{
    json::object who{{"studio", studio}, {"role", role}};
    if (!person.empty()) who["person"] = person;
    return post("/api/session", who);
}

Console::Console(bool with_sample)
{
    if (!with_sample) make_studios();
    console::Options options;
    options.session.plugin_dir = SCRIP_PLUGIN_FOLDER;
    options.session.data_dir = data_.path();
    options.session.db_url = database_.url();
    options.port = 0;
    options.fills_sample = with_sample;
    server_ = std::make_unique<console::Server>(std::move(options));
    thread_ = std::thread([this] { server_->run(); });
    if (with_sample) return;
    admin_ = as("admin");
    const Told on = admin_->post("/api/studios/s1/plugin", {{"enabled", true}});
    if (on.status != 200) throw std::runtime_error("the plugin cannot be switched on");
}

Console::~Console()
{
    server_->stop();
    thread_.join();
}

void Console::make_studios()
{
    services::Host host({data_.path(), database_.url(), {}, {}, {}});
    platform::Profiles profiles(host.store);
    const std::vector<platform::Member> staff{{"anna", "admin", "Anna"}, {"hugo", "agent", "Hugo"}};
    profiles.add({"s1", "One", "EUR", "en", "Europe/Paris"}, staff);
    profiles.add({"s2", "Two", "GBP", "en", "Europe/London"}, staff);
}

std::unique_ptr<Browser> Console::stranger()
{
    return std::make_unique<Browser>(port());
}

std::unique_ptr<Browser> Console::as(const std::string& role, const std::string& person)
{
    auto browser = stranger();
    const std::string who = role == "admin" ? "anna" : role == "agent" ? "hugo" : person;
    if (browser->sign_in("s1", role, who).status != 200) {
        throw std::runtime_error("cannot sign in as " + role);
    }
    return browser;
}

std::string Console::customer(const std::string& name)
{
    return text_at(admin_->post("/api/studios/s1/customers", {{"name", name}}).body, "id");
}

std::string Console::order(const std::string& customer_id, std::int64_t minor)
{
    const Told made =
        admin_->post("/api/studios/s1/orders",
                     {{"customer_id", customer_id},
                      {"lines", {json::object{{"label", "Surf lesson"}, {"total", euros(minor)}}}},
                      {"key", fresh_key()}});
    if (made.status != 201) throw std::runtime_error("no order: " + json::serialize(made.body));
    return text_at(made.body, "id");
}

void Console::give_credit(const std::string& customer_id, std::int64_t minor)
{
    const Told given =
        admin_->post("/api/studios/s1/panels/customer.account/add_credit",
                     {{"form", {{"amount", euros(minor)}, {"description", "a gift of the house"}}},
                      {"context", {{"customer_id", customer_id}}},
                      {"key", fresh_key()}});
    if (given.status != 200) throw std::runtime_error("no credit: " + json::serialize(given.body));
}

json::object euros(std::int64_t minor)
{
    return {{"minor", minor}, {"currency", "EUR"}};
}

std::string fresh_key()
{
    return services::random_token();
}

std::int64_t minor(const Told& told, const char* name)
{
    return told.body.at(name).at("minor").to_number<std::int64_t>();
}

std::vector<std::string> ids_of(const Told& page)
{
    std::vector<std::string> ids;
    for (const json::value& item : page.body.at("items").as_array())
        ids.push_back(text_at(item.as_object(), "id"));
    return ids;
}

} // namespace host_stub::tests
