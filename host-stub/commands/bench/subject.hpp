// Who is measured: the limit, the bare statements, the plugin.
#pragma once

#include "commands/bench/case.hpp"

#include <cstdint>
#include <memory>

namespace host_stub::commands::bench {

// What one act is given.
struct Draw {
    std::uint64_t random; // chooses the voucher; 0 each time where all want the same one
    std::uint64_t unique; // no other act of the run has it
};

// The part of one thread, used by that thread alone.
class Actor {
public:
    Actor() = default;
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;
    virtual ~Actor() = default;

    // Does it once; throws when it fails. False: there is nothing left to do it to.
    virtual bool act(const Draw& draw) = 0;
};

class Subject {
public:
    Subject() = default;
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;
    virtual ~Subject() = default;

    virtual Kind kind() const noexcept = 0;
    virtual bool has(Case which) const = 0;

    // How many threads measure it where others have so many. One writer is all SQLite's limit
    // needs.
    virtual std::int64_t threads(Case, std::int64_t wanted) const { return wanted; }

    // Before a measurement: makes what it uses up, for about that long.
    virtual void stock(Case, std::int64_t /*milliseconds*/) {}

    // REQUIRES: has(which).
    virtual std::unique_ptr<Actor> actor(Case which) = 0;

    // Before counts are read: returns when the database knows all that was done.
    virtual void settle() {}
};

} // namespace host_stub::commands::bench
