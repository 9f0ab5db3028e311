// The anchors of ledgers, kept in the host's folder and not in the database they vouch for: an
// older copy of that database has not the newest of them.
#pragma once

#include <boost/json/fwd.hpp>

#include <filesystem>
#include <mutex>
#include <string_view>

namespace host_stub::services {

class KeptAnchors {
public:
    explicit KeptAnchors(std::filesystem::path file) : file_(std::move(file)) {}

    // Adds a line, mode 0600, on the disk when it returns. `event` is the body of a ledger.anchor.
    // Throws StoreUnavailable.
    void add(std::string_view studio_id, std::string_view event);

    // [{"day", "hash"}], each once; the last 1,000. Empty without a file.
    boost::json::array of(std::string_view studio_id) const;

private:
    std::filesystem::path file_;
    std::mutex mutex_;
};

} // namespace host_stub::services
