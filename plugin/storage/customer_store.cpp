#include "storage/customer_store.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"
#include "secrets/name_search.hpp"
#include "secrets/random_ids.hpp"
#include "storage/by_ids.hpp"
#include "storage/person_store.hpp"

#include <algorithm>
#include <utility>

namespace scrip::storage {

namespace {

// Whoever was merged into another is found as that one.
const std::string columns =
    "select p.customer_ref, p.host_customer_id, p.name_sealed, p.referral_code, p.text_key_sealed"
    " from scrip_customer c join scrip_customer p on p.studio_id = c.studio_id"
    " and p.customer_ref = c.person where c.studio_id = :studio";
constexpr const char* column_types = "ttttt";

const Statement by_host_id{"customer.by_host_id",
                           column_types,
                           columns + " and c.host_customer_id = :customer"};
// The ref asked for comes first. With `created_ts` no index alone answers, by which a database
// without statistics would rather walk through all customers.
const StatementByIds by_refs{
    "customer.by_ref",
    "customer.by_refs",
    "tttttt",
    "select c.customer_ref, p.customer_ref, p.host_customer_id, p.name_sealed,"
    " p.referral_code, p.text_key_sealed from scrip_customer c"
    " join scrip_customer p on p.studio_id = c.studio_id"
    " and p.customer_ref = c.person where c.studio_id = :studio"
    " and p.erased_ts is null and c.created_ts >= 0 and c.customer_ref"};

const Statement by_referral_code{"customer.by_referral",
                                 column_types,
                                 columns + " and c.referral_code = :code"};

const Statement insert_customer{
    "customer.insert",
    "",
    "insert into scrip_customer (studio_id, customer_ref, host_customer_id, name_sealed,"
    " text_key_sealed, referral_code, person, merged_into, changes, created_ts, key_version)"
    " values (:studio, :ref, :customer, null, :key, :referral, :ref, null, 0, :now, :version)"};

const Statement set_name{"customer.set_name",
                         "",
                         "update scrip_customer set name_sealed = :name, changes = changes + 1"
                         " where studio_id = :studio and customer_ref = :ref"
                         " and erased_ts is null and merged_into is null"};

const Statement clear_hashes{
    "customer_name.clear",
    "",
    "delete from scrip_customer_name where studio_id = :studio and customer_ref = :ref"};

const Statement insert_hash{"customer_name.insert",
                            "",
                            "insert into scrip_customer_name (studio_id, hash, customer_ref)"
                            " values (:studio, :hash, :ref)"};

const Statement sealed_with_keys{"customer.sealed_with",
                                 "tt",
                                 "select customer_ref, text_key_sealed from scrip_customer"
                                 " where studio_id = :studio and key_version = :older"
                                 " limit :limit"};

// The row as read: of a person who was erased since, no key comes back.
const Statement reseal_key{"customer.reseal",
                           "",
                           "update scrip_customer set text_key_sealed = :key,"
                           " key_version = :version where studio_id = :studio"
                           " and customer_ref = :ref and key_version = :older"
                           " and text_key_sealed = :seen"};

const Statement skip_erased{"customer.reseal_erased",
                            "",
                            "update scrip_customer set key_version = :version"
                            " where studio_id = :studio and customer_ref = :ref"
                            " and key_version = :older and text_key_sealed is null"};

std::string key_bound(const std::string& studio_id, const std::string& customer_ref)
{
    return "text_key/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" + customer_ref;
}

secrets::CustomerKey unsealed_key(const secrets::Keys& keys,
                                  const std::string& studio_id,
                                  const std::string& customer_ref,
                                  const std::string& key_sealed)
{
    const auto key =
        secrets::CustomerKey::unseal(keys, key_bound(studio_id, customer_ref), key_sealed);
    if (!key) throw DataCorrupt{"a customer's key does not open"};
    return *key;
}

} // namespace

std::string name_bound(const std::string& studio_id, const std::string& customer_ref)
{
    return "name/" + std::to_string(studio_id.size()) + ":" + studio_id + "/" + customer_ref;
}

std::string open_text(const secrets::Keys& keys,
                      const std::string& studio_id,
                      const std::string& customer_ref,
                      const std::string& key_sealed,
                      std::string_view bound,
                      const std::string& sealed)
{
    const auto text =
        secrets::open(unsealed_key(keys, studio_id, customer_ref, key_sealed), bound, sealed);
    if (!text) throw DataCorrupt{"a sealed text does not open"};
    return *text;
}

CustomerStore::CustomerStore(Unit& unit, const std::string& studio_id, const secrets::Keys& keys)
    : unit_{unit}, studio_id_{studio_id}, keys_{keys}
{
}

namespace {

// The name is still sealed.
Customer read_customer(Row& row)
{
    Customer customer;
    std::optional<std::string> host_id;
    row >> customer.customer_ref >> host_id >> customer.name >> customer.referral_code >>
        customer.key_sealed;
    customer.host_id = host_id.value_or("");
    return customer;
}

} // namespace

std::optional<Customer> CustomerStore::find(const std::string& host_id)
{
    return with_open_name(
        unit_.one(by_host_id, {{"studio", studio_id_}, {"customer", host_id}}, read_customer));
}

std::optional<Customer> CustomerStore::find_by_ref(const std::string& customer_ref)
{
    auto found = find_by_refs({&customer_ref, 1});
    if (found.empty()) return std::nullopt;
    return std::move(found.begin()->second);
}

std::map<std::string, Customer>
CustomerStore::find_by_refs(std::span<const std::string> customer_refs)
{
    const auto read = [](Row& row) {
        std::string asked;
        row >> asked;
        return std::pair{asked, read_customer(row)};
    };
    std::map<std::string, Customer> found;
    for_each_of(unit_, by_refs, studio_id_, customer_refs, read, [&](const auto& row) {
        found.emplace(row.first, *with_open_name(row.second));
    });
    return found;
}

std::optional<Customer> CustomerStore::find_by_referral_code(const std::string& code)
{
    return with_open_name(
        unit_.one(by_referral_code, {{"studio", studio_id_}, {"code", code}}, read_customer));
}

std::optional<Customer> CustomerStore::with_open_name(std::optional<Customer> customer) const
{
    if (!customer || !customer->name) return customer;
    const std::string bound = name_bound(studio_id_, customer->customer_ref);
    customer->name = open_text(
        keys_, studio_id_, customer->customer_ref, customer->key_sealed, bound, *customer->name);
    return customer;
}

Customer
CustomerStore::know(const std::string& host_id, const std::optional<std::string>& name, Instant now)
{
    auto customer = find(host_id);
    if (!customer) {
        customer = Customer{.customer_ref = secrets::draw_customer_ref(),
                            .host_id = host_id,
                            .name = std::nullopt,
                            .referral_code = secrets::draw_referral_code(),
                            .key_sealed = {}};
        customer->key_sealed = secrets::CustomerKey::draw().sealed(
            keys_, key_bound(studio_id_, customer->customer_ref));
        unit_.insert(insert_customer,
                     {{"studio", studio_id_},
                      {"ref", customer->customer_ref},
                      {"customer", host_id},
                      {"key", customer->key_sealed},
                      {"referral", customer->referral_code},
                      {"now", now},
                      {"version", keys_.version()}});
    }
    if (name && name != customer->name) rename(*customer, *name);
    return *customer;
}

void CustomerStore::rename(Customer& customer, const std::string& name)
{
    const std::string sealed = seal(customer, name_bound(studio_id_, customer.customer_ref), name);
    const std::int64_t rows = unit_.change(
        set_name, {{"name", sealed}, {"studio", studio_id_}, {"ref", customer.customer_ref}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
    const auto hashes = secrets::name_hashes(keys_, studio_id_, name);
    for (const std::string& ref : PersonStore{unit_, studio_id_}.refs_of(customer.customer_ref)) {
        unit_.change(clear_hashes, {{"studio", studio_id_}, {"ref", ref}});
        for (const std::string& hash : hashes)
            unit_.insert(insert_hash, {{"studio", studio_id_}, {"hash", hash}, {"ref", ref}});
    }
    customer.name = name;
}

ResealedRows CustomerStore::reseal(int older, std::int64_t limit)
{
    auto rows = unit_.list(sealed_with_keys,
                           {{"studio", studio_id_}, {"older", older}, {"limit", limit}},
                           [](Row& row) {
                               std::pair<std::string, std::optional<std::string>> kept;
                               row >> kept.first >> kept.second;
                               return kept;
                           });
    std::ranges::sort(rows); // whoever locks several does so in this order
    ResealedRows resealed{.read = static_cast<std::int64_t>(rows.size())};
    for (const auto& kept : rows) {
        if (!kept.second) {
            resealed.done += unit_.change(skip_erased,
                                          {{"version", keys_.version()},
                                           {"studio", studio_id_},
                                           {"ref", kept.first},
                                           {"older", older}});
            continue;
        }
        const std::string bound = key_bound(studio_id_, kept.first);
        const auto key = secrets::CustomerKey::unseal(keys_, bound, *kept.second);
        const std::string sealed = key ? key->sealed(keys_, bound) : *kept.second;
        resealed.unreadable += key ? 0 : 1;
        resealed.done += unit_.change(reseal_key,
                                      {{"key", sealed},
                                       {"version", keys_.version()},
                                       {"studio", studio_id_},
                                       {"ref", kept.first},
                                       {"older", older},
                                       {"seen", kept.second}});
    }
    return resealed;
}

std::string
CustomerStore::seal(const Customer& customer, std::string_view bound, std::string_view text) const
{
    return secrets::seal(
        unsealed_key(keys_, studio_id_, customer.customer_ref, customer.key_sealed), bound, text);
}

} // namespace scrip::storage
