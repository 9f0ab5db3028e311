#include "texts/labels.hpp"

#include "texts/catalogue.hpp"

#include <stdexcept>

namespace scrip::texts {
namespace {

std::string_view voucher_key(std::string_view origin, std::string_view kind)
{
    if (kind == "gift") return "voucher.gift";
    if (kind == "package") return "voucher.package";
    if (kind != "credit") throw std::invalid_argument("a voucher has a known kind");
    return origin == "sale" ? "voucher.customer_credit" : "voucher.credit_note";
}

} // namespace

std::string status_label(Locale locale, std::string_view status)
{
    return text(locale, std::string{"status."}.append(status));
}

std::string kind_label(Locale locale, std::string_view kind)
{
    return text(locale, std::string{"kind."}.append(kind));
}

std::string transaction_label(Locale locale, std::string_view type)
{
    return text(locale, std::string{"transaction."}.append(type));
}

std::string
voucher_label(Locale locale, std::string_view origin, std::string_view kind, std::int64_t number)
{
    return text(locale, voucher_key(origin, kind), {{"number", std::to_string(number)}});
}

} // namespace scrip::texts
