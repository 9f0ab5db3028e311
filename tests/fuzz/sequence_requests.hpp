// The calls of a sequence, a request for each, made of bytes: few customers, orders, lines and
// amounts, so that they collide, and the ids that earlier replies told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace scrip::fuzz {

// Zeros once they are used up.
class Bytes {
public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

    bool is_empty() const { return bytes_.empty(); }
    std::uint8_t next();

private:
    std::span<const std::uint8_t> bytes_;
};

// What replies named, by the member's name: "voucher_id", "code", "hold_id" …
class Told {
public:
    void learn(const boost::json::value& reply);
    // Now and then something that nobody told of.
    std::string pick(const std::string& member, std::uint8_t choice) const;

private:
    std::map<std::string, std::vector<std::string>, std::less<>> by_member_;
};

struct Request {
    std::string hook;
    std::string payload;
};

Request next_request(Bytes& bytes, const Told& told);

} // namespace scrip::fuzz
