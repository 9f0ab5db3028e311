#include "calls/declined.hpp"

#include "hooks/members.hpp"
#include "texts/declines.hpp"
#include "texts/forms.hpp"

#include <boost/json.hpp>

namespace scrip::calls {

namespace {

boost::json::value in_use_json(const std::vector<VoucherInUse>& vouchers)
{
    boost::json::array list;
    for (const VoucherInUse& voucher : vouchers) {
        boost::json::array orders;
        for (const std::string& order : voucher.orders)
            orders.push_back(boost::json::value(order));
        list.push_back(boost::json::object{{"voucher_id", voucher.voucher_id},
                                           {"number", voucher.number},
                                           {"amount", hooks::to_json(voucher.amount)},
                                           {"orders", std::move(orders)}});
    }
    return list;
}

struct AsJson {
    boost::json::value operator()(std::int64_t number) const { return number; }
    boost::json::value operator()(const Money& money) const { return hooks::to_json(money); }
    boost::json::value operator()(const Units& units) const { return hooks::to_json(Value{units}); }
    boost::json::value operator()(Instant instant) const
    {
        return boost::json::value(to_text(instant));
    }
    boost::json::value operator()(Date date) const { return boost::json::value(to_text(date)); }
    boost::json::value operator()(const std::vector<VoucherInUse>& vouchers) const
    {
        return in_use_json(vouchers);
    }
};

// Which voucher, how much of it, and which orders used it (D03).
std::string in_use_text(texts::Locale locale, const std::vector<VoucherInUse>& vouchers)
{
    std::string text;
    for (const VoucherInUse& voucher : vouchers) {
        if (!text.empty()) text += "; ";
        text +=
            "#" + std::to_string(voucher.number) + ": " + texts::value_text(locale, voucher.amount);
        std::string orders;
        for (const std::string& order : voucher.orders) {
            orders += (orders.empty() ? "" : ", ") + order;
        }
        if (!orders.empty()) text += " (" + orders + ")";
    }
    return text;
}

struct AsText {
    texts::Locale locale;
    const Zone& zone;

    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const Money& money) const
    {
        return texts::money_text(locale, money.minor_units(), money.currency());
    }
    std::string operator()(const Units& units) const { return texts::value_text(locale, units); }
    std::string operator()(Instant instant) const
    {
        return texts::instant_text(locale, instant, zone);
    }
    std::string operator()(Date date) const { return texts::date_text(locale, date); }
    std::string operator()(const std::vector<VoucherInUse>& vouchers) const
    {
        return in_use_text(locale, vouchers);
    }
};

texts::Parameters text_parameters(const Refusal& refusal, texts::Locale locale, const Zone& zone)
{
    texts::Parameters parameters;
    for (const auto& [name, value] : refusal.params) {
        parameters[name] = std::visit(AsText{locale, zone}, value);
        if (name == "retry_after_s") {
            const std::int64_t seconds = std::get<std::int64_t>(value);
            parameters["retry_after_minutes"] = std::to_string((seconds + 59) / 60);
        }
    }
    return parameters;
}

} // namespace

std::string
declined_reply(const Refusal& refusal, const Settings& settings, const std::string& locale)
{
    const auto language = texts::parse_locale(locale).value_or(texts::Locale::en);
    boost::json::object params;
    for (const auto& [name, value] : refusal.params)
        params[name] = std::visit(AsJson{}, value);
    const std::string code{word(refusal.code)};
    const std::string text =
        texts::decline_text(language, code, text_parameters(refusal, language, settings.zone));
    return boost::json::serialize(boost::json::object{
        {"declined", {{"code", code}, {"params", std::move(params)}, {"text", text}}}});
}

} // namespace scrip::calls
