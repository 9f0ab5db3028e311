// A migrated database with one studio in it, for tests of the storage room.
#pragma once

#include "secrets/random_ids.hpp"
#include "storage/customer_store.hpp"
#include "storage/ledger.hpp"
#include "storage/migrations.hpp"
#include "storage/store.hpp"
#include "storage/studio_store.hpp"
#include "storage/voucher_store.hpp"
#include "support/fake_host.hpp"
#include "support/raw_database.hpp"

#include <memory>
#include <optional>
#include <string>

namespace scrip::tests {

class LedgerWorld {
public:
    LedgerWorld()
    {
        storage::migrate(database(), host, INT64_MAX, false);
        store = std::make_unique<storage::Store>(database(), host);
        keys = secrets::Keys::from_master(host.master_key(studio));
        add_studio(studio);
    }

    services::Database database() const
    {
        return host.database(studio, services::DatabaseRole::runtime);
    }

    void add_studio(const std::string& id)
    {
        write([&](storage::Unit& unit) {
            storage::StudioStore{unit, id}.insert(keys->key_id(), keys->check_value(), host.now());
        });
    }

    template <class Work>
    void write(const Work& work)
    {
        store->write(limits_of(host), [&](storage::Unit& unit) {
            work(unit);
            return storage::Verdict::keep;
        });
    }

    template <class Work>
    auto read(const Work& work)
    {
        std::optional<decltype(work(std::declval<storage::Unit&>()))> value;
        store->read(limits_of(host), [&](storage::Unit& unit) { value = work(unit); });
        return std::move(*value);
    }

    storage::Customer know(const std::string& host_id,
                           const std::optional<std::string>& name = std::nullopt)
    {
        storage::Customer customer;
        write([&](storage::Unit& unit) {
            customer = storage::CustomerStore{unit, studio, *keys}.know(host_id, name, host.now());
        });
        return customer;
    }

    storage::TransactionHead head(TransactionType type) const
    {
        return {.transaction_id = host.new_id(),
                .type = type,
                .operation = "test",
                .idempotency_key = "k",
                .at = host.now(),
                .actor_role = "admin"};
    }

    storage::Transaction begin(storage::Unit& unit, TransactionType type) const
    {
        return {unit, studio, *keys, head(type)};
    }

    // Not yet written: a voucher of so much, with a code hash of its own.
    Voucher voucher(std::int64_t face) const
    {
        Voucher made{*Currency::parse("EUR")};
        made.voucher_id = host.new_id();
        made.face = face;
        made.number = ++numbers_;
        made.code_hash = "hash-" + std::to_string(made.number);
        made.code_last4 = "7QX3";
        made.code_prefix = "CN";
        made.expires_zone = "UTC";
        made.tzdata = "2026a";
        made.activated_at = host.now();
        return made;
    }

    Voucher issue(Voucher made)
    {
        write([&](storage::Unit& unit) { begin(unit, TransactionType::issue).issue(made); });
        return made;
    }

    std::optional<Voucher> find(const std::string& voucher_id)
    {
        return read([&](storage::Unit& unit) {
            return storage::VoucherStore{unit, studio, host.now()}.find(voucher_id);
        });
    }

    RawDatabase raw() const { return RawDatabase{on}; }

    TestDatabase on;
    FakeHost host{on};
    std::string studio = "s1";
    std::shared_ptr<const secrets::Keys> keys;
    std::unique_ptr<storage::Store> store;

private:
    mutable std::int64_t numbers_ = 0;
};

// What `action` fails with; none when it does not.
template <class Action>
std::optional<storage::Failure> failure_of(const Action& action)
{
    try {
        action();
    } catch (const storage::DatabaseError& error) {
        return error.failure();
    }
    return std::nullopt;
}

} // namespace scrip::tests
