#include "storage/redemption_store.hpp"

#include <algorithm>
#include <tuple>

namespace scrip::storage {

namespace {

const Statement insert_redemption{
    "redemption.insert",
    "",
    "insert into scrip_redemption (studio_id, redemption_id, part_no, hold_id, voucher_id, purpose,"
    " order_id, line_id, commodity, amount, given_back, paid_value, paid_given_back, worth,"
    " worth_given_back, apply_as, channel, ts)"
    " values (:studio, :redemption, :part, :hold, :voucher, :purpose, :order, :line, :commodity,"
    " :amount, 0, :paid, 0, :worth, 0, :apply_as, :channel, :ts)"};

const std::string columns =
    "select r.redemption_id, r.part_no, r.hold_id, r.voucher_id,"
    " case when r.purpose = 'debit' then 1 else 0 end, r.amount, r.given_back, r.paid_value,"
    " r.paid_given_back, r.worth, r.worth_given_back, r.line_id, r.commodity, r.ts";
const std::string of_studio = " from scrip_redemption r where r.studio_id = :studio";
// Found by the order's captured holds. SQLite keeps to the order of a cross join; of a plain one it
// reads all that the studio ever redeemed, because it is asked for in the order of their ids.
const std::string of_order = " from scrip_hold h cross join scrip_redemption r"
                             " where h.studio_id = :studio and h.order_id = :order"
                             " and r.studio_id = h.studio_id and r.redemption_id = h.redemption_id";
constexpr const char* column_types = "tittiiiiiiitti";
// Without statistics SQLite takes a range of ids for better than an id itself, so the range is none
// that an index knows.
const std::string in_pages =
    " and (coalesce(r.redemption_id, '') > :after or (r.redemption_id = :after"
    " and r.part_no > :part)) order by r.redemption_id, r.part_no"
    " limit 500";

const Statement of_order_statement{"redemption.of_order",
                                   column_types,
                                   columns + of_order + in_pages};
const Statement left_of_order_statement{"redemption.left_of_order",
                                        column_types,
                                        columns + of_order + " and r.given_back < r.amount" +
                                            in_pages};
const Statement left_of_hold_statement{"redemption.left_of_hold",
                                       column_types,
                                       columns + of_studio +
                                           " and r.redemption_id = (select h.redemption_id"
                                           " from scrip_hold h where h.studio_id = :studio"
                                           " and h.hold_id = :hold) and r.given_back < r.amount" +
                                           in_pages};
const Statement of_debit_statement{
    "redemption.of_debit",
    column_types,
    columns + of_studio + " and r.redemption_id = :redemption and r.purpose = 'debit'" + in_pages};

const Statement give_back_statement{
    "redemption.give_back",
    "",
    "update scrip_redemption set given_back = given_back + :amount,"
    " paid_given_back = paid_given_back + :paid, worth_given_back = worth_given_back + :worth"
    " where studio_id = :studio and redemption_id = :redemption and part_no = :part"
    " and given_back + :amount <= amount and given_back = :seen"};

const Statement sum_on_order{"redemption.on_order",
                             "ii",
                             "select cast(coalesce(sum(r.worth), 0) as bigint),"
                             " cast(coalesce(sum(r.worth_given_back), 0) as bigint)" +
                                 of_order};

const Statement orders_using_statement{
    "redemption.orders_using",
    "t",
    "select order_id from scrip_redemption where studio_id = :studio and voucher_id = :voucher"
    " and given_back < amount and order_id is not null"
    " union select h.order_id from scrip_hold_part p join scrip_hold h"
    " on h.studio_id = p.studio_id and h.hold_id = p.hold_id"
    " where p.studio_id = :studio and p.voucher_id = :voucher and p.open > 0"
    " and p.expires_at > :now order by 1 limit 100"};

Redemption read_redemption(Row& row)
{
    Redemption redemption;
    row >> redemption.redemption_id >> redemption.part_no >> redemption.hold_id >>
        redemption.voucher_id >> redemption.is_debit >> redemption.amount >>
        redemption.given_back >> redemption.paid_value >> redemption.paid_given_back >>
        redemption.worth >> redemption.worth_given_back >> redemption.line_id >>
        redemption.commodity >> redemption.at;
    return redemption;
}

bool is_later(const Redemption& a, const Redemption& b)
{
    return std::tie(a.at, a.redemption_id, a.part_no) > std::tie(b.at, b.redemption_id, b.part_no);
}

// All rows of one of the statements above, whatever their number.
std::vector<Redemption> all_of(Unit& unit,
                               const Statement& statement,
                               const std::string& studio_id,
                               const char* name,
                               const std::string& value)
{
    return all_pages<Redemption>([&](const Redemption* last) {
        return unit.list(statement,
                         {{"studio", studio_id},
                          {name, value},
                          {"after", last ? last->redemption_id : ""},
                          {"part", last ? last->part_no : 0}},
                         read_redemption);
    });
}

} // namespace

RedemptionStore::RedemptionStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

void RedemptionStore::insert(const NewRedemption& added)
{
    const Redemption& redemption = added.redemption;
    unit_.insert(insert_redemption,
                 {{"studio", studio_id_},
                  {"redemption", redemption.redemption_id},
                  {"part", redemption.part_no},
                  {"hold", redemption.hold_id},
                  {"voucher", redemption.voucher_id},
                  {"purpose", redemption.is_debit ? "debit" : "order"},
                  {"order", added.order_id},
                  {"line", redemption.line_id},
                  {"commodity", redemption.commodity},
                  {"amount", redemption.amount},
                  {"paid", redemption.paid_value},
                  {"worth", redemption.worth},
                  {"apply_as", word(added.apply_as)},
                  {"channel", added.channel},
                  {"ts", added.at}});
}

std::vector<Redemption> RedemptionStore::of_order(const std::string& order_id)
{
    auto all = all_of(unit_, of_order_statement, studio_id_, "order", order_id);
    std::sort(all.begin(), all.end(), [](const Redemption& a, const Redemption& b) {
        return is_later(b, a);
    });
    return all;
}

std::vector<Redemption> RedemptionStore::left_of_order(const std::string& order_id)
{
    auto left = all_of(unit_, left_of_order_statement, studio_id_, "order", order_id);
    std::sort(left.begin(), left.end(), is_later);
    return left;
}

std::vector<Redemption> RedemptionStore::left_of_hold(const std::string& hold_id)
{
    auto left = all_of(unit_, left_of_hold_statement, studio_id_, "hold", hold_id);
    std::sort(left.begin(), left.end(), is_later);
    return left;
}

std::vector<Redemption> RedemptionStore::of_debit(const std::string& redemption_id)
{
    return all_of(unit_, of_debit_statement, studio_id_, "redemption", redemption_id);
}

void RedemptionStore::give_back(const Redemption& redemption, const Returned& returned)
{
    const std::int64_t rows = unit_.change(give_back_statement,
                                           {{"amount", returned.amount},
                                            {"paid", returned.paid},
                                            {"worth", returned.worth},
                                            {"studio", studio_id_},
                                            {"redemption", redemption.redemption_id},
                                            {"part", redemption.part_no},
                                            {"seen", redemption.given_back}});
    if (rows != 1) throw DatabaseError{Failure::conflict};
}

RedemptionStore::OnOrder RedemptionStore::on_order(const std::string& order_id)
{
    return unit_
        .one(sum_on_order,
             {{"studio", studio_id_}, {"order", order_id}},
             [](Row& row) {
                 OnOrder sums;
                 row >> sums.captured >> sums.given_back;
                 return sums;
             })
        .value_or(OnOrder{});
}

std::vector<std::string> RedemptionStore::orders_using(const std::string& voucher_id, Instant now)
{
    return unit_.list(orders_using_statement,
                      {{"studio", studio_id_}, {"voucher", voucher_id}, {"now", now}},
                      [](Row& row) {
                          std::string order_id;
                          row >> order_id;
                          return order_id;
                      });
}

} // namespace scrip::storage
