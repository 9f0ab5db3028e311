// The story without the plugin's ABI, for tests of Catch.
#pragma once

#include "support/accepted.hpp"
#include "support/story.hpp"

namespace scrip::tests {

struct WorldOfStory {
    PluginWorld of_story{story_settings};
};

struct Story : private WorldOfStory, StoryOf<PluginWorld> {
    Story() : StoryOf{of_story} {}
    Story(const Story&) = delete;
    Story& operator=(const Story&) = delete;
};

} // namespace scrip::tests
