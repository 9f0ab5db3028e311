#include "commands/verification.hpp"

#include "loader/plugin.hpp"
#include "services/host.hpp"

#include <cstdio>
#include <stdexcept>

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

} // namespace

bool Verification::is_sound() const
{
    return outcome.is_ok() && report.at("ok").as_bool() && report.at("problems").as_array().empty();
}

Verification
verified(pipe::Session& session, const platform::Studio& studio, const json::array& anchors)
{
    Verification verification{studio.studio_id, "studio_enable", {}, {}};
    if (studio.state != "disabled") {
        verification.outcome = session.plugin().enable_as_it_is(
            studio.studio_id, studio.config, studio.state == "winding_down");
        if (!verification.outcome.is_ok()) return verification;
    }
    const std::string payload = json::serialize(
        json::object{{"actor", {{"role", "system"}, {"id", "host-stub"}}}, {"anchors", anchors}});
    loader::HookCall call;
    call.hook = "report.verify";
    call.studio_id = studio.studio_id;
    call.payload = payload;
    verification.step = call.hook;
    verification.outcome = session.plugin().invoke(call);
    if (verification.outcome.is_ok()) {
        verification.report = json::parse(verification.outcome.reply).as_object();
    }
    return verification;
}

void tell(const Verification& verification)
{
    const loader::Outcome& outcome = verification.outcome;
    if (!outcome.is_ok()) {
        std::printf("Studio %s: %s refused: %s, %s: %s\n",
                    verification.studio_id.c_str(),
                    verification.step.c_str(),
                    std::string(loader::status_word(outcome.status)).c_str(),
                    outcome.error_code.c_str(),
                    outcome.error_text.c_str());
        return;
    }
    std::printf("Studio %s: %s. Checked: %s.\n",
                verification.studio_id.c_str(),
                verification.is_sound() ? "the ledger is sound" : "THE LEDGER HAS PROBLEMS",
                counts_of(verification.report.at("checked")).c_str());
    tell_problems(verification);
}

void tell_problems(const Verification& verification)
{
    for (const json::value& item : verification.report.at("problems").as_array()) {
        const json::object& problem = item.as_object();
        std::printf("  %s at %s: %s\n",
                    text_of(problem.at("invariant")).c_str(),
                    text_of(problem.at("where")).c_str(),
                    text_of(problem.at("text")).c_str());
    }
}

std::vector<platform::Studio> studios_to_verify(pipe::Session& session)
{
    services::Host& host = session.host();
    if (!session.plugin().has_hook("report.verify")) {
        throw std::runtime_error("the plugin has no hook report.verify");
    }
    auto studios = platform::Studios(host.store, host.clock).all();
    if (studios.empty()) {
        throw std::runtime_error("no studio is recorded in " + host.database.name());
    }
    return studios;
}

} // namespace host_stub::commands
