// What a redemption costs in things that can be counted, so that no noise of a machine hides a rise
// (performance.md, section 2). A disk that takes a millisecond for a sync lets callers meet.
#include "../fault/bare_host.hpp"
#include "../model/scratch_folder.hpp"
#include "counts.hpp"
#include "support/members.hpp"

#include <catch2/catch.hpp>
#include <iostream>
#include <thread>

using namespace scrip::tests;

namespace {

// Of one redemption, on average.
struct Cost {
    double syncs = 0;
    double bytes = 0;
    double statements = 0;
};

std::ostream& operator<<(std::ostream& out, const Cost& cost)
{
    return out << cost.syncs << " syncs, " << cost.bytes << " bytes, " << cost.statements
               << " statements";
}

class Till {
public:
    Till() : host_{SCRIP_PLUGIN_FOLDER, (folder_.path() / "scrip.db").string()}
    {
        counts().sync_us = 0;
        host_.has_real_clock = true;
        host_.patience_ns = 60'000'000'000;
        host_.start();
        for (std::size_t i = 0; i < vouchers; ++i) {
            const Answer made = host_.call("credit.add",
                                           admin + credit("c" + std::to_string(i), 1'000'000) + "}",
                                           "made-" + std::to_string(i));
            codes_.push_back(made.id("/code"));
        }
    }

    // Each caller redeems by code, as often; from one voucher, or each time from another.
    Cost redeem(int callers, int each, bool is_one_voucher = false)
    {
        redeem_some(callers, 2, is_one_voucher); // statements are prepared, connections open
        Counts& now = counts();
        const std::int64_t syncs = now.syncs, bytes = now.bytes, statements = now.statements;
        redeem_some(callers, each, is_one_voucher);
        const double all = callers * each;
        const Cost cost{static_cast<double>(now.syncs - syncs) / all,
                        static_cast<double>(now.bytes - bytes) / all,
                        static_cast<double>(now.statements - statements) / all};
        std::cout << callers << (is_one_voucher ? " callers of one voucher: " : " callers: ")
                  << cost << '\n';
        return cost;
    }

private:
    void redeem_some(int callers, int each, bool is_one_voucher)
    {
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int caller = 0; caller < callers; ++caller) {
            threads.emplace_back([&] {
                for (int i = 0; i < each; ++i) {
                    const std::size_t number = ++orders_;
                    const std::string& code = codes_[is_one_voucher ? 0 : number % vouchers];
                    const std::string key = "o" + std::to_string(number);
                    const Answer paid = host_.call(
                        "payment.redeem", admin + order(key, 1, 1) + by_code(code) + "}", key);
                    if (!paid.is_ok()) ++refused;
                }
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        REQUIRE(refused == 0);
    }

    static constexpr std::size_t vouchers = 200;
    const std::string admin = R"({"actor":{"role":"admin","id":"u1"},)";
    ScratchFolder folder_;
    BareHost host_;
    std::vector<std::string> codes_;
    std::atomic<std::size_t> orders_ = 0;
};

} // namespace

TEST_CASE("a redemption alone costs so many statements, syncs and bytes", "[counted]")
{
    Till till;
    const Cost cost = till.redeem(1, 200);
    CHECK(cost.statements <= 17);
    CHECK(cost.syncs <= 5);
    CHECK(cost.bytes <= 260'000);
}

TEST_CASE("callers that meet share syncs and bytes", "[counted]")
{
    Till till;
    const bool is_one_voucher = GENERATE(false, true);
    const Cost alone = till.redeem(1, 50, is_one_voucher);
    counts().sync_us = 1'000;
    const Cost eight = till.redeem(8, 50, is_one_voucher);
    const Cost many = till.redeem(32, 25, is_one_voucher);
    CHECK(eight.syncs <= 0.35 * alone.syncs);
    CHECK(many.syncs <= 0.10 * alone.syncs);
    CHECK(many.bytes <= 0.8 * alone.bytes);
}
