#include "loader/manifest.hpp"

#include "loader/manifest_schema.hpp"
#include "loader/refusal.hpp"
#include "loader/trusted_file.hpp"
#include "services/host.hpp"

#include <booking/plugin.h>

#include <boost/json.hpp>

#include <algorithm>

namespace host_stub::loader {
namespace {

namespace json = boost::json;

constexpr std::size_t manifest_bytes_max = std::size_t{256} * 1024;

#if defined(__x86_64__)
constexpr std::string_view this_machine = "x86_64";
#elif defined(__aarch64__)
constexpr std::string_view this_machine = "aarch64";
#else
#error "manifest.json has no word for this machine"
#endif

std::string text_of(const json::value& value)
{
    return std::string(value.as_string().c_str());
}

std::string text_of(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found == nullptr ? std::string{} : text_of(*found);
}

std::string json_of(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found == nullptr ? "{}" : json::serialize(*found);
}

std::vector<std::string> texts_of(const json::object& object, const char* name)
{
    std::vector<std::string> texts;
    if (const json::value* found = object.if_contains(name)) {
        for (const json::value& item : found->as_array())
            texts.push_back(text_of(item));
    }
    return texts;
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

// These two come before the schema, so that a manifest of another time is told apart from a
// broken one.
void check_versions(const json::value& document, const std::string& where)
{
    if (!document.is_object()) throw Refusal(where + ": a manifest is an object, this is none");
    const json::object& manifest = document.get_object();
    const json::value* version = manifest.if_contains("manifest_version");
    if (version != nullptr && *version != json::value(1)) {
        throw Refusal(where + ": manifest_version is " + json::serialize(*version) +
                      ", this host reads 1");
    }
    const json::value* abi = manifest.if_contains("abi");
    if (abi == nullptr || !abi->is_object()) return;
    const json::value* major = abi->get_object().if_contains("major");
    if (major != nullptr && *major != json::value(BOOKING_ABI_MAJOR)) {
        throw Refusal(where + ": the plugin is built for booking ABI major " +
                      json::serialize(*major) + ", this host has major " +
                      std::to_string(BOOKING_ABI_MAJOR));
    }
}

void check_minor(const json::object& manifest, const std::string& where)
{
    const auto needed = manifest.at("abi").at("minor_needed").to_number<std::int64_t>();
    if (needed > BOOKING_ABI_MINOR) {
        throw Refusal(where + ": the plugin needs booking ABI 1." + std::to_string(needed) +
                      " or later, this host has 1." + std::to_string(BOOKING_ABI_MINOR));
    }
}

void check_requirements(const json::object& manifest, const std::string& where)
{
    const json::value* found = manifest.if_contains("requires");
    if (found == nullptr) return;
    const std::vector<std::string> offered = services::Host::extension_ids();
    for (const std::string& id : texts_of(found->as_object(), "extensions")) {
        if (std::find(offered.begin(), offered.end(), id) == offered.end()) {
            throw Refusal(where + ": the plugin requires the extension " + id +
                          ", this host offers " + joined(offered));
        }
    }
}

std::uint32_t transaction_flags_of(const json::object& hook)
{
    const std::string word = text_of(hook, "transaction");
    if (word == "required") return BOOKING_HOOK_F_TX_REQUIRED;
    return word == "optional" ? 0 : BOOKING_HOOK_F_TX_FORBIDDEN;
}

std::vector<services::DeclaredHook> hooks_of(const json::object& manifest, const std::string& where)
{
    std::vector<services::DeclaredHook> hooks;
    for (const json::value& item : manifest.at("hooks").as_array()) {
        const json::object& hook = item.as_object();
        services::DeclaredHook declared;
        declared.hook = text_of(hook, "hook");
        declared.schema = text_of(hook, "schema");
        declared.is_read_only = text_of(hook, "access") == "read";
        declared.transaction_flags = transaction_flags_of(hook);
        hooks.push_back(std::move(declared));
    }
    // Of several revisions of a hook one that this host speaks is enough.
    for (const services::DeclaredHook& hook : hooks) {
        const bool is_spoken = std::any_of(hooks.begin(), hooks.end(), [&](const auto& other) {
            return other.hook == hook.hook && revision_of(other.schema) <= schema_revision_max;
        });
        if (!is_spoken) {
            throw Refusal(where + ": the plugin speaks " + hook.schema + " for " + hook.hook +
                          ", this host speaks revision " + std::to_string(schema_revision_max));
        }
    }
    return hooks;
}

void choose_binary(const json::object& manifest, const std::string& where, Manifest& read)
{
    std::vector<std::string> offered;
    for (const json::value& item : manifest.at("binaries").as_array()) {
        const json::object& binary = item.as_object();
        const std::string machine = text_of(binary, "os") + " " + text_of(binary, "arch");
        if (machine == "linux " + std::string(this_machine)) {
            read.file = text_of(binary, "file");
            read.sha256 = text_of(binary, "sha256");
            return;
        }
        offered.push_back(machine);
    }
    throw Refusal(where + ": the plugin has binaries for " + joined(offered) +
                  ", this host runs on linux " + std::string(this_machine));
}

} // namespace

std::int64_t revision_of(const std::string& schema)
{
    return std::stoll("0" + schema.substr(schema.rfind('/') + 1).substr(0, 15));
}

Manifest parse_manifest(const std::string& text, const std::string& where)
{
    json::error_code failed;
    const json::value document = json::parse(text, failed);
    if (failed) throw Refusal(where + ": no JSON that this host can read");
    check_versions(document, where);
    if (const auto mismatch = schema_mismatch(document)) {
        throw Refusal(where +
                      ": not as booking.manifest/1, which this host reads, wants it: " + *mismatch);
    }
    const json::object& manifest = document.get_object();
    check_minor(manifest, where);
    check_requirements(manifest, where);

    Manifest read;
    read.id = text_of(manifest, "id");
    read.version = text_of(manifest, "version");
    choose_binary(manifest, where, read);
    read.hooks = hooks_of(manifest, where);
    read.log_redact = texts_of(manifest, "log_redact");
    read.names = json_of(manifest, "name");
    read.summaries = json_of(manifest, "summary");
    read.config_schema = json_of(manifest, "config_schema");
    if (const json::value* required = manifest.if_contains("requires")) {
        read.databases = texts_of(required->as_object(), "databases");
    }
    if (const json::value* data = manifest.if_contains("data")) {
        read.data_version = text_of(data->as_object(), "version");
    }
    return read;
}

void check_database(const Manifest& manifest, std::string_view database)
{
    const std::vector<std::string>& known = manifest.databases;
    if (known.empty() || std::find(known.begin(), known.end(), database) != known.end()) return;
    throw Refusal(manifest.id + ": the plugin runs on " + joined(known) +
                  ", this host's database is " + std::string(database));
}

Manifest read_manifest(const std::filesystem::path& folder)
{
    const TrustedFile file = open_trusted(folder, "manifest.json");
    if (file.size > manifest_bytes_max) {
        throw Refusal(file.path.string() + ": " + std::to_string(file.size) +
                      " bytes long, this host reads at most " + std::to_string(manifest_bytes_max));
    }
    return parse_manifest(read_whole(file), file.path.string());
}

} // namespace host_stub::loader
