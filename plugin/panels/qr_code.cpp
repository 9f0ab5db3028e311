#include "panels/qr_code.hpp"

#include "domain/invariant.hpp"

#include <memory>
#include <new>

#include <cerrno>
#include <qrencode.h>

namespace scrip::panels {

namespace {

using Encoded = std::unique_ptr<QRcode, decltype(&QRcode_free)>;

Encoded encode(const std::string& text)
{
    errno = 0;
    Encoded encoded{QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), QRcode_free};
    if (!encoded && errno == ENOMEM) throw std::bad_alloc{};
    ensure(encoded != nullptr, "a short text fits a QR code");
    return encoded;
}

std::string number(int value)
{
    return std::to_string(value);
}

} // namespace

QrCode qr_code(const std::string& text)
{
    const Encoded encoded = encode(text);
    QrCode code{.modules = encoded->width};
    const auto is_dark = [&](int x, int y) {
        return x < code.modules && (encoded->data[y * code.modules + x] & 1) != 0;
    };
    // Dark modules beside each other are one bar, so that no hair lines show between them.
    for (int y = 0; y < code.modules; ++y) {
        for (int x = 0; x < code.modules; ++x) {
            if (!is_dark(x, y)) continue;
            const int from = x;
            while (is_dark(x + 1, y))
                ++x;
            const std::string length = number(x + 1 - from);
            code.path +=
                "M" + number(from) + " " + number(y) + "h" + length + "v1h-" + length + "z";
        }
    }
    return code;
}

} // namespace scrip::panels
