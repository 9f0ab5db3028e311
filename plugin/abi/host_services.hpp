// The host's services behind the C tables, as the plugin's own types.
#pragma once

#include "services/host.hpp"

#include <booking/plugin.h>

namespace scrip::abi {

// Borrows the host's tables until destroy() has returned. Any thread.
class HostServices final : public services::Host {
public:
    // Throws booking::failure(E_UNSUPPORTED) naming the service a host must offer and does not.
    explicit HostServices(const booking_host_v1& host);

    Instant now() const override;
    std::int64_t monotonic_ns() const override;
    std::string new_id() const override;
    services::Database database(const std::string& studio_id,
                                services::DatabaseRole role) const override;
    std::vector<std::byte> master_key(const std::string& studio_id) const override;
    std::vector<std::byte> previous_master_key(const std::string& studio_id) const override;
    bool takes_events() const override { return events_ != nullptr; }
    void publish(const std::string& studio_id,
                 const std::string& event_id,
                 std::string_view type,
                 const std::string& body) const override;
    void log(services::LogLevel level, const std::string& text) const override;

    bool is_cancelled(booking_call* call) const;
    // Throws booking::failure(E_UNSUPPORTED) where the host has no booking.tx/1.
    services::LentTransaction lent(booking_tx* transaction) const;
    const booking_host_hooks_v1& hooks() const { return *hooks_; }
    booking_host* self() const { return host_.self; }

private:
    // None: the host has no secret of that name.
    std::optional<std::vector<std::byte>> secret(const std::string& studio_id,
                                                 const char* name) const;

    const booking_host_v1& host_;
    const booking_host_hooks_v1* hooks_;
    const booking_host_clock_v1* clock_;
    const booking_host_id_v1* ids_;
    const booking_host_db_v1* databases_;
    const booking_host_secret_v1* secrets_;
    const booking_host_event_v1* events_;    // none: the host takes no events
    const booking_host_tx_v1* transactions_; // none: it lends nothing
    const booking_host_log_v1* log_;
};

} // namespace scrip::abi
