// Whether calls cost the same in a small studio and in one that has grown: medians of the same
// calls over both, and their ratio. Figures, not a test: machines differ and are noisy.
#include "../model/commands.hpp"
#include "../model/scratch_folder.hpp"
#include "../races/host.hpp"
#include "support/test_database.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

namespace scrip::tests {

namespace {

constexpr std::int64_t vouchers_each = 100; // of a customer
constexpr std::int64_t customers_asked = 10;
constexpr std::int64_t minor_each = 100'00; // of a voucher

using Clock = std::chrono::steady_clock;

double milliseconds_of(const std::function<void()>& work)
{
    const auto started = Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Clock::now() - started).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values.at(values.size() / 2);
}

// One studio of so many vouchers, and at least `entries_each` entries on each of them.
class GrownStudio {
public:
    GrownStudio(const std::string& plugin_dir, std::int64_t vouchers, std::int64_t entries_each)
        : host_{plugin_dir, folder_.path(), database_.url()}, customers_{vouchers / vouchers_each}
    {
        host_.enable_studio();
        for (std::int64_t customer = 0; customer < customers_; customer += 10)
            import_for(customer, std::min<std::int64_t>(customer + 10, customers_));
        // A debit of everything and its reversal: four entries on each voucher.
        for (std::int64_t posted = 2; posted < entries_each; posted += 4) {
            for (std::int64_t customer = 0; customer < customers_; ++customer)
                turn_over(customer);
        }
        code_ = host_
                    .accepted("credit.add",
                              {{"customer", {{"customer_id", "bearer"}}},
                               {"amount", eur(1'000'000'00)},
                               {"description", "to be spent"}},
                              key())
                    .at("code");
    }

    std::int64_t entries()
    {
        return host_.accepted("report.verify", {{"voucher_id", one_voucher()}})
                   .at("checked")
                   .at("entries")
                   .as_int64() *
               customers_ * vouchers_each;
    }

    void list()
    {
        host_.accepted("voucher.list", {{"sort", "created"}, {"page", {{"limit", 50}}}});
    }
    void balance() { host_.accepted("customer.balance", {{"customer_id", next_customer()}}); }
    void check() { host_.accepted("voucher.check", {{"code", code_}}); }
    void redeem()
    {
        host_.accepted("payment.redeem",
                       {{"order", order_of("o" + std::to_string(++orders_), 1'00)},
                        {"source", {{"code", code_}}}},
                       key());
    }
    void liability() { host_.accepted("report.liability", {}); }

private:
    std::string key() { return "k" + std::to_string(++keys_); }

    static std::string name_of(std::int64_t customer) { return "c" + std::to_string(customer); }

    // As many different ones in either studio: else one is asked about what it has in memory.
    std::string next_customer() { return name_of(++asked_ % customers_asked); }

    std::string one_voucher()
    {
        const json::object found =
            host_.accepted("voucher.list", {{"customer_id", name_of(0)}, {"page", {{"limit", 1}}}});
        return found.at("items").as_array().at(0).at("voucher_id").as_string().c_str();
    }

    void import_for(std::int64_t first, std::int64_t end)
    {
        json::array rows;
        for (std::int64_t customer = first; customer < end; ++customer) {
            for (std::int64_t i = 0; i < vouchers_each; ++i) {
                rows.push_back(
                    json::object{{"external_id", name_of(customer) + "/" + std::to_string(i)},
                                 {"customer", {{"customer_id", name_of(customer)}}},
                                 {"kind", "credit"},
                                 {"face", eur(minor_each)},
                                 {"available", eur(minor_each)}});
            }
        }
        host_.accepted("voucher.import", {{"batch", "growth"}, {"rows", std::move(rows)}}, key());
    }

    void turn_over(std::int64_t customer)
    {
        const json::object debited =
            host_.accepted("debit.add",
                           {{"customer", {{"customer_id", name_of(customer)}}},
                            {"amount", eur(minor_each * vouchers_each)},
                            {"description", "all of it"}},
                           key());
        host_.accepted("debit.reverse",
                       {{"transaction_id", debited.at("transaction").at("transaction_id")},
                        {"reason", "back"}},
                       key());
    }

    ScratchFolder folder_;
    TestDatabase database_;
    Host host_;
    std::int64_t customers_;
    json::value code_;
    std::int64_t keys_ = 0;
    std::int64_t orders_ = 0;
    std::int64_t asked_ = 0;
};

struct Measured {
    const char* name;
    void (GrownStudio::*call)();
    std::size_t times;
};

// In turn over both studios, so that the machine's moods meet both alike.
void compare(const Measured& measured, GrownStudio& small, GrownStudio& grown)
{
    std::vector<double> before, after;
    for (std::size_t i = 0; i < measured.times; ++i) {
        before.push_back(milliseconds_of([&] { (small.*measured.call)(); }));
        after.push_back(milliseconds_of([&] { (grown.*measured.call)(); }));
    }
    std::printf("%-18s %10.3f ms %10.3f ms %8.2f\n",
                measured.name,
                median(before),
                median(after),
                median(after) / median(before));
}

} // namespace

int measure_growth(const Options& options)
{
    const std::string plugin_dir = options.text("plugin", "");
    const auto vouchers = static_cast<std::int64_t>(options.number("vouchers", 100'000));
    const auto entries_each = static_cast<std::int64_t>(options.number("entries-each", 10));
    GrownStudio small{plugin_dir, 1'000, entries_each};
    GrownStudio grown{plugin_dir, vouchers, entries_each};
    std::printf("vouchers                 1000 %13lld\nentries    %18lld %13lld\n",
                static_cast<long long>(vouchers),
                static_cast<long long>(small.entries()),
                static_cast<long long>(grown.entries()));
    std::printf("median of              small         grown    ratio\n");
    for (const Measured& measured : {Measured{"voucher.list", &GrownStudio::list, 101},
                                     Measured{"customer.balance", &GrownStudio::balance, 101},
                                     Measured{"voucher.check", &GrownStudio::check, 101},
                                     Measured{"payment.redeem", &GrownStudio::redeem, 101},
                                     Measured{"report.liability", &GrownStudio::liability, 3}}) {
        compare(measured, small, grown);
    }
    return 0;
}

} // namespace scrip::tests
