#include "operations/erase_customer.hpp"

#include "domain/errors.hpp"
#include "operations/end_hold.hpp"
#include "storage/export_store.hpp"
#include "storage/hold_store.hpp"
#include "storage/key_store.hpp"
#include "storage/person_store.hpp"
#include "storage/voucher_store.hpp"

#include <set>

namespace scrip::operations {

namespace {

class Eraser {
public:
    Eraser(Work& work, std::string person)
        : work_{work}, person_{std::move(person)}, people_{work.unit, work.studio_id},
          rows_{work.unit, work.studio_id, person_}
    {
    }

    struct Balance {
        bool has_value = false; // of money or units
        std::int64_t money = 0;
    };

    // What can be spent, and what is held for orders.
    Balance balance()
    {
        Balance balance;
        const auto vouchers = storage::all_pages<Voucher>([&](const Voucher* last) {
            return storage::VoucherStore{work_.unit, work_.studio_id, work_.now}.held_by(
                person_, last ? last->voucher_id : "", storage::Unit::list_max);
        });
        for (const Voucher& voucher : vouchers) {
            const std::int64_t value = value_of(voucher);
            balance.has_value = balance.has_value || value > 0;
            if (!is_in_units(voucher)) balance.money = checked_sum(balance.money, value);
        }
        return balance;
    }

    // Before anything changes hands: what was answered about the person is found by their vouchers.
    void forget_replies(const std::function<std::string(const std::string&)>& without_people)
    {
        storage::KeyStore keys{work_.unit, work_.studio_id, work_.keys};
        for (const std::string& key : keys_about()) {
            const auto kept = keys.find(key);
            if (!kept) continue;
            const std::string reply = without_people(kept->reply);
            if (reply != kept->reply) keys.replace_reply(key, reply);
        }
    }

    void forfeit()
    {
        std::optional<storage::Transaction> transaction;
        for (const Voucher& each : changeable()) {
            if (value_of(each) == 0) continue;
            const Voucher voucher = without_holds(each);
            if (voucher.available == 0) continue;
            if (!transaction) {
                transaction.emplace(begin_transaction(work_, TransactionType::forfeit, {}));
            }
            transaction->change(voucher,
                                movement(Account::available,
                                         loss_account(work_.settings),
                                         voucher.available,
                                         voucher.paid_available));
        }
    }

    // Whoever bears the code may use them, also those that were for their holder alone.
    void to_bearer(bool only_pending)
    {
        std::optional<storage::Transaction> transaction;
        for (const Voucher& voucher : changeable()) {
            if (only_pending && voucher.activated_at) continue;
            if (!transaction) {
                transaction.emplace(begin_transaction(work_, TransactionType::holder, {}));
            }
            Voucher after = voucher;
            after.holder.reset();
            after.is_holder_only = false;
            transaction->change(voucher, after, state_change());
        }
    }

    void erase() { people_.erase(person_, work_.now); }

private:
    std::int64_t value_of(const Voucher& voucher) const
    {
        const Standing standing = standing_at(voucher, work_.now);
        return checked_sum(standing.available, standing.held);
    }

    std::vector<Voucher> changeable()
    {
        std::vector<Voucher> vouchers;
        for (const std::string& ref : people_.refs_of(person_)) {
            for (Voucher& voucher :
                 storage::VoucherStore{work_.unit, work_.studio_id, work_.now}.changeable_of(ref)) {
                vouchers.push_back(std::move(voucher));
            }
        }
        return vouchers;
    }

    Voucher without_holds(const Voucher& voucher)
    {
        without_lapsed_holds(work_, voucher);
        storage::HoldStore holds{work_.unit, work_.studio_id};
        for (;;) {
            const auto open = holds.open_on_voucher(voucher.voucher_id);
            if (open.empty()) break;
            for (const std::string& hold_id : open)
                free_hold(work_, hold_id, HoldState::released);
        }
        const auto freed =
            storage::VoucherStore{work_.unit, work_.studio_id, work_.now}.find(voucher.voucher_id);
        ensure(freed && freed->held == 0, "a voucher whose holds ended holds nothing");
        return *freed;
    }

    std::set<std::string> keys_about()
    {
        std::set<std::string> keys;
        const auto moved = storage::all_pages<std::string>([&](const std::string* last) {
            return rows_.keys(last ? *last : "", storage::Unit::list_max);
        });
        keys.insert(moved.begin(), moved.end());
        const auto audited = storage::all_pages<storage::AuditRow>([&](const auto* last) {
            return rows_.audit(last ? last->audit_id : "", storage::Unit::list_max);
        });
        for (const storage::AuditRow& row : audited)
            keys.insert(row.idempotency_key);
        return keys;
    }

    Work& work_;
    std::string person_;
    storage::PersonStore people_;
    storage::ExportStore rows_;
};

} // namespace

Decided<bool> erase_customer(Work& work, const EraseCustomer& request)
{
    const auto customer =
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(request.customer_id);
    if (!customer) return false;
    work.subject = customer->customer_ref;
    // First of all: whoever gives the person something from here on waits, and finds them gone.
    storage::PersonStore{work.unit, work.studio_id}.lock(customer->customer_ref);

    Eraser eraser{work, customer->customer_ref};
    if (request.balance == BalanceOfErased::refuse) {
        const auto balance = eraser.balance();
        if (balance.has_value) {
            return Refusal{Decline::has_balance,
                           {{"available", Money{balance.money, work.settings.currency}}}};
        }
    }
    eraser.forget_replies(request.without_people);
    if (request.balance == BalanceOfErased::forfeit) eraser.forfeit();
    // What is sold and not paid yet is nobody's to lose: it becomes good by its code.
    eraser.to_bearer(request.balance != BalanceOfErased::to_bearer);
    eraser.erase();
    return true;
}

} // namespace scrip::operations
