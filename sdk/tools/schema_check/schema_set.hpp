// The SDK's JSON Schemas, parsed once, to check requests, replies and manifests against.
#pragma once

#include <boost/json/fwd.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace booking {

class SchemaSet {
public:
    // Without a schema; they are added.
    SchemaSet();
    // Reads every *.schema.json in `folder`. Its name is the file's without that ending, as in
    // "credit.add.request", "credit.add.reply" or "manifest". Throws std::runtime_error that names
    // the file when one cannot be read or is no schema.
    explicit SchemaSet(const std::filesystem::path& folder);
    ~SchemaSet();
    SchemaSet(const SchemaSet&) = delete;
    SchemaSet& operator=(const SchemaSet&) = delete;

    // Adds a schema that has no file, such as a manifest's config_schema. Not beside other calls.
    void add(std::string name, const boost::json::value& schema);

    std::vector<std::string> names() const;

    // None when the document fits; else where it does not and why, one line a finding. The text can
    // repeat what the document holds: it is for tests and for texts without secrets.
    // Throws std::out_of_range for a name that is not there. May be called from any thread.
    std::optional<std::string> refusal(std::string_view schema_name,
                                       const boost::json::value& document) const;

private:
    struct Schemas;
    std::unique_ptr<Schemas> schemas_;
};

} // namespace booking
