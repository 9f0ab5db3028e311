// The master key is changed as docs/operating.md says, on a host that keeps it in files.
#include "scenarios/platform.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace scrip::scenarios;

namespace {

namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file)
{
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

std::string hex(const std::string& bytes)
{
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return text;
}

struct KeyFiles {
    explicit KeyFiles(const Platform& platform)
        : newest{platform.folder() / "secrets" / "scrip.master.key"},
          previous{platform.folder() / "secrets" / "scrip.master.previous.key"}
    {
    }

    // The old one beside it first, then the new one in its place.
    void change(char with) const
    {
        fs::copy_file(newest, previous, fs::copy_options::overwrite_existing);
        const fs::path made = newest.parent_path() / "scrip.master.new";
        std::ofstream{made, std::ios::binary} << std::string(32, with);
        fs::permissions(made, fs::perms::owner_read | fs::perms::owner_write);
        fs::rename(made, newest);
    }

    fs::path newest;
    fs::path previous;
};

// How many rows wait for the newest key, and how many codes keep the older one.
json::object keys_in(Platform& platform)
{
    const json::object health =
        platform.accepted("job.run", {{"actor", host_itself()}, {"job", "health"}});
    const auto* const keys = health.if_contains("keys");
    return keys ? keys->as_object() : json::object{};
}

void renew(Platform& platform)
{
    for (bool has_more = true; has_more;) {
        has_more =
            platform.accepted("job.run", {{"actor", host_itself()}, {"job", "prune"}, {"limit", 2}})
                .at("more")
                .as_bool();
    }
}

} // namespace

TEST_CASE("an operator changes the master key while its codes are used, and takes the old one away",
          "[security][rotation][m3][F12]")
{
    Platform platform;
    const KeyFiles keys{platform};
    std::vector<Made> made;
    for (int i = 0; i < 3; ++i)
        made.push_back(platform.credit(10'00));
    CHECK_FALSE(fs::exists(keys.previous)); // asked for, and never made by itself
    const std::string first = bytes_of(keys.newest);

    keys.change('k');
    platform.restart();
    CHECK(keys_in(platform).at("waiting").as_int64() > 0);
    CHECK(keys_in(platform).at("version") == 2);
    platform.redeem("o1", 1'00, {{"code", made[0].code}});
    renew(platform);
    const json::object left = keys_in(platform);
    CHECK(left.at("waiting") == 0);
    CHECK(left.at("until_end") == 0);
    platform.redeem("o2", 1'00, {{"code", made[1].code}});

    fs::remove(keys.previous);
    platform.restart();
    CHECK(keys_in(platform).empty());
    CHECK_FALSE(fs::exists(keys.previous));
    for (const Made& each : made)
        platform.redeem("o of " + each.id, 1'00, {{"code", each.code}});
    const json::object revealed =
        platform.accepted("voucher.reveal", {{"voucher_id", made[2].id}, {"reason", "asked"}});
    CHECK(word(revealed.at("code")) == made[2].code);
    platform.verify();

    const std::string stored = platform.raw_database().dump() + platform.log();
    for (const std::string& key : {first, std::string(32, 'k')}) {
        CHECK(stored.find(key) == std::string::npos);
        CHECK(stored.find(hex(key)) == std::string::npos);
    }
}

TEST_CASE("a process goes on when another one begins with the newer key, in a lent transaction too",
          "[security][rotation][F7]")
{
    Platform platform;
    const KeyFiles keys{platform};
    const Made made = platform.credit(10'00);
    keys.change('k');
    const std::string other = std::string{SCRIP_HOST_STUB} + " pipe --plugin '" +
                              SCRIP_PLUGIN_FOLDER + "' --data '" + platform.folder().string() +
                              "' --db '" + platform.database_url() + "' >/dev/null 2>&1";
    FILE* const pipe = ::popen(other.c_str(), "w");
    REQUIRE(pipe != nullptr);
    std::fputs(R"({"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}})"
               "\n",
               pipe);
    REQUIRE(::pclose(pipe) == 0);
    REQUIRE(platform.raw_database().number("select key_version from scrip_studio") == 2);

    platform.accepted("payment.redeem",
                      {{"order", order("o1", 1'00)}, {"source", {{"voucher_id", made.id}}}},
                      {{"tx", "lend"}});
    platform.redeem("o2", 1'00, {{"code", made.code}});
    platform.redeem("o3", 1'00, {{"code", platform.credit(5'00).code}});
    CHECK(platform.raw_database().number("select max(key_version) from scrip_voucher") == 2);
    renew(platform);
    CHECK(keys_in(platform).at("waiting") == 0);
    platform.verify();
}

TEST_CASE(
    "the old key taken away too early stops the studio with a clear word, and nothing is lost",
    "[security][rotation][m3]")
{
    Platform platform;
    const KeyFiles keys{platform};
    const Made made = platform.credit(10'00);
    const std::string first = bytes_of(keys.newest);
    keys.change('k');
    platform.restart();
    fs::remove(keys.previous);
    const json::object refused =
        platform.raw(R"({"control":"studio.enable","studio":"s1","config":{"currency":"EUR"}})");
    CHECK(refused.at("status") == "E_STATE");
    CHECK(refused.at("error").at("code") == "wrong_keys");
    CHECK(word(refused.at("error").at("text")).find("still needed") != std::string::npos);
    CHECK(platform.raw_database().number("select available from scrip_voucher") == 10'00);

    std::ofstream{keys.previous, std::ios::binary} << first;
    fs::permissions(keys.previous, fs::perms::owner_read | fs::perms::owner_write);
    platform.enable("s1", {{"currency", "EUR"}});
    platform.redeem("o1", 1'00, {{"code", made.code}});
    renew(platform);
    fs::remove(keys.previous);
    platform.restart();
    platform.redeem("o2", 1'00, {{"code", made.code}});
    platform.verify();
}
