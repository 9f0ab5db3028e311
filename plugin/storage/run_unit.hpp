// One try of one unit: begin, work, and commit or rollback.
#pragma once

#include "services/host.hpp"
#include "storage/unit.hpp"

#include <functional>

namespace scrip::storage {

// What becomes of a unit's work.
enum class Verdict { keep, discard };

// Looks at deadline and cancellation right before the commit. Throws DatabaseError; then nothing
// was kept, but for `unknown`.
void run_unit(Session& session,
              const services::Host& host,
              const services::CallLimits& limits,
              const std::function<Verdict(Unit&)>& work);

// Over one snapshot, which is left as it was.
void read_unit(Session& session,
               const services::Host& host,
               const services::CallLimits& limits,
               const std::function<void(Unit&)>& work);

} // namespace scrip::storage
