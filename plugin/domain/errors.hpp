// Why a call is refused with an error instead of a decline. Texts are English, for the log, and
// never repeat a value that came with the request.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace scrip {

// E_INVALID / invalid_field. `pointer` is the JSON pointer of the member (RFC 6901).
class InvalidField : public std::runtime_error {
public:
    InvalidField(std::string_view pointer, std::string_view expected)
        : std::runtime_error{std::string{pointer.empty() ? "the payload" : pointer} + " must be " +
                             std::string{expected}},
          pointer_{pointer}, expected_{expected}
    {
    }
    const std::string& pointer() const { return pointer_; }
    const std::string& expected() const { return expected_; }

private:
    std::string pointer_;
    std::string expected_;
};

// E_NOT_FOUND / not_found: an unknown id, or one the caller may not know: the same words for both.
class NotFound : public std::runtime_error {
public:
    NotFound() : std::runtime_error{"no such id"} {}
};

// E_PERMISSION / permission_denied.
class PermissionDenied : public std::runtime_error {
public:
    PermissionDenied() : std::runtime_error{"the actor's role does not allow this"} {}
};

// E_UNSUPPORTED / unsupported.
class Unsupported : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// E_STATE with the code given: studio_not_enabled, winding_down, data_older, data_newer,
// wrong_keys.
class WrongState : public std::runtime_error {
public:
    WrongState(std::string code, const std::string& text)
        : std::runtime_error{text}, code_{std::move(code)}
    {
    }
    const std::string& code() const { return code_; }

private:
    std::string code_;
};

// Declined with `blocked`: a check of the voucher failed, and it takes no writes (B05).
class VoucherQuarantined : public std::runtime_error {
public:
    VoucherQuarantined() : std::runtime_error{"the voucher failed a check and takes no writes"} {}
};

// E_CORRUPT / data_corrupt: the data fails its own checks.
class DataCorrupt : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace scrip
