// Customers: the one row that knows whom a customer_ref stands for, and their sealed texts.
#pragma once

#include "domain/calendar.hpp"
#include "secrets/keys.hpp"
#include "secrets/sealing.hpp"
#include "storage/resealed_rows.hpp"
#include "storage/unit.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace scrip::storage {

struct Customer {
    std::string customer_ref; // what the ledger knows of a person
    std::string host_id;      // the host's own id
    std::optional<std::string> name;
    std::string referral_code;
    std::string key_sealed;
};

class CustomerStore {
public:
    CustomerStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys);

    // All find the person: of customers merged into another, that one. Nobody once erased.
    std::optional<Customer> find(const std::string& host_id);
    std::optional<Customer> find_by_ref(const std::string& customer_ref);
    // By the refs asked for, which differ.
    std::map<std::string, Customer> find_by_refs(std::span<const std::string> customer_refs);
    std::optional<Customer> find_by_referral_code(const std::string& code);
    // Finds or makes the customer. A name given replaces the one kept.
    Customer know(const std::string& host_id, const std::optional<std::string>& name, Instant now);

    // Also under every id that was merged into the customer's.
    void rename(Customer& customer, const std::string& name);

    // Seals a text with the customer's own key, so that it can be made unreadable for ever.
    std::string seal(const Customer& customer, std::string_view bound, std::string_view text) const;

    // Seals with the newest keys the keys of at most so many customers, those of `older` sealed.
    // Their texts stay as they are.
    ResealedRows reseal(int older, std::int64_t limit);

private:
    std::optional<Customer> with_open_name(std::optional<Customer> customer) const;

    Unit& unit_;
    const std::string& studio_id_;
    const secrets::Keys& keys_;
};

// Opens what CustomerStore sealed. Throws DataCorrupt when it was not sealed so.
std::string open_text(const secrets::Keys& keys,
                      const std::string& studio_id,
                      const std::string& customer_ref,
                      const std::string& key_sealed,
                      std::string_view bound,
                      const std::string& sealed);

// What a name is bound to.
std::string name_bound(const std::string& studio_id, const std::string& customer_ref);

} // namespace scrip::storage
