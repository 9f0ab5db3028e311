// Deliberately naive plugins: a wrapper bends requests or answers as a common mistake would. Each
// must be caught.
#pragma once

#include "answerer.hpp"

#include <string>
#include <vector>

namespace scrip::model {

const std::vector<std::string>& control_names();

// The plugin behind, with that mistake; throws std::invalid_argument for an unknown name.
std::unique_ptr<Answerer> with_mistake(const std::string& name, std::unique_ptr<Answerer> plugin);

} // namespace scrip::model
