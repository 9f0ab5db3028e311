// What the host refuses to load, and that it says why in a text that names both sides.
#include "loader/needed_libraries.hpp"
#include "loader/plugin.hpp"
#include "loader/refusal.hpp"
#include "plugin_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace host_stub;
using namespace host_stub::tests;
using Catch::Matchers::Contains;

namespace {

// Follows a JSON pointer through what is there; its last step may be new.
void set(boost::json::object& document, std::string pointer, boost::json::value value)
{
    boost::json::object* object = &document;
    while (true) {
        const std::size_t slash = pointer.find('/', 1);
        const std::string name = pointer.substr(1, slash - 1);
        if (slash == std::string::npos) {
            (*object)[name] = std::move(value);
            return;
        }
        pointer.erase(0, slash);
        boost::json::value& member = object->at(name);
        if (member.is_object()) {
            object = &member.as_object();
            continue;
        }
        boost::json::value& first = member.as_array().at(0); // every index here is 0
        pointer.erase(0, 2);
        if (pointer.empty()) {
            first = std::move(value);
            return;
        }
        object = &first.as_object();
    }
}

} // namespace

TEST_CASE("a plugin whose folder is right in everything is loaded", "[host-stub][loader]")
{
    const PluginFolder folder("probe");
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin plugin(folder.path(), host);
    CHECK(plugin.manifest().id == "probe.plugin");
    CHECK(plugin.has_hook("probe.echo"));
    CHECK_FALSE(plugin.has_hook("probe.surprise"));
    CHECK(plugin.activate().is_ok());
}

TEST_CASE("a plugin in plain C is loaded", "[host-stub][loader]")
{
    const PluginFolder folder("plain");
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin plugin(folder.path(), host);
    REQUIRE(plugin.activate().is_ok());
    loader::HookCall call;
    call.hook = "plain.name";
    call.studio_id = "s1";
    call.payload = "{}";
    CHECK(plugin.invoke(call).reply == R"({"name":"plain"})");
}

TEST_CASE("a spoilt binary is refused with what it says and what the host expects",
          "[host-stub][loader]")
{
    struct Spoilt {
        const char* probe;
        const char* theirs;
        const char* ours;
    };
    const auto spoilt = GENERATE(values<Spoilt>({
        {"magic", "0x1", "0x31474e494b4f4f42"},
        {"major", "major 2", "major 1"},
        {"minor", "1.7", "1.0"},
        {"size", "40 bytes", "64 bytes"},
        {"entry_flags", "0x40000", "none of the high ones"},
        {"plugin_flags", "131072", "65536"},
        {"id", "\"probe.other\"", "\"probe.plugin\""},
        {"version", "2.0.0", "1.0.0"},
        {"missing", "probe.services (booking.probe.services/1)", "the plugin does not add it"},
        {"undeclared", "probe.surprise (booking.probe.surprise/1)", "does not declare it"},
        {"create", "probe.plugin refuses", "the probe was told to fail"},
        {"symbol", "probe_second_symbol", "exactly booking_plugin_entry_v1"},
    }));
    CAPTURE(spoilt.probe);
    const std::string text = refusal_of(PluginFolder(spoilt.probe));
    CHECK_THAT(text, Contains(spoilt.theirs));
    CHECK_THAT(text, Contains(spoilt.ours));
}

TEST_CASE("a binary that is not the one of the manifest is refused before its code runs",
          "[host-stub][loader]")
{
    PluginFolder folder("probe");
    const std::string before = sha256_of_file(folder.binary());
    std::ofstream(folder.binary(), std::ios::app) << '\0';
    const std::string text = refusal_of(folder);
    CHECK_THAT(text, Contains(before));
    CHECK_THAT(text, Contains(sha256_of_file(folder.binary())));
}

TEST_CASE("a file that is no ELF library is refused although its hash is right",
          "[host-stub][loader]")
{
    PluginFolder folder("probe");
    const std::string content = GENERATE(as<std::string>{},
                                         "",
                                         "#!/bin/sh\n",
                                         "\x7f"
                                         "ELF\2\1\1");
    write_file(folder.binary(), content);
    folder.manifest["binaries"].as_array()[0].as_object()["sha256"] =
        sha256_of_file(folder.binary());
    folder.write_manifest();
    CHECK_THAT(refusal_of(folder), Contains("probe.so is no 64-bit ELF library, this host"));
}

TEST_CASE("what others could have changed is refused", "[host-stub][loader]")
{
    const PluginFolder folder("probe");
    const auto [name, mode, wanted] = GENERATE(table<const char*, mode_t, const char*>({
        {"probe.so", 0775, "0755"},
        {"probe.so", 0757, "0755"},
        {"manifest.json", 0664, "0644"},
        {".", 0770, "0750"},
        {".", 0702, "0700"},
    }));
    const std::filesystem::path path = std::filesystem::canonical(folder.path() / name);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    const std::string text = refusal_of(folder);
    CHECK_THAT(text, Contains(path.string() + " has mode"));
    CHECK_THAT(text, Contains("this host wants " + std::string(wanted)));
}

TEST_CASE("a file of another user is refused", "[host-stub][loader]")
{
    if (geteuid() != 0) {
        WARN("only root can give a file away; this run checks the owner's name only");
    }
    const PluginFolder folder("probe");
    const uid_t other = 12'345;
    if (::chown(folder.binary().c_str(), other, 0) == 0) {
        const std::string text = refusal_of(folder);
        CHECK_THAT(text, Contains("user 12345"));
        CHECK_THAT(text, Contains("its own user " + std::to_string(geteuid())));
    } else {
        CHECK(geteuid() != 0);
    }
}

TEST_CASE("a link that leads out of the plugin's folder is refused", "[host-stub][loader]")
{
    const PluginFolder folder("probe");
    const TemporaryFolder elsewhere;
    std::filesystem::rename(folder.binary(), elsewhere.path / "probe.so");
    std::filesystem::create_symlink(elsewhere.path / "probe.so", folder.binary());
    const std::string text = refusal_of(folder);
    CHECK_THAT(text, Contains((elsewhere.path / "probe.so").string()));
    CHECK_THAT(text, Contains(folder.path().string()));
}

TEST_CASE("a manifest that this host cannot follow is refused", "[host-stub][loader]")
{
    struct Spoilt {
        const char* pointer;
        std::string value; // JSON
        const char* theirs;
        const char* ours;
    };
    const auto spoilt = GENERATE(values<Spoilt>({
        {"/manifest_version", "2", "manifest_version is 2", "this host reads 1"},
        {"/abi/major", "2", "ABI major 2", "host has major 1"},
        {"/abi/minor_needed", "3", "needs booking ABI 1.3", "host has 1.0"},
        {"/requires/extensions/0", R"("booking.tx/2")", "booking.tx/2", "booking.thread-check/1"},
        {"/requires/databases", R"(["postgresql"])", "runs on postgresql", "database is sqlite3"},
        {"/hooks/0/schema",
         R"("booking.probe.echo/2")",
         "booking.probe.echo/2",
         "speaks revision 1"},
        {"/hooks/0/access", R"("read")", "plugin says access write", "manifest.json says read"},
        {"/hooks/0/transaction",
         R"("required")",
         "transaction never",
         "manifest.json says required"},
        {"/hooks/0/hook", R"("Echo")", "hooks", "booking.manifest/1"},
        {"/binaries/0/os", R"("windows")", "binaries for windows", "host runs on linux"},
        {"/binaries/0/sha256", R"("0")", "sha256", "booking.manifest/1"},
        {"/binaries/0/file", R"("../probe.so")", "file", "booking.manifest/1"},
        {"/name", "5", "name", "booking.manifest/1"},
        {"/x-padding",
         '"' + std::string(std::size_t{256} * 1024, ' ') + '"',
         "bytes long",
         "reads at most 262144"},
    }));
    CAPTURE(spoilt.pointer);
    PluginFolder folder("probe");
    set(folder.manifest, spoilt.pointer, boost::json::parse(spoilt.value));
    folder.write_manifest();
    const std::string text = refusal_of(folder);
    CHECK_THAT(text, Contains(spoilt.theirs));
    CHECK_THAT(text, Contains(spoilt.ours));
}

TEST_CASE("a manifest that is no JSON, or not there, is refused", "[host-stub][loader]")
{
    PluginFolder folder("probe");
    write_file(folder.manifest_file(), "{");
    CHECK_THAT(refusal_of(folder), Contains("no JSON"));
    write_file(folder.manifest_file(), "[]");
    CHECK_THAT(refusal_of(folder), Contains("a manifest is an object"));
    std::filesystem::remove(folder.manifest_file());
    CHECK_THAT(refusal_of(folder), Contains("manifest.json is not there"));
}

TEST_CASE("unknown members of a manifest are tolerated", "[host-stub][loader]")
{
    PluginFolder folder("probe");
    folder.manifest["x-own"] = {{"anything", true}};
    folder.manifest["later"] = 1;
    folder.write_manifest();
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    CHECK_NOTHROW(loader::LoadedPlugin(folder.path(), host));
}

TEST_CASE("two plugins loaded are two plugins", "[host-stub][loader]")
{
    const PluginFolder probe("probe"), plain("plain");
    const TemporaryFolder data;
    services::Host first({data.path, {}, {}, [](std::string_view) {}, 2});
    services::Host second({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin one(probe.path(), first);
    loader::LoadedPlugin other(plain.path(), second);
    CHECK(one.manifest().id == "probe.plugin");
    CHECK(other.manifest().id == "plain.plugin");
    CHECK_FALSE(other.has_hook("probe.echo"));
    REQUIRE(one.activate().is_ok());
    REQUIRE(other.activate().is_ok());
    loader::HookCall call;
    call.hook = "plain.name";
    call.studio_id = "s1";
    call.payload = "{}";
    CHECK(other.invoke(call).reply == R"({"name":"plain"})");
    call.hook = "probe.echo";
    CHECK_THAT(one.invoke(call).reply, Contains("probe.echo"));
}

TEST_CASE("one folder loaded twice is two instances of one library", "[host-stub][loader]")
{
    const PluginFolder folder("probe");
    const TemporaryFolder data;
    services::Host first({data.path, {}, {}, [](std::string_view) {}, 2});
    services::Host second({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin one(folder.path(), first);
    REQUIRE(one.activate().is_ok());
    {
        loader::LoadedPlugin other(folder.path(), second);
        REQUIRE(other.activate().is_ok());
    }
    loader::HookCall call;
    call.hook = "probe.echo";
    call.studio_id = "s1";
    call.payload = "{}";
    CHECK(one.invoke(call).is_ok());
}

TEST_CASE("a binary changed in place after it was loaded asks for a new start",
          "[host-stub][loader]")
{
    PluginFolder folder("probe");
    const TemporaryFolder data;
    services::Host host({data.path, {}, {}, [](std::string_view) {}, 2});
    loader::LoadedPlugin plugin(folder.path(), host);
    std::ofstream(folder.binary(), std::ios::app) << '\0';
    folder.manifest["binaries"].as_array()[0].as_object()["sha256"] =
        sha256_of_file(folder.binary());
    folder.write_manifest();
    CHECK_THAT(refusal_of(folder), Contains("start the host anew"));
}

TEST_CASE("the libraries a binary needs are read from it", "[host-stub][loader]")
{
    std::ifstream stream(std::filesystem::path(PROBE_FOLDER) / "probe.so", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    const auto needed = loader::needed_libraries(bytes, "probe.so");
    CHECK(std::find(needed.begin(), needed.end(), "libc.so.6") != needed.end());
    const auto loaded = loader::loaded_libraries();
    CHECK(std::find(loaded.begin(), loaded.end(), "libsqlite3.so.0") != loaded.end());
}

TEST_CASE("a cut ELF file never leads beyond its bytes", "[host-stub][loader]")
{
    std::ifstream stream(std::filesystem::path(PROBE_FOLDER) / "plain.so", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t length = 0; length < bytes.size(); length += 97) {
        try {
            loader::needed_libraries(std::string(bytes, 0, length), "cut.so");
        } catch (const loader::Refusal&) {
        }
    }
    CHECK_THROWS_AS(loader::needed_libraries(bytes.substr(0, 4'000), "cut.so"), loader::Refusal);
}

TEST_CASE("a second version of a database library is refused, and of others tolerated",
          "[host-stub][loader]")
{
    using loader::check_database_libraries;
    CHECK_NOTHROW(check_database_libraries({"libsqlite3.so.0", "libpq.so.5"},
                                           {"libsqlite3.so.0.8.6", "libpq.so.5", "libc.so.6"},
                                           "probe.so"));
    CHECK_NOTHROW(check_database_libraries({"libzip.so.5"}, {"libzip.so.4"}, "probe.so"));
    CHECK_THROWS_WITH(
        check_database_libraries({"libsqlite3.so.1"}, {"libsqlite3.so.0"}, "probe.so"),
        Contains("libsqlite3.so.1") && Contains("libsqlite3.so.0"));
    CHECK_THROWS_WITH(
        check_database_libraries({"libsoci_core.so.4.1"}, {"libsoci_core.so.4.0"}, "probe.so"),
        Contains("libsoci_core.so.4.1") && Contains("libsoci_core.so.4.0"));
    CHECK_THROWS_WITH(check_database_libraries({"libpq.so.5", "libpq.so.6"}, {}, "probe.so"),
                      Contains("libpq.so.5") && Contains("libpq.so.6"));
}
