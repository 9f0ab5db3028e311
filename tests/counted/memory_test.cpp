// What the plugin adds to its host's memory, with its pool (performance.md, section 3).
#include "../fault/bare_host.hpp"
#include "../model/scratch_folder.hpp"
#include "support/members.hpp"
#include "support/resident_memory.hpp"

#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

using namespace scrip::tests;

namespace {

constexpr std::int64_t mib = 1'024; // in KiB

class Busy {
public:
    Busy() : host_{SCRIP_PLUGIN_FOLDER, (folder_.path() / "scrip.db").string()}
    {
        host_.has_real_clock = true;
        host_.patience_ns = 60'000'000'000;
        host_.start();
        for (int i = 0; i < 500; ++i) {
            const std::string key = "made-" + std::to_string(i);
            const Answer made =
                host_.call("credit.add", admin_ + credit(key, 1'000'000) + "}", key);
            ids_.push_back(made.id("/voucher/voucher_id"));
        }
    }

    // Eight callers pay, look and list, so that every connection of the pool is used.
    void work(int each)
    {
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int caller = 0; caller < 8; ++caller) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) {
                    if (!is_served(++calls_)) ++refused;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        REQUIRE(refused == 0);
    }

private:
    bool is_served(std::size_t number)
    {
        const std::string& id = ids_[number % ids_.size()];
        const std::string key = "o" + std::to_string(number);
        const std::string who = id_member("customer_id", "made-" + std::to_string(number % 500));
        return host_.call("payment.redeem", admin_ + order(key, 1, 1, "b") + by_id(id) + "}", key)
                   .is_ok() &&
               host_.call("customer.statement", admin_ + who + "}", "").is_ok() &&
               host_.call("voucher.list", admin_ + R"("page":{"limit":50}})", "").is_ok();
    }

    const std::string admin_ = R"({"actor":{"role":"admin","id":"u1"},)";
    ScratchFolder folder_;
    BareHost host_;
    std::vector<std::string> ids_;
    std::atomic<std::size_t> calls_ = 0;
};

// The code of the plugin and of its libraries lies in files, which all processes share.
struct Added {
    std::int64_t own = 0;
    std::int64_t all = 0;
};

Added in_memory()
{
    return {resident_kib("RssAnon"), resident_kib()};
}

Added since(const Added& before, const char* when)
{
    const Added now = in_memory();
    const Added added{now.own - before.own, now.all - before.all};
    std::cout << "KiB added " << when << ": " << added.own << ", with code " << added.all << '\n';
    return added;
}

} // namespace

TEST_CASE("the plugin and its pool take at most 20 MiB of their own", "[counted]")
{
    const Added without = in_memory();
    Busy busy;
    since(without, "with one caller");
    busy.work(300); // the cache of each connection fills
    const Added added = since(without, "with eight callers");
    CHECK(added.own <= 20 * mib);
    CHECK(added.all <= 32 * mib);
}
