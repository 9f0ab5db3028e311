// The model's order.cancel: what of a refund goes back to vouchers and what to the other tenders.
#include "model.hpp"

#include <algorithm>
#include <numeric>

namespace scrip::model {

namespace {

template <class List>
std::vector<std::size_t> backwards(const List& list)
{
    std::vector<std::size_t> positions(list.size());
    std::iota(positions.rbegin(), positions.rend(), std::size_t{0});
    return positions;
}

void fill(Amount& left, Amount capacity, Amount& share)
{
    share = std::min(left, capacity);
    left -= share;
}

} // namespace

std::vector<Model::Tender> Model::read_tenders(const Fields& request)
{
    if (!request.need("tenders").is_array()) refuse_form();
    std::vector<Tender> tenders;
    for (const json::value& each : request.need("tenders").get_array()) {
        const Fields given{each};
        const std::string name = given.word("tender", {"card", "cash", "voucher", "other"});
        const Cash captured = given.money("captured", 0);
        const Tender tender{name, given.maybe_id("reference"), captured};
        const bool is_twin = std::any_of(tenders.begin(), tenders.end(), [&](const Tender& other) {
            return other.tender == tender.tender && other.reference == tender.reference;
        });
        if (is_twin && !tender.is_voucher()) refuse_form();
        tenders.push_back(tender);
    }
    return tenders;
}

void Model::find_capacities(Cancellation& cancellation) const
{
    for (std::size_t at = 0; at < studio_->redemptions.size(); ++at) {
        const Redemption& each = studio_->redemptions[at];
        if (!each.debit_id.empty() || each.order_id != cancellation.order.id) continue;
        Row row{at, each.worth_left()};
        if (cancellation.lines && !each.line_id.empty()) {
            const auto& lines = *cancellation.lines;
            row.is_of_lines = std::find(lines.begin(), lines.end(), each.line_id) != lines.end();
            if (!row.is_of_lines) row.capacity = 0;
        }
        cancellation.rows.push_back(row);
    }
    for (Tender& tender : cancellation.tenders) {
        if (tender.is_voucher()) continue;
        Amount gone = 0;
        for (const HandedOut& each : studio_->handed_out) {
            const bool is_same = each.order_id == cancellation.order.id &&
                                 each.tender == tender.tender && each.reference == tender.reference;
            const bool counts = each.note_id.empty() || !studio_->vouchers.at(each.note_id).is_void;
            if (is_same && counts) gone += each.amount;
        }
        tender.capacity = std::max<Amount>(tender.captured->minor - gone, 0);
    }
    Amount overpaid = 0;
    const auto notes = studio_->overpaid_notes.find(cancellation.order.id);
    if (notes != studio_->overpaid_notes.end()) {
        for (const std::string& id : notes->second) {
            const Voucher& note = studio_->vouchers.at(id);
            overpaid += note.is_void ? 0 : note.face;
        }
    }
    for (const std::size_t at : backwards(cancellation.tenders)) {
        Amount taken = 0;
        fill(overpaid, cancellation.tenders[at].capacity, taken);
        cancellation.tenders[at].capacity -= taken;
    }
}

// Which tender of the list stands for which voucher rows; only `reverse` asks.
void Model::find_places(Cancellation& cancellation) const
{
    std::vector<int> others;
    for (std::size_t at = 0; at < cancellation.tenders.size(); ++at) {
        const Tender& tender = cancellation.tenders[at];
        if (!tender.is_voucher()) continue;
        bool names_rows = false;
        for (Row& row : cancellation.rows) {
            const Redemption& each = studio_->redemptions[row.redemption];
            const bool is_of_row = tender.reference == each.hold_id ||
                                   tender.reference == each.redemption_id ||
                                   tender.reference == each.voucher_id;
            names_rows |= is_of_row;
            if (is_of_row && row.place < 0) row.place = static_cast<int>(at);
        }
        if (!names_rows) others.push_back(static_cast<int>(at));
    }
    std::map<std::string, int> places; // by capture
    for (Row& row : cancellation.rows) {
        if (row.place >= 0 || others.empty()) continue;
        const std::string& capture = studio_->redemptions[row.redemption].redemption_id;
        const std::size_t next = std::min(places.size(), others.size() - 1);
        row.place = places.emplace(capture, others[next]).first->second;
    }
}

void Model::assign(Cancellation& cancellation)
{
    const Amount refundable = cancellation.refundable->minor;
    Amount left = refundable;
    auto& rows = cancellation.rows;
    auto& tenders = cancellation.tenders;
    const std::string& strategy = cancellation.strategy;
    const auto fill_rows = [&](const auto& is_meant) {
        for (const std::size_t at : backwards(rows)) {
            if (is_meant(rows[at]) && rows[at].share == 0)
                fill(left, rows[at].capacity, rows[at].share);
        }
    };
    const auto fill_tenders = [&] {
        for (Tender& each : tenders)
            fill(left, each.capacity, each.share);
    };
    const auto all = [](const Row&) { return true; };
    if (strategy == "credit_first") {
        fill_rows([](const Row& row) { return row.is_of_lines; });
        fill_rows(all);
        fill_tenders();
    } else if (strategy == "card_first") {
        fill_tenders();
        fill_rows(all);
    } else if (strategy == "reverse") {
        for (const std::size_t at : backwards(tenders)) {
            fill_rows([&](const Row& row) { return row.place == static_cast<int>(at); });
            fill(left, tenders[at].capacity, tenders[at].share);
        }
        fill_rows(all);
    } else {
        split_by_largest_remainder(cancellation);
    }
}

// Ties go to voucher rows, then to what was captured earlier.
void Model::split_by_largest_remainder(Cancellation& cancellation)
{
    const Amount refundable = cancellation.refundable->minor;
    Amount left = refundable, sum = 0;
    std::vector<std::pair<Amount, Amount*>> capacities;
    for (Row& row : cancellation.rows)
        capacities.emplace_back(row.capacity, &row.share);
    for (Tender& tender : cancellation.tenders)
        capacities.emplace_back(tender.capacity, &tender.share);
    for (const auto& each : capacities)
        sum += each.first;
    for (auto& [capacity, share] : capacities) {
        *share = refundable * capacity / sum;
        left -= *share;
        capacity = refundable * capacity % sum; // its remainder from here on
    }
    std::stable_sort(capacities.begin(), capacities.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    for (std::size_t at = 0; left > 0; ++at, --left)
        *capacities[at].second += 1;
}

// What the other tenders are to bear: one note, or a list for the host.
void Model::hand_out(const Cancellation& cancellation, Reply& reply)
{
    Amount sum = 0;
    for (const Tender& each : cancellation.tenders)
        sum += each.share;
    if (sum == 0) return;
    std::string note_id;
    if (cancellation.as == "credit") {
        Voucher& note =
            issue("cancellation", studio_->ref_of(cancellation.order.customer.id), sum, sum);
        if (cancellation.reason == "postponed") set_expiry(note, default_expiry("postponed"));
        note.order_id = cancellation.order.id;
        note.description = cancellation.note.value_or("*"); // else a text for people
        activate(note);
        note_id = note.id;
        json::object made{{"voucher", voucher_json(note)}, {"code", note.code}};
        if (call_.is_dry) made["code"] = made["voucher"].at("code");
        reply["credit"] = made;
    }
    json::array to_refund;
    for (const Tender& each : cancellation.tenders) {
        if (each.share == 0) continue;
        studio_->handed_out.push_back(
            {cancellation.order.id, each.tender, each.reference, note_id, each.share});
        to_refund.push_back({{"tender", each.tender},
                             {"reference", each.reference ? json::value(*each.reference) : nullptr},
                             {"amount", money(each.share)}});
    }
    if (note_id.empty()) reply["to_refund"] = to_refund;
    call_.has_effect = true;
}

Model::Cancellation Model::read_cancellation(const Fields& request)
{
    Cancellation read;
    read.order = request.order("order");
    read.refundable = request.maybe_money("refundable", 0);
    if (!read.refundable) refuse_form();
    read.tenders = read_tenders(request);
    read.as = request.word("as", {"credit", "original", "none"});
    read.reason = request.word("reason", {"weather", "customer", "studio", "postponed", "other"});
    if (request.has("strategy")) {
        read.strategy =
            request.word("strategy", {"credit_first", "card_first", "pro_rata", "reverse"});
    }
    read.note = request.maybe_text("note");
    const auto lines = request.lines_of(read.order);
    if (request.has("lines")) read.lines = lines;
    return read;
}

void Model::require_capacity(const Cancellation& cancellation) const
{
    const Amount refundable = cancellation.refundable->minor;
    Amount capacity = 0;
    for (const Row& row : cancellation.rows)
        capacity += row.capacity;
    for (const Tender& tender : cancellation.tenders)
        capacity += tender.capacity;
    if (refundable > 0 && capacity == 0) throw Refusal{"DECLINED", "nothing_to_refund"};
    if (refundable > capacity)
        throw Refusal{"DECLINED", "exceeds_captured", {{"left", money(capacity)}}};
}

std::vector<Voucher*> Model::sold_by(const Cancellation& cancellation)
{
    std::vector<Voucher*> sold;
    for (auto& [id, each] : studio_->vouchers) {
        if (each.origin != "sale" || each.order_id != cancellation.order.id || each.is_void)
            continue;
        const auto& lines = cancellation.lines;
        if (!lines || std::find(lines->begin(), lines->end(), *each.line_id) != lines->end())
            sold.push_back(&each);
    }
    return sold;
}

json::array Model::restore_rows(const Cancellation& cancellation, const std::vector<Voucher*>& sold)
{
    // A share for every row is given in the order of capture, else the latest comes first.
    auto order = backwards(cancellation.rows);
    if (cancellation.strategy == "pro_rata") std::reverse(order.begin(), order.end());
    std::vector<GiveBack> plan;
    for (const std::size_t at : order) {
        const Row& row = cancellation.rows[at];
        const Redemption& each = studio_->redemptions[row.redemption];
        if (row.share == 0) continue;
        const auto part = exactly(each.left(), each.worth_left(), row.share);
        if (!part) throw Refusal{"DECLINED", "not_applicable"};
        plan.push_back({row.redemption, *part});
    }
    json::array restored;
    for (const GiveBack& each : plan) {
        Voucher* voucher = &studio_->vouchers.at(studio_->redemptions[each.redemption].voucher_id);
        // What is voided next comes back to where it was, whatever the policy.
        const bool is_sold = std::find(sold.begin(), sold.end(), voucher) != sold.end();
        restored.push_back(give_back(each.redemption, each.amount, is_sold ? "" : policy()));
    }
    return restored;
}

Model::Reply Model::order_cancel(const Fields& request)
{
    Cancellation cancellation = read_cancellation(request);
    const Order& order = cancellation.order;
    call_.people = {order.customer};
    admit({order.customer.id});
    if (cancellation.as == "credit" && studio_->state == "winding_down")
        throw Refusal{"E_STATE", "winding_down"};
    require_currency(order);
    require_currency({&cancellation.refundable});
    for (const Tender& each : cancellation.tenders)
        require_currency({&each.captured});
    Reply reply{
        {"restored", json::array{}}, {"to_refund", json::array{}}, {"voided", json::array{}}};
    if (cancellation.as == "none") return reply;
    if (studio_->deleted_orders.contains(order.id)) throw Refusal{"DECLINED", "nothing_to_refund"};
    if (cancellation.strategy.empty()) {
        const json::value* set = studio_->config.if_contains("refund_strategy");
        cancellation.strategy = set ? std::string{set->as_string()} : "credit_first";
    }
    find_capacities(cancellation);
    find_places(cancellation);
    require_capacity(cancellation);
    if (cancellation.refundable->minor > 0) assign(cancellation);

    const std::vector<Voucher*> sold = sold_by(cancellation);
    const Studio before = *studio_;
    try {
        reply["restored"] = restore_rows(cancellation, sold);
        reply["voided"] = void_sold(sold, "");
    } catch (const Refusal&) {
        *studio_ = before;
        throw;
    }
    for (Voucher* each : sold)
        void_voucher(*each);
    hand_out(cancellation, reply);
    return reply;
}

} // namespace scrip::model
