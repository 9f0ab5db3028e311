// Codes under two versions of keys: how they are found, and the guard that renews them.
#include "support/ledger_world.hpp"

#include <catch2/catch.hpp>

using namespace scrip;
using namespace scrip::storage;
using namespace scrip::tests;

namespace {

struct World : LedgerWorld {
    // A voucher whose code is sealed, as it is stored.
    Voucher sealed(const std::string& hash)
    {
        Voucher made = voucher(10);
        made.code_hash = hash;
        made.code_sealed = "sealed";
        return *find(issue(made).voucher_id);
    }

    bool renew(const Voucher& before, const std::string& in_studio = "s1")
    {
        Voucher after = before;
        after.key_version = 2;
        after.code_hash = "renewed-" + before.code_hash;
        after.code_sealed = "renewed";
        bool is_renewed = false;
        write([&](Unit& unit) {
            is_renewed =
                renew_keys(unit, in_studio, *keys, head(TransactionType::reissue), before, after);
        });
        return is_renewed;
    }

    std::optional<Voucher> by_code(const CodeHashes& hashes)
    {
        return read([&](Unit& unit) {
            return VoucherStore{unit, studio, host.now()}.find_by_code(hashes);
        });
    }

    std::size_t waiting(std::int64_t limit = 10)
    {
        return read([&](Unit& unit) {
                   return VoucherStore{unit, studio, host.now()}.sealed_with(1, limit);
               })
            .size();
    }
};

} // namespace

TEST_CASE("a code is renewed as it was read, with an entry in its chain",
          "[storage][rotation][I26][I27][I30]")
{
    World world;
    const Voucher before = world.sealed("h");
    REQUIRE(world.renew(before));
    const Voucher after = *world.find(before.voucher_id);
    CHECK(after.key_version == 2);
    CHECK(after.code_hash == "renewed-h");
    CHECK(after.code_sealed == "renewed");
    CHECK(after.chain_len == before.chain_len + 1);
    CHECK(after.chain_head != before.chain_head);
    CHECK(after.available == before.available);
    const auto raw = world.raw();
    const std::string last = " from scrip_entry where seq = " + std::to_string(after.chain_len);
    CHECK(raw.text("select account" + last) == "state");
    CHECK(raw.text("select hash" + last) == after.chain_head);
    CHECK(raw.text("select facts" + last).find("code=9:renewed-h;key_version=1:2;") !=
          std::string::npos);
    CHECK(raw.number("select count(*) from scrip_movement") == 1); // of the issue
}

TEST_CASE("the guard of a renewal refuses by each of its conditions",
          "[storage][rotation][q4][I26]")
{
    World world;
    Voucher voucher = world.sealed("h");
    const auto raw = world.raw();
    const auto count = [&] { return raw.number("select count(*) from scrip_transaction"); };
    const std::int64_t written = count();
    SECTION("the chain has grown")
    {
        world.write([&](Unit& unit) {
            world.begin(unit, TransactionType::block).change(voucher, state_change());
        });
        CHECK_FALSE(world.renew(voucher));
        CHECK(count() == written + 1);
    }
    SECTION("its keys are others")
    {
        raw.run("update scrip_voucher set key_version = 2");
        CHECK_FALSE(world.renew(voucher));
        CHECK(count() == written);
    }
    SECTION("its check failed")
    {
        raw.run("update scrip_voucher set quarantined_ts = 1");
        CHECK_FALSE(world.renew(voucher));
        CHECK(count() == written);
    }
    SECTION("it is no voucher, or of another studio")
    {
        world.add_studio("s2");
        CHECK_FALSE(world.renew(voucher, "s2"));
        voucher.voucher_id = "other";
        CHECK_FALSE(world.renew(voucher));
        CHECK(count() == written);
    }
    SECTION("none: a void voucher is renewed, too")
    {
        raw.run("update scrip_voucher set voided_ts = 1");
        CHECK(world.renew(*world.find(voucher.voucher_id)));
    }
}

TEST_CASE("a code is found by the hash of either version, and by no other pair",
          "[storage][rotation][I30]")
{
    World world;
    const Voucher older = world.sealed("one");
    const Voucher newer = world.sealed("two");
    REQUIRE(world.renew(newer));
    CHECK(world.by_code({{2, "x"}, {1, "one"}})->voucher_id == older.voucher_id);
    CHECK(world.by_code({{2, "renewed-two"}, {1, "two"}})->voucher_id == newer.voucher_id);
    CHECK(world.by_code({{2, "renewed-two"}})->voucher_id == newer.voucher_id);
    CHECK_FALSE(world.by_code({{2, "one"}, {1, "renewed-two"}}));
    CHECK_FALSE(world.by_code({{1, "renewed-two"}}));
    CHECK_FALSE(world.by_code({{2, "one"}}));
}

TEST_CASE("what waits for newer keys is sealed, of the older ones and in no quarantine",
          "[storage][rotation]")
{
    World world;
    world.issue(world.voucher(10)); // its code is shown once
    const Voucher quarantined = world.sealed("a");
    const Voucher renewed = world.sealed("b");
    world.sealed("c");
    world.sealed("d");
    world.raw().run("update scrip_voucher set quarantined_ts = 1 where voucher_id = '" +
                    quarantined.voucher_id + "'");
    REQUIRE(world.renew(renewed));
    CHECK(world.waiting() == 2);
    CHECK(world.waiting(1) == 1);
    const KeyNeeds needs = world.read([&](Unit& unit) {
        return StudioStore{unit, world.studio}.needs(1, world.host.now());
    });
    CHECK(needs.waiting == 2);
    CHECK(needs.until_end == 2);
    CHECK_FALSE(needs.are_none());
}
