#include "secrets/wipe.hpp"

#include <sodium.h>

namespace scrip::secrets {

namespace {

// To the end of what it ever had room for, without moving.
template <class Container>
void wipe_all(Container& container)
{
    container.resize(container.capacity());
    sodium_memzero(container.data(), container.size());
    container.clear();
}

} // namespace

void wipe(std::string& text)
{
    wipe_all(text);
}

void wipe(std::vector<std::byte>& bytes)
{
    wipe_all(bytes);
}

} // namespace scrip::secrets
