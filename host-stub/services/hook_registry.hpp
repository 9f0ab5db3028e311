// The hooks a plugin adds while it is created, held against those its manifest declares.
#pragma once

#include <booking/plugin.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::services {

// A hook as the manifest has it.
struct DeclaredHook {
    std::string hook;
    std::string schema; // "booking.payment.hold/1"
    bool is_read_only = false;
    std::uint32_t transaction_flags = 0; // booking_hook_flag: required, forbidden or neither
};

// A hook as the plugin described it.
struct Hook {
    std::string hook;
    std::string schema;
    std::uint32_t flags = 0;
    std::int32_t priority = 0;
    void* user = nullptr;
    booking_hook_fn invoke = nullptr;
};

class HookRegistry {
public:
    // From here until freeze() hooks may be added, those declared and no others.
    void open(std::vector<DeclaredHook> declared);
    void freeze() noexcept { is_open_ = false; }

    // booking.hooks/1. E_STATE outside create(), E_NOT_DECLARED, E_INVALID for a description that
    // is cut short, contradicts the manifest or comes twice, E_UNSUPPORTED for an unknown flag.
    booking_status add(const booking_hook_desc_v1* description);

    const std::vector<Hook>& added() const noexcept { return added_; }

    // Why descriptions were refused, each naming both sides.
    const std::vector<std::string>& complaints() const noexcept { return complaints_; }

    // Hooks that are declared and were not added, as "hook (schema)".
    std::vector<std::string> missing() const;

private:
    booking_status refuse(booking_status status, std::string complaint);

    bool is_open_ = false;
    std::vector<DeclaredHook> declared_;
    std::vector<Hook> added_;
    std::vector<std::string> complaints_;
};

} // namespace host_stub::services
