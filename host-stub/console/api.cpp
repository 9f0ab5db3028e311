#include "console/api.hpp"

#include "platform/requests.hpp"

#include <new>
#include <stdexcept>

namespace host_stub::console {

namespace json = boost::json;

namespace {

std::vector<std::string> split(const std::string& path)
{
    std::vector<std::string> parts;
    std::size_t from = 0;
    while (from <= path.size()) {
        const std::size_t end = std::min(path.find('/', from), path.size());
        if (end > from) parts.push_back(path.substr(from, end - from));
        from = end + 1;
    }
    return parts;
}

// The variable parts, when the path is one of the route's.
bool matches(const Route& route,
             const std::vector<std::string>& parts,
             std::vector<std::string>& args)
{
    const std::vector<std::string> wanted = split(route.path);
    if (wanted.size() != parts.size()) return false;
    args.clear();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == "{}") {
            args.push_back(parts[i]);
        } else if (wanted[i] != parts[i]) {
            return false;
        }
    }
    return true;
}

bool is_for(const Route& route, const Visit& visit)
{
    const std::string roles = route.roles;
    const std::string& role = visit.person->role;
    const char letter = role == "admin"      ? 'A'
                        : role == "agent"    ? 'G'
                        : role == "customer" ? 'C'
                                             : 'N';
    return roles.find(letter) != std::string::npos;
}

json::object parsed_body(const std::string& body)
{
    if (body.empty()) return {};
    json::error_code failed;
    const json::value read = json::parse(body, failed);
    if (failed || !read.is_object()) throw Refusal(400, "invalid_json");
    return read.as_object();
}

Answer refused(const Refusal& refusal, const Visit& visit)
{
    return {refusal.status(), json::serialize(refusal.body(visit.locale))};
}

struct SessionRoute {
    const char* method;
    const char* path;
    Handler handler;
};

constexpr SessionRoute session_routes[] = {
    {"GET", "/api/session", get_session},
    {"POST", "/api/session", sign_in},
    {"DELETE", "/api/session", sign_out},
    {"POST", "/api/session/locale", choose_locale},
    {"GET", "/api/people", get_people},
};

} // namespace

Api::Api(services::Host& host) : host_(host)
{
    for (const auto& room : {order_routes(),
                             customer_routes(),
                             activity_routes(),
                             plugin_routes(),
                             event_routes(),
                             checkout_routes(),
                             panel_routes()}) {
        routes_.insert(routes_.end(), room.begin(), room.end());
    }
}

Answer Api::answer(Call& call, const std::string& path, const std::string& body) const
{
    try {
        const json::value told = run(call, path, body);
        return {call.status, json::serialize(told)};
    } catch (const Refusal& refusal) {
        return refused(refusal, call.visit);
    } catch (const platform::KeyReused&) {
        return refused(Refusal(400, "key_reuse", "/key"), call.visit);
    } catch (const services::StoreUnavailable& failed) {
        return refused(Refusal(503, "database_unavailable", {}, failed.what()), call.visit);
    } catch (const std::bad_alloc&) {
        return refused(Refusal(503, "out_of_memory"), call.visit);
    } catch (const std::exception& defect) {
        host_.log.error(std::string("a defect of the console: ") + defect.what());
        return refused(Refusal(500, "internal"), call.visit);
    }
}

json::value Api::run(Call& call, const std::string& path, const std::string& body) const
{
    call.body = parsed_body(body);
    bool is_known = false;
    for (const SessionRoute& route : session_routes) {
        if (path != route.path) continue;
        is_known = true;
        if (call.method == route.method) return route.handler(call);
    }
    if (is_known) throw Refusal(405, "unsupported");
    std::vector<std::string> parts = split(path);
    const bool is_of_studio = parts.size() > 3 && parts[1] == "studios";
    if (!is_of_studio) throw not_found();
    return run_in_studio(call, std::move(parts));
}

// Somebody else's studio is answered as one that is not there.
json::value Api::run_in_studio(Call& call, std::vector<std::string> parts) const
{
    if (!call.visit.person) throw Refusal(401, "sign_in");
    const auto studio = call.shared.profiles.find(parts[2]);
    if (!studio || call.visit.person->studio_id != studio->studio_id) throw not_found();
    call.studio = *studio;
    parts.erase(parts.begin(), parts.begin() + 3);
    bool is_known = false;
    for (const Route& route : routes_) {
        std::vector<std::string> args;
        if (!matches(route, parts, args)) continue;
        is_known = true;
        if (call.method != route.method) continue;
        if (!is_for(route, call.visit)) throw Refusal(403, "permission_denied");
        call.args = std::move(args);
        return route.handler(call);
    }
    if (is_known) throw Refusal(405, "unsupported");
    throw not_found();
}

} // namespace host_stub::console
