#include "hooks/members.hpp"

#include "operations/voucher_code.hpp"
#include "panels/voucher_cells.hpp"
#include "texts/forms.hpp"

#include <algorithm>

namespace scrip::hooks {

namespace {

using operations::Work;

boost::json::object in_studio_currency(const Work& work, std::int64_t minor_units)
{
    return to_json(Money{minor_units, work.settings.currency});
}

boost::json::value holder_json(const std::optional<reports::HolderName>& holder)
{
    if (!holder) return nullptr;
    boost::json::object customer{{"customer_id", holder->customer_id}};
    if (holder->name) customer["name"] = *holder->name;
    return customer;
}

boost::json::value next_expiry_json(const Work& work,
                                    const std::optional<reports::NextExpiry>& next)
{
    if (!next) return nullptr;
    return boost::json::object{{"date", to_text(next->date)},
                               {"amount", in_studio_currency(work, next->amount)}};
}

} // namespace

texts::Locale locale_of(const Work& work)
{
    return texts::parse_locale(work.locale).value_or(texts::Locale::en);
}

boost::json::string_view json_word(std::string_view text)
{
    return {text.data(), text.size()};
}

boost::json::object to_json(const Money& money)
{
    const auto code = money.currency().code();
    return {{"minor", money.minor_units()},
            {"currency", boost::json::string_view{code.data(), code.size()}}};
}

boost::json::object to_json(const Value& value)
{
    if (const auto* const units = std::get_if<Units>(&value)) return {{"units", units->count}};
    return to_json(std::get<Money>(value));
}

boost::json::object value_json(const std::string& commodity, std::int64_t amount)
{
    const auto currency = Currency::parse(commodity);
    if (currency) return to_json(Money{amount, *currency});
    return {{"units", amount}};
}

boost::json::value scope_json(const std::optional<Scope>& scope)
{
    if (!scope) return nullptr;
    return boost::json::object{{"activities", ids_json(scope->activities)}};
}

boost::json::value or_null(const std::optional<std::string>& text)
{
    if (!text) return nullptr;
    return boost::json::value(*text);
}

boost::json::value or_null(const std::optional<Date>& date)
{
    if (!date) return nullptr;
    return boost::json::value(to_text(*date));
}

boost::json::object customer_json(const storage::Customer& customer)
{
    boost::json::object json{{"customer_id", customer.host_id}};
    if (customer.name) json["name"] = *customer.name;
    return json;
}

boost::json::object voucher_json(Work& work, const reports::VoucherView& view)
{
    const Voucher& voucher = view.voucher;
    const auto value = [&](std::int64_t amount) { return to_json(value_of(voucher, amount)); };
    boost::json::object json{{"voucher_id", voucher.voucher_id},
                             {"kind", json_word(word(voucher.kind))},
                             {"origin", json_word(word(voucher.origin))},
                             {"number", voucher.number},
                             {"name", panels::voucher_name(locale_of(work), view)},
                             {"holder", holder_json(view.holder)},
                             {"code", operations::masked_code(voucher)},
                             {"status", json_word(word(view.standing.status))},
                             {"face", value(shown_face(voucher))},
                             {"available", value(view.standing.available)},
                             {"held", value(view.standing.held)},
                             {"used", value(view.standing.used)},
                             {"scope", scope_json(voucher.scope)},
                             {"expires_on", or_null(voucher.expires_on)},
                             {"order_id", or_null(view.order_id)},
                             {"line_id", or_null(view.line_id)},
                             {"description", or_null(view.description)}};
    if (work.actor.role == Role::admin) json["internal_note"] = or_null(view.internal_note);
    json["apply_as"] = json_word(word(voucher.apply_as));
    json["vat_kind"] = json_word(word(voucher.vat_kind));
    json["paid"] = nullptr;
    if (view.paid) json["paid"] = in_studio_currency(work, *view.paid);
    json["holder_only"] = voucher.is_holder_only;
    json["created_at"] = to_text(voucher.created_at);
    json["available_text"] = texts::available_text(locale_of(work),
                                                   value_of(voucher, view.standing.available),
                                                   value_of(voucher, shown_face(voucher)));
    return json;
}

boost::json::object voucher_json(Work& work, const Voucher& voucher)
{
    return voucher_json(work, reports::view_of(work, voucher));
}

boost::json::object issued_json(Work& work, const operations::Issued& issued)
{
    return {{"voucher", voucher_json(work, issued.voucher)}, {"code", issued.code}};
}

namespace {

// What one voucher gives to a hold, over all the lines it covers.
struct Given {
    const HoldPart* first;
    std::int64_t worth = 0;
    std::int64_t paid = 0;
    std::int64_t units = 0;
    boost::json::array covers{};
};

std::vector<Given> given_by_voucher(const Hold& hold)
{
    std::vector<Given> all;
    for (const HoldPart& part : hold.parts) {
        auto given = std::find_if(all.begin(), all.end(), [&](const Given& each) {
            return each.first->voucher_id == part.voucher_id;
        });
        if (given == all.end()) given = all.insert(all.end(), Given{&part});
        given->worth = checked_sum(given->worth, part.worth);
        given->paid = checked_sum(given->paid, part.paid);
        if (!part.line_id) continue;
        given->units += part.amount;
        given->covers.push_back(
            boost::json::object{{"line_id", *part.line_id}, {"units", part.amount}});
    }
    return all;
}

// What was paid for a present is between its payer and the studio.
boost::json::array parts_json(const Work& work, const Hold& hold)
{
    boost::json::array parts;
    for (Given& given : given_by_voucher(hold)) {
        boost::json::object json{{"voucher_id", given.first->voucher_id},
                                 {"kind", json_word(word(given.first->kind))},
                                 {"amount", to_json(Money{given.worth, hold.currency})},
                                 {"paid", nullptr},
                                 {"apply_as", json_word(word(given.first->apply_as))},
                                 {"vat_kind", json_word(word(given.first->vat_kind))}};
        // What a lapsed hold keeps is no longer its own, swept or not.
        const bool is_lapsed = hold.state_at(work.now) == HoldState::timed_out;
        if (work.actor.is_trusted()) {
            json["paid"] = to_json(Money{is_lapsed ? 0 : given.paid, hold.currency});
        }
        if (is_in_units(*given.first)) {
            json["units"] = given.units;
            json["covers"] = std::move(given.covers);
        }
        parts.push_back(std::move(json));
    }
    return parts;
}

} // namespace

boost::json::object hold_json(Work& work, const Hold& hold)
{
    const auto money = [&](std::int64_t amount) { return to_json(Money{amount, hold.currency}); };
    const HoldState state = hold.state_at(work.now);
    boost::json::object json{{"hold_id", hold.hold_id},
                             {"state", json_word(word(state))},
                             {"order_id", hold.order_id},
                             {"amount", money(hold.amount())},
                             {"captured", money(hold.captured)},
                             {"refunded", money(hold.refunded)},
                             {"expires_at", nullptr}};
    if (state != HoldState::captured) json["expires_at"] = to_text(hold.expires_at);
    json["parts"] = parts_json(work, hold);
    return json;
}

boost::json::object transaction_json(Work& work, const reports::TransactionView& view)
{
    const auto& item = view.item;
    const auto value = [&](std::int64_t amount) {
        return item.is_in_units ? boost::json::object{{"units", amount}}
                                : in_studio_currency(work, amount);
    };
    boost::json::object json{{"transaction_id", nullptr},
                             {"type", json_word(word(item.type))},
                             {"at", to_text(item.at)},
                             {"actor", {{"role", item.actor_role}, {"id", or_null(item.actor_id)}}},
                             {"voucher_id", or_null(item.voucher_id)},
                             {"amount", value(item.amount)},
                             {"available_after", value(item.available_after)},
                             {"order_id", or_null(item.order_id)},
                             {"description", or_null(view.description)}};
    if (view.is_posted) json["transaction_id"] = item.transaction_id;
    if (work.actor.role == Role::admin) json["internal_note"] = or_null(view.internal_note);
    json["reason"] = or_null(view.reason);
    if (view.retargeted) {
        json["retargeted"] = {{"from", scope_json(view.retargeted->from)},
                              {"to", scope_json(view.retargeted->to)}};
    }
    return json;
}

boost::json::array units_json(const std::vector<reports::UnitsLeft>& units)
{
    boost::json::array list;
    for (const auto& each : units) {
        list.push_back(boost::json::object{{"voucher_id", each.voucher_id},
                                           {"scope", scope_json(each.scope)},
                                           {"available", to_json(Value{Units{each.available}})}});
    }
    return list;
}

boost::json::object balance_json(Work& work, const std::string& customer_id)
{
    const reports::Balance balance = reports::balance_of(work, customer_id);
    const auto money = [&](std::int64_t amount) { return in_studio_currency(work, amount); };
    boost::json::object counts;
    for (const auto& [status, text] : Words<VoucherStatus>::list) {
        counts[json_word(text)] = balance.counts.at(status);
    }
    return {{"available", money(balance.available)},
            {"held", money(balance.held)},
            {"credited", money(balance.credited)},
            {"debited", money(balance.debited)},
            {"redeemed", money(balance.redeemed)},
            {"expired", money(balance.expired)},
            {"gifts", money(balance.gifts)},
            {"units", units_json(balance.units)},
            {"next_expiry", next_expiry_json(work, balance.next_expiry)},
            {"referral_code", or_null(balance.referral_code)},
            {"vouchers", std::move(counts)}};
}

// A customer who pays with somebody else's code does not learn that of the note made for them.
std::string code_for_reader(Work& work, const operations::Issued& note)
{
    const Voucher& voucher = note.voucher;
    const bool may_know =
        work.actor.is_trusted() || !voucher.holder || operations::is_caller(work, voucher.holder);
    return may_know ? note.code : operations::masked_code(voucher);
}

boost::json::array restored_json(Work& work, const std::vector<operations::Restored>& restored)
{
    boost::json::array list;
    for (const operations::Restored& part : restored) {
        boost::json::object json{{"voucher_id", part.voucher_id},
                                 {"amount", in_studio_currency(work, part.worth)},
                                 {"how", json_word(word(part.how))}};
        if (part.units) json["units"] = *part.units;
        if (part.note) {
            json["voucher"] = voucher_json(work, part.note->voucher);
            json["code"] = code_for_reader(work, *part.note);
        }
        list.push_back(std::move(json));
    }
    return list;
}

boost::json::object debited_json(Work& work, const operations::Debited& debited)
{
    boost::json::array parts;
    for (const operations::DebitPart& part : debited.parts) {
        parts.push_back(boost::json::object{{"voucher_id", part.voucher_id},
                                            {"kind", json_word(word(part.kind))},
                                            {"amount", in_studio_currency(work, part.amount)}});
    }
    return {{"transaction",
             transaction_json(work, reports::transaction_view(work, debited.transaction_id))},
            {"parts", std::move(parts)},
            {"balance", balance_json(work, debited.customer.host_id)}};
}

boost::json::array ids_json(const std::vector<std::string>& ids)
{
    boost::json::array list;
    for (const std::string& id : ids)
        list.push_back(boost::json::value(id));
    return list;
}

} // namespace scrip::hooks
