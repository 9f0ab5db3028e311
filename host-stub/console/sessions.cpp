#include "console/sessions.hpp"

#include "services/clock.hpp"
#include "services/tokens.hpp"

namespace host_stub::console {
namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

std::int64_t now_s()
{
    return services::Clock::mono_ns() / ns_per_s;
}

} // namespace

Visit Sessions::begin(const std::string& locale)
{
    Visit visit;
    visit.locale = locale;
    return keep(std::move(visit));
}

Visit Sessions::keep(Visit visit)
{
    visit.token = services::random_token();
    visit.csrf = services::random_token();
    const std::lock_guard lock(mutex_);
    while (kept_.size() >= visits_max) {
        kept_.erase(by_use_.begin()->second);
        by_use_.erase(by_use_.begin());
    }
    Kept& kept = kept_[visit.token];
    kept.visit = visit;
    touch(kept);
    return visit;
}

void Sessions::touch(Kept& kept)
{
    by_use_.erase({kept.used_s, kept.visit.token});
    kept.used_s = now_s();
    by_use_.emplace(kept.used_s, kept.visit.token);
}

std::optional<Visit> Sessions::find(const std::string& token)
{
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(token);
    if (found == kept_.end()) return {};
    if (found->second.used_s + idle_s_max < now_s()) {
        by_use_.erase({found->second.used_s, token});
        kept_.erase(found);
        return {};
    }
    touch(found->second);
    return found->second.visit;
}

Visit Sessions::renew(const Visit& visit, std::optional<Person> person)
{
    Visit renewed;
    renewed.locale = visit.locale;
    renewed.person = std::move(person);
    {
        const std::lock_guard lock(mutex_);
        const auto old = kept_.find(visit.token);
        if (old != kept_.end()) {
            by_use_.erase({old->second.used_s, visit.token});
            kept_.erase(old);
        }
    }
    return keep(std::move(renewed));
}

void Sessions::set_locale(const std::string& token, const std::string& locale)
{
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(token);
    if (found != kept_.end()) found->second.visit.locale = locale;
}

void Sessions::add_order(const std::string& token, const std::string& order_id)
{
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(token);
    if (found != kept_.end()) found->second.visit.orders.insert(order_id);
}

} // namespace host_stub::console
