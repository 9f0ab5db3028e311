// A text as a QR code.
#pragma once

#include <string>

namespace scrip::panels {

struct QrCode {
    int modules = 0;  // a side
    std::string path; // of an SVG, one unit a module, for the dark ones
};

// Of a short text in ASCII. A seventh of it may be damaged on paper (error correction M).
QrCode qr_code(const std::string& text);

} // namespace scrip::panels
