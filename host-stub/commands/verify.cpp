#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "commands/verification.hpp"
#include "services/host.hpp"

#include <cstdio>

namespace host_stub::commands {

int run_verify(const Arguments& arguments)
{
    const Options options = parse_options(arguments, {"plugin", "data", "db"});
    pipe::Session session(options.for_session());
    const auto studios = studios_to_verify(session);
    std::size_t sound = 0;
    for (const platform::Studio& studio : studios) {
        const auto verification =
            verified(session, studio, session.host().anchors.of(studio.studio_id));
        tell(verification);
        if (verification.is_sound()) ++sound;
    }
    std::printf("%zu of %zu studios are sound.\n", sound, studios.size());
    return sound == studios.size() ? 0 : 1;
}

} // namespace host_stub::commands
