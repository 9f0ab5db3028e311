#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "loader/plugin.hpp"
#include "pipe/session.hpp"
#include "platform/studios.hpp"
#include "services/host.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <filesystem>

namespace host_stub::commands {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value)
{
    return value.is_string() ? std::string(value.get_string().c_str()) : json::serialize(value);
}

std::string counts_of(const json::value& checked)
{
    if (!checked.is_object()) return json::serialize(checked);
    std::string text;
    for (const auto& member : checked.get_object()) {
        text +=
            (text.empty() ? "" : ", ") + text_of(member.value()) + " " + std::string(member.key());
    }
    return text.empty() ? "nothing yet" : text;
}

bool tell_refused(const std::string& studio_id, const char* step, const loader::Outcome& outcome)
{
    std::printf("Studio %s: %s refused: %s, %s: %s\n",
                studio_id.c_str(),
                step,
                std::string(loader::status_word(outcome.status)).c_str(),
                outcome.error_code.c_str(),
                outcome.error_text.c_str());
    return false;
}

bool tell_report(const std::string& studio_id, const std::string& reply)
{
    const json::object report = json::parse(reply).as_object();
    const json::array& problems = report.at("problems").as_array();
    const bool is_sound = report.at("ok").as_bool() && problems.empty();
    std::printf("Studio %s: %s. Checked: %s.\n",
                studio_id.c_str(),
                is_sound ? "the ledger is sound" : "THE LEDGER HAS PROBLEMS",
                counts_of(report.at("checked")).c_str());
    for (const json::value& item : problems) {
        const json::object& problem = item.as_object();
        std::printf("  %s at %s: %s\n",
                    text_of(problem.at("invariant")).c_str(),
                    text_of(problem.at("where")).c_str(),
                    text_of(problem.at("text")).c_str());
    }
    return is_sound;
}

// A studio that was switched off is reported on as it is; verifying never migrates.
bool verify(pipe::Session& session, const platform::Studio& studio)
{
    if (studio.state != "disabled") {
        const loader::Outcome enabled = session.plugin().enable_as_it_is(
            studio.studio_id, studio.config, studio.state == "winding_down");
        if (!enabled.is_ok()) return tell_refused(studio.studio_id, "studio_enable", enabled);
    }
    const std::string payload =
        json::serialize(json::object{{"actor", {{"role", "system"}, {"id", "host-stub"}}},
                                     {"anchors", session.host().anchors.of(studio.studio_id)}});
    loader::HookCall call;
    call.hook = "report.verify";
    call.studio_id = studio.studio_id;
    call.payload = payload;
    const loader::Outcome outcome = session.plugin().invoke(call);
    if (!outcome.is_ok()) return tell_refused(studio.studio_id, "report.verify", outcome);
    return tell_report(studio.studio_id, outcome.reply);
}

} // namespace

int run_verify(const Arguments& arguments)
{
    const Options options = parse_options(arguments, {"plugin", "data", "db"});
    pipe::Session session(options.for_session());
    services::Host& host = session.host();
    if (!session.plugin().has_hook("report.verify")) {
        throw std::runtime_error("the plugin has no hook report.verify");
    }
    const auto studios = platform::Studios(host.store, host.clock).all();
    if (studios.empty()) {
        throw std::runtime_error("no studio is recorded in " + host.database.name());
    }
    std::size_t sound = 0;
    for (const platform::Studio& studio : studios) {
        if (verify(session, studio)) ++sound;
    }
    std::printf("%zu of %zu studios are sound.\n", sound, studios.size());
    return sound == studios.size() ? 0 : 1;
}

} // namespace host_stub::commands
