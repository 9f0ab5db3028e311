// Texts as they may stand in a document.
#pragma once

#include <string>
#include <string_view>

namespace scrip::panels {

// For the contents and the quoted attributes of HTML and XML. What XML cannot hold is shown as
// U+FFFD.
std::string escaped(std::string_view text);

} // namespace scrip::panels
