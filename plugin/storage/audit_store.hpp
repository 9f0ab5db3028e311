// Who did what: a row for each accepted change and each reveal. Append-only, and it holds ids,
// words and amounts, never texts or codes.
#pragma once

#include "storage/unit.hpp"

#include <optional>
#include <string>

namespace scrip::storage {

struct AuditRow {
    std::string audit_id;
    Instant at;
    std::string actor_role;
    std::optional<std::string> actor_id;
    std::string operation;
    std::optional<std::string> subject; // the id of the voucher, hold, order or customer
    std::string outcome;                // "ok", a decline's word, or an error's code
    std::string idempotency_key;
    bool is_own_account = false;       // staff, on vouchers of their own (security.md, section 3)
    std::optional<std::string> totals; // JSON, as 0003-audit says; none: no voucher was written to
};

AuditRow read_audit(Row& row);

void write_audit(Unit& unit, const std::string& studio_id, const AuditRow& row);

} // namespace scrip::storage
