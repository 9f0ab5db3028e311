// Switches studios on and off: the states of abi.md, section 5. The database's own row is the
// truth, so that every process agrees.
#pragma once

#include "calls/studio.hpp"
#include "services/host.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace scrip::calls {

struct MigrateReply {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::vector<std::string> steps;
};

struct DisableReply {
    bool is_disabled = false; // else it winds down
    std::int64_t open_holds = 0;
};

struct PurgeReply {
    std::int64_t vouchers = 0;
    std::int64_t open_holds = 0;
};

// Takes a reply before its commit, once per try; when it throws, nothing is kept.
template <class Reply>
using PutReply = std::function<void(const Reply&)>;

// Control calls of one studio come one at a time; find() from any thread.
class Studios {
public:
    explicit Studios(const services::Host& host) : host_{host} {}

    // No connection or thread is left until the next call. None is in flight.
    void rest();

    // Throws WrongState: data_older, data_newer, wrong_keys. Wrong settings throw InvalidField,
    // and the old ones stay. `winds_down`: after a restart, the state stays as it was.
    StudioState enable(
        const std::string& studio_id,
        const std::string& settings,
        bool winds_down,
        const services::CallLimits& limits,
        const PutReply<StudioState>& put = [](StudioState) {});
    MigrateReply
    migrate(const std::string& studio_id, bool is_dry_run, const services::CallLimits& limits);
    DisableReply disable(
        const std::string& studio_id,
        const services::CallLimits& limits,
        const PutReply<DisableReply>& put = [](const DisableReply&) {});
    // Throws WrongState(has_balance) while something is left, unless it was confirmed.
    PurgeReply purge(
        const std::string& studio_id,
        bool is_confirmed,
        bool is_dry_run,
        const services::CallLimits& limits,
        const PutReply<PurgeReply>& put = [](const PurgeReply&) {});

    // Null: not enabled in this process.
    std::shared_ptr<Studio> find(const std::string& studio_id);

    // The studio with the keys that its data was made with by now: another process may have begun
    // to use newer ones. `older_needs`: of the keys before the newest. Throws
    // WrongState(wrong_keys) when the host does not give what is needed.
    std::shared_ptr<Studio> with_keys(const std::shared_ptr<Studio>& studio,
                                      const std::string& studio_id,
                                      const std::vector<storage::StudioKey>& known,
                                      const storage::KeyNeeds& older_needs);

private:
    std::shared_ptr<storage::Store> store_of(const std::string& studio_id);
    std::shared_ptr<storage::Store> store_for(const services::Database& database);
    std::shared_ptr<Studio> required(const std::string& studio_id);

    const services::Host& host_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Studio>> studios_;
    std::map<std::string, std::weak_ptr<storage::Store>> stores_; // by connect string
};

} // namespace scrip::calls
