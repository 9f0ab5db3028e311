// Events on their way to the host, written in the transaction they tell of.
#pragma once

#include "domain/event.hpp"
#include "storage/unit.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scrip::storage {

// Facts only: ids, words, amounts. Never a code, a note or a name.
struct Event {
    std::string event_id{}; // given when it is kept
    EventType type;
    std::string about;      // what it is in order with: a voucher, a hold, the studio
    std::int64_t place = 0; // among the events about it: of a voucher, of its chain
    std::optional<std::string> voucher_id{};
    std::optional<std::string> order_id{};
    std::optional<std::string> hold_id{};
    std::optional<std::string> transaction_id{};
    std::optional<std::string> commodity{};
    std::optional<std::int64_t> amount{};
    std::optional<std::int64_t> available_after{};
    std::optional<std::string> expires_on{};
    std::optional<std::string> detail{}; // a word, or the anchor's day
    std::optional<std::int64_t> count{}; // days before the last one, failed tries
    Instant at{};
};

class OutboxStore {
public:
    OutboxStore(Unit& unit, const std::string& studio_id);

    // Nothing where the host takes no events.
    void keep(const Event& event);

    // Those of one voucher in the order they happened in.
    std::vector<Event> unsent(std::int64_t limit);
    void mark_sent(const Event& event, Instant now);

    // How many were sent before `until` and went now.
    std::int64_t prune(Instant until, std::int64_t limit);

private:
    Unit& unit_;
    const std::string& studio_id_;
};

} // namespace scrip::storage
