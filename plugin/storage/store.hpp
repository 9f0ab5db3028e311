// The only place that begins, commits and rolls back.
#pragma once

#include "services/host.hpp"
#include "storage/busy_rows.hpp"
#include "storage/lend_shells.hpp"
#include "storage/pool.hpp"
#include "storage/run_unit.hpp"

#include <atomic>
#include <functional>
#include <optional>

namespace scrip::storage {

// One database, for every studio in it. Any number of threads.
class Store {
public:
    Store(const services::Database& database, const services::Host& host);

    // Runs `work` inside one transaction and keeps or discards what it did. `work` may run several
    // times, so it starts from the request each time and touches nothing but its own result. After
    // it was kept nothing can fail. Throws DatabaseError; `conflict` when every try met one,
    // `unknown` when the connection went after COMMIT was sent.
    void write(const services::CallLimits& limits,
               const std::function<Verdict(Unit&)>& work,
               const Sharing& sharing = {});

    // Runs `work` over one snapshot.
    void read(const services::CallLimits& limits, const std::function<void(Unit&)>& work);

    // Between calls: keeps no connection and no thread until the next one.
    void rest() { pool_.rest(); }

    // For what is done over the host's own connection.
    const Backend& backend() const { return pool_.backend(); }
    LendShells& shells() { return shells_; }

private:
    void write_once(const services::CallLimits& limits,
                    const std::function<Verdict(Unit&)>& work,
                    const Sharing& sharing);
    void retry_or_rethrow(Failure failure, int tries, const services::CallLimits& limits);
    bool wait_before_retry(int tries, const services::CallLimits& limits);

    const services::Host& host_;
    Pool pool_;
    LendShells shells_;
    // Of a database with one writer at a time: waiting there is fair, the database's own lock is
    // not.
    std::optional<GroupCommit> commits_;
    BusyRows busy_rows_;
    std::atomic<std::uint32_t> jitter_ = 1;
};

} // namespace scrip::storage
