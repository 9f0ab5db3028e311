#include "storage/taking.hpp"

#include "domain/invariant.hpp"
#include "storage/voucher_rows.hpp"

#include <algorithm>

namespace scrip::storage {

namespace {

constexpr std::int64_t entries_per_taking = 2;

// Each conjunct stands for a rule of its own, and tests drop them one by one. A code that was
// reissued since the voucher was read is dead, though it found the voucher.
const std::string spendable =
    " where studio_id = :studio and voucher_id = :voucher and available >= :amount"
    " and commodity = :commodity and activated_ts is not null and voided_ts is null"
    " and blocked_ts is null and quarantined_ts is null"
    " and (expires_bound is null or expires_bound > :now)"
    " and (holder_only = 0 or :trusted = 1 or holder = :bearer) and code_hash = :code_hash";

const std::string taking = "update scrip_voucher set available = available - :amount,"
                           " held = held + :held, captured = captured + :captured,"
                           " debited = debited + :debited, chain_len = chain_len + 2,";

// The row as it was read, with all that follows from it.
const Statement take_seen_statement{"voucher.take_seen",
                                    "",
                                    taking +
                                        " last_ts = :at, paid_available = paid_available - :paid,"
                                        " chain_head = :head" +
                                        spendable + " and chain_len = :seen"};

// Whatever the row is meanwhile: what follows from it is read and written behind.
const Statement take_present_statement{
    "voucher.take_present",
    "",
    taking + " last_ts = case when last_ts > :now then last_ts else :now end" + spendable};

const Statement read_taken{
    "voucher.read_taken",
    "iiiit",
    "select available, paid_available, chain_len, last_ts, chain_head from scrip_voucher"
    " where studio_id = :studio and voucher_id = :voucher"};

Taking::Source source_of(const Voucher& voucher, Instant now)
{
    return {voucher.available,
            voucher.paid_available,
            voucher.chain_len,
            std::max(voucher.last_at, now),
            voucher.chain_head};
}

} // namespace

Taking::Taking(Unit& unit,
               const std::string& studio_id,
               const Journal& journal,
               const Voucher& voucher,
               std::int64_t amount,
               Account to,
               const Bearer& bearer)
    : unit_{unit}, studio_id_{studio_id}, journal_{journal}, voucher_{voucher}, amount_{amount},
      to_{to}, bearer_{bearer},
      commodity_{commodity_of(voucher)}, source_{source_of(voucher, journal.head().at)}
{
    ensure(amount > 0, "something is taken");
    if (!take_seen()) take_present();
}

void Taking::plan()
{
    paid_ = paid_share(source_.paid_available, amount_, source_.available);
    legs_ = movement(Account::available, to_, amount_, paid_);
    entries_ =
        journal_.linked(voucher_, legs_, source_.chain_len + 1, "", source_.at, source_.chain_head);
}

template <class... More>
bool Taking::change(const Statement& statement, const More&... more) const
{
    const auto if_to = [&](bool is_there) { return is_there ? amount_ : 0; };
    return unit_.change(statement,
                        {{"amount", amount_},
                         {"held", if_to(to_ == Account::held)},
                         {"captured", if_to(to_ != Account::held)},
                         {"debited", if_to(to_ == Account::debit)},
                         {"studio", studio_id_},
                         {"voucher", voucher_.voucher_id},
                         {"commodity", commodity_},
                         {"now", journal_.head().at},
                         {"trusted", bearer_.is_trusted},
                         {"bearer", bearer_.customer},
                         {"code_hash", voucher_.code_hash},
                         more...}) == 1;
}

bool Taking::take_seen()
{
    if (source_.available < amount_) return false;
    plan();
    return change(take_seen_statement,
                  Parameter{"paid", paid_},
                  Parameter{"at", source_.at},
                  Parameter{"head", entries_.back().hash},
                  Parameter{"seen", source_.chain_len});
}

// An earlier part of the same call, or somebody else, was there since the voucher was read.
void Taking::take_present()
{
    if (!change(take_present_statement)) throw DatabaseError{Failure::conflict};
    source_ = source_before();
    plan();
    write_chain_head(unit_, studio_id_, voucher_.voucher_id, entries_.back().hash, paid_);
}

// Our own write, so our lock: what is read now stays true until the commit.
Taking::Source Taking::source_before() const
{
    const auto before = unit_.one(
        read_taken, {{"studio", studio_id_}, {"voucher", voucher_.voucher_id}}, [&](Row& row) {
            Source source;
            row >> source.available >> source.paid_available >> source.chain_len >> source.at >>
                source.chain_head;
            source.available = checked_sum(source.available, amount_);
            source.chain_len -= entries_per_taking;
            return source;
        });
    ensure(before.has_value(), "a row just written can be read");
    return *before;
}

} // namespace scrip::storage
