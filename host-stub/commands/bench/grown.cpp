#include "commands/bench/grown.hpp"

#include "commands/bench/vouchers.hpp"
#include "services/clock.hpp"

#include <algorithm>

namespace host_stub::commands::bench {
namespace {

constexpr std::int64_t vouchers_step = 10'000, debits_step = 500; // between two looks at the clock
constexpr std::int64_t vouchers_beside = 1'000;                   // of a studio that gets entries
constexpr std::int64_t entries_of_debit = 2;
constexpr int pages_deep = 500;

bool is_over(std::int64_t until_mono_ns)
{
    return services::Clock::mono_ns() >= until_mono_ns;
}

pipe::Options at(const Place& place, pipe::Options options)
{
    options.data_dir = place.folder();
    options.db_url = place.url();
    return options;
}

} // namespace

Grown::Grown(std::unique_ptr<Place> place, pipe::Options session_options)
    : place_(std::move(place)), session_(at(*place_, std::move(session_options)))
{
}

Studio& Grown::add_studio()
{
    studios_.push_back(
        std::make_unique<Studio>(session_, "bench" + std::to_string(studios_.size())));
    return *studios_.back();
}

bool Grown::fill_vouchers(std::int64_t count, std::int64_t until_mono_ns)
{
    Studio& studio = add_studio();
    while (studio.vouchers() < count) {
        if (is_over(until_mono_ns)) return false;
        studio.import_vouchers(std::min(vouchers_step, count - studio.vouchers()));
    }
    studio.learn_codes();
    place_->analyze();
    return true;
}

bool Grown::fill_entries(std::int64_t count, std::int64_t until_mono_ns)
{
    Studio& studio = add_studio();
    studio.import_vouchers(vouchers_beside);
    studio.learn_codes();
    std::int64_t left = std::max<std::int64_t>(count / entries_of_debit, 1);
    while (left > 0) {
        if (is_over(until_mono_ns)) return false;
        const std::int64_t step = std::min(debits_step, left);
        studio.add_debits(0, step);
        left -= step;
    }
    place_->analyze(); // statistics of a skewed load
    return true;
}

bool Grown::fill_studios(std::int64_t count, std::int64_t until_mono_ns)
{
    for (std::int64_t i = 0; i < count; ++i) {
        if (is_over(until_mono_ns)) return false;
        Studio& studio = add_studio();
        studio.import_vouchers(vouchers_each);
        if (i == 0 || i + 1 == count) studio.learn_codes();
    }
    place_->analyze();
    return true;
}

std::vector<Grown::Call> Grown::calls_among_vouchers()
{
    Studio& studio = *studios_.front();
    const std::string deep = deep_cursor();
    return {{"redeem", [&] { studio.redeem(drawn(studio), order()); }},
            {"balance", [&] { studio.read_balance(studio.customer(drawn(studio))); }},
            {"history of 20", [&] { studio.read_history(drawn(studio)); }},
            {"first page of 50", [&] { studio.list_page("", 50); }},
            {"deep page of 50", [&, deep] { studio.list_page(deep, 50); }},
            {"liability report", [&] { studio.report_liability(); }}};
}

std::vector<Grown::Call> Grown::calls_among_entries()
{
    Studio& studio = *studios_.front();
    const auto other = [&] { return 1 + drawn(studio) % (studio.known() - 1); };
    return {{"redeem of the account", [&] { studio.redeem(0, order()); }},
            {"redeem of another", [&, other] { studio.redeem(other(), order()); }},
            {"order paid and deleted",
             [&, other] {
                 const std::string paid = order();
                 studio.redeem(other(), paid);
                 studio.delete_order(paid);
             }},
            {"balance of the account", [&] { studio.read_balance(studio.customer(0)); }},
            {"history of the account", [&] { studio.read_history(0); }},
            {"history of another", [&, other] { studio.read_history(other()); }},
            {"statement of the account", [&] { studio.read_statement(studio.customer(0)); }},
            {"first page of 50", [&] { studio.list_page("", 50); }}};
}

std::vector<Grown::Call> Grown::calls_among_studios()
{
    Studio& first = *studios_.front();
    Studio& last = *studios_.back();
    return {{"redeem in the first", [&] { first.redeem(drawn(first), order()); }},
            {"redeem in the last", [&] { last.redeem(drawn(last), order()); }},
            {"balance in the last", [&] { last.read_balance(0); }},
            {"first page of the last", [&] { last.list_page("", 50); }},
            {"enable another", [&] { add_studio(); }}};
}

// At random, but the same in each run and each size.
std::int64_t Grown::drawn(const Studio& studio)
{
    const std::uint64_t mixed = ++draws_ * 0x9E3779B97F4A7C15u;
    return static_cast<std::int64_t>((mixed >> 33) % static_cast<std::uint64_t>(studio.known()));
}

std::string Grown::order()
{
    return std::to_string(++orders_);
}

// Of as deep a page as there is, within reason.
std::string Grown::deep_cursor()
{
    Studio& studio = *studios_.front();
    std::string cursor, deep;
    for (int page = 0; page < pages_deep; ++page) {
        cursor = studio.list_page(cursor, 200);
        if (cursor.empty()) break;
        deep = cursor;
    }
    return deep;
}

} // namespace host_stub::commands::bench
