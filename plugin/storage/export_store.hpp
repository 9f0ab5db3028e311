// Everything that is held about a person, in lists that go on behind their last row.
#pragma once

#include "domain/voucher.hpp"
#include "storage/audit_store.hpp"
#include "storage/export_rows.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// One of the ids a person is known by.
struct KnownAs {
    std::string customer_ref;
    std::optional<std::string> host_id;
    std::string referral_code;
    Instant since{};
};

// `person` is the ref a person is known by; all refs that were merged into it count.
class ExportStore {
public:
    ExportStore(Unit& unit, const std::string& studio_id, std::string person);

    std::vector<KnownAs> known_as(const std::string& after, std::int64_t limit);
    // Paid for by the person and held by somebody else.
    std::vector<Voucher> presents(Instant now, const std::string& after, std::int64_t limit);
    // Of the person's vouchers, or for their orders.
    std::vector<HeldPart>
    held(const std::string& after, std::int64_t after_part, std::int64_t limit);
    std::vector<SpentPart>
    spent(const std::string& after, std::int64_t after_part, std::int64_t limit);
    // The idempotency keys of what moved their vouchers.
    std::vector<std::string> keys(const std::string& after, std::int64_t limit);
    // What the person did, and what was done to them, their vouchers and holds.
    std::vector<AuditRow> audit(const std::string& after, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
    std::string person_;
};

} // namespace scrip::storage
