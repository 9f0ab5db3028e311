// The only place that begins, commits and rolls back.
#pragma once

#include "services/host.hpp"
#include "storage/pool.hpp"
#include "storage/unit.hpp"
#include "storage/writer_queue.hpp"

#include <functional>
#include <string>

namespace scrip::storage {

// What becomes of a unit's work.
enum class Verdict { keep, discard };

// One database, for every studio in it. Any number of threads.
class Store {
public:
    Store(const services::Database& database, const services::Host& host);

    // Runs `work` inside one transaction and keeps or discards what it did. `work` may run several
    // times, so it starts from the request each time and touches nothing but its own result. After
    // it was kept nothing can fail. Throws DatabaseError; `conflict` when every try met one.
    void write(const services::CallLimits& limits, const std::function<Verdict(Unit&)>& work);

    // Runs `work` over one snapshot.
    void read(const services::CallLimits& limits, const std::function<void(Unit&)>& work);

private:
    Verdict try_write(Session& session,
                      const services::CallLimits& limits,
                      const std::function<Verdict(Unit&)>& work);
    void commit(Session& session, const services::CallLimits& limits);
    bool wait_before_retry(int tries, const services::CallLimits& limits) const;

    const services::Host& host_;
    Pool pool_;
    WriterQueue writers_; // SQLite has one writer at a time: waiting here is fair, its lock is not
};

} // namespace scrip::storage
