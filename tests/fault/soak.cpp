// o1: the same mixed load for long. After a warm-up memory, descriptors, threads and open
// statements stay what they are.
#include "../model/commands.hpp"
#include "../model/scratch_folder.hpp"
#include "allocations.hpp"
#include "bare_host.hpp"
#include "journal_mode.hpp"
#include "support/members.hpp"

#include <chrono>
#include <filesystem>
#include <forward_list>
#include <iostream>
#include <stdexcept>

namespace scrip::tests {

namespace {

constexpr std::int64_t bytes_per_10000_max = 1024;
constexpr int parts = 4; // the first is the warm-up

std::int64_t entries_of(const char* folder)
{
    std::int64_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{folder})
        ++count;
    return count;
}

// What has to stay what it is.
struct Held {
    std::int64_t bytes = memory_in_use().bytes;
    std::int64_t descriptors = entries_of("/proc/self/fd");
    std::int64_t threads = entries_of("/proc/self/task");
    std::int64_t statements = open_statements();
};

std::ostream& operator<<(std::ostream& out, const Held& held)
{
    return out << held.bytes << " bytes, " << held.descriptors << " descriptors, " << held.threads
               << " threads, " << held.statements << " statements";
}

// Rounds of calls that come back to where they began, but for what the books keep.
class Load {
public:
    explicit Load(const Options& options)
        : host_{options.text("plugin", ""), (folder_.path() / "scrip.db").string()}
    {
        host_.start();
        voucher_id_ = call("credit.add", credit("c1", 1'000'000'00)).id("/voucher/voucher_id");
    }

    std::size_t round()
    {
        const std::size_t before = calls_;
        const std::string number = std::to_string(++rounds_);
        const auto of_order = [&](const char* kind) {
            return order(kind + number, 5'00, 5'00) + by_id(voucher_id_);
        };
        const auto id_of = [](const char* name, const Answer& answer, const char* pointer) {
            return id_member(name, answer.id(pointer));
        };
        call("payment.capture",
             id_of("hold_id", call("payment.hold", of_order("h")), "/hold/hold_id"));
        call("payment.release",
             id_of("hold_id", call("payment.hold", of_order("r")), "/hold/hold_id"));
        call("payment.redeem", of_order("p"));
        for (const char* kind : {"h", "p"})
            call("payment.refund", id_member("order_id", kind + number) + reason);
        call("debit.reverse",
             id_of("transaction_id",
                   call("debit.add", credit("c1", 1'00)),
                   "/transaction/transaction_id") +
                 reason);
        refused("payment.redeem", order("x" + number, 5'00, 5'00) + by_code("CN-0000"));
        refused("credit.add", customer("c1"));
        for (const char* read : {"voucher.get", "voucher.history"})
            call(read, id_member("voucher_id", voucher_id_));
        call("customer.balance", id_member("customer_id", "c1"));
        call("voucher.list", R"("page":{"limit":20})");
        if (rounds_ % 16 == 0) call("panel.render", R"("panel":"studio.vouchers")");
        if (rounds_ % 16 == 0) call("job.run", R"("job":"events")");
        host_.advance(std::chrono::seconds{60});
        return calls_ - before;
    }

    std::size_t calls() const { return calls_; }

private:
    Answer call(const std::string& hook, const std::string& members)
    {
        ++calls_;
        Answer answer = host_.admin(hook, members);
        if (!answer.is_ok()) throw std::runtime_error{hook + ": " + answer.shown()};
        return answer;
    }
    void refused(const std::string& hook, const std::string& members)
    {
        ++calls_;
        if (host_.admin(hook, members).is_ok())
            throw std::runtime_error{hook + " was to be refused"};
    }

    ScratchFolder folder_;
    BareHost host_;
    std::string voucher_id_;
    std::size_t calls_ = 0, rounds_ = 0;
};

class Soak {
public:
    explicit Soak(const Options& options) : load_{options} {}

    // Throws when something grew. `leaks`: one byte a call, as a control.
    void run(std::size_t calls, bool leaks)
    {
        std::forward_list<char> left_behind;
        const std::size_t first = load_.calls();
        Held warm;
        for (int part = 0; part < parts; ++part) {
            const std::size_t end = first + calls / parts * (static_cast<std::size_t>(part) + 1);
            while (load_.calls() < end) {
                load_.round();
                if (leaks) left_behind.push_front('x');
            }
            if (part == 0) warm = Held{};
            if (!leaks) std::cout << "  " << load_.calls() << " calls: " << Held{} << std::endl;
        }
        check(warm, Held{}, calls / parts * (parts - 1));
    }

private:
    static void check(const Held& warm, const Held& now, std::size_t calls)
    {
        const std::int64_t slope =
            (now.bytes - warm.bytes) * 10'000 / static_cast<std::int64_t>(calls);
        if (slope >= bytes_per_10000_max)
            throw std::runtime_error{"memory grows by " + std::to_string(slope) +
                                     " bytes per 10,000 calls"};
        if (now.descriptors > warm.descriptors || now.threads > warm.threads ||
            now.statements > warm.statements)
            throw std::runtime_error{"descriptors, threads or statements grow"};
    }

    Load load_;
};

} // namespace

int soak(const Options& options)
{
    if (!are_allocations_ours())
        throw std::runtime_error{"a sanitizer's allocator does not say what is in use"};
    count_memory();
    const std::size_t calls = options.number("ops", 40'000);
    std::cout << "scrip-tests o1 --ops " << calls << std::endl;
    const auto started = std::chrono::steady_clock::now();
    const auto end = started + std::chrono::minutes{options.number("minutes", 0)};
    do {
        Soak{options}.run(calls, false);
    } while (std::chrono::steady_clock::now() < end);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::cout << "  flat; " << took.count() << " s" << std::endl;
    try {
        Soak{options}.run(4'000, true);
    } catch (const std::runtime_error& caught) {
        std::cout << "  control, one block a round: " << caught.what() << std::endl;
        return EXIT_SUCCESS;
    }
    throw std::runtime_error{"the control was not caught: this proves nothing"};
}

} // namespace scrip::tests
