// How money, dates and instants are written for people.
#pragma once

#include "domain/calendar.hpp"
#include "domain/value.hpp"
#include "texts/locale.hpp"

#include <cstdint>
#include <string>

namespace scrip::texts {

// "€1,234.50" or "1 234,50 €", there with U+202F between thousands and U+00A0 before the symbol.
std::string money_text(Locale locale, std::int64_t minor_units, const Currency& currency);

// Money as above; "1 unit", "5 unités".
std::string value_text(Locale locale, const Value& value);

// "€190.00 of €200.00", "3 of 5 units"
std::string available_text(Locale locale, const Value& available, const Value& face);

// "21 November 2026"
std::string date_text(Locale locale, Date date);

// "21 November 2026, 13:45" by the clocks of the zone.
std::string instant_text(Locale locale, Instant instant, const Zone& zone);

} // namespace scrip::texts
