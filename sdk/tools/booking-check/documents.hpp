// The SDK's schemas and sample requests, as the build put them into the program.
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace booking::check {

struct BuiltIn {
    std::string_view path; // "/samples/credit.add.request.json", below sdk/schemas
    std::string_view content;
};

std::span<const BuiltIn> built_in_files() noexcept;

// Where the document does not fit the schema of that name, as "credit.add.reply"; none: it fits.
std::optional<std::string> schema_refusal(const std::string& schema,
                                          const boost::json::value& document);

// Whether the SDK has schemas for the hook in that revision, "booking.credit.add/1".
bool is_known_hook(const std::string& hook, const std::string& schema);

// The SDK's sample request. Throws Ended when there is none.
boost::json::object sample_request(const std::string& hook);

} // namespace booking::check
