#include "secrets/random_ids.hpp"

#include "secrets/bytes.hpp"
#include "secrets/codes.hpp"

#include <array>
#include <sodium.h>

namespace scrip::secrets {

std::string draw_customer_ref()
{
    std::array<unsigned char, 16> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

std::string draw_referral_code()
{
    constexpr std::size_t length = 10;
    constexpr auto alphabet_size = static_cast<std::uint32_t>(code_alphabet.size());
    std::string code(length, '0');
    for (char& symbol : code)
        symbol = code_alphabet[randombytes_uniform(alphabet_size)];
    return code;
}

} // namespace scrip::secrets
