// How a call fails, in the words of the ABI, and the one place that turns everything thrown inside
// into them.
#pragma once

#include <exception>
#include <string>

namespace scrip::calls {

enum class FailureStatus {
    internal,
    invalid,
    unsupported,
    deadline,
    cancelled,
    unavailable,
    conflict,
    not_found,
    state,
    limit,
    permission,
    corrupt,
    unknown_outcome,
};

// `text` is English, for the log, and holds no value of the request.
struct CallFailure : std::exception {
    CallFailure(FailureStatus its_status, std::string its_code, std::string its_text)
        : status{its_status}, code{std::move(its_code)}, text{std::move(its_text)}
    {
    }
    const char* what() const noexcept override { return text.c_str(); }

    FailureStatus status;
    std::string code;
    std::string text;
};

// Rethrows the exception being handled as a CallFailure; std::bad_alloc stays itself.
[[noreturn]] void rethrow_as_failure();

} // namespace scrip::calls
