// The story without the plugin's ABI, for tests of Catch.
#pragma once

#include "support/plugin_world.hpp"
#include "support/story.hpp"

#include <catch2/catch.hpp>

namespace scrip::tests {

// Fails the test with what came instead.
inline Answer accepted(Answer answer)
{
    INFO(answer);
    REQUIRE(answer.is_ok());
    return answer;
}

struct WorldOfStory {
    PluginWorld of_story{story_settings};
};

struct Story : private WorldOfStory, StoryOf<PluginWorld> {
    Story() : StoryOf{of_story} {}
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;
};

} // namespace scrip::tests
