// The JSON Schema of manifest.json, built into the host.
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>

namespace host_stub::loader {

// Where and how the document differs from the schema, or nothing when it fits.
std::optional<std::string> schema_mismatch(const boost::json::value& document);

} // namespace host_stub::loader
