// Statements whose results nobody waits for, on their way to a server in one round trip.
#pragma once

#include "domain/invariant.hpp"
#include "storage/statement.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace scrip::storage {

// A parameter with a value of its own: what a statement borrows is gone when it is sent.
struct KeptParameter {
    std::string_view name; // static
    bool is_null = false;
    bool is_text = false;
    std::string text; // also a number's
};

struct Waiting {
    const void* id = nullptr; // of the text: the same for the same text
    const char* name = "";    // as DatabaseError names it
    std::string_view text;    // of the catalogue, and a control text as it is; static
    std::vector<KeptParameter> parameters;

    const KeptParameter& value_of(std::string_view parameter) const
    {
        const auto given = std::ranges::find(parameters, parameter, &KeptParameter::name);
        ensure(given != parameters.end(), "a statement is given all its values");
        return *given;
    }
};

// One connection's own way to send several at once; used as the session is, by one thread at a
// time.
class Together {
public:
    Together() = default;
    Together(const Together&) = delete;
    Together& operator=(const Together&) = delete;
    virtual ~Together() = default;

    // Runs them in their order up to the first that fails, for which it throws soci_error.
    // `done`: how many are known to have succeeded, also then. The rows the last one changed.
    virtual std::int64_t send(std::span<const Waiting> all, std::size_t& done) = 0;
};

} // namespace scrip::storage
