#include "storage/journal.hpp"

#include "secrets/chain.hpp"
#include "secrets/hashes.hpp"
#include "storage/outbox_store.hpp"
#include "storage/voucher_rows.hpp"

namespace scrip::storage {

namespace {

const Statement insert_transaction{
    "transaction.insert",
    "",
    "insert into scrip_transaction (studio_id, transaction_id, type, operation, idempotency_key,"
    " ts, actor_role, actor_id, order_id, hold_id, redemption_id, reverses, shortfall,"
    " reason_commitment, detail_hash) values (:studio, :transaction, :type, :operation, :key, :ts, :role, :actor,"
    " :order, :hold, :redemption, :reverses, :shortfall, :reason, :detail)"};

const std::string into_entries =
    "insert into scrip_entry (studio_id, voucher_id, seq, transaction_id, account, commodity,"
    " amount, paid_value, facts, ts, hash) values (:studio, :voucher, :seq, :transaction,"
    " :account, :commodity, :amount, :paid, :facts, :ts, :hash)";

const Statement insert_entry{"entry.insert", "", into_entries};

// Both sides of a movement; facts go with the first alone.
const Statement insert_two_entries{
    "entry.insert_two",
    "",
    into_entries +
        ", (:studio, :voucher, cast(:seq as bigint) + 1, :transaction, :account_2, :commodity_2,"
        " :amount_2, :paid_2, null, :ts, :hash_2)"};

const Statement insert_movement{
    "movement.insert",
    "",
    "insert into scrip_movement (studio_id, voucher_id, seq, transaction_id, holder, kind, commodity,"
    " amount, value_change, available_after, ts) values (:studio, :voucher, :seq, :transaction,"
    " :holder, :kind, :commodity, :amount, :change, :after, :ts)"};

std::int64_t value_change(const Legs& legs)
{
    std::int64_t sum = 0;
    for (const Leg& leg : legs) {
        if (leg.account == Account::available || leg.account == Account::held) sum += leg.amount;
    }
    return sum;
}

std::int64_t available_change(const Legs& legs)
{
    std::int64_t sum = 0;
    for (const Leg& leg : legs) {
        if (leg.account == Account::available) sum += leg.amount;
    }
    return sum;
}

// A hold and its end leave the value where it is; people see what becomes free or not.
bool is_about_holding(TransactionType type)
{
    return type == TransactionType::hold || type == TransactionType::release ||
           type == TransactionType::time_out;
}

} // namespace

Journal::Journal(Unit& unit,
                 const std::string& studio_id,
                 const secrets::Keys& keys,
                 TransactionHead head)
    : unit_{unit}, studio_id_{studio_id}, keys_{keys}, head_{std::move(head)},
      detail_hash_{detail_hash_of(keys, studio_id, head_)}
{
    unit_.insert(insert_transaction,
                 {{"studio", studio_id_},
                  {"transaction", head_.transaction_id},
                  {"type", word(head_.type)},
                  {"operation", head_.operation},
                  {"key", head_.idempotency_key},
                  {"ts", head_.at},
                  {"role", head_.actor_role},
                  {"actor", head_.actor_id},
                  {"order", head_.order_id},
                  {"hold", head_.hold_id},
                  {"redemption", head_.redemption_id},
                  {"reverses", head_.reverses},
                  {"shortfall", head_.shortfall},
                  {"reason", head_.reason_commitment},
                  {"detail", detail_hash_}});
}

void Journal::tell(const std::optional<MovementEvent>& event,
                   const Voucher& voucher,
                   std::int64_t available_after,
                   std::int64_t seq)
{
    if (!event) return;
    std::optional<std::string> how;
    if (event->how) how = word(*event->how);
    OutboxStore{unit_, studio_id_}.keep({.type = event->type,
                                         .about = voucher.voucher_id,
                                         .place = seq,
                                         .voucher_id = voucher.voucher_id,
                                         .order_id = head_.order_id,
                                         .hold_id = head_.hold_id,
                                         .transaction_id = head_.transaction_id,
                                         .commodity = commodity_of(voucher),
                                         .amount = event->amount,
                                         .available_after = available_after,
                                         .expires_on = last_day_of(voucher),
                                         .detail = how,
                                         .at = head_.at});
}

std::vector<LinkedEntry> Journal::linked(const Voucher& voucher,
                                         const Legs& legs,
                                         std::int64_t first_seq,
                                         const std::string& facts,
                                         Instant at,
                                         const std::string& chain_head) const
{
    ChainedEntry entry{.voucher_id = voucher.voucher_id,
                       .transaction_id = head_.transaction_id,
                       .account = {},
                       .commodity = commodity_of(voucher),
                       .facts = std::nullopt,
                       .ts = at.time_since_epoch().count()};
    entry.seq = first_seq;
    if (!facts.empty()) entry.facts = facts;
    const std::string present = entry.commodity;
    std::vector<LinkedEntry> entries;
    for (const Leg& leg : legs) {
        entry.account = account_name(leg.account, voucher.origin);
        entry.commodity = leg.commodity.empty() ? present : leg.commodity;
        entry.amount = leg.amount;
        entry.paid_value = leg.paid;
        const std::string& before = entries.empty() ? chain_head : entries.back().hash;
        std::string hash = entry_hash(keys_, studio_id_, entry, detail_hash_, before);
        entries.push_back({entry, std::move(hash)});
        entry.facts.reset();
        ++entry.seq;
    }
    return entries;
}

void Journal::write_entries(const std::vector<LinkedEntry>& entries)
{
    std::size_t at = 0;
    for (; at + 1 < entries.size(); at += 2) {
        const LinkedEntry& second = entries[at + 1];
        write(insert_two_entries,
              entries[at],
              Parameter{"account_2", second.entry.account},
              Parameter{"commodity_2", second.entry.commodity},
              Parameter{"amount_2", second.entry.amount},
              Parameter{"paid_2", second.entry.paid_value},
              Parameter{"hash_2", second.hash});
    }
    if (at < entries.size()) write(insert_entry, entries[at]);
}

template <class... More>
void Journal::write(const Statement& statement, const LinkedEntry& linked, const More&... more)
{
    const ChainedEntry& entry = linked.entry;
    unit_.insert(statement,
                 {{"studio", studio_id_},
                  {"voucher", entry.voucher_id},
                  {"seq", entry.seq},
                  {"transaction", entry.transaction_id},
                  {"account", entry.account},
                  {"commodity", entry.commodity},
                  {"amount", entry.amount},
                  {"paid", entry.paid_value},
                  {"facts", entry.facts},
                  {"ts", entry.ts},
                  {"hash", linked.hash},
                  more...});
}

void Journal::write_entries(const Voucher& voucher,
                            const Legs& legs,
                            std::int64_t first_seq,
                            const std::string& facts,
                            Instant at,
                            std::string& chain_head)
{
    const std::vector<LinkedEntry> entries =
        linked(voucher, legs, first_seq, facts, at, chain_head);
    write_entries(entries);
    chain_head = entries.back().hash;
}

void Journal::write_movement(const Voucher& voucher,
                             const Legs& legs,
                             std::int64_t seq,
                             std::int64_t available_after,
                             Instant at)
{
    const std::int64_t change = value_change(legs);
    const std::int64_t amount = is_about_holding(head_.type) ? available_change(legs) : change;
    const std::string commodity = commodity_of(voucher);
    unit_.insert(insert_movement,
                 {{"studio", studio_id_},
                  {"voucher", voucher.voucher_id},
                  {"seq", seq},
                  {"transaction", head_.transaction_id},
                  {"holder", voucher.holder},
                  {"kind", word(voucher.kind)},
                  {"commodity", commodity},
                  {"amount", amount},
                  {"change", change},
                  {"after", available_after},
                  {"ts", at}});
}

} // namespace scrip::storage
