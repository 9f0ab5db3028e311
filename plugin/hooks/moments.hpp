// Days and instants that a request may give as a beginning or an end.
#pragma once

#include "domain/calendar.hpp"
#include "json/form.hpp"

#include <optional>

namespace scrip::hooks {

// A day or an instant. As an end, a day counts whole.
struct Moment {
    std::optional<Date> day;
    std::optional<Instant> instant;
};

std::optional<Moment> moment_in(const json::Form& request, std::string_view member);
// Throws InvalidField where there is none.
Moment required_moment_in(const json::Form& request, std::string_view member);

std::optional<Instant> start_of(const Zone& zone, const std::optional<Moment>& moment);
// The first instant that no longer belongs to it; an instant is its own end.
std::optional<Instant> end_of(const Zone& zone, const std::optional<Moment>& moment);

} // namespace scrip::hooks
