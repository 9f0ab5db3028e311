#include "reports/verify_row.hpp"

#include <set>

namespace scrip::reports {

namespace {

bool are_columns_right(const Voucher& voucher, const ChainSums& sums)
{
    const auto amount = [&](Account account) { return sums.on(account).amount; };
    const std::int64_t spent = voucher.captured - voucher.given_back;
    const std::int64_t issued =
        -sums.on(storage::account_name(Account::funding, voucher.origin)).amount -
        amount(Account::moved_in);
    return (!voucher.activated_at || voucher.face == issued) &&
           amount(Account::available) == voucher.available &&
           amount(Account::held) == voucher.held &&
           amount(Account::order) == spent - voucher.debited &&
           amount(Account::debit) == voucher.debited &&
           amount(Account::breakage) + amount(Account::unclaimed_property) == voucher.expired &&
           amount(Account::voided) == voucher.voided && amount(Account::moved_out) == voucher.moved;
}

// The face is what became of it; a pending voucher has nothing.
bool is_face_accounted_for(const Voucher& voucher)
{
    const std::int64_t spent = voucher.captured - voucher.given_back;
    const std::int64_t all =
        voucher.available + voucher.held + spent + voucher.expired + voucher.voided + voucher.moved;
    if (voucher.activated_at) return voucher.face == all;
    return all == 0 && voucher.captured == 0;
}

void check_commodities(const Voucher& voucher, const ChainSums& sums, const Check& check)
{
    const std::string present = commodity_of(voucher);
    for (const Account account : {Account::available, Account::held}) {
        check(sums.on(account, present) == sums.on(account),
              "I12",
              "all that is available and held is of the voucher's commodity");
    }
    check(sums.on(Account::converted) == ChainSums::Sum{},
          "I3",
          "what was converted out of scopes came into others");
}

void check_use(const ChainSums& sums, const storage::UseSums& use, const Check& check)
{
    const ChainSums::Sum held = sums.on(Account::held, use.commodity);
    check(held.amount == use.open, "I6", "what is held is open in its hold parts");
    check(held.paid == use.paid_open, "I6", "the paid value held is that of its hold parts");
    const ChainSums::Sum on_orders = sums.on(Account::order, use.commodity);
    const ChainSums::Sum debited = sums.on(Account::debit, use.commodity);
    check(on_orders.amount + debited.amount == use.redeemed - use.given_back,
          "I8",
          "what is spent of a commodity is that of its redemptions");
    check(on_orders.paid + debited.paid == use.paid_spent,
          "I8",
          "the paid value spent is that of its redemptions");
}

} // namespace

void check_row(const Voucher& voucher,
               const ChainSums& sums,
               const storage::Shown& shown,
               const Check& check)
{
    check(are_columns_right(voucher, sums), "I3", "the row's amounts are the sums of its entries");
    check(sums.on(Account::available).paid == voucher.paid_available,
          "I3",
          "the paid value available is the sum of its entries");
    check(shown.value == voucher.available + voucher.held,
          "I3",
          "what its history shows comes to what it has");
    check(shown.commodity == commodity_of(voucher),
          "I11",
          "the row names the commodity of its scope");
    check(is_face_accounted_for(voucher), "I5", "the face is what became of it");
    check_commodities(voucher, sums, check);
}

void check_uses(const Voucher& voucher,
                const ChainSums& sums,
                const std::vector<storage::UseSums>& uses,
                const Check& check)
{
    std::set<std::string> unused = sums.commodities();
    std::int64_t redeemed = 0;
    std::int64_t given_back = 0;
    for (const storage::UseSums& use : uses) {
        unused.erase(use.commodity);
        redeemed += use.redeemed;
        given_back += use.given_back;
        check_use(sums, use, check);
    }
    for (const std::string& commodity : unused)
        check_use(sums, {.commodity = commodity}, check);
    check(redeemed == voucher.captured && given_back == voucher.given_back,
          "I8",
          "what was spent and came back is the sum of its redemptions");
}

} // namespace scrip::reports
