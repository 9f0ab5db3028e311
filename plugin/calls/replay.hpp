// Replies that were given before, given again.
#pragma once

#include <string>

namespace scrip::calls {

// The same reply, marked as one that was given before.
std::string replayed(std::string reply);

// The reply with the masks of codes in place of the codes.
std::string with_masked_codes(const std::string& reply);

} // namespace scrip::calls
