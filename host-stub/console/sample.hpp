// Two studios with customers, orders and vouchers in every status, made through the same hooks and
// records as everything else.
#pragma once

#include "console/shared.hpp"

#include <functional>

namespace host_stub::console {

class Sample {
public:
    explicit Sample(Shared& shared) : shared_(shared) {}

    // Nobody has a studio here yet.
    bool is_wanted() const;

    // The studios, their activities and staff, a few customers. Throws Refusal.
    void begin();

    // The rest; shared.filling tells how far it is, and is nothing at the end. Ends early when
    // `is_stopping`. Throws Refusal.
    void fill(const std::function<bool()>& is_stopping);

private:
    Shared& shared_;
};

} // namespace host_stub::console
