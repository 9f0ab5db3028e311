// A studio in the plugin and the calls that are measured: hooks called directly, JSON in and JSON
// out, without the pipe.
#pragma once

#include "pipe/session.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

class Studio {
public:
    // Enables the studio of that id. Anything but OK throws std::runtime_error, here and below.
    Studio(pipe::Session& session, std::string id);

    // Vouchers of money, worth far more than a run spends, 25 of each customer: by voucher.import,
    // several calls at once. The codes of up to 2,000 of them, evenly spread, are asked for.
    void import_vouchers(std::int64_t count);

    std::int64_t vouchers() const noexcept { return vouchers_; }

    // Of the vouchers whose codes are known. REQUIRES: `index` < known().
    std::int64_t known() const noexcept { return static_cast<std::int64_t>(known_.size()); }
    const std::string& voucher_id(std::int64_t index) const { return at(index).id; }

    // One cent from that known voucher for an order of its own. `order` names no other.
    void redeem(std::int64_t index, const std::string& order);
    void hold_and_capture(std::int64_t index, const std::string& order);
    void check(std::int64_t index);
    void delete_order(const std::string& order);

    // `customer` counts those vouchers were imported for.
    void read_balance(std::int64_t customer);
    void list_of(std::int64_t customer); // 20 vouchers
    void issue(std::int64_t customer, const std::string& key);

    // `count` debits of one cent from that known voucher, on its customer's account.
    void add_debits(std::int64_t index, std::int64_t count);
    void read_history(std::int64_t index); // the last 20 transactions of that known voucher

    // A page of 50 of all vouchers, the first or the one at `cursor`; the next one's cursor, empty
    // at the end.
    std::string list_page(const std::string& cursor);

    void report_liability();

private:
    struct Known {
        std::string id;
        std::string code;
    };

    const Known& at(std::int64_t index) const { return known_[static_cast<std::size_t>(index)]; }
    std::vector<std::string> import_rows(std::int64_t first, std::int64_t count);
    std::string reveal(const std::string& voucher_id);
    std::string invoke(const char* hook, const std::string& key, const std::string& payload);

    pipe::Session& session_;
    const std::string id_;
    std::int64_t vouchers_ = 0;
    std::vector<Known> known_;
    std::atomic<std::uint64_t> debits_ = 0;
};

} // namespace host_stub::commands::bench
