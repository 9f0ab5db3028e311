// Several callers of one store, the first of them at work until the others stand in the queue.
#pragma once

#include "storage/order_store.hpp"
#include "storage/store.hpp"
#include "support/ledger_world.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <latch>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace scrip::tests {

using storage::Company;
using storage::DatabaseError;
using storage::Failure;
using storage::OrderStore;
using storage::Sharing;
using storage::Store;
using storage::Unit;
using storage::Verdict;

// The clock of deadlines stands still, so that no commit is closed because the machine is slow. A
// waiter asks it once it stands in the queue, and again while it waits for a lock.
class StillHost : public FakeHost {
public:
    using FakeHost::FakeHost;
    std::int64_t monotonic_ns() const override
    {
        ++asked;
        return now_ns;
    }
    mutable std::atomic<int> asked = 0;
    std::atomic<std::int64_t> now_ns = 1'000'000'000;
};

struct Caller {
    std::function<Verdict(Unit&)> work;
    services::CallLimits limits{};
    Sharing sharing{};

    std::string answer{}; // "kept", or what was thrown
};

class Crowd {
public:
    explicit Crowd(bool is_combining = true) : store_{database(is_combining), host} {}

    // A unit that changes an order's row.
    Caller touching(const std::string& order_id)
    {
        return {.work = [this, order_id](Unit& unit) {
            touch(unit, order_id);
            return Verdict::keep;
        }};
    }

    // One for each of the orders o0, o1, …
    std::vector<Caller> touching_each(int count)
    {
        std::vector<Caller> callers;
        for (int i = 0; i < count; ++i)
            callers.push_back(touching("o" + std::to_string(i)));
        return callers;
    }

    void touch(Unit& unit, const std::string& order_id)
    {
        ran.fetch_add(1);
        OrderStore{unit, world.studio}.touch(order_id);
    }

    // The first is at work until the others stand in the queue, in their order.
    void run(std::vector<Caller>& callers)
    {
        begin(callers);
        join();
    }

    void begin(std::vector<Caller>& callers)
    {
        std::latch is_leading{1};
        std::latch all_wait{1};
        const auto first = callers.front().work;
        std::atomic<bool> has_run = false;
        callers.front().work = [&](Unit& unit) {
            if (!has_run.exchange(true)) {
                is_leading.count_down();
                all_wait.wait();
            }
            return first(unit);
        };
        start(callers.front());
        is_leading.wait();
        callers.front().work = first; // of the next time
        for (std::size_t i = 1; i < callers.size(); ++i) {
            const int before = host.asked;
            start(callers[i]);
            while (host.asked == before)
                std::this_thread::yield();
        }
        all_wait.count_down();
        threads_.front().join();
    }

    void start(Caller& caller)
    {
        threads_.emplace_back([this, &caller, work = caller.work] {
            try {
                store_.write(caller.limits, work, caller.sharing);
                caller.answer = "kept";
            } catch (const DatabaseError& error) {
                caller.answer = "failure " + std::to_string(static_cast<int>(error.failure()));
            } catch (const std::exception& error) {
                caller.answer = error.what();
            }
            ++answered;
        });
    }

    void join()
    {
        for (std::thread& thread : threads_)
            if (thread.joinable()) thread.join();
        threads_.clear();
    }

    // SQLite counts what is committed in the header of its file, where there is no log beside it.
    std::uint32_t commits() const
    {
        std::ifstream file{world.on.file(), std::ios::binary};
        std::array<unsigned char, 4> bytes{};
        file.seekg(24);
        file.read(reinterpret_cast<char*>(bytes.data()), bytes.size());
        REQUIRE(file);
        std::uint32_t count = 0;
        for (const std::uint32_t byte : bytes)
            count = count << 8U | byte;
        return count;
    }

    std::int64_t orders() const { return world.raw().number("select count(*) from scrip_order"); }

    LedgerWorld world;
    StillHost host{world.on};
    std::atomic<int> ran = 0;
    std::atomic<int> answered = 0;

private:
    services::Database database(bool is_combining) const
    {
        services::Database database = world.database();
        database.is_combining = is_combining;
        return database;
    }

    Store store_;
    std::vector<std::thread> threads_;
};

inline std::string told(Failure failure)
{
    return "failure " + std::to_string(static_cast<int>(failure));
}

} // namespace scrip::tests
