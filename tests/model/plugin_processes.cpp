#include "answerer.hpp"
#include "generator.hpp"

#include "pipe/session.hpp"
#include "scratch_folder.hpp"
#include "support/test_database.hpp"

#include <array>

namespace scrip::model {

namespace {

using host_stub::pipe::Session;

class PluginProcesses : public Answerer {
public:
    explicit PluginProcesses(std::string plugin_dir) : plugin_dir_{std::move(plugin_dir)}
    {
        for (std::size_t each = 0; each < sessions_.size(); ++each)
            start(each);
    }

    std::string answer(const std::string& text) override
    {
        const json::object line = json::parse(text).as_object();
        const json::value* control = line.if_contains("control");
        if (!control) return sessions_[current_]->answer(text);
        const std::string name{control->as_string()};
        if (name == "process.switch") {
            current_ = line.at("process").to_number<std::size_t>();
            return done;
        }
        if (name == "process.restart") {
            start(current_);
            return enable_all();
        }
        if (name.starts_with("clock.")) return move_clocks(name, line);
        return control_studio(name, line);
    }

private:
    static constexpr const char* done = R"({"status":"OK","reply":{}})";

    static Time ahead_of(Time now, std::size_t process)
    {
        return now + std::chrono::seconds{process == 0 ? 0 : second_process_ahead_s};
    }

    void start(std::size_t process)
    {
        const Time now = ahead_of(now_, process);
        sessions_[process].reset();
        sessions_[process] = std::make_unique<Session>(host_stub::pipe::Options{
            .plugin_dir = plugin_dir_,
            .data_dir = folder_.path(),
            .db_url = database_.url(),
            .clock_unix_us = now.time_since_epoch().count() * std::int64_t{1'000'000},
            .log_sink = [](std::string_view) {}});
    }

    std::string enable_all()
    {
        for (const auto& [studio, line] : enabled_) {
            const std::string answer = sessions_[current_]->answer(line);
            if (!is_ok(answer)) return answer;
        }
        // What was disabled before is enabled now, for the other process too.
        const std::size_t other = 1 - current_;
        for (const std::string& studio : disabled_)
            sessions_[other]->answer(enabled_.at(studio));
        disabled_.clear();
        return done;
    }

    std::string move_clocks(const std::string& name, const json::object& line)
    {
        if (name == "clock.set")
            now_ = time_of(std::string{line.at("at").as_string()});
        else
            now_ += std::chrono::seconds{line.at("seconds").to_number<std::int64_t>()};
        std::array<std::string, 2> answers;
        for (std::size_t each = 0; each < sessions_.size(); ++each) {
            const json::object set{{"control", "clock.set"},
                                   {"at", instant_text(ahead_of(now_, each))}};
            answers[each] = sessions_[each]->answer(json::serialize(set));
        }
        return answers[current_];
    }

    std::string control_studio(const std::string& name, const json::object& line)
    {
        const std::string studio{line.at("studio").as_string()};
        const std::string text = json::serialize(line);
        std::string answer = sessions_[current_]->answer(text);
        if (!is_ok(answer)) return answer;
        const bool is_enable = name == "studio.enable";
        const bool is_first = is_enable && enabled_.insert_or_assign(studio, text).second;
        const bool was_disabled = is_enable && disabled_.erase(studio) > 0;
        if (!is_enable) disabled_.insert(studio);
        // A host that disabled a studio refuses its calls by itself, until it enables it.
        if (is_first || was_disabled) sessions_[1 - current_]->answer(text);
        return answer;
    }

    static bool is_ok(const std::string& answer)
    {
        return json::parse(answer).at("status").as_string() == "OK";
    }

    std::string plugin_dir_;
    tests::ScratchFolder folder_;
    tests::TestDatabase database_;
    std::array<std::unique_ptr<Session>, 2> sessions_;
    std::size_t current_ = 0;
    Time now_ = start_time;                      // of the first process
    std::map<std::string, std::string> enabled_; // the last line of each studio
    std::set<std::string> disabled_;
};

} // namespace

std::unique_ptr<Answerer> plugin_processes(const std::string& plugin_dir)
{
    return std::make_unique<PluginProcesses>(plugin_dir);
}

} // namespace scrip::model
