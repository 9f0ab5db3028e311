// The host as one plugin sees it: its services, and the C tables that reach them.
#pragma once

#include "services/clock.hpp"
#include "services/database.hpp"
#include "services/events.hpp"
#include "services/hook_registry.hpp"
#include "services/ids.hpp"
#include "services/kept_erasures.hpp"
#include "services/log.hpp"
#include "services/secrets.hpp"
#include "services/store.hpp"

#include <booking/plugin.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::services {

struct HostOptions {
    std::filesystem::path data_folder; // made (0700) when it is missing
    std::string db_url;                // empty: scrip.db in the data folder
    std::optional<std::int64_t> clock_unix_us;
    Log::Sink log_sink;
    std::int32_t log_level_floor = BOOKING_LOG_WARNING;
    std::optional<int> max_connections; // of the plugin; absent: as Database says
};

class Host {
public:
    // Throws std::runtime_error for a db_url this host does not serve.
    explicit Host(HostOptions options);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    // What create() is given; valid as long as the host.
    const booking_host_v1* table() const noexcept;

    // The table of that id, or nullptr where this host offers none.
    const void* find_extension(std::string_view id) const noexcept;

    // The extensions this host offers, by id.
    static std::vector<std::string> extension_ids();

    Clock clock;
    Log log;
    Ids ids;
    Secrets secrets;
    Database database;
    const std::optional<int> max_connections;
    Store store; // the host's own tables in that database
    KeptAnchors anchors;
    KeptErasures erasures;
    Events events;
    HookRegistry hooks;

private:
    struct Tables;
    std::unique_ptr<Tables> tables_;
};

} // namespace host_stub::services
