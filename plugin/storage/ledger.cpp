#include "storage/ledger.hpp"

#include "domain/invariant.hpp"
#include "storage/voucher_rows.hpp"

#include <algorithm>

namespace scrip::storage {

namespace {

const Statement insert_voucher{
    "voucher.insert",
    "",
    "insert into scrip_voucher (studio_id, voucher_id, kind, origin, number, commodity, scope_id,"
    " holder, payer, holder_only, priority, apply_as, vat_kind, order_id, line_id, face, imported_face, available, held,"
    " captured, given_back, debited, expired, voided, moved, paid_value, paid_available,"
    " paid_currency, expires_on, expires_bound, expires_zone, tzdata, activated_ts, created_ts,"
    " last_ts, chain_len, chain_head, code_hash, code_sealed, code_last4, code_prefix,"
    " key_version) values (:studio, :voucher, :kind, :origin, :number, :commodity, :scope,"
    " :holder, :payer, :holder_only, :priority, :apply_as, :vat, :order, :line, :face, :imported_face, :available, 0, 0, 0,"
    " 0, 0, 0, 0, :paid, :paid_available, :currency, :expires_on, :bound, :zone, :tzdata,"
    " :activated, :ts, :ts, :chain_len, :chain_head, :code_hash, :code_sealed, :last4, :prefix,"
    " :version)"};

// Of whoever gets a voucher: an erasure that runs beside this one waits, or has come first.
const Statement touch_holder{
    "customer.touch",
    "",
    "update scrip_customer set changes = changes + 1 where studio_id = :studio"
    " and customer_ref = :holder and erased_ts is null"};

// The row as read, or nothing: chain_len grows with every change of a voucher.
const Statement change_voucher{
    "voucher.change",
    "",
    "update scrip_voucher set available = available + :available, held = held + :held,"
    " captured = captured + :captured, given_back = given_back + :given_back,"
    " debited = debited + :debited, expired = expired + :expired, voided = voided + :voided,"
    " moved = moved + :moved, paid_available = paid_available + :paid_available,"
    " commodity = :commodity, scope_id = :scope,"
    " expires_on = :expires_on, expires_bound = :bound, expires_zone = :zone, tzdata = :tzdata,"
    " activated_ts = :activated,"
    " blocked_ts = :blocked, voided_ts = :voided_at, holder = :holder,"
    " holder_only = :holder_only, key_version = :version,"
    " code_hash = :code_hash, code_sealed = :code_sealed, code_last4 = :last4, last_ts = :ts,"
    " chain_len = chain_len + :entries, chain_head = :head"
    " where studio_id = :studio and voucher_id = :voucher and chain_len = :seen"
    " and quarantined_ts is null and voided_ts is null"};

// The same code under newer keys. A voucher that is void has one, too.
const Statement renew_code_keys{
    "voucher.renew_code_keys",
    "",
    "update scrip_voucher set key_version = :version, code_hash = :code_hash,"
    " code_sealed = :code_sealed, chain_len = chain_len + 1, last_ts = :ts"
    " where studio_id = :studio and voucher_id = :voucher and chain_len = :seen"
    " and key_version = :older and quarantined_ts is null"};

std::optional<std::string> scope_id_of(const Voucher& voucher)
{
    if (!voucher.scope) return std::nullopt;
    return voucher.scope->scope_id;
}

void put_columns(const Voucher& before, const ColumnChanges& changes, Voucher& after)
{
    after.available = before.available + changes.available;
    after.held = before.held + changes.held;
    after.captured = before.captured + changes.captured;
    after.given_back = before.given_back + changes.given_back;
    after.debited = before.debited + changes.debited;
    after.expired = before.expired + changes.expired;
    after.voided = before.voided + changes.voided;
    after.moved = before.moved + changes.moved;
    after.paid_available = before.paid_available + changes.paid_available;
}

// A voucher whose commodity changes has nothing left of the former one.
void note_change(Touched& touched, const Voucher& before, const Voucher& after)
{
    const std::string former = commodity_of(before);
    const std::string commodity = commodity_of(after);
    const bool is_same = former == commodity;
    if (!is_same) touched.note(before.voucher_id, former, before.available, 0);
    touched.note(before.voucher_id, commodity, is_same ? before.available : 0, after.available);
    touched.note_holder(before.holder);
    touched.note_holder(after.holder);
}

} // namespace

Transaction::Transaction(Unit& unit,
                         const std::string& studio_id,
                         const secrets::Keys& keys,
                         TransactionHead head)
    : unit_{unit}, studio_id_{studio_id}, journal_{unit, studio_id, keys, std::move(head)}
{
}

void Transaction::hand_to(const std::optional<std::string>& holder)
{
    if (!holder) return;
    const std::int64_t rows =
        unit_.change(touch_holder, {{"studio", studio_id_}, {"holder", holder}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
}

void Transaction::issue(Voucher& voucher, Account from)
{
    hand_to(voucher.holder);
    const bool is_active = voucher.activated_at.has_value();
    const Legs legs = is_active
                          ? movement(from, Account::available, voucher.face, voucher.paid_value)
                          : state_change();
    voucher.available = is_active ? voucher.face : 0;
    voucher.paid_available = is_active ? voucher.paid_value : 0;
    voucher.created_at = head().at;
    voucher.last_at = head().at;
    voucher.chain_len = static_cast<std::int64_t>(legs.size());

    const std::string facts = facts_of(voucher);
    // Entries refer to the row, so it is inserted first and gets its chain's head last.
    const std::optional<std::string> expires_on = last_day_of(voucher);
    const std::string commodity = commodity_of(voucher);
    const std::optional<std::string> scope_id = scope_id_of(voucher);
    unit_.insert(insert_voucher,
                 {{"studio", studio_id_},
                  {"voucher", voucher.voucher_id},
                  {"kind", word(voucher.kind)},
                  {"origin", word(voucher.origin)},
                  {"number", voucher.number},
                  {"commodity", commodity},
                  {"scope", scope_id},
                  {"currency", voucher.currency.code()},
                  {"holder", voucher.holder},
                  {"payer", voucher.payer},
                  {"holder_only", voucher.is_holder_only},
                  {"priority", voucher.priority},
                  {"apply_as", word(voucher.apply_as)},
                  {"vat", word(voucher.vat_kind)},
                  {"order", voucher.order_id},
                  {"line", voucher.line_id},
                  {"face", voucher.face},
                  {"imported_face", voucher.imported_face},
                  {"available", voucher.available},
                  {"paid", voucher.paid_value},
                  {"paid_available", voucher.paid_available},
                  {"expires_on", expires_on},
                  {"bound", voucher.expires_bound},
                  {"zone", voucher.expires_zone},
                  {"tzdata", voucher.tzdata},
                  {"activated", voucher.activated_at},
                  {"ts", head().at},
                  {"chain_len", voucher.chain_len},
                  {"chain_head", ""},
                  {"code_hash", voucher.code_hash},
                  {"code_sealed", voucher.code_sealed},
                  {"last4", voucher.code_last4},
                  {"prefix", voucher.code_prefix},
                  {"version", voucher.key_version}});
    journal_.write_entries(voucher, legs, 1, facts, head().at, voucher.chain_head);
    journal_.write_movement(voucher, legs, 1, voucher.available, head().at);
    journal_.tell(event_of(head().type, true, false, legs), voucher, voucher.available, 1);
    write_chain_head(unit_, studio_id_, voucher.voucher_id, voucher.chain_head, 0);
    unit_.touched().note(voucher.voucher_id, commodity, 0, voucher.available);
    unit_.touched().note_holder(voucher.holder);
}

Taken Transaction::take(const Voucher& voucher,
                        std::int64_t amount,
                        Account to,
                        const Bearer& bearer)
{
    const Taking taking{unit_, studio_id_, journal_, voucher, amount, to, bearer};
    const std::int64_t seq = taking.entries().front().entry.seq;
    const std::int64_t left = taking.taken().available_after;
    journal_.write_entries(taking.entries());
    journal_.write_movement(voucher, taking.legs(), seq, left, taking.at());
    journal_.tell(event_of(head().type, false, false, taking.legs()), voucher, left, seq);
    unit_.touched().note(voucher.voucher_id, commodity_of(voucher), left + amount, left);
    unit_.touched().note_holder(voucher.holder);
    return taking.taken();
}

void Transaction::change(const Voucher& before, const Legs& legs)
{
    Voucher after = before;
    change(before, after, legs);
}

void Transaction::change(const Voucher& before, Voucher& after, const Legs& legs)
{
    if (after.holder != before.holder) hand_to(after.holder);
    const ColumnChanges changes = column_changes(legs);
    const Instant at = std::max(head().at, before.last_at);
    const std::string facts = facts_of(after);
    const bool is_changed = facts != facts_of(before);

    const std::vector<LinkedEntry> linked = journal_.linked(
        after, legs, before.chain_len + 1, is_changed ? facts : "", at, before.chain_head);
    const std::string& chain_head = linked.back().hash;
    const std::string commodity = commodity_of(after);
    const std::optional<std::string> scope_id = scope_id_of(after);
    const std::optional<std::string> expires_on = last_day_of(after);
    const auto entries = static_cast<std::int64_t>(legs.size());
    const std::int64_t rows = unit_.change(change_voucher,
                                           {{"available", changes.available},
                                            {"held", changes.held},
                                            {"captured", changes.captured},
                                            {"given_back", changes.given_back},
                                            {"debited", changes.debited},
                                            {"expired", changes.expired},
                                            {"voided", changes.voided},
                                            {"moved", changes.moved},
                                            {"paid_available", changes.paid_available},
                                            {"commodity", commodity},
                                            {"scope", scope_id},
                                            {"expires_on", expires_on},
                                            {"bound", after.expires_bound},
                                            {"zone", after.expires_zone},
                                            {"tzdata", after.tzdata},
                                            {"activated", after.activated_at},
                                            {"blocked", after.blocked_at},
                                            {"voided_at", after.voided_at},
                                            {"code_hash", after.code_hash},
                                            {"code_sealed", after.code_sealed},
                                            {"last4", after.code_last4},
                                            {"version", after.key_version},
                                            {"holder", after.holder},
                                            {"holder_only", after.is_holder_only},
                                            {"ts", at},
                                            {"entries", entries},
                                            {"head", chain_head},
                                            {"studio", studio_id_},
                                            {"voucher", before.voucher_id},
                                            {"seen", before.chain_len}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
    // Behind the row, as for any taking: two calls that lock in two orders wait for each other.
    journal_.write_entries(linked);

    put_columns(before, changes, after);
    after.last_at = at;
    after.chain_len = before.chain_len + entries;
    after.chain_head = chain_head;
    note_change(unit_.touched(), before, after);
    // Value is lost when the last day is over, however late that is posted.
    const bool is_loss = head().type == TransactionType::expire && before.expires_bound;
    const Instant shown_at = is_loss ? std::max(*before.expires_bound, before.last_at) : at;
    journal_.write_movement(before, legs, before.chain_len + 1, after.available, shown_at);
    const bool is_redated = after.expires_on != before.expires_on;
    journal_.tell(event_of(head().type, false, is_redated, legs),
                  after,
                  after.available,
                  before.chain_len + 1);
}

bool renew_keys(Unit& unit,
                const std::string& studio_id,
                const secrets::Keys& keys,
                const TransactionHead& head,
                const Voucher& before,
                Voucher& after)
{
    const Instant at = std::max(head.at, before.last_at);
    const std::int64_t rows = unit.change(renew_code_keys,
                                          {{"version", after.key_version},
                                           {"code_hash", after.code_hash},
                                           {"code_sealed", after.code_sealed},
                                           {"ts", at},
                                           {"studio", studio_id},
                                           {"voucher", before.voucher_id},
                                           {"seen", before.chain_len},
                                           {"older", before.key_version}});
    if (rows != 1) return false;
    Journal journal{unit, studio_id, keys, head};
    after.last_at = at;
    after.chain_len = before.chain_len + 1;
    journal.write_entries(
        after, state_change(), after.chain_len, facts_of(after), at, after.chain_head);
    write_chain_head(unit, studio_id, after.voucher_id, after.chain_head, 0);
    return true;
}

} // namespace scrip::storage
