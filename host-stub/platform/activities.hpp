// What a studio sells, with its prices.
#pragma once

#include "services/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::platform {

struct Activity {
    std::string activity_id;
    std::string name;
    std::int64_t price_minor = 0; // of one unit
    bool is_on_sale = true;
};

class Activities {
public:
    Activities(const services::Store& store, std::string studio_id)
        : store_(store), studio_id_(std::move(studio_id))
    {
    }

    Activity add(Activity activity); // gives it an id
    void save(const Activity& activity);
    std::optional<Activity> find(const std::string& activity_id) const;

    // In the order they were made, those behind that id; at most `limit`.
    std::vector<Activity> after(const std::string& activity_id, int limit, bool on_sale_only) const;

private:
    const services::Store& store_;
    std::string studio_id_;
};

} // namespace host_stub::platform
