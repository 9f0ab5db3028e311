// What one try of one call works with, and the steps that several operations share.
#pragma once

#include "domain/actor.hpp"
#include "domain/decline.hpp"
#include "domain/draw.hpp"
#include "domain/settings.hpp"
#include "secrets/keys.hpp"
#include "services/host.hpp"
#include "storage/customer_store.hpp"
#include "storage/ledger.hpp"
#include "storage/outbox_store.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::operations {

// Events that the host was given before the unit began.
struct Delivery {
    std::vector<storage::Event> taken;
    bool has_more = false;
};

// Belongs to one unit and its thread. Borrows everything from the call.
struct Work {
    storage::Unit& unit;
    const std::string& studio_id;
    const Settings& settings;
    const secrets::Keys& keys;
    const services::Host& host;
    const Actor& actor;
    const std::string& operation; // the hook
    const std::string& idempotency_key;
    Instant now;
    std::string locale;             // of the reader: "en", "fr"
    bool has_foreign_codes = false; // the studio has codes of another system
    bool is_dry_run = false;
    bool is_winding_down = false;
    const Delivery* delivery = nullptr; // of a call that sends events

    // What the call was about, for its audit row and for payment.query.
    std::optional<std::string> subject{};
    std::optional<std::string> hold_id{};
    std::optional<std::string> paid_order{}; // of a payment: its refusal is listed there (X12)
    std::optional<std::string> audit_reason{};
    std::optional<std::string> audit_holder{}; // of the voucher that the reason is about

    Date today() const { return settings.zone.date_at(now); }
};

struct NamedCustomer {
    std::string customer_id; // the host's own id
    std::optional<std::string> name;
};

// Every customer named in a write becomes known.
storage::Customer know(Work& work, const NamedCustomer& customer);

// Whom a customer_ref stands for now; nobody for none, and for one that was erased.
std::optional<storage::Customer> person_of(Work& work,
                                           const std::optional<std::string>& customer_ref);
// The same as the host knows them: by its own id.
std::optional<std::string> host_id_of(Work& work, const std::optional<std::string>& customer_ref);

// The calling customer's customer_ref; none for other roles and for customers not met yet.
std::optional<std::string> ref_of_caller(Work& work);
Bearer bearer_of(Work& work);

// Whether a customer_ref stands for that person, who is not merged into another; void vouchers keep
// the ref their holder had before a merge.
bool is_person(Work& work,
               const std::optional<std::string>& customer_ref,
               const std::string& person);
// Whether a customer_ref stands for the calling customer, by whatever id they were first known.
bool is_caller(Work& work, const std::optional<std::string>& customer_ref);
// The same for one of the host's ids: two of them may be one person since they were merged.
bool is_caller_by_id(Work& work, const std::string& customer_id);

// Who asks, as the ledger keeps it: a customer by their customer_ref, others by the host's id.
std::optional<std::string> ref_of_actor(Work& work);

// A keyed hash of who asks, equal for every call of the same caller.
std::string asker_hash(const Work& work);

// Throws NotFound unless the caller may see what belongs to `owner`.
void ensure_visible(Work& work, const std::optional<std::string>& owner);

// The voucher as it stands, if the caller may see it. Throws NotFound.
Voucher visible_voucher(Work& work, const std::string& voucher_id);

// Before a voucher is changed: a quarantined one takes no writes. Throws VoucherQuarantined.
void ensure_writable(const Voucher& voucher);

// What a transaction is about, beyond who asks.
struct About {
    std::optional<std::string> order_id{};
    std::optional<std::string> hold_id{};
    std::optional<std::string> redemption_id{};
    std::optional<std::string> reverses{};
    std::int64_t shortfall = 0;
    std::optional<std::string> reason{}; // kept sealed; the chain has a keyed commitment of it
    std::optional<std::string> holder{}; // of the voucher: the reason is sealed with their key
};

storage::TransactionHead head_of(Work& work, TransactionType type, const About& about);
storage::Transaction begin_transaction(Work& work, TransactionType type, const About& about);

// Keeps why something was done, sealed for the holder of the voucher it was done to, so that it
// goes with them when they are erased.
void keep_reason(Work& work,
                 const std::string& about,
                 const std::string& reason,
                 const std::optional<std::string>& holder);

// A date for a voucher to expire on, and the instant that follows from it.
void set_expiry(Work& work, Voucher& voucher, const std::optional<Date>& expires_on);

} // namespace scrip::operations
