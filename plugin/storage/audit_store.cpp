#include "storage/audit_store.hpp"

namespace scrip::storage {

namespace {

const Statement insert_audit{
    "audit.insert",
    "",
    "insert into scrip_audit (studio_id, audit_id, ts, actor_role, actor_id, operation, subject,"
    " outcome, idempotency_key, own_account, totals) values (:studio, :audit, :now, :role, :actor,"
    " :operation, :subject, :outcome, :key, :own, :totals)"};

} // namespace

AuditRow read_audit(Row& row)
{
    AuditRow line;
    row >> line.audit_id >> line.at >> line.actor_role >> line.actor_id >> line.operation >>
        line.subject >> line.outcome >> line.idempotency_key >> line.is_own_account >> line.totals;
    return line;
}

void write_audit(Unit& unit, const std::string& studio_id, const AuditRow& row)
{
    unit.insert(insert_audit,
                {{"studio", studio_id},
                 {"audit", row.audit_id},
                 {"now", row.at},
                 {"role", row.actor_role},
                 {"actor", row.actor_id},
                 {"operation", row.operation},
                 {"subject", row.subject},
                 {"outcome", row.outcome},
                 {"key", row.idempotency_key},
                 {"own", row.is_own_account},
                 {"totals", row.totals}});
}

} // namespace scrip::storage
