#include "grow.hpp"

namespace scrip::fuzz {

namespace {

constexpr std::size_t payload_bytes_max = std::size_t{1} << 20U;

std::string repeated(const std::string& part, std::size_t bytes)
{
    std::string text;
    text.reserve(bytes + part.size());
    while (text.size() < bytes)
        text += part;
    return text;
}

std::string different_members(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
        text += '"' + std::to_string(i) + R"(":)" + std::to_string(i) + ',';
    return text;
}

// Behind the opening brace, so that the rest is read after it.
std::string with_members(std::string payload, const std::string& members)
{
    const auto brace = payload.find('{');
    if (brace != std::string::npos) payload.insert(brace + 1, members);
    return payload;
}

} // namespace

std::string grown(std::string payload, std::uint64_t way)
{
    const std::size_t room =
        payload_bytes_max > payload.size() ? payload_bytes_max - payload.size() : 0;
    switch (way) {
    case 1: return with_members(std::move(payload), repeated(R"("a":1,)", 6 * 60'000));
    case 2: return with_members(std::move(payload), different_members(60'000));
    case 3: return with_members(std::move(payload), different_members(1'000'000)); // 15 MB
    case 4: return with_members(std::move(payload), R"("a":")" + repeated("é", room - 16) + "\",");
    case 5:
        return with_members(std::move(payload), R"("a":[)" + repeated("0,", 2 * 60'000) + "0],");
    case 6: return repeated("[", room) + payload;
    case 7: return repeated(R"({"a":)", 31 * 5) + payload + std::string(31, '}');
    case 8: return payload + std::string(100'000'000, ' ');
    default: return payload;
    }
}

} // namespace scrip::fuzz
