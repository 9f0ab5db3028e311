#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "commands/verification.hpp"
#include "platform/studios.hpp"
#include "services/database_copy.hpp"
#include "services/host.hpp"

#include <cstdio>
#include <map>

namespace host_stub::commands {
namespace {

using AnchorsOfStudios = std::map<std::string, boost::json::array>;

// Those of now: whatever is copied later has them all.
AnchorsOfStudios kept_anchors(const Options& options, const services::Database& database)
{
    const services::KeptAnchors kept(options.data_folder_or_default() / "anchors.jsonl");
    const services::Store store(database);
    const services::Clock clock;
    AnchorsOfStudios anchors;
    for (const platform::Studio& studio : platform::Studios(store, clock).all())
        anchors[studio.studio_id] = kept.of(studio.studio_id);
    return anchors;
}

bool is_sound(const services::DatabaseCopy& copy, Options options, AnchorsOfStudios& anchors)
{
    options.db_url = copy.url();
    pipe::Session session(options.for_session());
    bool is_sound = true;
    for (const platform::Studio& studio : studios_to_verify(session)) {
        const auto verification = verified(session, studio, anchors[studio.studio_id]);
        tell(verification);
        is_sound = is_sound && verification.is_sound();
    }
    return is_sound;
}

} // namespace

int run_backup(const Arguments& arguments)
{
    const Options options = parse_options(arguments, {"plugin", "data", "db", "to"});
    if (!options.to) throw UsageError("backup wants --to FILE");
    const services::Database database = options.embedded_database();
    AnchorsOfStudios anchors = kept_anchors(options, database);
    services::DatabaseCopy copy(database, *options.to);
    if (const std::string problem = copy.problem(); !problem.empty()) {
        throw std::runtime_error("the copy is no good and was not kept: " + problem);
    }
    if (!is_sound(copy, options, anchors)) {
        throw std::runtime_error("the ledger has problems, so no copy was kept");
    }
    copy.keep();
    std::printf("Kept as %s. Its keys are not in it: keep them elsewhere.\n", options.to->c_str());
    return 0;
}

} // namespace host_stub::commands
