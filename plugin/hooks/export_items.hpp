// Items that the exports of a person and of a studio share.
#pragma once

#include "hooks/members.hpp"
#include "storage/export_rows.hpp"

namespace scrip::hooks {

boost::json::object held_json(const operations::Work& work, const storage::HeldPart& part);
boost::json::object spent_json(const storage::SpentPart& part);

} // namespace scrip::hooks
