#include "domain/value.hpp"

#include <algorithm>

namespace scrip {

bool Scope::has(const std::string& activity_id) const
{
    return std::binary_search(activities.begin(), activities.end(), activity_id);
}

} // namespace scrip
