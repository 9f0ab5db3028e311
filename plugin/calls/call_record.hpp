// What a call leaves behind: the row of its key with the answer, and the row of the audit.
#pragma once

#include "calls/question.hpp"
#include "operations/work.hpp"

#include <optional>
#include <string>

namespace scrip::calls {

struct Answer {
    bool is_declined = false;
    std::string reply;
    std::string outcome; // "ok" or the decline's word
    std::optional<std::string> subject{};
    std::optional<std::string> hold_id{};
    std::optional<std::string> paid_order{};
};

bool is_known_key(const operations::Work& work, const Question& question);

// What the key was answered before, as it is given again; none: the key is new, or there is none.
// Throws CallFailure when it named another effect.
std::optional<Answer> kept_answer(operations::Work& work, const Question& question);

// The key's row and the audit's, in the transaction they tell of.
void keep(operations::Work& work, const Question& question, const Answer& answer);

// The audit's row alone; gives its id.
std::string audit(operations::Work& work, const Question& question, const Answer& answer);

} // namespace scrip::calls
