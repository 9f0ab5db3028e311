// From what the rooms throw, and what the C side gives, to what the other one knows.
#pragma once

#include "calls/failure.hpp"
#include "json/form.hpp"

#include <booking/plugin.hpp>

#include <string>

namespace scrip::abi {

booking_status status_of(calls::FailureStatus status);

// What the rooms throw becomes what booking::guard() knows.
template <class Action>
booking_status translated(Action&& action)
{
    try {
        try {
            return action();
        } catch (const booking::failure&) {
            throw;
        } catch (...) {
            calls::rethrow_as_failure();
        }
    } catch (const calls::CallFailure& failure) {
        throw booking::failure{status_of(failure.status), failure.code, failure.text};
    }
}

// Throws booking::failure(E_UNSUPPORTED) for a flag that must be understood and is not.
void ensure_understood(std::uint32_t flags, std::uint32_t known);

// A studio's id: any bytes without NUL, 1 to 128 of them.
std::string studio_in(const booking_str& studio_id);

} // namespace scrip::abi
