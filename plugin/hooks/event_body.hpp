// Events as the host gets them (sdk/schemas/event.schema.json).
#pragma once

#include "operations/work.hpp"

#include <string>

namespace scrip::hooks {

std::string event_body(operations::Work& work, const storage::Event& event);

} // namespace scrip::hooks
