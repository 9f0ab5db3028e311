// The studios a database is used for, as the host has them recorded.
#pragma once

#include "services/clock.hpp"
#include "services/store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct Studio {
    std::string studio_id;
    std::string state; // enabled, winding_down or disabled
    std::string config;
};

class Studios {
public:
    Studios(const services::Store& store, const services::Clock& clock)
        : store_(store), clock_(clock)
    {
    }

    void enabled(const std::string& studio_id, const std::string& config);
    void disabled(const std::string& studio_id, bool has_no_open_holds);
    void purged(const std::string& studio_id);

    std::optional<Studio> find(const std::string& studio_id) const;

    // In the order of their ids; nothing when the database is not there.
    std::vector<Studio> all() const;

private:
    const services::Store& store_;
    const services::Clock& clock_;
};

} // namespace host_stub::platform
