// The host's own transaction, as it lends one for a call.
#pragma once

#include "hostile_host.hpp"

#include <memory>
#include <string>

namespace scrip::fuzz {

class LentConnection {
public:
    // Does nothing unless something is lent.
    LentConnection(const std::string& path, bool is_lent);
    ~LentConnection();
    LentConnection(const LentConnection&) = delete;
    LentConnection& operator=(const LentConnection&) = delete;

    booking_tx* transaction() const { return transaction_.get(); }

    // After the call: the transaction is still the host's, and nothing is left running in it.
    void check() const;

private:
    std::unique_ptr<booking_tx> transaction_;
};

} // namespace scrip::fuzz
