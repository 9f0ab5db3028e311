// Who was erased, kept in the host's folder and not in the database: a copy of that from before
// still has what was erased. The host's own ids, and nothing else of a person.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::services {

struct Erasure {
    std::string customer_id;
    std::string balance; // as customer.erase was asked
};

class KeptErasures {
public:
    explicit KeptErasures(std::filesystem::path file) : file_(std::move(file)) {}

    // Adds a line, mode 0600, on the disk when it returns. Throws StoreUnavailable.
    void add(std::string_view studio_id, const Erasure& erasure);

    // In their order. Empty without a file.
    std::vector<Erasure> of(std::string_view studio_id) const;

private:
    std::filesystem::path file_;
    std::mutex mutex_;
};

} // namespace host_stub::services
