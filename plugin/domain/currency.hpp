// Currencies: the active codes of ISO 4217, each with its own exponent.
#pragma once

#include <optional>
#include <string_view>

namespace scrip {

// parse() is the only way in, so every Currency is one that money can be kept in.
class Currency {
public:
    // Upper case only; test, metal, fund and withdrawn codes are no currencies here.
    static std::optional<Currency> parse(std::string_view code);

    // Three letters that live as long as the program.
    std::string_view code() const { return code_; }

    // How many decimal digits the minor unit stands below the major one: 0 to 4.
    int exponent() const { return exponent_; }

    friend bool operator==(const Currency&, const Currency&) = default;

private:
    Currency(std::string_view code, int exponent) : code_{code}, exponent_{exponent} {}

    std::string_view code_;
    int exponent_;
};

} // namespace scrip
