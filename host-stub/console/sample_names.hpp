// Whom the sample's studios serve and what they sell.
#pragma once

#include "platform/activities.hpp"
#include "platform/profiles.hpp"

#include <string>
#include <vector>

namespace host_stub::console {

struct SampleTexts {
    platform::Profile profile;
    std::vector<platform::Member> staff;
    std::vector<platform::Activity> activities; // without ids; the first is the one of packs
    std::vector<std::string> first_names;
    std::vector<std::string> last_names;
    std::string storm;    // why an order was cancelled
    std::string goodwill; // why somebody was given credit
    std::string blocked;  // why a voucher was blocked
    std::string mistake;  // why one was voided
    std::string wishes;   // that go with a gift
};

const std::vector<SampleTexts>& sample_texts();

} // namespace host_stub::console
