// The SDK's schemas, samples and manifest as the contract tests read them.
#pragma once

#include "schema_set.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace contract {

boost::json::value read_json(const std::string& path);

const booking::SchemaSet& schemas();
boost::json::value schema(std::string_view name); // "credit.add.request"
boost::json::value sample(std::string_view name); // the same names
const boost::json::value& manifest();             // the source, before the build fills it
std::vector<std::string> hooks();                 // of the manifest
std::vector<std::string> files_in(std::string_view folder,
                                  std::string_view ending); // of the SDK's schemas

// The document with one place changed; the place and all above it exist, but for a new last member.
boost::json::value
with(boost::json::value document, std::string_view pointer, const boost::json::value& value);
boost::json::value without(boost::json::value document, std::string_view pointer);

// "fits" or what is wrong, so that a failed check prints the reason.
std::string verdict(std::string_view schema_name, const boost::json::value& document);

} // namespace contract
