#include "calls/studios.hpp"

#include "calls/request.hpp"
#include "calls/studio_keys.hpp"
#include "domain/errors.hpp"
#include "domain/invariant.hpp"
#include "storage/hold_store.hpp"
#include "storage/migrations.hpp"
#include "json/settings_form.hpp"

namespace scrip::calls {

namespace {

void ensure_current(storage::DataState state)
{
    switch (state) {
    case storage::DataState::current: return;
    case storage::DataState::older:
        throw WrongState{"data_older", "the studio's tables are older than this plugin: migrate"};
    case storage::DataState::newer:
        throw WrongState{"data_newer", "the studio's tables are newer than this plugin"};
    case storage::DataState::changed:
        throw WrongState{"data_newer",
                         "a migration step was applied that differs from this plugin's"};
    }
}

// Two keys are in use at most: before a third comes, and before the older one goes, nothing may
// need it any more.
void ensure_unneeded(storage::StudioStore& rows, int key_version, Instant now)
{
    const auto needs = rows.needs(key_version, now);
    if (!needs.are_none()) throw_still_needed(needs);
}

// Notes keys that the data does not know yet. Throws WrongState(wrong_keys).
secrets::Keys::Pointer keys_to_use(storage::StudioStore& rows,
                                   const MasterKeys& masters,
                                   const std::string& studio_id,
                                   Instant now)
{
    const auto known = rows.keys();
    auto keys = keys_of(masters, studio_id, known);
    if (known.empty()) {
        rows.insert(keys->key_id(), keys->check_value(), now);
        return keys;
    }
    const int last = known.back().version;
    const bool is_new = keys->version() > last;
    const bool is_older_left_out = keys->versions().size() == 1;
    if (last > 1 && (is_new || is_older_left_out)) ensure_unneeded(rows, last - 1, now);
    if (is_new) rows.add_key(kept_of(*keys, studio_id), now);
    return keys;
}

} // namespace

void Studios::rest()
{
    const std::lock_guard lock{mutex_};
    for (const auto& [id, studio] : studios_)
        studio->store().rest();
}

StudioState Studios::enable(const std::string& studio_id,
                            const std::string& settings,
                            bool winds_down,
                            const services::CallLimits& limits,
                            const PutReply<StudioState>& put)
{
    ensure_not_too_large(settings);
    const Settings wanted = json::read_settings(settings);
    ensure_current(
        storage::data_state_of(host_.database(studio_id, services::DatabaseRole::runtime),
                               host_,
                               limits.deadline_monotonic_ns));
    const auto store = store_of(studio_id);
    const MasterKeys masters{host_, studio_id};
    std::map<std::string, std::shared_ptr<Studio>> enabled;
    StudioState state = StudioState::enabled;
    store->write(limits, [&](storage::Unit& unit) {
        storage::StudioStore rows{unit, studio_id};
        // Made before the commit: nothing can fail after it.
        const auto studio = std::make_shared<Studio>(
            studio_id, store, keys_to_use(rows, masters, studio_id, limits.now));
        enabled.insert_or_assign(studio_id, studio);
        const auto row = rows.find();
        ensure(row.has_value(), "a studio whose keys are known has a row");
        if (row->settings_version > 0) {
            const auto present = studio->settings(unit, *row);
            if (present->currency != wanted.currency && rows.has_vouchers()) {
                throw InvalidField{"/currency", "what it was: the studio has vouchers"};
            }
        }
        const bool is_same = row->settings_version > 0 &&
                             json::canonical_settings(rows.settings(row->settings_version)) ==
                                 json::canonical_settings(settings);
        if (!is_same) rows.add_settings(row->settings_version + 1, settings, limits.now);
        // A stop is lifted by whoever mended the data, never by a restart.
        const bool stays = winds_down || row->state == StudioState::stopped;
        state = stays ? row->state : StudioState::enabled;
        if (state != row->state) rows.set_state(state);
        put(state);
        return storage::Verdict::keep;
    });
    const std::lock_guard lock{mutex_};
    studios_.erase(studio_id);
    studios_.merge(enabled);
    return state;
}

MigrateReply
Studios::migrate(const std::string& studio_id, bool is_dry_run, const services::CallLimits& limits)
{
    const auto database = host_.database(studio_id, services::DatabaseRole::migrate);
    const auto state = storage::data_state_of(database, host_, limits.deadline_monotonic_ns);
    if (state != storage::DataState::older) ensure_current(state);
    auto report = storage::migrate(database, host_, limits.deadline_monotonic_ns, is_dry_run);
    return {report.from, report.to, std::move(report.steps)};
}

DisableReply Studios::disable(const std::string& studio_id,
                              const services::CallLimits& limits,
                              const PutReply<DisableReply>& put)
{
    const auto studio = required(studio_id);
    DisableReply reply;
    studio->store().write(limits, [&](storage::Unit& unit) {
        // Disabled and enabled again, its stop would be forgotten.
        const auto row = storage::StudioStore{unit, studio_id}.find();
        if (row) ensure_takes_writes(studio->state(*row));
        reply.open_holds = storage::HoldStore{unit, studio_id}.open_in_studio(limits.now);
        reply.is_disabled = reply.open_holds == 0;
        storage::StudioStore{unit, studio_id}.set_state(
            reply.is_disabled ? StudioState::disabled : StudioState::winding_down);
        put(reply);
        return storage::Verdict::keep;
    });
    return reply;
}

PurgeReply Studios::purge(const std::string& studio_id,
                          bool is_confirmed,
                          bool is_dry_run,
                          const services::CallLimits& limits,
                          const PutReply<PurgeReply>& put)
{
    const auto studio = required(studio_id);
    PurgeReply reply;
    studio->store().write(limits, [&](storage::Unit& unit) {
        storage::StudioStore rows{unit, studio_id};
        const auto remains = rows.remains();
        reply.vouchers = remains.vouchers;
        reply.open_holds = storage::HoldStore{unit, studio_id}.open_in_studio(limits.now);
        if (!is_dry_run && !is_confirmed && (remains.value > 0 || reply.open_holds > 0)) {
            throw WrongState{"has_balance", "vouchers of the studio still have value"};
        }
        put(reply);
        if (is_dry_run) return storage::Verdict::discard;
        rows.purge();
        return storage::Verdict::keep;
    });
    if (is_dry_run) return reply;
    const std::lock_guard lock{mutex_};
    studios_.erase(studio_id);
    return reply;
}

std::shared_ptr<Studio> Studios::find(const std::string& studio_id)
{
    const std::lock_guard lock{mutex_};
    const auto studio = studios_.find(studio_id);
    return studio == studios_.end() ? nullptr : studio->second;
}

std::shared_ptr<Studio> Studios::required(const std::string& studio_id)
{
    if (auto studio = find(studio_id)) return studio;
    throw WrongState{"studio_not_enabled", "the studio is not enabled here"};
}

std::shared_ptr<Studio> Studios::with_keys(const std::shared_ptr<Studio>& studio,
                                           const std::string& studio_id,
                                           const std::vector<storage::StudioKey>& known,
                                           const storage::KeyNeeds& older_needs)
{
    auto keys = keys_of(MasterKeys{host_, studio_id}, studio_id, known);
    if (keys->versions().size() == 1 && !older_needs.are_none()) throw_still_needed(older_needs);
    const auto renewed =
        std::make_shared<Studio>(studio_id, studio->shared_store(), std::move(keys));
    if (studio->is_stopped()) renewed->stop();
    const std::lock_guard lock{mutex_};
    const auto present = studios_.find(studio_id);
    // Enabled anew meanwhile, or not at all: that stands.
    if (present != studios_.end() && present->second == studio) present->second = renewed;
    return renewed;
}

std::shared_ptr<storage::Store> Studios::store_of(const std::string& studio_id)
{
    return store_for(host_.database(studio_id, services::DatabaseRole::runtime));
}

std::shared_ptr<storage::Store> Studios::store_for(const services::Database& database)
{
    const std::lock_guard lock{mutex_};
    auto& kept = stores_[database.connect];
    auto store = kept.lock();
    if (!store) {
        store = std::make_shared<storage::Store>(database, host_);
        kept = store;
    }
    return store;
}

} // namespace scrip::calls
