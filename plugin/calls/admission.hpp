// Whether a question may be asked at all: rights, the studio's state, and what only the studio's
// clock decides of a form.
#pragma once

#include "calls/question.hpp"
#include "domain/words.hpp"
#include "operations/work.hpp"

namespace scrip::calls {

// Throws WrongState, DataCorrupt, InvalidField and PermissionDenied.
void ensure_may_call(operations::Work& work, const Question& question, StudioState state);

// For a key that is not known yet. Throws WrongState while the studio winds down.
void ensure_may_start(const operations::Work& work, const Question& question);

} // namespace scrip::calls
