#include "plugin_folder.hpp"

#include "loader/plugin.hpp"
#include "loader/refusal.hpp"

#include <catch2/catch.hpp>
#include <sodium.h>

#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace host_stub::tests {
namespace {

namespace json = boost::json;

std::filesystem::path made_folder()
{
    std::string name = (std::filesystem::temp_directory_path() / "host-stub-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return name;
}

#if defined(__x86_64__)
constexpr const char* this_machine = "x86_64";
#else
constexpr const char* this_machine = "aarch64";
#endif

json::object hook(const std::string& name, const char* access)
{
    return {{"hook", name}, {"schema", "booking." + name + "/1"}, {"access", access}};
}

} // namespace

TemporaryFolder::TemporaryFolder() : path(made_folder()) {}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

PluginFolder::PluginFolder(const std::string& probe)
{
    std::filesystem::copy_file(std::filesystem::path(PROBE_FOLDER) / (probe + ".so"), binary());
    ::chmod(binary().c_str(), 0755);
    const bool is_plain = probe == "plain", is_lent = probe == "lent";
    manifest = {
        {"manifest_version", 1},
        {"id", is_plain || is_lent ? probe + ".plugin" : "probe.plugin"},
        {"name", "A probe"},
        {"version", "1.0.0"},
        {"abi", {{"major", 1}, {"minor_built", 0}, {"minor_needed", 0}}},
        {"binaries",
         {{{"os", "linux"},
           {"arch", this_machine},
           {"file", "probe.so"},
           {"sha256", sha256_of_file(binary())}}}},
        {"requires",
         {{"extensions", {"booking.hooks/1"}}, {"databases", {"sqlite3", "postgresql", "mysql"}}}},
        {"log_redact", {"pin"}},
    };
    if (is_plain) {
        // Not braces: compilers disagree whether one object in them is a list of one.
        manifest["hooks"].emplace_array().push_back(hook("plain.name", "read"));
    } else if (is_lent) {
        json::object work = hook("lent.work", "write");
        work["transaction"] = "optional";
        manifest["hooks"] = {std::move(work), hook("lent.never", "write")};
    } else {
        manifest["hooks"] = {hook("probe.echo", "write"),
                             hook("probe.answer", "write"),
                             hook("probe.overlap", "read"),
                             hook("probe.services", "write")};
    }
    write_manifest();
}

void PluginFolder::write_manifest() const
{
    write_file(manifest_file(), json::serialize(manifest));
    ::chmod(manifest_file().c_str(), 0644);
}

std::string sha256_of_file(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(
        hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    std::array<char, crypto_hash_sha256_BYTES * 2 + 1> text{};
    return sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
}

void write_file(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream(file, std::ios::binary) << text;
}

std::string refusal_of(const PluginFolder& folder)
{
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    try {
        loader::LoadedPlugin plugin(folder.path(), host);
        const loader::Outcome activated = plugin.activate();
        INFO("the plugin was loaded, activate answered " << activated.status);
        FAIL();
    } catch (const loader::Refusal& refusal) {
        return refusal.what();
    }
    return {};
}

} // namespace host_stub::tests
