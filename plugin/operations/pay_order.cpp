#include "operations/pay_order.hpp"

#include "domain/errors.hpp"
#include "operations/plan_draw.hpp"
#include "storage/hold_store.hpp"
#include "storage/order_store.hpp"
#include "storage/redemption_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

constexpr std::int64_t open_holds_per_order_max = 20;

using Known = storage::OrderStore::Known;

enum class Effect { hold, redeem };

// Units are asked for by number and lines, never by an amount of money.
void ensure_no_amount_of_units(const PayOrder& request, const std::vector<Voucher>& named)
{
    const bool names_units = std::any_of(
        named.begin(), named.end(), [](const Voucher& voucher) { return is_in_units(voucher); });
    if (request.amount && names_units) {
        throw InvalidField{"/amount", "absent where units pay"};
    }
}

Decided<Plan> plan_for(Work& work, const PayOrder& request, const Payable& payable)
{
    const DrawRequest wanted{.currency = work.settings.currency,
                             .payable = payable,
                             .amount = request.amount,
                             .units_limit = request.units,
                             .with_units = request.units || request.line_ids,
                             .bearer = bearer_of(work),
                             .now = work.now};
    if (request.source.customer_id) {
        return plan_account(work, account_of(work, *request.source.customer_id), wanted);
    }
    auto named = named_vouchers(work, request.source);
    if (const auto* refusal = refusal_in(named)) return *refusal;
    auto& vouchers = std::get<std::vector<Voucher>>(named);
    work.subject = vouchers.front().voucher_id; // should it be refused
    ensure_no_amount_of_units(request, vouchers);
    return plan_named(work, std::move(vouchers), wanted);
}

Hold hold_from(Work& work, const PayOrder& request, Effect effect)
{
    const storage::Customer customer = know(work, request.order.customer);
    const auto ttl = request.ttl.value_or(work.settings.hold_ttl);
    return {.hold_id = work.host.new_id(),
            .order_id = request.order.order_id,
            .customer = customer.customer_ref,
            .is_by_anonymous = work.actor.role == Role::anonymous,
            .currency = request.order.due.currency(),
            .state = effect == Effect::hold ? HoldState::open : HoldState::captured,
            .channel = work.actor.channel,
            .expires_at = effect == Effect::hold ? work.now + ttl : work.now,
            .created_at = work.now,
            .redemption_id = std::nullopt,
            .captured = 0,
            .refunded = 0,
            .parts = {}};
}

void plan_parts(Hold& hold, const Plan& plan, const PayOrder& request)
{
    std::int64_t part_no = 0;
    for (const Draw& draw : plan.draws) {
        const Voucher& voucher = plan.voucher_of(draw);
        hold.parts.push_back({.part_no = ++part_no,
                              .voucher_id = voucher.voucher_id,
                              .kind = voucher.kind,
                              .amount = draw.amount,
                              .worth = draw.worth,
                              .line_id = draw.line_id,
                              .commodity = commodity_of(voucher),
                              .apply_as = request.apply_as.value_or(voucher.apply_as),
                              .vat_kind = voucher.vat_kind});
    }
}

void take_parts(Work& work,
                storage::Transaction& transaction,
                Hold& hold,
                const Plan& plan,
                Effect effect)
{
    const Bearer bearer = bearer_of(work);
    const Account to = effect == Effect::hold ? Account::held : Account::order;
    for (const std::size_t i : in_lock_order(plan)) {
        HoldPart& part = hold.parts[i];
        const Voucher& voucher = plan.voucher_of(plan.draws[i]);
        const storage::Taken taken = transaction.take(voucher, part.amount, to, bearer);
        part.paid = taken.paid;
        if (effect == Effect::hold) {
            part.open = part.amount;
            part.paid_open = taken.paid;
        } else {
            part.captured = part.amount;
            hold.captured = checked_sum(hold.captured, part.worth);
        }
    }
}

void write_redemptions(Work& work, const Hold& hold)
{
    storage::RedemptionStore redemptions{work.unit, work.studio_id};
    for (const HoldPart& part : hold.parts) {
        redemptions.insert({.redemption = {.redemption_id = *hold.redemption_id,
                                           .part_no = part.part_no,
                                           .hold_id = hold.hold_id,
                                           .voucher_id = part.voucher_id,
                                           .amount = part.amount,
                                           .paid_value = part.paid,
                                           .worth = part.worth,
                                           .line_id = part.line_id,
                                           .commodity = part.commodity},
                            .order_id = hold.order_id,
                            .apply_as = part.apply_as,
                            .channel = work.actor.channel,
                            .at = work.now});
    }
}

// What vouchers hold and paid of an order already.
struct Used {
    std::int64_t open_holds = 0;
    std::int64_t worth = 0;
    std::map<std::string, std::int64_t> units; // by line
};

Used used_of(Work& work, const std::string& order_id)
{
    const auto open =
        storage::HoldStore{work.unit, work.studio_id}.open_on_order(order_id, work.now);
    const auto spent = storage::RedemptionStore{work.unit, work.studio_id}.on_order(order_id);
    return {open.holds,
            open.amount + spent.captured - spent.given_back,
            storage::OrderStore{work.unit, work.studio_id}.units_covered(order_id, work.now)};
}

std::vector<PayableLine> coverable_lines(Work& work,
                                         const OrderFacts& order,
                                         const std::optional<std::vector<std::string>>& line_ids,
                                         const Used& used)
{
    std::vector<PayableLine> lines = order.lines;
    if (line_ids) {
        std::erase_if(lines, [&](const PayableLine& line) {
            return std::find(line_ids->begin(), line_ids->end(), line.line_id) == line_ids->end();
        });
    }
    for (PayableLine& line : lines) {
        const auto units = used.units.find(line.line_id);
        if (units != used.units.end()) line.covered = units->second;
        if (work.settings.expiry_basis == ExpiryBasis::purchase) line.date.reset();
    }
    return lines;
}

// What lines of each day come to, where vouchers are judged by that day.
std::map<Date, std::int64_t> total_by_date(const std::vector<PayableLine>& lines)
{
    std::map<Date, std::int64_t> totals;
    for (const PayableLine& line : lines) {
        if (!line.date || line.sells_voucher) continue;
        std::int64_t& total = totals[*line.date];
        total = checked_sum(total, line.total);
    }
    return totals;
}

Payable payable_of(Work& work,
                   const OrderFacts& order,
                   const std::optional<std::vector<std::string>>& line_ids,
                   const Used& used)
{
    Payable payable{.due = order.due,
                    .limit = order.total.minor_units() - order.selling_total - used.worth,
                    .has_other_currency = order.has_other_currency,
                    .lines = coverable_lines(work, order, line_ids, used)};
    if (work.settings.expiry_basis == ExpiryBasis::activity && !order.has_other_currency)
        payable.total_by_date = total_by_date(order.lines);
    return payable;
}

Decided<OrderPaid> pay(Work& work, const PayOrder& request, Effect effect)
{
    Hold hold = hold_from(work, request, effect);
    work.subject = hold.customer; // should it be refused
    work.paid_order = hold.order_id;
    // The order's row first: from here on no other call pays this order beside us.
    const auto known = storage::OrderStore{work.unit, work.studio_id}.touch(hold.order_id);
    const Used used = known == Known::new_order ? Used{} : used_of(work, hold.order_id);
    Payable payable = payable_of(work, request.order, request.line_ids, used);
    payable.is_deleted = known == Known::deleted;
    const auto planned = plan_for(work, request, payable);
    if (const auto* refusal = refusal_in(planned)) return *refusal;
    const Plan& plan = std::get<Plan>(planned);

    if (effect == Effect::hold && used.open_holds >= open_holds_per_order_max) {
        return Decline::limit_exceeded;
    }
    plan_parts(hold, plan, request);
    if (effect == Effect::redeem) hold.redemption_id = work.host.new_id();
    auto transaction = begin_transaction(
        work,
        effect == Effect::hold ? TransactionType::hold : TransactionType::redeem,
        {.order_id = hold.order_id, .hold_id = hold.hold_id, .redemption_id = hold.redemption_id});
    take_parts(work, transaction, hold, plan, effect);
    storage::HoldStore{work.unit, work.studio_id}.insert(hold);
    if (hold.redemption_id) write_redemptions(work, hold);

    work.subject = hold.hold_id;
    work.hold_id = hold.hold_id;
    const Money remaining = request.order.due - Money{hold.amount(), hold.currency};
    ensure(remaining.minor_units() >= 0, "vouchers never pay more than is due");
    return OrderPaid{hold, remaining};
}

// What was void before a merge keeps the ref its holder had then.
Voucher with_present_holder(Work& work, Voucher voucher)
{
    if (voucher.voided_at && is_caller(work, voucher.holder)) voucher.holder = ref_of_caller(work);
    return voucher;
}

} // namespace

Payable payable_of(Work& work,
                   const OrderFacts& order,
                   const std::optional<std::vector<std::string>>& line_ids)
{
    return payable_of(work, order, line_ids, used_of(work, order.order_id));
}

Decided<std::vector<Voucher>> named_vouchers(Work& work, const Source& source)
{
    if (source.voucher_id) {
        return std::vector{with_present_holder(work, visible_voucher(work, *source.voucher_id))};
    }

    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    std::vector<Voucher> found;
    for (std::size_t i = 0; i < source.codes.size(); ++i) {
        std::optional<Voucher> voucher;
        for (const storage::CodeHashes& form : source.codes[i]) {
            if (!voucher) voucher = vouchers.find_by_code(form);
        }
        if (voucher) {
            found.push_back(with_present_holder(work, std::move(*voucher)));
            continue;
        }
        Refusal refusal{Decline::code_not_found};
        if (source.codes.size() > 1) {
            refusal.params.emplace_back("index", static_cast<std::int64_t>(i));
        }
        return refusal;
    }
    return found;
}

Decided<OrderPaid> hold_for_order(Work& work, const PayOrder& request)
{
    return pay(work, request, Effect::hold);
}

Decided<OrderPaid> redeem_for_order(Work& work, const PayOrder& request)
{
    return pay(work, request, Effect::redeem);
}

} // namespace scrip::operations
