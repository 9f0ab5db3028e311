#include "storage/voucher_store.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"
#include "storage/voucher_rows.hpp"

#include <algorithm>
#include <utility>

namespace scrip::storage {

namespace {

const std::string& core = voucher_columns();
const char* const core_types = voucher_column_types;

const Statement by_id{
    "voucher.by_id",
    core_types,
    "select " + core +
        " from scrip_voucher v where v.studio_id = :studio and v.voucher_id = :voucher"};

const Statement by_code{"voucher.by_code",
                        core_types,
                        "select " + core +
                            " from scrip_voucher v where v.studio_id = :studio"
                            " and v.key_version = :version and v.code_hash = :hash"};

// Two selects, for an `or` would have some databases walk through all codes of the studio.
const Statement by_code_of_either{"voucher.by_code_of_either",
                                  core_types,
                                  "select " + core +
                                      " from scrip_voucher v where v.studio_id = :studio"
                                      " and v.key_version = :version and v.code_hash = :hash"
                                      " union all select " +
                                      core +
                                      " from scrip_voucher v where v.studio_id = :studio"
                                      " and v.key_version = :older and v.code_hash = :older_hash"};

const Statement sealed_with_keys{
    "voucher.sealed_with",
    core_types,
    "select " + core +
        " from scrip_voucher v where v.studio_id = :studio and v.key_version = :version"
        " and v.code_sealed is not null and v.quarantined_ts is null limit :limit"};

const Statement with_value{"voucher.with_value",
                           core_types,
                           "select " + core + from_person +
                               " and (v.available > 0 or v.held > 0) and v.voucher_id > :after"
                               " order by v.voucher_id limit 500"};

// In the order written, which SQLite keeps to: of a plain join it reads all the studio's vouchers,
// because they are asked for in the order of their ids.
const std::string on_order = " from scrip_order_voucher o cross join scrip_voucher v"
                             " where o.studio_id = :studio and o.order_id = :order"
                             " and v.studio_id = o.studio_id and v.voucher_id = o.voucher_id";

const Statement sold_by_order{
    "voucher.sold_by_order",
    core_types,
    "select " + core + on_order +
        " and o.relation = 'sold' and (cast(:line as text) is null or o.line_id = :line)"
        " and v.voucher_id > :after order by v.voucher_id limit 500"};

const Statement made_from_order{"voucher.made_from_order",
                                core_types,
                                "select " + core + on_order +
                                    " and o.relation = 'made_from' and v.voucher_id > :after"
                                    " order by v.voucher_id limit 500"};

const Statement expired{"voucher.expired",
                        core_types,
                        "select " + core +
                            " from scrip_voucher v where v.studio_id = :studio"
                            " and v.expires_bound <= :until and v.available > 0"
                            " and v.quarantined_ts is null"
                            " order by v.expires_bound, v.voucher_id limit :limit"};

const Statement changeable{"voucher.changeable_of",
                           core_types,
                           "select " + core +
                               " from scrip_voucher v where v.studio_id = :studio"
                               " and v.holder = :holder and v.voided_ts is null"
                               " and v.quarantined_ts is null and v.voucher_id > :after"
                               " order by v.voucher_id limit 500"};

const Statement ids{"voucher.ids",
                    "t",
                    "select voucher_id from scrip_voucher where studio_id = :studio"
                    " and voucher_id > :after order by voucher_id limit :limit"};

const Statement quarantine_statement{
    "voucher.quarantine",
    "",
    "update scrip_voucher set quarantined_ts = :now where studio_id = :studio"
    " and voucher_id = :voucher and quarantined_ts is null"};

} // namespace

VoucherStore::VoucherStore(Unit& unit, const std::string& studio_id, Instant now)
    : unit_{unit}, studio_id_{studio_id}, now_{now}
{
}

std::optional<Voucher> VoucherStore::find(const std::string& voucher_id)
{
    return unit_.one(
        by_id, {{"now", now_}, {"studio", studio_id_}, {"voucher", voucher_id}}, read_voucher);
}

std::optional<Voucher> VoucherStore::find_by_code(const CodeHashes& code)
{
    const CodeHash& newest = code.front();
    if (code.size() == 1) {
        return unit_.one(by_code,
                         {{"now", now_},
                          {"studio", studio_id_},
                          {"version", newest.key_version},
                          {"hash", newest.hash}},
                         read_voucher);
    }
    ensure(code.size() == 2, "at most two versions of keys are in use");
    const auto found = unit_.list(by_code_of_either,
                                  {{"now", now_},
                                   {"studio", studio_id_},
                                   {"version", newest.key_version},
                                   {"hash", newest.hash},
                                   {"older", code[1].key_version},
                                   {"older_hash", code[1].hash}},
                                  read_voucher);
    const auto first = std::ranges::max_element(found, {}, &Voucher::key_version);
    if (first == found.end()) return std::nullopt;
    return *first;
}

std::vector<Voucher> VoucherStore::sealed_with(int key_version, std::int64_t limit)
{
    return unit_.list(
        sealed_with_keys,
        {{"now", now_}, {"studio", studio_id_}, {"version", key_version}, {"limit", limit}},
        read_voucher);
}

std::vector<Voucher> VoucherStore::with_value_of(const std::string& holder)
{
    return all_pages<Voucher>([&](const Voucher* last) {
        return unit_.list(with_value,
                          {{"now", now_},
                           {"studio", studio_id_},
                           {"holder", holder},
                           {"after", last ? last->voucher_id : ""}},
                          read_voucher);
    });
}

std::vector<Voucher> VoucherStore::sold_on(const std::string& order_id,
                                           const std::optional<std::string>& line_id)
{
    return all_pages<Voucher>([&](const Voucher* last) {
        return unit_.list(sold_by_order,
                          {{"now", now_},
                           {"studio", studio_id_},
                           {"order", order_id},
                           {"line", line_id},
                           {"after", last ? last->voucher_id : ""}},
                          read_voucher);
    });
}

std::vector<Voucher> VoucherStore::made_from(const std::string& order_id)
{
    return all_pages<Voucher>([&](const Voucher* last) {
        return unit_.list(made_from_order,
                          {{"now", now_},
                           {"studio", studio_id_},
                           {"order", order_id},
                           {"after", last ? last->voucher_id : ""}},
                          read_voucher);
    });
}

std::vector<Voucher> VoucherStore::expired_with_value(Instant until, std::int64_t limit)
{
    return unit_.list(expired,
                      {{"now", now_}, {"studio", studio_id_}, {"until", until}, {"limit", limit}},
                      read_voucher);
}

std::vector<Voucher> VoucherStore::changeable_of(const std::string& holder)
{
    return all_pages<Voucher>([&](const Voucher* last) {
        return unit_.list(changeable,
                          {{"now", now_},
                           {"studio", studio_id_},
                           {"holder", holder},
                           {"after", last ? last->voucher_id : ""}},
                          read_voucher);
    });
}

bool VoucherStore::quarantine(const std::string& voucher_id)
{
    return unit_.change(quarantine_statement,
                        {{"now", now_}, {"studio", studio_id_}, {"voucher", voucher_id}}) == 1;
}

std::vector<std::string> VoucherStore::ids_after(const std::string& voucher_id, std::int64_t limit)
{
    return unit_.list(
        ids, {{"studio", studio_id_}, {"after", voucher_id}, {"limit", limit}}, [](Row& row) {
            std::string id;
            row >> id;
            return id;
        });
}

} // namespace scrip::storage
