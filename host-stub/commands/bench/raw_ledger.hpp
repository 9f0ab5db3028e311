// What SQLite itself can do: the statements of a redemption through its C interface, without any
// plugin, in the journal mode and with the syncs the plugin uses. The measure beside the plugin's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

namespace host_stub::commands::bench {

// Tables like the plugin's in a file of their own, with that many vouchers.
void make_raw_ledger(const std::filesystem::path& file, std::int64_t vouchers);

// A connection with its prepared statements; one per thread.
class RawLedger {
public:
    explicit RawLedger(const std::filesystem::path& file);
    ~RawLedger();
    RawLedger(RawLedger&&) noexcept;
    RawLedger& operator=(RawLedger&&) = delete;

    // Takes 1 from that voucher with all that a redemption records. `unique` names the call.
    void redeem(std::int64_t voucher, std::uint64_t unique);

    // The limit: a transaction of one UPDATE and one INSERT.
    void change_least(std::int64_t voucher, std::uint64_t unique);

    struct Connection;

private:
    std::unique_ptr<Connection> connection_;
};

} // namespace host_stub::commands::bench
