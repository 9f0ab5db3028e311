#include "commands/bench/plugin_subject.hpp"

#include "commands/bench/measure.hpp"
#include "commands/bench/vouchers.hpp"

#include <atomic>
#include <stdexcept>

namespace host_stub::commands::bench {
namespace {

constexpr std::int64_t settling_ms = 1'100;

std::string order_id(std::int64_t order)
{
    return "paid-" + std::to_string(order);
}

class PluginSubject final : public Subject {
public:
    PluginSubject(Studio& studio, Settling settling) : studio_(studio), settling_(settling) {}

    Kind kind() const noexcept override { return Kind::plugin; }
    bool has(Case) const override { return true; }

    void stock(Case which, std::int64_t milliseconds) override
    {
        if (which == Case::order_delete) pay_orders(milliseconds);
    }

    std::unique_ptr<Actor> actor(Case which) override
    {
        return std::make_unique<Caller>(*this, which);
    }

    void settle() override
    {
        if (settling_ == Settling::at_once) return;
        repeat(settling_ms, callers(Case::balance), [] { return Draw{0, 0}; });
    }

private:
    class Caller final : public Actor {
    public:
        Caller(PluginSubject& subject, Case which) : subject_(subject), which_(which) {}
        bool act(const Draw& draw) override { return subject_.act(which_, draw); }

    private:
        PluginSubject& subject_;
        const Case which_;
    };

    class Payer final : public Actor {
    public:
        explicit Payer(PluginSubject& subject) : subject_(subject) {}
        bool act(const Draw&) override
        {
            const std::int64_t order = subject_.orders_paid_++;
            subject_.studio_.redeem(order % subject_.studio_.known(), order_id(order));
            return true;
        }

    private:
        PluginSubject& subject_;
    };

    bool act(Case which, const Draw& draw)
    {
        const auto index =
            static_cast<std::int64_t>(draw.random % static_cast<std::uint64_t>(studio_.known()));
        const auto customer = static_cast<std::int64_t>(
            draw.random % static_cast<std::uint64_t>(customer_of(studio_.vouchers() - 1) + 1));
        const std::string unique = std::to_string(draw.unique);
        switch (which) {
        case Case::redeem:
        case Case::redeem_hot: studio_.redeem(index, unique); return true;
        case Case::hold_capture: studio_.hold_and_capture(index, unique); return true;
        case Case::check: studio_.check(index); return true;
        case Case::balance: studio_.read_balance(customer); return true;
        case Case::list: studio_.list_of(customer); return true;
        case Case::issue: studio_.issue(customer, unique); return true;
        case Case::order_delete: return delete_next();
        }
        throw std::logic_error("no such case");
    }

    bool delete_next()
    {
        const std::int64_t order = orders_deleted_++;
        if (order >= orders_paid_) {
            --orders_deleted_;
            return false;
        }
        studio_.delete_order(order_id(order));
        return true;
    }

    void pay_orders(std::int64_t milliseconds)
    {
        std::vector<std::unique_ptr<Actor>> payers;
        for (std::int64_t i = 0; i < stocking_threads; ++i)
            payers.push_back(std::make_unique<Payer>(*this));
        repeat(milliseconds, payers, [] { return Draw{0, 0}; });
    }

    std::vector<std::unique_ptr<Actor>> callers(Case which)
    {
        std::vector<std::unique_ptr<Actor>> all;
        for (std::int64_t i = 0; i < stocking_threads; ++i)
            all.push_back(actor(which));
        return all;
    }

    Studio& studio_;
    const Settling settling_;
    std::atomic<std::int64_t> orders_paid_ = 0;
    std::atomic<std::int64_t> orders_deleted_ = 0;
};

} // namespace

std::unique_ptr<Subject> plugin_subject(Studio& studio, Settling settling)
{
    return std::make_unique<PluginSubject>(studio, settling);
}

} // namespace host_stub::commands::bench
