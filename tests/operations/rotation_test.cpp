// A newer master key while codes of the old one are used (security.md, "Rotation").
#include "secrets/codes.hpp"
#include "storage/voucher_store.hpp"
#include "support/accepted.hpp"
#include "support/members.hpp"

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace scrip;
using namespace scrip::tests;

namespace {

const std::string shown_once = R"({"currency":"EUR","code_display":"once"})";

struct Card {
    std::string id;
    std::string code;
};

struct Rotation {
    explicit Rotation(std::string with_settings = R"({"currency":"EUR"})")
        : settings{std::move(with_settings)}, world{settings}
    {
    }

    Card issue(const std::string& more = "", const std::string& customer_id = "c1")
    {
        const Answer made = accepted(world.admin("credit.add", credit(customer_id, 10'00, more)));
        cards.push_back({made.id("/voucher/voucher_id"), made.id("/code")});
        return cards.back();
    }

    // The host has a new key, and the one before it as well.
    void give_newer_key()
    {
        world.host.previous_key_byte = world.host.first_key_byte;
        ++world.host.first_key_byte;
    }

    void enable()
    {
        world.restart();
        world.enable("s1", settings);
    }

    // What the studio says to the host's keys: empty when it takes them.
    std::string refusal()
    {
        world.restart();
        try {
            world.enable("s1", settings);
        } catch (const WrongState& error) {
            return error.code() + ": " + error.what();
        }
        return "";
    }

    Answer batch(int limit)
    {
        return world.admin("job.run", R"("job":"prune","limit":)" + std::to_string(limit));
    }

    int finish(int limit = 200)
    {
        for (int batches = 1;; ++batches) {
            if (!accepted(batch(limit)).at("/more").as_bool()) return batches;
            REQUIRE(batches < 1'000);
        }
    }

    Answer check(const std::string& code)
    {
        return world.admin("voucher.check", R"("code":")" + code + '"');
    }

    std::vector<std::string> unknown_codes()
    {
        std::vector<std::string> unknown;
        for (const Card& card : cards) {
            const Answer answer = check(card.code);
            const bool is_right = answer.is_ok() && answer.id("/voucher/voucher_id") == card.id;
            if (!is_right) unknown.push_back(card.code);
        }
        return unknown;
    }

    std::string problems()
    {
        const Answer verified = accepted(world.admin("report.verify", R"("x":1)"));
        return boost::json::serialize(verified.at("/problems"));
    }

    std::int64_t rows_of(int key_version, const std::string& table) const
    {
        return world.raw().number("select count(*) from " + table +
                                  " where key_version = " + std::to_string(key_version));
    }

    // Rows of every kind that this version sealed.
    std::int64_t rows_of(int key_version) const
    {
        std::int64_t rows = 0;
        for (const char* const table :
             {"scrip_voucher", "scrip_key", "scrip_customer", "scrip_text"}) {
            rows += rows_of(key_version, table);
        }
        return rows;
    }

    std::string settings;
    PluginWorld world;
    std::vector<Card> cards;
};

const std::string sound = "[]";

std::string imported(const std::string& id, const std::string& code)
{
    return R"({"external_id":")" + id + R"(","code":")" + code +
           R"(","customer":{"customer_id":"c7"},"kind":"credit","face":)" + money(5'00) +
           R"(,"available":)" + money(5'00) + "}";
}

Answer import(Rotation& rotation, const std::string& batch, const std::string& row)
{
    return rotation.world.admin(
        "voucher.import", R"("batch":")" + batch + R"(","partial":true,"rows":[)" + row + "]");
}

} // namespace

TEST_CASE("codes are kept under a newer key piece by piece, and each is good at every moment",
          "[operations][rotation][m3][I30][I31][B40]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    for (int i = 0; i < 7; ++i)
        rotation.issue();
    const Answer brought = accepted(import(rotation, "b1", imported("x1", "old-gift 7")));
    CHECK(brought.at("/imported").as_int64() == 1);
    const Card foreign{world.raw().text("select voucher_id from scrip_voucher where origin ="
                                        " 'import'"),
                       "OLD GIFT-7"};
    rotation.cards.push_back(foreign);
    const std::string void_id = rotation.issue().id;
    accepted(world.admin("voucher.void", id_member("voucher_id", void_id) + reason));
    const Card ended = rotation.cards.back();
    rotation.cards.pop_back();
    // A text of nobody: the person it was about has left.
    const Card left = rotation.issue("", "c2");
    accepted(world.admin("customer.erase", R"("customer_id":"c2","balance":"to_bearer")"));
    accepted(world.admin("voucher.extend",
                         id_member("voucher_id", left.id) +
                             R"(,"expires_on":"2030-01-01","reason":"a text of nobody")"));
    const Answer first = accepted(world.admin("credit.add", credit("c3", 3'00), {.key = "first"}));
    const std::string history = R"("voucher_id":")" + rotation.cards[0].id + '"';
    const std::string told = accepted(world.admin("voucher.history", history)).text;
    const std::int64_t all = rotation.rows_of(1);
    REQUIRE(rotation.rows_of(1, "scrip_text") == 1);

    rotation.give_newer_key();
    rotation.enable();
    CHECK(rotation.rows_of(1) == all);
    CHECK(rotation.unknown_codes().empty());
    const Card newer = rotation.issue();
    CHECK(world.raw().number("select key_version from scrip_voucher where voucher_id = '" +
                             newer.id + "'") == 2);
    int batches = 0;
    for (bool has_more = true; has_more; ++batches) {
        const Answer batch = accepted(rotation.batch(2));
        CHECK(batch.at("/done").as_int64() <= 2);
        has_more = batch.at("/more").as_bool();
        CHECK(rotation.unknown_codes().empty());
        CHECK(rotation.problems() == sound);
        REQUIRE(batches < 200);
    }
    CHECK(batches > all / 2);
    CHECK(rotation.rows_of(1) == 0);
    CHECK(accepted(rotation.batch(200)).at("/done").as_int64() == 0);
    CHECK(accepted(world.admin("voucher.history", history)).text == told);

    // The old key may go, and nothing is missed.
    world.host.previous_key_byte.reset();
    rotation.enable();
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.check(ended.code).id("/why_not") == "void");
    CHECK(rotation.problems() == sound);
    const Answer again = accepted(world.admin("credit.add", credit("c3", 3'00), {.key = "first"}));
    CHECK(again.id("/code") == first.id("/code"));
    CHECK(world.admin("credit.add", credit("c3", 4'00), {.key = "first"}).status == "key_reuse");
    CHECK(accepted(
              world.admin("voucher.reveal", id_member("voucher_id", rotation.cards[0].id) + reason))
              .id("/code") == rotation.cards[0].code);
    const std::string exported =
        accepted(world.admin("report.export", R"("page":{"limit":200})")).text;
    CHECK(exported.find("a text of nobody") != exported.npos);
}

TEST_CASE("a key that is still needed cannot be left out, nor one that was replaced come back",
          "[operations][rotation][m3]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    rotation.issue();
    rotation.give_newer_key();
    const std::string before = world.dump();

    world.host.previous_key_byte.reset();
    CHECK(rotation.refusal() == "wrong_keys: the studio's data was made with other keys");
    world.host.previous_key_byte = 77;
    CHECK(rotation.refusal() == "wrong_keys: the studio's data was made with other keys");
    CHECK(world.dump() == before);
    world.host.previous_key_byte = 0;
    CHECK(rotation.refusal().empty());
    CHECK(world.raw().number("select key_version from scrip_studio") == 2);

    const std::string needed = world.dump();
    for (const std::optional<unsigned char> other :
         {std::optional<unsigned char>{}, std::optional<unsigned char>{77}}) {
        world.host.previous_key_byte = other;
        CHECK(rotation.refusal() ==
              "wrong_keys: the key before the studio's newest is still needed: 3 rows wait for"
              " job.run prune, 0 codes need it until they end");
    }
    // The old one alone, and both the wrong way round.
    world.host.first_key_byte = 0;
    CHECK(rotation.refusal() ==
          "wrong_keys: the host's master key is one that was replaced in the studio's data");
    world.host.previous_key_byte = 1;
    CHECK(rotation.refusal() ==
          "wrong_keys: the host's master key is one that was replaced in the studio's data");
    // A third, before the first is out of use.
    world.host.first_key_byte = 2;
    CHECK(rotation.refusal().starts_with("wrong_keys: the key before the studio's newest is"));
    CHECK(world.dump() == needed);
    CHECK(world.raw().number("select available from scrip_voucher") == 10'00);

    world.host.first_key_byte = 1;
    world.host.previous_key_byte = 0;
    rotation.enable();
    rotation.finish();
    // Now the third may come, and the first go.
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish();
    world.host.previous_key_byte.reset();
    rotation.enable();
    CHECK(world.raw().number("select key_version from scrip_studio") == 3);
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.problems() == sound);
}

TEST_CASE("what the newest key keeps opens, or the studio is stopped", "[operations][rotation][m3]")
{
    Rotation rotation;
    rotation.issue();
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish();
    rotation.world.raw().run("update scrip_studio_key set lasting_sealed = '00'");
    rotation.world.restart();
    CHECK_THROWS_AS(rotation.world.enable("s1"), DataCorrupt);
}

TEST_CASE("a code that is nowhere sealed keeps the old key until it ends",
          "[operations][rotation][m3]")
{
    Rotation rotation{shown_once};
    PluginWorld& world = rotation.world;
    const Card reissued = rotation.issue();
    const Card ending = rotation.issue(R"(,"expires_on":"2026-12-01")");
    const Card voided = rotation.issue();
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish();
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.rows_of(1) == 3);
    const auto keys_now = [&] {
        return boost::json::serialize(
            accepted(world.admin("job.run", R"("job":"health")")).at("/keys"));
    };
    CHECK(keys_now() == R"({"version":2,"waiting":0,"until_end":3})");
    const auto without_old = [&] {
        world.host.previous_key_byte.reset();
        const std::string said = rotation.refusal();
        world.host.previous_key_byte = 0;
        if (!said.empty()) rotation.enable();
        return said;
    };
    CHECK(without_old() ==
          "wrong_keys: the key before the studio's newest is still needed: 0 rows wait for"
          " job.run prune, 3 codes need it until they end");

    const std::string code =
        accepted(world.admin("voucher.reissue_code", id_member("voucher_id", reissued.id) + reason))
            .id("/code");
    CHECK(rotation.check(reissued.code).status == "code_not_found");
    CHECK(rotation.check(code).is_ok());
    accepted(world.admin("voucher.void", id_member("voucher_id", voided.id) + reason));
    CHECK(keys_now() == R"({"version":2,"waiting":0,"until_end":1})");
    CHECK_FALSE(without_old().empty());
    world.advance(std::chrono::hours{24 * 20});
    CHECK(rotation.check(ending.code).id("/why_not") == "expired");
    CHECK(without_old().empty());
    CHECK(rotation.check(code).is_ok());
    CHECK(rotation.problems() == sound);
    const Answer health = accepted(world.admin("job.run", R"("job":"health")"));
    CHECK(health.reply.as_object().if_contains("keys") == nullptr);
}

TEST_CASE("a process that began with the old key goes on with the newer one",
          "[operations][rotation][F7]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    rotation.issue();
    auto older_process = std::move(world.studios);
    rotation.give_newer_key();
    rotation.enable();
    rotation.issue(); // of which the other process cannot know without the newer key
    std::swap(world.studios, older_process);
    CHECK(rotation.unknown_codes().empty());
    rotation.issue();
    CHECK(rotation.rows_of(1, "scrip_voucher") == 1);
    std::swap(world.studios, older_process);
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.problems() == sound);
}

TEST_CASE("a process whose host gives too few keys stops before it misses a code",
          "[operations][rotation][F7][m3]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    rotation.issue();
    auto older_process = std::move(world.studios);
    rotation.give_newer_key();
    rotation.enable();
    std::swap(world.studios, older_process);
    world.host.first_key_byte = 0;
    world.host.previous_key_byte.reset();
    CHECK(rotation.check(rotation.cards[0].code).status == "wrong_keys");
    world.host.first_key_byte = 1;
    CHECK(rotation.check(rotation.cards[0].code).status == "wrong_keys");
    world.host.previous_key_byte = 0;
    CHECK(rotation.unknown_codes().empty());
}

namespace {

// As the first step of the schema leaves a database.
void take_back_later_steps(const RawDatabase& raw)
{
    const bool is_mariadb = raw.backend() == TestBackend::mariadb;
    raw.run("drop table scrip_studio_key");
    for (const std::string table : {"scrip_key", "scrip_customer", "scrip_text"})
        raw.run("drop index " + table + "_by_version" + (is_mariadb ? " on " + table : ""));
    for (const std::string table : {"scrip_studio", "scrip_key", "scrip_customer", "scrip_text"})
        raw.run("alter table " + table + " drop column key_version");
    for (const std::string column : {"own_account", "totals"})
        raw.run("alter table scrip_audit drop column " + column);
    raw.run("delete from scrip_schema_version where version > 1");
}

} // namespace

TEST_CASE("data from before there were versions of keys goes on, and is renewed like any other",
          "[operations][rotation][l1]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    for (int i = 0; i < 3; ++i)
        rotation.issue();
    accepted(world.admin("customer.erase", R"("customer_id":"c1","balance":"to_bearer")"));
    accepted(world.admin("voucher.block", id_member("voucher_id", rotation.cards[0].id) + reason));
    accepted(
        world.admin("voucher.unblock", id_member("voucher_id", rotation.cards[0].id) + reason));
    world.studios.reset();
    take_back_later_steps(world.raw());
    CHECK(rotation.refusal().starts_with("data_older"));
    world.studios->migrate("s1", false, limits_of(world.host));
    rotation.enable();
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.rows_of(1, "scrip_text") == 2);
    CHECK(rotation.problems() == sound);
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish();
    CHECK(rotation.rows_of(1) == 0);
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.problems() == sound);
}

TEST_CASE("no code is taken twice, whichever key the first one has", "[operations][rotation][I30]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    const Card old = rotation.issue();
    accepted(import(rotation, "b1", imported("x1", "FOREIGN-1")));
    rotation.give_newer_key();
    rotation.enable();
    const auto fault = [&](const std::string& row) {
        const Answer answer = accepted(import(rotation, "b2", row));
        CHECK(answer.at("/imported").as_int64() == 0);
        return answer.id("/rejected/0/code");
    };
    CHECK(fault(imported("y1", old.code)) == "code_taken");
    CHECK(fault(imported("y2", "foreign 1")) == "code_taken");
    const std::string code =
        accepted(world.admin("voucher.reissue_code", id_member("voucher_id", old.id) + reason))
            .id("/code");
    CHECK(rotation.check(old.code).status == "code_not_found");
    rotation.finish();
    CHECK(fault(imported("y3", code)) == "code_taken");
    CHECK(fault(imported("y4", "foreign-1")) == "code_taken");
    CHECK(rotation.check(code).id("/voucher/voucher_id") == old.id);
    CHECK(rotation.check(old.code).status == "code_not_found");
    CHECK(rotation.problems() == sound);
}

TEST_CASE("a row that does not open stops neither the others nor the end",
          "[operations][rotation][B05][I31]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    for (int i = 0; i < 3; ++i)
        rotation.issue();
    const std::string spoilt = rotation.cards[1].id;
    const auto raw = world.raw();
    raw.run("update scrip_voucher set code_sealed = '00' where voucher_id = '" + spoilt + "'");
    raw.run("update scrip_key set result_sealed = '00' where idempotency_key = 'auto-1'");
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish(2);
    CHECK(rotation.rows_of(1) == 1);
    CHECK(raw.text("select voucher_id from scrip_voucher where quarantined_ts is not null") ==
          spoilt);
    CHECK(raw.text("select result_sealed from scrip_key where idempotency_key = 'auto-1'") == "00");
    // It may be mended yet, so its key stays.
    world.host.previous_key_byte.reset();
    CHECK(rotation.refusal().find("1 codes need it") != std::string::npos);
}

namespace {

// A process beside the world's, on another node where there are several.
class OtherProcess {
public:
    explicit OtherProcess(const Rotation& rotation) : host_{database_of(rotation.world)}
    {
        host_.first_key_byte = rotation.world.host.first_key_byte;
        host_.previous_key_byte = rotation.world.host.previous_key_byte;
        studios_.enable("s1", rotation.settings, false, limits_of(host_));
    }

    // How the batch went; empty where it was not done.
    std::optional<bool> has_more_after_batch(int limit, int number)
    {
        std::string reply;
        const std::string payload =
            R"({"actor":{"role":"system","id":"host"},"job":"prune","limit":)" +
            std::to_string(limit) + "}";
        calls::Invocation prune{.studio_id = "s1", .payload = payload};
        prune.idempotency_key = "prune-" + std::to_string(number);
        prune.limits = limits_of(host_);
        prune.put_reply = [&](const std::string& bytes) { reply = bytes; };
        try {
            calls::call(studios_, host_, PluginWorld::hook("job.run"), prune);
        } catch (const calls::CallFailure& failure) {
            if (failure.code == "conflict" || failure.code == "deadline") return std::nullopt;
            throw;
        }
        return boost::json::parse(reply).at("more").as_bool();
    }

private:
    // Its ids are none of the world's.
    class Host : public FakeHost {
    public:
        using FakeHost::FakeHost;
        std::string new_id() const override { return FakeHost::new_id().replace(0, 8, "01911111"); }
    };

    static services::Database database_of(const PluginWorld& world)
    {
        services::Database database = described(world.on);
        const std::string url = world.on.urls().back();
        database.connect = url.substr(url.find("://") + 3);
        return database;
    }

    Host host_;
    calls::Studios studios_{host_};
};

} // namespace

TEST_CASE("codes are renewed while they are spent: none is unknown, and no cent is lost",
          "[operations][rotation][a2][I4][I30]")
{
    Rotation rotation;
    PluginWorld& world = rotation.world;
    const int cards = world.on.times(60, 24);
    for (int i = 0; i < cards; ++i)
        rotation.issue();
    rotation.give_newer_key();
    rotation.enable();

    OtherProcess renewing{rotation};
    constexpr std::size_t threads = 8;
    std::atomic<bool> is_finished = false;
    std::atomic<std::int64_t> spent = 0;
    std::atomic<int> tries = 0;
    std::array<std::string, threads> wrong;
    std::vector<std::thread> spending;
    for (std::size_t thread = 0; thread < threads; ++thread) {
        spending.emplace_back([&, thread] {
            for (std::size_t i = thread; !is_finished || i < 4 * threads; i += threads) {
                const std::string id = std::to_string(i);
                const Card& card = rotation.cards[i * 7 % rotation.cards.size()];
                const Answer paid = world.admin("payment.redeem",
                                                order("o" + id, 1, 1) + by_code(card.code),
                                                {.key = "spend-" + id});
                ++tries;
                if (paid.is_ok()) ++spent;
                // Lost races, of which the host tries again.
                const bool is_race = paid.status == "conflict" || paid.status == "deadline" ||
                                     paid.status == "fully_used" || paid.status == "held_elsewhere";
                if (!paid.is_ok() && !is_race) wrong[thread] = paid.status + " " + paid.text;
            }
        });
    }
    int batches = 0;
    std::string failure;
    try {
        for (bool has_more = true; has_more; ++batches)
            has_more = renewing.has_more_after_batch(7, batches).value_or(true);
    } catch (const std::exception& error) {
        failure = error.what();
    }
    is_finished = true;
    for (std::thread& thread : spending)
        thread.join();
    for (const std::string& status : wrong)
        CHECK(status.empty());
    CHECK(failure == "");
    INFO(tries << " tries, " << spent << " paid, in " << batches << " batches");
    CHECK(spent > std::int64_t{threads});
    CHECK(world.raw().number("select sum(available) from scrip_voucher") ==
          cards * std::int64_t{10'00} - spent);
    rotation.finish();
    CHECK(rotation.rows_of(1) == 0);
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.problems() == sound);
    world.host.previous_key_byte.reset();
    rotation.enable();
    CHECK(rotation.unknown_codes().empty());
}

namespace {

// The file of a studio as it is now, to be put back any number of times.
class FileCopy {
public:
    explicit FileCopy(Rotation& rotation) : world_{rotation.world}
    {
        world_.studios.reset(); // closes it
        std::filesystem::copy_file(file(), copy());
    }
    ~FileCopy() { std::filesystem::remove(copy()); }
    FileCopy(const FileCopy&) = delete;
    FileCopy& operator=(const FileCopy&) = delete;

    void put_back() const
    {
        world_.studios.reset();
        for (const char* const beside : {"-journal", "-wal", "-shm"})
            std::filesystem::remove(file() + beside);
        std::filesystem::copy_file(
            copy(), file(), std::filesystem::copy_options::overwrite_existing);
    }

private:
    std::string file() const { return world_.on.file(); }
    std::string copy() const { return file() + ".copy"; }

    PluginWorld& world_;
};

// Renews all in a process of its own, which dies before the clock is asked for the n-th time. True:
// it was done before that.
bool renews_all_before_dying(Rotation& rotation, int asked_max)
{
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int asked = 0;
        rotation.world.host.before_clock = [&] {
            if (++asked == asked_max) ::kill(::getpid(), SIGKILL);
        };
        bool is_done = false;
        try {
            rotation.enable();
            for (int i = 0; !is_done; ++i) {
                const Answer batch = rotation.world.admin(
                    "job.run", R"("job":"prune","limit":3)", {.key = "child-" + std::to_string(i)});
                if (!batch.is_ok()) break;
                is_done = !batch.at("/more").as_bool();
            }
        } catch (...) { // NOLINT(bugprone-empty-catch)
        }
        ::_exit(is_done ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status)) REQUIRE(WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

} // namespace

TEST_CASE("wherever a renewal is killed, every code is good and the next one ends it",
          "[operations][rotation][sqlite][F1][b1][I15]")
{
    Rotation rotation;
    for (int i = 0; i < 4; ++i)
        rotation.issue();
    const FileCopy copy{rotation};
    rotation.give_newer_key();
    int killed = 0;
    std::set<std::int64_t> found_waiting;
    for (bool is_whole = false; !is_whole; ++killed) {
        copy.put_back();
        is_whole = renews_all_before_dying(rotation, killed + 1);
        // Ids that the child gave are not given again.
        for (int i = 0; i < 1'000; ++i)
            rotation.world.host.new_id();
        INFO("killed before clock " << killed + 1);
        rotation.enable();
        found_waiting.insert(rotation.rows_of(1));
        CHECK(rotation.unknown_codes().empty());
        CHECK(rotation.problems() == sound);
        rotation.finish();
        CHECK(rotation.rows_of(1) == 0);
        CHECK(rotation.unknown_codes().empty());
        CHECK(rotation.problems() == sound);
        REQUIRE(killed < 2'000);
    }
    CHECK(killed > 50);
    CHECK(found_waiting.size() > 3); // killed between batches, too
}

TEST_CASE("a copy from before the newer key needs the old one, and begins anew",
          "[operations][rotation][sqlite][m2][m3]")
{
    Rotation rotation;
    rotation.issue();
    const FileCopy copy{rotation};
    rotation.give_newer_key();
    rotation.enable();
    rotation.finish();
    rotation.world.host.previous_key_byte.reset();
    rotation.enable();

    copy.put_back();
    CHECK(rotation.refusal() == "wrong_keys: the studio's data was made with other keys");
    CHECK(rotation.world.raw().number("select available from scrip_voucher") == 10'00);
    rotation.world.host.previous_key_byte = 0;
    rotation.enable();
    CHECK(rotation.unknown_codes().empty());
    rotation.finish();
    CHECK(rotation.rows_of(1) == 0);
    CHECK(rotation.unknown_codes().empty());
    CHECK(rotation.problems() == sound);
}

namespace {

secrets::Keys::Pointer both_keys(const Rotation& rotation)
{
    const auto& host = rotation.world.host;
    return secrets::Keys::from_master(host.previous_master_key("s1"))
        ->renewed(host.master_key("s1"));
}

std::string symbols_of(const Card& card)
{
    return secrets::read_code(card.code).own->symbols();
}

bool is_there(Rotation& rotation, const storage::CodeHashes& hashes)
{
    const services::Host& host = rotation.world.host;
    storage::Store store{host.database("s1", services::DatabaseRole::runtime), host};
    bool is_found = false;
    store.read(limits_of(host), [&](storage::Unit& unit) {
        is_found = storage::VoucherStore{unit, "s1", host.now()}.find_by_code(hashes).has_value();
    });
    return is_found;
}

} // namespace

TEST_CASE("a look-up by the newest key alone, or by one key after the other, misses codes",
          "[operations][rotation][control]")
{
    Rotation rotation;
    const Card card = rotation.issue();
    rotation.give_newer_key();
    rotation.enable();
    const auto keys = both_keys(rotation);
    const auto hash = [&](int version) {
        return storage::CodeHash{version,
                                 secrets::code_hash(*keys, version, "s1", symbols_of(card))};
    };
    CHECK(is_there(rotation, {hash(2), hash(1)}));
    const bool is_found_by_newest = is_there(rotation, {hash(2)});
    CHECK_FALSE(is_found_by_newest);
    rotation.finish();
    const bool is_found_by_older = is_there(rotation, {hash(1)});
    CHECK_FALSE(is_found_by_older); // it went from the one to the other in between
    CHECK(is_there(rotation, {hash(2), hash(1)}));
}

TEST_CASE("a code renewed behind the ledger's back, or over a change it did not see, is found",
          "[operations][rotation][control][I28]")
{
    Rotation rotation;
    const Card card = rotation.issue();
    rotation.give_newer_key();
    rotation.enable();
    const auto raw = rotation.world.raw();
    const std::string hash = secrets::code_hash(*both_keys(rotation), 2, "s1", symbols_of(card));
    const std::string naive =
        "update scrip_voucher set key_version = 2, code_hash = '" + hash + "'";
    SECTION("the row alone")
    {
        raw.run(naive);
        CHECK(rotation.problems().find("I28") != std::string::npos);
    }
    SECTION("the chain's end as it was read before somebody paid")
    {
        const auto seen = raw.rows("select chain_len, chain_head, available from scrip_voucher");
        accepted(
            rotation.world.admin("payment.redeem", order("o1", 1'00, 1'00) + by_code(card.code)));
        raw.run(naive + ", chain_len = " + seen[0][0] + ", chain_head = '" + seen[0][1] + "'");
        const std::string problems = rotation.problems();
        CHECK(problems.find("I27") != std::string::npos);
        CHECK(problems.find("I28") != std::string::npos);
    }
}
