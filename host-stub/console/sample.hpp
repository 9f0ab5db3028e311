// Two studios with customers, orders and vouchers in every status, made through the same hooks and
// records as everything else.
#pragma once

#include "console/shared.hpp"

#include <functional>

namespace host_stub::console {

class SampleStudio;
struct SampleTexts;

class Sample {
public:
    explicit Sample(Shared& shared) : shared_(shared) {}

    // Nobody has a studio here yet, or a sample that was begun is not complete.
    bool is_wanted() const;

    // The studios, their activities and staff, and their first customers, of months ago: by a host
    // of its own with a clock of its own. REQUIRES: no studio is enabled. Throws Refusal.
    void begin();

    // The rest; shared.filling tells how far it is, and is nothing at the end. Ends early when
    // `is_stopping`. Throws Refusal.
    void fill(const std::function<bool()>& is_stopping);

private:
    bool is_begun() const;
    void play_past();
    void play_next(SampleStudio& studio, const SampleTexts& texts);
    void tell_progress();

    Shared& shared_;
};

} // namespace host_stub::console
