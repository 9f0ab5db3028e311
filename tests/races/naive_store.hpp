// What must not work: a balance that is read, checked and written back as separate statements. The
// harness has to catch it, or the harness is worth nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace soci {
class session;
}

namespace scrip::tests {

class NaiveStore {
public:
    // `url` as host-stub's --db takes it.
    explicit NaiveStore(const std::string& url);
    ~NaiveStore();
    NaiveStore(const NaiveStore&) = delete;
    NaiveStore& operator=(const NaiveStore&) = delete;

    void create(std::int64_t face);
    std::int64_t balance();

    // Reads, checks, writes the new value: true when it was "spent".
    bool spend(std::int64_t amount);

    // A redemption row and the balance it lowers, in two transactions: a kill between them leaves
    // half.
    void spend_in_halves(const std::string& key, std::int64_t amount);
    std::int64_t sum_of_redemptions();

private:
    void run(const std::string& sql);
    std::int64_t number(const std::string& sql);
    std::unique_ptr<soci::session> session_;
};

// PRAGMA integrity_check of the SQLite database behind a URL; "ok" when it is sound.
std::string integrity_of(const std::string& url);

} // namespace scrip::tests
