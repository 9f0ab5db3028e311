#include "console/server.hpp"

#include "console/api.hpp"
#include "console/assets.hpp"
#include "console/background.hpp"
#include "console/sample.hpp"
#include "console/words.hpp"
#include "services/tokens.hpp"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace host_stub::console {
namespace {

constexpr std::size_t threads = 16;
constexpr std::size_t body_bytes_max = std::size_t{1} << 20;
constexpr const char* loopback = "127.0.0.1";

// Nothing from elsewhere, nothing written into a page, no page within another.
constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::string cookie_in(const httplib::Request& request, const std::string& name)
{
    const std::string cookies = request.get_header_value("Cookie");
    std::size_t from = 0;
    while (from < cookies.size()) {
        const std::size_t end = std::min(cookies.find(';', from), cookies.size());
        const std::size_t begin = std::min(cookies.find_first_not_of(' ', from), end);
        const std::string one = cookies.substr(begin, end - begin);
        if (one.starts_with(name + "=")) return one.substr(name.size() + 1);
        from = end + 1;
    }
    return {};
}

bool has_extension(const std::string& path)
{
    return path.find('.', path.rfind('/')) != std::string::npos;
}

void answer_json(httplib::Response& response, const Answer& answer)
{
    response.status = answer.status;
    response.set_header("Cache-Control", "no-store");
    response.set_content(answer.body, "application/json");
}

} // namespace

class Server::Parts {
public:
    explicit Parts(Options options)
        : shared_(std::move(options.session)), assets_(std::move(options.web_folder)),
          api_(shared_.host())
    {
        Sample sample(shared_);
        const bool fills = options.fills_sample && sample.is_wanted();
        if (fills) sample.begin();
        shared_.enable_recorded();
        listen_on(options.port);
        set_up();
        background_.start(shared_, fills);
    }

    ~Parts() { background_.stop(); }

    void listen_on(int port)
    {
        http_.set_socket_options([](socket_t socket) {
            const int on = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        });
        const bool is_any = port == 0;
        if (is_any) port = http_.bind_to_any_port(loopback);
        if (port < 0 || (!is_any && !http_.bind_to_port(loopback, port))) {
            throw std::runtime_error("the port is taken; --port 0 finds a free one");
        }
        port_ = port;
        // Cookies know no ports: two consoles of one machine keep theirs apart by name.
        cookie_name_ = "console-" + std::to_string(port);
    }

    void set_up()
    {
        http_.new_task_queue = [] { return new httplib::ThreadPool(threads); };
        // A connection that waits keeps a thread.
        http_.set_keep_alive_max_count(1);
        http_.set_read_timeout(5);
        http_.set_write_timeout(5);
        http_.set_payload_max_length(body_bytes_max);
        http_.set_tcp_nodelay(true);
        http_.set_pre_routing_handler(
            [this](const httplib::Request& request, httplib::Response& response) {
                return guard(request, response);
            });
        http_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
            if (!response.body.empty()) return;
            const bool is_long = response.status == 413;
            const Refusal refusal(response.status, is_long ? "payload_too_large" : "not_found");
            response.set_content(boost::json::serialize(refusal.body("en")), "application/json");
        });
        const auto api = [this](const httplib::Request& request, httplib::Response& response) {
            answer_api(request, response);
        };
        http_.Post("/api/.*", api);
        http_.Put("/api/.*", api);
        http_.Patch("/api/.*", api);
        http_.Delete("/api/.*", api);
        http_.Get("/.*", [this](const httplib::Request& request, httplib::Response& response) {
            const bool is_api = request.path.starts_with("/api/");
            is_api ? answer_api(request, response) : answer_page(request, response);
        });
    }

    httplib::Server::HandlerResponse guard(const httplib::Request& request,
                                           httplib::Response& response)
    {
        response.set_header("Content-Security-Policy", content_policy);
        response.set_header("X-Content-Type-Options", "nosniff");
        response.set_header("Referrer-Policy", "no-referrer");
        response.set_header("Cross-Origin-Opener-Policy", "same-origin");
        response.set_header("Cross-Origin-Resource-Policy", "same-origin");
        const bool has_origin = request.has_header("Origin");
        const bool is_ours = is_own_address(request.get_header_value("Host")) &&
                             request.get_header_value_count("Host") == 1 &&
                             (!has_origin || request.get_header_value("Origin") ==
                                                 "http://" + request.get_header_value("Host"));
        if (is_ours) return httplib::Server::HandlerResponse::Unhandled;
        answer_json(response, {403, boost::json::serialize(Refusal(403, "wrong_host").body("en"))});
        return httplib::Server::HandlerResponse::Handled;
    }

    // A page of elsewhere can make a name of its own lead here: such a name is not answered.
    bool is_own_address(const std::string& host) const
    {
        const std::string port = ":" + std::to_string(port_);
        return host == "127.0.0.1" + port || host == "localhost" + port || host == "[::1]" + port;
    }

    void answer_page(const httplib::Request& request, httplib::Response& response) const
    {
        const bool is_file = has_extension(request.path);
        const auto asset = assets_.find(is_file ? request.path : "/index.html");
        if (!asset) {
            response.status = 404;
            return;
        }
        const std::string tag = "\"" + services::digest_of(asset->content).substr(0, 32) + "\"";
        response.set_header("ETag", tag);
        response.set_header("Cache-Control", "no-cache");
        if (request.get_header_value("If-None-Match") == tag) {
            response.status = 304;
            return;
        }
        response.set_content(asset->content, asset->type.c_str());
    }

    void answer_api(const httplib::Request& request, httplib::Response& response)
    {
        const std::string token = cookie_in(request, cookie_name_);
        auto visit = shared_.sessions.find(token);
        const bool begins = !visit && request.method == "GET" && request.path == "/api/session";
        if (begins) {
            visit = shared_.sessions.begin(
                std::string(language_of(request.get_header_value("Accept-Language"))));
        }
        Call call{.shared = shared_,
                  .visit = visit.value_or(Visit{}),
                  .method = request.method,
                  .args = {},
                  .query = {},
                  .body = {},
                  .studio = {}};
        for (const auto& [name, value] : request.params)
            call.query.emplace(name, value);
        const bool reads = request.method == "GET";
        const bool is_meant =
            reads || (visit && services::are_equal_tokens(request.get_header_value("X-CSRF-Token"),
                                                          visit->csrf));
        if (!is_meant) {
            const Refusal refusal(visit ? 403 : 401, visit ? "csrf" : "sign_in");
            answer_json(
                response,
                {refusal.status(), boost::json::serialize(refusal.body(call.visit.locale))});
            return;
        }
        answer_json(response, api_.answer(call, request.path, request.body));
        if (!reads) shared_.has_news = true;
        if (!call.visit.token.empty() && call.visit.token != token) {
            response.set_header("Set-Cookie",
                                cookie_name_ + "=" + call.visit.token +
                                    "; Path=/; HttpOnly; SameSite=Strict");
        }
    }

    void run()
    {
        if (!is_stopped_) http_.listen_after_bind();
    }

    void stop()
    {
        is_stopped_ = true;
        http_.stop();
    }

    int port() const noexcept { return port_; }

private:
    Shared shared_;
    Assets assets_;
    Api api_;
    Background background_;
    httplib::Server http_;
    int port_ = 0;
    std::string cookie_name_;
    std::atomic<bool> is_stopped_ = false;
};

Server::Server(Options options) : parts_(std::make_unique<Parts>(std::move(options))) {}

Server::~Server() = default;

int Server::port() const noexcept
{
    return parts_->port();
}

void Server::run()
{
    parts_->run();
}

void Server::stop()
{
    parts_->stop();
}

} // namespace host_stub::console
