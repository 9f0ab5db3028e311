#include "hooks/moments.hpp"

#include "domain/errors.hpp"

namespace scrip::hooks {

std::optional<Moment> moment_in(const json::Form& request, std::string_view member)
{
    if (!request.has(member)) return std::nullopt;
    const std::string text = request.text(member);
    const Moment moment{parse_date(text), parse_instant(text)};
    if (!moment.day && !moment.instant) {
        throw InvalidField{request.pointer_to(member), "a date or an instant"};
    }
    return moment;
}

Moment required_moment_in(const json::Form& request, std::string_view member)
{
    const auto moment = moment_in(request, member);
    if (!moment) throw InvalidField{request.pointer_to(member), "a date or an instant"};
    return *moment;
}

std::optional<Instant> start_of(const Zone& zone, const std::optional<Moment>& moment)
{
    if (!moment) return std::nullopt;
    return moment->day ? zone.first_instant_of(*moment->day) : *moment->instant;
}

std::optional<Instant> end_of(const Zone& zone, const std::optional<Moment>& moment)
{
    if (!moment) return std::nullopt;
    return moment->day ? zone.first_instant_after(*moment->day) : *moment->instant;
}

} // namespace scrip::hooks
