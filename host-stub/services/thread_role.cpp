#include "services/thread_role.hpp"

namespace host_stub::services {
namespace {

thread_local const ThreadRole* innermost = nullptr;

} // namespace

ThreadRole::ThreadRole(const Host& host, booking_thread_kind kind) noexcept
    : outer_(innermost), host_(&host), kind_(kind)
{
    innermost = this;
}

ThreadRole::~ThreadRole()
{
    innermost = outer_;
}

booking_thread_kind ThreadRole::current(const Host& host) noexcept
{
    for (const ThreadRole* role = innermost; role != nullptr; role = role->outer_) {
        if (role->host_ == &host) return role->kind_;
    }
    return BOOKING_THREAD_OTHER;
}

} // namespace host_stub::services
