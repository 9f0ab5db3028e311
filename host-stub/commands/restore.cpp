#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "commands/verification.hpp"
#include "loader/plugin.hpp"
#include "services/database_copy.hpp"
#include "services/host.hpp"

#include <algorithm>
#include <cstdio>

namespace host_stub::commands {
namespace {

namespace json = boost::json;

// Without, the host would make new ones, which open nothing of the copy.
void ensure_has_keys(const std::filesystem::path& data_folder)
{
    const auto folder = data_folder / "secrets";
    std::error_code missing;
    const std::filesystem::directory_iterator files(folder, missing);
    const bool has_keys = !missing && std::any_of(begin(files), end(files), [](const auto& file) {
        return file.path().extension() == ".key";
    });
    if (has_keys) return;
    throw std::runtime_error("there are no keys in " + folder.string() +
                             ": put those there that the copy was made with");
}

// Another key each time: what was asked of an older copy is no answer for this one.
std::string erasing_key(const services::Clock& clock, std::size_t place)
{
    return "erase-again-" + std::to_string(clock.unix_us()) + "-" + std::to_string(place);
}

loader::Outcome erase(pipe::Session& session,
                      const std::string& studio_id,
                      const services::Erasure& erasure,
                      std::size_t place)
{
    const std::string payload =
        json::serialize(json::object{{"actor", {{"role", "system"}, {"id", "host-stub"}}},
                                     {"customer_id", erasure.customer_id},
                                     {"balance", erasure.balance}});
    const std::string key = erasing_key(session.host().clock, place);
    loader::HookCall call;
    call.hook = "customer.erase";
    call.studio_id = studio_id;
    call.key = key;
    call.payload = payload;
    return session.plugin().invoke(call);
}

// What was erased after the copy was made is in it again, and goes before anybody can ask.
void erase_again(pipe::Session& session, const std::string& studio_id)
{
    std::size_t done = 0;
    for (services::Erasure& erasure : session.host().erasures.of(studio_id)) {
        loader::Outcome outcome = erase(session, studio_id, erasure, done);
        if (outcome.status == BOOKING_DECLINED && erasure.balance == "refuse") {
            // There was nothing to keep then, and there is now: it stays good by its code.
            erasure.balance = "to_bearer";
            outcome = erase(session, studio_id, erasure, done);
        }
        if (!outcome.is_ok()) {
            throw std::runtime_error("an erasure could not be repeated, so nothing was restored: " +
                                     std::string(loader::status_word(outcome.status)));
        }
        ++done;
    }
    if (done > 0) std::printf("Studio %s: %zu erasures repeated.\n", studio_id.c_str(), done);
}

void tell_what_is_missing(pipe::Session& session, const platform::Studio& studio)
{
    const auto verification =
        verified(session, studio, session.host().anchors.of(studio.studio_id));
    if (verification.is_sound()) return;
    std::printf("Studio %s: the copy is older than what was kept outside it. What was done since "
                "is not in it; repeat it with its keys.\n",
                studio.studio_id.c_str());
    if (verification.outcome.is_ok())
        tell_problems(verification);
    else
        tell(verification);
}

// First without the anchors: an older copy lacks some, and is sound for all that.
void make_ready(pipe::Session& session)
{
    const auto studios = studios_to_verify(session);
    for (const platform::Studio& studio : studios) {
        const auto verification = verified(session, studio, {});
        tell(verification);
        if (!verification.is_sound()) {
            throw std::runtime_error("the copy was not verified, so nothing was restored");
        }
    }
    for (const platform::Studio& studio : studios) {
        erase_again(session, studio.studio_id);
        tell_what_is_missing(session, studio);
    }
}

} // namespace

int run_restore(const Arguments& arguments)
{
    Options options = parse_options(arguments, {"plugin", "data", "db", "from"});
    if (!options.from) throw UsageError("restore wants --from FILE");
    const services::Database database = options.embedded_database();
    ensure_has_keys(options.data_folder_or_default());
    const services::Database backup("sqlite3://dbname=" +
                                    std::filesystem::absolute(*options.from).string());
    services::DatabaseCopy copy(backup, database.file());
    if (const std::string problem = copy.problem(); !problem.empty()) {
        throw std::runtime_error("the copy is no good, and nothing was restored: " + problem);
    }
    {
        options.db_url = copy.url();
        pipe::Session session(options.for_session());
        make_ready(session);
    }
    copy.keep();
    std::printf("Restored to %s.\n", database.file().c_str());
    return 0;
}

} // namespace host_stub::commands
