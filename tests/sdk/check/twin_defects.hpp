// What the twin plugin does wrong in a call, and what it needs for that.
#pragma once

#include <booking/plugin.hpp>

#include <atomic>
#include <deque>
#include <string>
#include <string_view>

namespace twin {

// Whether that is the defect of this run.
bool is(const char* defect);

// A hook of the plugin behind.
struct Hook {
    const booking_host_v1* host = nullptr;
    std::string name;
    std::string schema;
    void* user = nullptr;
    booking_hook_fn real = nullptr;
    std::deque<Hook>* all = nullptr;
};

// What the host calls; `user` is a Hook.
booking_status invoke(void* user, const booking_invocation_v1* in, booking_reply_v1* out) noexcept;

booking_status refuse(booking_reply_v1* reply, booking_status status, const char* code);
booking_status answer(booking_reply_v1* reply, std::string_view json);

// On the studio's SQLite file: whether it is there, whether it has tables, and a statement in it.
bool has_file(const booking_host_v1* host);
bool has_table(const booking_host_v1* host);
void run_sql(const booking_host_v1* host, const char* statement);

} // namespace twin
