// What was sent to the plugin under a key of a browser's: a repetition sends the same again, though
// the order is another by then.
#pragma once

#include "services/store.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace host_stub::platform {

// The key belongs to something else that was asked before.
class KeyReused : public std::runtime_error {
public:
    KeyReused() : std::runtime_error("the key was used for another request") {}
};

class Requests {
public:
    Requests(const services::Store& store, std::string studio_id)
        : store_(store), studio_id_(std::move(studio_id))
    {
    }

    // What `make` gives, kept; for a key that is known, what it gave then. `asked` is what the
    // caller wanted: of it a digest is kept, so it may hold a code. What `make` gives may not.
    // Throws KeyReused.
    std::string once(const std::string& key,
                     const std::string& kind,
                     const std::string& asked,
                     const std::function<std::string()>& make) const;

    bool knows(const std::string& key) const;

private:
    const services::Store& store_;
    std::string studio_id_;
};

} // namespace host_stub::platform
