#include "storage/hold_store.hpp"

#include "domain/errors.hpp"

namespace scrip::storage {

namespace {

const Statement insert_hold{
    "hold.insert",
    "",
    "insert into scrip_hold (studio_id, hold_id, order_id, customer_ref, by_anonymous, currency,"
    " channel, state, expires_at, created_ts, ended_ts, redemption_id) values (:studio, :hold,"
    " :order, :customer, :anonymous, :currency, :channel, :state, :expires, :created, :ended,"
    " :redemption)"};

const Statement insert_part{
    "hold_part.insert",
    "",
    "insert into scrip_hold_part (studio_id, hold_id, part_no, voucher_id, commodity, amount, open,"
    " captured, released, paid_open, worth, line_id, apply_as, expires_at) values (:studio, :hold,"
    " :part, :voucher, :commodity, :amount, :open, :captured, 0, :paid, :worth, :line, :apply_as,"
    " :expires)"};

const Statement find_hold{
    "hold.find",
    "ttittttiitii",
    "select h.hold_id, h.order_id, h.by_anonymous, h.customer_ref, h.currency, h.channel, h.state,"
    " h.expires_at, h.created_ts, h.redemption_id,"
    " (select cast(coalesce(sum(r.worth), 0) as bigint) from scrip_redemption r"
    " where r.studio_id = h.studio_id and r.redemption_id = h.redemption_id),"
    " (select cast(coalesce(sum(r.worth_given_back), 0) as bigint) from scrip_redemption r"
    " where r.studio_id = h.studio_id and r.redemption_id = h.redemption_id)"
    " from scrip_hold h where h.studio_id = :studio and h.hold_id = :hold"};

const Statement find_parts{
    "hold_part.find",
    "itttiiiiiiittt",
    "select p.part_no, p.voucher_id, v.kind, v.vat_kind, p.amount, p.open, p.captured, p.released,"
    " p.paid_open, p.paid_open + coalesce((select r.paid_value from scrip_redemption r"
    " where r.studio_id = h.studio_id and r.redemption_id = h.redemption_id"
    " and r.part_no = p.part_no), 0),"
    " p.worth, p.line_id, p.commodity, p.apply_as from scrip_hold_part p join scrip_hold h"
    " on h.studio_id = p.studio_id and h.hold_id = p.hold_id join scrip_voucher v"
    " on v.studio_id = p.studio_id and v.voucher_id = p.voucher_id"
    " where p.studio_id = :studio and p.hold_id = :hold"
    " and p.part_no > :after order by p.part_no limit 500"};

const Statement find_open_of_order{
    "hold.open_of_order",
    "t",
    "select hold_id from scrip_hold where studio_id = :studio and order_id = :order"
    " and state = 'open' order by created_ts, hold_id limit 200"};

const Statement find_lapsed{
    "hold.lapsed",
    "t",
    "select h.hold_id from scrip_hold h where h.studio_id = :studio and h.state = 'open'"
    " and h.expires_at <= :now and not exists (select 1 from scrip_hold_part p"
    " join scrip_voucher v on v.studio_id = p.studio_id and v.voucher_id = p.voucher_id"
    " where p.studio_id = h.studio_id and p.hold_id = h.hold_id"
    " and v.quarantined_ts is not null) order by h.expires_at, h.hold_id limit :limit"};

const Statement find_lapsed_on_voucher{
    "hold.lapsed_on_voucher",
    "t",
    "select distinct hold_id from scrip_hold_part where studio_id = :studio"
    " and voucher_id = :voucher"
    " and open > 0 and expires_at <= :now order by hold_id limit 200"};

const Statement find_open_on_voucher{
    "hold.open_on_voucher",
    "t",
    "select distinct hold_id from scrip_hold_part where studio_id = :studio"
    " and voucher_id = :voucher and open > 0 order by hold_id limit 200"};

const Statement close_open_part{
    "hold_part.close",
    "",
    "update scrip_hold_part set open = open - :captured - :released,"
    " captured = captured + :captured, released = released + :released, paid_open = 0"
    " where studio_id = :studio and hold_id = :hold and part_no = :part"
    " and open - :captured = :released"};

const Statement end_hold{"hold.end",
                         "",
                         "update scrip_hold set state = :state, ended_ts = :now,"
                         " redemption_id = :redemption"
                         " where studio_id = :studio and hold_id = :hold and state = 'open'"
                         " and (:is_capture = 0 or expires_at > :now)"};

const Statement change_customer_of{
    "hold.change_customer",
    "",
    "update scrip_hold set customer_ref = :into where studio_id = :studio"
    " and customer_ref = :customer"};

const Statement sum_open_on_order{
    "hold.open_on_order",
    "ii",
    "select cast(count(distinct h.hold_id) as bigint), cast(coalesce(sum(p.worth), 0) as bigint)"
    " from scrip_hold h join scrip_hold_part p"
    " on p.studio_id = h.studio_id and p.hold_id = h.hold_id"
    " where h.studio_id = :studio and h.order_id = :order and h.state = 'open'"
    " and h.expires_at > :now"};

const Statement count_open{
    "hold.count_open",
    "i",
    "select cast(count(*) as bigint) from scrip_hold where studio_id = :studio"
    " and state = 'open' and expires_at > :now"};

std::string read_id(Row& row)
{
    std::string id;
    row >> id;
    return id;
}

Hold read_hold(Row& row)
{
    std::string hold_id;
    std::string order_id;
    bool is_by_anonymous = false;
    std::optional<std::string> customer;
    std::string currency;
    std::optional<std::string> channel;
    std::string state;
    Instant expires_at;
    Instant created_at;
    std::optional<std::string> redemption_id;
    std::int64_t captured = 0;
    std::int64_t refunded = 0;
    row >> hold_id >> order_id >> is_by_anonymous >> customer >> currency >> channel >> state >>
        expires_at >> created_at >> redemption_id >> captured >> refunded;
    const auto known_currency = Currency::parse(currency);
    const auto known_state = parse_word<HoldState>(state);
    if (!known_currency || !known_state) throw DataCorrupt{"a hold's row is not readable"};
    return {.hold_id = hold_id,
            .order_id = order_id,
            .customer = customer,
            .is_by_anonymous = is_by_anonymous,
            .currency = *known_currency,
            .state = *known_state,
            .channel = channel,
            .expires_at = expires_at,
            .created_at = created_at,
            .redemption_id = redemption_id,
            .captured = captured,
            .refunded = refunded,
            .parts = {}};
}

HoldPart read_part(Row& row)
{
    HoldPart part;
    std::string kind;
    std::string vat_kind;
    std::string apply_as;
    row >> part.part_no >> part.voucher_id >> kind >> vat_kind >> part.amount >> part.open >>
        part.captured >> part.released >> part.paid_open >> part.paid >> part.worth >>
        part.line_id >> part.commodity >> apply_as;
    const auto known_kind = parse_word<Kind>(kind);
    const auto known_vat = parse_word<VatKind>(vat_kind);
    const auto known = parse_word<ApplyAs>(apply_as);
    if (!known_kind || !known_vat || !known) {
        throw DataCorrupt{"a hold part's row is not readable"};
    }
    part.kind = *known_kind;
    part.vat_kind = *known_vat;
    part.apply_as = *known;
    return part;
}

} // namespace

HoldStore::HoldStore(Unit& unit, const std::string& studio_id) : unit_{unit}, studio_id_{studio_id}
{
}

void HoldStore::insert(const Hold& hold)
{
    std::optional<Instant> ended;
    if (hold.state != HoldState::open) ended = hold.created_at;
    unit_.insert(insert_hold,
                 {{"studio", studio_id_},
                  {"hold", hold.hold_id},
                  {"order", hold.order_id},
                  {"customer", hold.customer},
                  {"anonymous", hold.is_by_anonymous},
                  {"currency", hold.currency.code()},
                  {"channel", hold.channel},
                  {"state", word(hold.state)},
                  {"expires", hold.expires_at},
                  {"created", hold.created_at},
                  {"ended", ended},
                  {"redemption", hold.redemption_id}});
    for (const HoldPart& part : hold.parts) {
        unit_.insert(insert_part,
                     {{"studio", studio_id_},
                      {"hold", hold.hold_id},
                      {"part", part.part_no},
                      {"voucher", part.voucher_id},
                      {"commodity", part.commodity},
                      {"amount", part.amount},
                      {"open", part.open},
                      {"captured", part.captured},
                      {"paid", part.paid_open},
                      {"worth", part.worth},
                      {"line", part.line_id},
                      {"apply_as", word(part.apply_as)},
                      {"expires", hold.expires_at}});
    }
}

std::optional<Hold> HoldStore::find(const std::string& hold_id)
{
    auto hold = unit_.one(find_hold, {{"studio", studio_id_}, {"hold", hold_id}}, read_hold);
    if (!hold) return std::nullopt;
    hold->parts = all_pages<HoldPart>([&](const HoldPart* last) {
        return unit_.list(
            find_parts,
            {{"studio", studio_id_}, {"hold", hold_id}, {"after", last ? last->part_no : 0}},
            read_part);
    });
    // They are read with their vouchers.
    if (hold->parts.empty()) throw DataCorrupt{"a hold has its parts, and they their vouchers"};
    return hold;
}

std::vector<std::string> HoldStore::open_of_order(const std::string& order_id)
{
    return unit_.list(find_open_of_order, {{"studio", studio_id_}, {"order", order_id}}, read_id);
}

std::vector<std::string> HoldStore::lapsed(Instant now, std::int64_t limit)
{
    return unit_.list(
        find_lapsed, {{"studio", studio_id_}, {"now", now}, {"limit", limit}}, read_id);
}

std::vector<std::string> HoldStore::lapsed_on_voucher(const std::string& voucher_id, Instant now)
{
    return unit_.list(find_lapsed_on_voucher,
                      {{"studio", studio_id_}, {"voucher", voucher_id}, {"now", now}},
                      read_id);
}

std::vector<std::string> HoldStore::open_on_voucher(const std::string& voucher_id)
{
    return unit_.list(
        find_open_on_voucher, {{"studio", studio_id_}, {"voucher", voucher_id}}, read_id);
}

void HoldStore::close_part(const Hold& hold,
                           const HoldPart& part,
                           std::int64_t captured,
                           std::int64_t released)
{
    const std::int64_t rows = unit_.change(close_open_part,
                                           {{"captured", captured},
                                            {"released", released},
                                            {"studio", studio_id_},
                                            {"hold", hold.hold_id},
                                            {"part", part.part_no}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
}

void HoldStore::end(const Hold& hold,
                    HoldState state,
                    const std::optional<std::string>& redemption_id,
                    Instant now)
{
    const std::int64_t rows = unit_.change(end_hold,
                                           {{"state", word(state)},
                                            {"now", now},
                                            {"redemption", redemption_id},
                                            {"studio", studio_id_},
                                            {"hold", hold.hold_id},
                                            {"is_capture", state == HoldState::captured}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
}

std::int64_t HoldStore::change_customer(const std::string& from, const std::string& into)
{
    return unit_.change(change_customer_of,
                        {{"into", into}, {"studio", studio_id_}, {"customer", from}});
}

HoldStore::OpenOnOrder HoldStore::open_on_order(const std::string& order_id, Instant now)
{
    return unit_
        .one(sum_open_on_order,
             {{"studio", studio_id_}, {"order", order_id}, {"now", now}},
             [](Row& row) {
                 OpenOnOrder open;
                 row >> open.holds >> open.amount;
                 return open;
             })
        .value_or(OpenOnOrder{});
}

std::int64_t HoldStore::open_in_studio(Instant now)
{
    return unit_
        .one(count_open,
             {{"studio", studio_id_}, {"now", now}},
             [](Row& row) {
                 std::int64_t count = 0;
                 row >> count;
                 return count;
             })
        .value_or(0);
}

} // namespace scrip::storage
