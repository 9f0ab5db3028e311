// Calls of each kind, in functions that a profiler tells apart (instructions.py).
#include "../fault/bare_host.hpp"
#include "../model/scratch_folder.hpp"
#include "support/members.hpp"

#include <array>
#include <functional>
#include <iostream>
#include <stdexcept>

using namespace scrip::tests;

namespace {

constexpr int vouchers = 200; // of 25 customers
constexpr int customers = 25;

class Studio {
public:
    Studio() : host_{SCRIP_PLUGIN_FOLDER, (folder_.path() / "scrip.db").string()}
    {
        host_.patience_ns = 3'600'000'000'000;
        host_.start();
        for (int i = 0; i < vouchers; ++i)
            codes_.push_back(issue().id("/code"));
    }

    Answer issue() { return done("credit.add", credit(customer_id(next()), 100'000)); }

    Answer check() { return done("voucher.check", R"("code":")" + code() + '"'); }
    Answer balance()
    {
        return done("customer.balance", id_member("customer_id", customer_id(next())));
    }
    Answer list()
    {
        return done("voucher.list",
                    id_member("customer_id", customer_id(next())) + R"(,"page":{"limit":20})");
    }

    void redeem() { pay("o" + std::to_string(next())); }

    void hold_and_capture()
    {
        const std::string order_id = "o" + std::to_string(next());
        const Answer held = done("payment.hold", order(order_id, 1, 1) + by_code(code()));
        done("payment.capture", id_member("hold_id", held.id("/hold/hold_id")));
    }

    void pay_orders(int count)
    {
        for (int i = 0; i < count; ++i)
            pay(paid_order(i));
    }

    void delete_next_order()
    {
        done("order.delete", id_member("order_id", paid_order(deleted_++)));
    }

private:
    int next() { return ++count_; }
    static std::string customer_id(int of) { return "c" + std::to_string(of % customers); }
    const std::string& code() { return codes_[static_cast<std::size_t>(next() * 7 % vouchers)]; }

    static std::string paid_order(int number) { return "paid-" + std::to_string(number); }

    void pay(const std::string& order_id)
    {
        done("payment.redeem", order(order_id, 1, 1) + by_code(code()));
    }

    Answer done(const std::string& hook, const std::string& members)
    {
        const Answer answer = host_.admin(hook, members);
        if (!answer.is_ok()) throw std::runtime_error{hook + ": " + answer.shown()};
        return answer;
    }

    ScratchFolder folder_;
    BareHost host_;
    std::vector<std::string> codes_;
    int deleted_ = 0;
    int count_ = 0;
};

constexpr int warm = 10, times = 40;

// A profile begins and ends with it; the program that profiles finds C names only.
extern "C" [[gnu::noinline]] void counted_calls(const std::function<void()>& call)
{
    for (int i = 0; i < times; ++i)
        call();
    asm volatile(""); // it comes back here
}

struct Case {
    const char* name;
    std::function<void()> call;
};

} // namespace

int main()
try {
    Studio studio;
    const std::array<Case, 7> cases{{{"redeem", [&] { studio.redeem(); }},
                                     {"hold+capture", [&] { studio.hold_and_capture(); }},
                                     {"check", [&] { studio.check(); }},
                                     {"balance", [&] { studio.balance(); }},
                                     {"list", [&] { studio.list(); }},
                                     {"issue", [&] { studio.issue(); }},
                                     {"order.delete", [&] { studio.delete_next_order(); }}}};
    studio.pay_orders(warm + times);
    for (const Case& each : cases) {
        for (int i = 0; i < warm; ++i)
            each.call(); // statements are prepared, pages read
        counted_calls(each.call);
        std::cout << each.name << ' ' << times << std::endl;
    }
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
