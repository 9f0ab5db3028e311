// Lets many workers in at once, or one controller alone; a waiting controller is not starved.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace host_stub::loader {

class Gate {
public:
    // Workers that come after a waiting controller wait behind it, at the door.
    std::shared_lock<std::shared_mutex> enter_as_worker()
    {
        const std::lock_guard at_the_door(door_);
        return std::shared_lock(room_);
    }

    std::unique_lock<std::shared_mutex> enter_alone()
    {
        const std::lock_guard at_the_door(door_);
        return std::unique_lock(room_);
    }

private:
    std::mutex door_;
    std::shared_mutex room_;
};

} // namespace host_stub::loader
