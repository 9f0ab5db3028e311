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

    // More vouchers of money, worth far more than a run spends, 25 of each customer: by
    // voucher.import, several calls at once.
    void import_vouchers(std::int64_t count);

    // Asks for the codes of up to 2,000 of them, evenly spread: these are known from here on.
    void learn_codes();

    std::int64_t vouchers() const noexcept { return static_cast<std::int64_t>(ids_.size()); }

    // Of the vouchers whose codes are known. REQUIRES: `index` < known().
    std::int64_t known() const noexcept { return static_cast<std::int64_t>(known_.size()); }
    std::int64_t customer(std::int64_t index) const noexcept; // that holds it

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

    void read_statement(std::int64_t customer); // the last 20 items

    // A page of so many (1 to 200) of all vouchers, the first or the one at `cursor`; the next
    // one's cursor, empty at the end.
    std::string list_page(const std::string& cursor, int limit);

    void report_liability();

private:
    struct Known {
        std::string id;
        std::string code;
    };

    const Known& at(std::int64_t index) const { return known_[static_cast<std::size_t>(index)]; }
    std::int64_t place_of(std::int64_t index) const noexcept;
    std::vector<std::string> import_rows(std::int64_t first, std::int64_t count);
    std::string reveal(const std::string& voucher_id);
    std::string invoke(const char* hook, const std::string& key, const std::string& payload);

    pipe::Session& session_;
    const std::string id_;
    std::vector<std::string> ids_; // of the vouchers, in the order of the import
    std::vector<Known> known_;
    std::atomic<std::uint64_t> debits_ = 0;
};

} // namespace host_stub::commands::bench
