// Labels of statuses, kinds, vouchers and transactions.
#pragma once

#include "texts/locale.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace scrip::texts {

// All throw std::invalid_argument for a word they do not know.
std::string status_label(Locale locale, std::string_view status);
std::string kind_label(Locale locale, std::string_view kind);

// By the type of a transaction, such as "give_back".
std::string transaction_label(Locale locale, std::string_view type);

// For a voucher without a name of its own: "Credit Note #206", "Avoir n° 206".
std::string
voucher_label(Locale locale, std::string_view origin, std::string_view kind, std::int64_t number);

} // namespace scrip::texts
