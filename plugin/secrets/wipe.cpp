#include "secrets/wipe.hpp"

#include <sodium.h>

namespace scrip::secrets {

void wipe(std::string& text)
{
    text.resize(text.capacity());
    sodium_memzero(text.data(), text.size());
    text.clear();
}

} // namespace scrip::secrets
