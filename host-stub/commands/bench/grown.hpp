// A database of its own that was filled to a size, and the calls that are measured on it.
#pragma once

#include "commands/bench/place.hpp"
#include "commands/bench/studio.hpp"
#include "pipe/session.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

class Grown {
public:
    Grown(std::unique_ptr<Place> place, pipe::Options session_options);

    // Each fills it once. False: the time was over before; the database is of no use then.
    bool fill_vouchers(std::int64_t count, std::int64_t until_mono_ns);
    // A studio of 1,000 vouchers, most of its entries on one of them.
    bool fill_entries(std::int64_t count, std::int64_t until_mono_ns);
    // Studios of 25 vouchers.
    bool fill_studios(std::int64_t count, std::int64_t until_mono_ns);

    struct Call {
        std::string what;
        std::function<void()> call;
    };
    // What is measured of a database that was filled this way; the same list for every size.
    std::vector<Call> calls_among_vouchers();
    std::vector<Call> calls_among_entries();
    std::vector<Call> calls_among_studios();

    const Place& place() const noexcept { return *place_; }

private:
    Studio& add_studio();
    std::int64_t drawn(const Studio& studio);
    std::string order();
    std::string deep_cursor();

    std::unique_ptr<Place> place_;
    pipe::Session session_;
    std::vector<std::unique_ptr<Studio>> studios_;
    std::uint64_t orders_ = 0;
    std::uint64_t draws_ = 0;
};

} // namespace host_stub::commands::bench
