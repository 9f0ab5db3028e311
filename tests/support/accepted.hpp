// What a call was answered, where it has to be accepted.
#pragma once

#include "support/plugin_world.hpp"

#include <catch2/catch.hpp>

namespace scrip::tests {

// Fails the test with what came instead.
inline Answer accepted(Answer answer)
{
    INFO(answer);
    REQUIRE(answer.is_ok());
    return answer;
}

} // namespace scrip::tests
