// A studio in the plugin, filled for measuring, and the acts that are measured: direct calls of
// hooks, JSON in and JSON out, without the pipe.
#pragma once

#include "pipe/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace host_stub::commands::bench {

class PluginLedger {
public:
    // Enables the studio. Anything but OK throws std::runtime_error, here and below.
    explicit PluginLedger(pipe::Session& session);

    // Credits of €10,000,000.00 each, made by several threads at once.
    void add_credits(std::int64_t count);

    std::int64_t credits() const noexcept { return static_cast<std::int64_t>(codes_.size()); }

    // One cent from that credit, by its code, for an order of its own.
    void redeem(std::int64_t credit, std::uint64_t unique);

    // `count` debits of one cent on one customer's account, by several threads at once.
    void add_debits(std::int64_t count);

    void read_balance();

    // The first page of 50 of the studio's vouchers, or the one at `cursor`; the next one's cursor,
    // empty at the end.
    std::string list_page(const std::string& cursor);

private:
    std::string invoke(const char* hook, const std::string& key, const std::string& payload);

    pipe::Session& session_;
    std::vector<std::string> codes_;
    std::int64_t debits_ = 0;
};

} // namespace host_stub::commands::bench
