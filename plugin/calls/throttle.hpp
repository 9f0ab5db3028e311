// Failed tries of codes: whom they are counted for, and who has to wait (security.md, section 2).
#pragma once

#include "operations/work.hpp"
#include "storage/throttle_store.hpp"

#include <optional>
#include <vector>

namespace scrip::calls {

// Admins are counted and not paused.
std::vector<storage::ThrottleSubject> throttle_subjects(const operations::Work& work);

// `challenge_required` with `retry_after_s`; none: go on.
std::optional<Refusal> challenge(operations::Work& work);

// A failed try is a code that is not there, or somebody else's holder-only voucher.
bool is_failed_try(const Refusal& refusal);

// In a unit of its own, so that it survives the rollback of what failed (I34). A refusal: tries
// that ran beside this one used up what was left, and nothing is to be kept.
std::optional<Refusal> count_failed_try(operations::Work& work);

// A call that the actor's role does not allow. Many of them in an hour are somebody who tries
// doors: the host is told once (security.md, section 3).
void count_denied(operations::Work& work);

} // namespace scrip::calls
