// On a server, those who want the same rows at the same time: the lock on them is held until the
// commit is durable, so they would get one commit a sync. They wait here, and share it.
#pragma once

#include "storage/group_commit.hpp"

#include <cstddef>
#include <mutex>
#include <unordered_map>

namespace scrip::storage {

// Of one database. Any number of threads.
class BusyRows {
public:
    BusyRows(Pool& pool, const services::Host& host, bool is_combining)
        : pool_{pool}, host_{host}, is_combining_{is_combining}
    {
    }

    // As GroupCommit::write() among the units that want these rows. One alone waits for nobody.
    void write(const services::CallLimits& limits,
               const std::function<Verdict(Unit&)>& work,
               std::size_t rows);

private:
    struct Queue {
        Queue(Pool& pool, const services::Host& host, bool is_combining)
            : commits{pool, host, is_combining}
        {
        }

        GroupCommit commits;
        int callers = 0;
    };

    Queue& enter(std::size_t rows);
    void leave(std::size_t rows);

    Pool& pool_;
    const services::Host& host_;
    const bool is_combining_;
    std::mutex mutex_;
    std::unordered_map<std::size_t, Queue> queues_; // of the rows somebody wants just now
};

} // namespace scrip::storage
