// Reads vouchers. What changes them is the ledger's (ledger.hpp).
#pragma once

#include "domain/voucher.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

enum class Sort { created, expires, available };

// What a list is narrowed to; none means any.
struct ListFilter {
    std::optional<std::string> holder; // customer_ref of a person
    std::optional<Kind> kind;
    std::vector<VoucherStatus> statuses; // empty: all
    bool is_void_included = false;
    std::optional<bool> is_unused; // value left, available or held
    // Any of these; all none: no query.
    std::vector<std::string> name_hashes; // all must match the holder's name; at most 4
    std::optional<std::int64_t> number;
    std::optional<std::string> last4;

    bool has_query() const { return !name_hashes.empty() || number || last4; }
};

// Where a page goes on: behind this voucher in the order of the list.
struct ListPosition {
    std::int64_t sorted_by = 0;
    std::string voucher_id;
};

struct ListTotals {
    std::int64_t count = 0;
    std::int64_t available = 0;
};

// A code's hash with the keys of one version, and with each that can be read: the newest first.
struct CodeHash {
    int key_version = 1;
    std::string hash;
};
using CodeHashes = std::vector<CodeHash>;

// The vouchers of one studio, as of `now`. Belongs to one unit and its thread.
class VoucherStore {
public:
    VoucherStore(Unit& unit, const std::string& studio_id, Instant now);

    std::optional<Voucher> find(const std::string& voucher_id);
    // One statement for all the hashes: between two a voucher could pass from the one key to the
    // other, and be missed by both.
    std::optional<Voucher> find_by_code(const CodeHashes& code);
    // Whose code waits to be kept under newer keys: at most `limit`, in no order.
    std::vector<Voucher> sealed_with(int key_version, std::int64_t limit);
    // Of every kind, those that may have something to give: the draw decides which do.
    std::vector<Voucher> with_value_of(const std::string& holder);
    // Of every kind, those that may change hands: all of this very ref but void and quarantined
    // ones, by their ids.
    std::vector<Voucher> changeable_of(const std::string& holder);
    // All that were sold on the order, or on one line of it, void ones too.
    std::vector<Voucher> sold_on(const std::string& order_id,
                                 const std::optional<std::string>& line_id);
    // Notes that were made for the order: of what was cancelled or paid too much.
    std::vector<Voucher> made_from(const std::string& order_id);
    // Expired before `until` with value still available, oldest bound first.
    std::vector<Voucher> expired_with_value(Instant until, std::int64_t limit);
    // A check of it failed: it takes no further writes (B05). False: it was so before.
    bool quarantine(const std::string& voucher_id);

    std::vector<std::string> ids_after(const std::string& voucher_id, std::int64_t limit);

    // At most `limit` behind `after`, in the order of `sort`: newest, soonest or largest first.
    std::vector<Voucher> page(const ListFilter& filter,
                              Sort sort,
                              const std::optional<ListPosition>& after,
                              std::int64_t limit);
    ListTotals totals(const ListFilter& filter);
    // All of a customer's, void ones too, behind `after`, in the order of their ids.
    std::vector<Voucher>
    held_by(const std::string& holder, const std::string& after, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
    Instant now_;
};

// Where the page behind this voucher begins.
ListPosition position_of(const Voucher& voucher, Sort sort, Instant now);

} // namespace scrip::storage
