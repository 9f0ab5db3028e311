// The reply of a decline: its word, what it is about, and a sentence for the reader.
#pragma once

#include "domain/decline.hpp"
#include "domain/settings.hpp"

#include <string>

namespace scrip::calls {

std::string
declined_reply(const Refusal& refusal, const Settings& settings, const std::string& locale);

} // namespace scrip::calls
