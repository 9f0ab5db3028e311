// The only file that includes valijson: it costs ten seconds to compile.
#include "loader/manifest_schema.hpp"

#include <boost/json.hpp>

#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace host_stub::loader {

extern const char* const manifest_schema_text; // made from sdk/schemas at build time

namespace {

using Adapter = valijson::adapters::BoostJsonAdapter;

class ManifestSchema {
public:
    ManifestSchema() : document_(boost::json::parse(manifest_schema_text))
    {
        valijson::SchemaParser().populateSchema(Adapter(document_), schema_);
    }
    const valijson::Schema& schema() const { return schema_; }

private:
    boost::json::value document_;
    valijson::Schema schema_;
};

const valijson::Schema& manifest_schema()
{
    static const ManifestSchema manifest;
    return manifest.schema();
}

} // namespace

std::optional<std::string> schema_mismatch(const boost::json::value& document)
{
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(manifest_schema(), Adapter(document), &results)) return {};
    valijson::ValidationResults::Error error;
    if (!results.popError(error)) return "it does not fit";
    std::string where;
    for (const std::string& step : error.context)
        where += step;
    return where + ": " + error.description;
}

} // namespace host_stub::loader
