#include "hooks/members.hpp"

#include "secrets/codes.hpp"
#include "texts/forms.hpp"
#include "texts/labels.hpp"

namespace scrip::hooks {

namespace {

using operations::Work;

texts::Locale locale_of(const Work& work)
{
    return texts::parse_locale(work.locale).value_or(texts::Locale::en);
}

boost::json::object in_studio_currency(const Work& work, std::int64_t minor_units)
{
    return to_json(Money{minor_units, work.settings.currency});
}

std::string_view how_word(operations::How how)
{
    switch (how) {
    case operations::How::restored: return "restored";
    case operations::How::extended: return "extended";
    case operations::How::new_note: return "new_note";
    case operations::How::forfeited: return "forfeited";
    }
    throw InvariantViolation{"value comes back in one of four ways"};
}

boost::json::value holder_json(const std::optional<reports::HolderName>& holder)
{
    if (!holder) return nullptr;
    boost::json::object customer{{"customer_id", holder->customer_id}};
    if (holder->name) customer["name"] = *holder->name;
    return customer;
}

std::string name_of(const Work& work, const reports::VoucherView& view)
{
    if (view.name) return *view.name;
    return texts::voucher_label(
        locale_of(work), word(view.voucher.origin), word(view.voucher.kind), view.voucher.number);
}

boost::json::value next_expiry_json(const Work& work,
                                    const std::optional<reports::NextExpiry>& next)
{
    if (!next) return nullptr;
    return boost::json::object{{"date", to_text(next->date)},
                               {"amount", in_studio_currency(work, next->amount)}};
}

} // namespace

boost::json::object to_json(const Money& money)
{
    const auto code = money.currency().code();
    return {{"minor", money.minor_units()},
            {"currency", boost::json::string_view{code.data(), code.size()}}};
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

namespace {

boost::json::string_view json_word(std::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

boost::json::object voucher_json(Work& work, const reports::VoucherView& view)
{
    const Voucher& voucher = view.voucher;
    const auto money = [&](std::int64_t amount) {
        return to_json(in_currency_of(voucher, amount));
    };
    boost::json::object json{{"voucher_id", voucher.voucher_id},
                             {"kind", json_word(word(voucher.kind))},
                             {"origin", json_word(word(voucher.origin))},
                             {"number", voucher.number},
                             {"name", name_of(work, view)},
                             {"holder", holder_json(view.holder)},
                             {"code", secrets::masked(voucher.code_prefix, voucher.code_last4)},
                             {"status", json_word(word(view.standing.status))},
                             {"face", money(voucher.face)},
                             {"available", money(view.standing.available)},
                             {"held", money(view.standing.held)},
                             {"used", money(view.standing.used)},
                             {"scope", nullptr},
                             {"expires_on", or_null(voucher.expires_on)},
                             {"order_id", or_null(view.order_id)},
                             {"line_id", or_null(view.line_id)},
                             {"description", or_null(view.description)}};
    if (work.actor.role == Role::admin) json["internal_note"] = or_null(view.internal_note);
    json["apply_as"] = json_word(word(voucher.apply_as));
    json["vat_kind"] = json_word(word(voucher.vat_kind));
    json["paid"] = nullptr;
    if (view.paid) json["paid"] = money(*view.paid);
    json["holder_only"] = voucher.is_holder_only;
    json["created_at"] = to_text(voucher.created_at);
    json["available_text"] = texts::available_text(
        locale_of(work), view.standing.available, voucher.face, voucher.currency);
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

boost::json::object hold_json(Work& work, const Hold& hold)
{
    const auto money = [&](std::int64_t amount) { return to_json(Money{amount, hold.currency}); };
    const HoldState state = hold.state_at(work.now);
    boost::json::array parts;
    for (const HoldPart& part : hold.parts) {
        parts.push_back(boost::json::object{{"voucher_id", part.voucher_id},
                                            {"kind", json_word(word(part.kind))},
                                            {"amount", money(part.amount)}});
    }
    boost::json::object json{{"hold_id", hold.hold_id},
                             {"state", json_word(word(state))},
                             {"order_id", hold.order_id},
                             {"amount", money(hold.amount())},
                             {"captured", money(hold.captured)},
                             {"refunded", money(hold.refunded)},
                             {"expires_at", nullptr}};
    if (state != HoldState::captured) json["expires_at"] = to_text(hold.expires_at);
    json["parts"] = std::move(parts);
    return json;
}

boost::json::object transaction_json(Work& work, const reports::TransactionView& view)
{
    const auto& item = view.item;
    boost::json::object json{{"transaction_id", nullptr},
                             {"type", json_word(word(item.type))},
                             {"at", to_text(item.at)},
                             {"actor", {{"role", item.actor_role}, {"id", or_null(item.actor_id)}}},
                             {"voucher_id", or_null(item.voucher_id)},
                             {"amount", in_studio_currency(work, item.amount)},
                             {"available_after", in_studio_currency(work, item.available_after)},
                             {"order_id", or_null(item.order_id)},
                             {"description", or_null(view.description)}};
    if (view.is_posted) json["transaction_id"] = item.transaction_id;
    if (work.actor.role == Role::admin) json["internal_note"] = or_null(view.internal_note);
    json["reason"] = or_null(view.reason);
    return json;
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
            {"gifts", money(0)},
            {"units", boost::json::array{}},
            {"next_expiry", next_expiry_json(work, balance.next_expiry)},
            {"referral_code", or_null(balance.referral_code)},
            {"vouchers", std::move(counts)}};
}

boost::json::array restored_json(Work& work, const std::vector<operations::Restored>& restored)
{
    boost::json::array list;
    for (const operations::Restored& part : restored) {
        boost::json::object json{{"voucher_id", part.voucher_id},
                                 {"amount", in_studio_currency(work, part.amount)},
                                 {"how", json_word(how_word(part.how))}};
        if (part.note) {
            json["voucher"] = voucher_json(work, part.note->voucher);
            json["code"] = part.note->code;
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
