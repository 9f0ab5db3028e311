// Everything a studio has, in lists that go on behind their last row.
#pragma once

#include "domain/voucher.hpp"
#include "storage/chained_entry.hpp"
#include "storage/entry_store.hpp"
#include "storage/export_rows.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

struct ExportedSettings {
    std::int64_t version = 0;
    std::string document; // JSON
    Instant at{};
};

// One id of a customer. `person` is the ref of whom it stands for now: its own, or that of the one
// it was merged into.
struct ExportedCustomer {
    std::string customer_ref;
    std::optional<std::string> host_id; // none once erased
    std::string person;
    std::optional<std::string> referral_code;
    bool is_erased = false;
    Instant since{};
};

struct ChainEntry {
    PostedEntry posted;
    std::string transaction_id;
    std::string hash;
};

class StudioExportStore {
public:
    StudioExportStore(Unit& unit, const std::string& studio_id);

    std::vector<ExportedSettings> settings(std::int64_t after_version, std::int64_t limit);
    std::vector<ExportedCustomer> customers(const std::string& after, std::int64_t limit);
    std::vector<Voucher> vouchers(Instant now, const std::string& after, std::int64_t limit);
    std::vector<HeldPart>
    held(const std::string& after, std::int64_t after_part, std::int64_t limit);
    std::vector<SpentPart>
    spent(const std::string& after, std::int64_t after_part, std::int64_t limit);
    std::vector<TransactionHead> transactions(const std::string& after, std::int64_t limit);
    // By voucher and in the order of its chain.
    std::vector<ChainEntry>
    entries(const std::string& after_voucher, std::int64_t after_seq, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
