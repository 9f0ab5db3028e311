// Who answers the lines of hooks.md section 6: the plugin in its host, or a second model.
#pragma once

#include <functional>
#include <memory>
#include <string>

namespace scrip::model {

class Answerer {
public:
    Answerer() = default;
    virtual ~Answerer() = default;
    Answerer(const Answerer&) = delete;
    Answerer& operator=(const Answerer&) = delete;

    virtual std::string answer(const std::string& line) = 0;

    // A model gives every list as one page.
    virtual bool gives_pages() const { return true; }
};

// Makes a fresh one: an empty database, the clock at the start.
using MakeAnswerer = std::function<std::unique_ptr<Answerer>()>;

// The plugin, loaded in this process, over a database of its own: an SQLite file, or one on the
// server of SCRIP_TEST_DB.
std::unique_ptr<Answerer> plugin_answerer(const std::string& plugin_dir);

// Two processes over one database, and their host's clocks apart. Of lines of its own:
// "process.switch" says which of them answers from then on, "process.restart" that it ends and a
// new one enables all studios. A change of a studio's settings is told to the one that answers.
std::unique_ptr<Answerer> plugin_processes(const std::string& plugin_dir);

// How far the second one's clock is ahead.
inline constexpr std::int64_t second_process_ahead_s = 300;

// A second model: what it answers must equal the first one's.
std::unique_ptr<Answerer> model_answerer();

} // namespace scrip::model
