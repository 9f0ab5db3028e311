#include "answerer.hpp"
#include "generator.hpp"

#include "pipe/session.hpp"
#include "scratch_folder.hpp"

namespace scrip::model {

namespace {

class PluginAnswerer : public Answerer {
public:
    PluginAnswerer(const std::string& plugin_dir, const std::string& db_url)
        : session_{
              {.plugin_dir = plugin_dir,
               .data_dir = folder_.path(),
               .db_url = db_url,
               .clock_unix_us = start_time.time_since_epoch().count() * std::int64_t{1'000'000},
               .log_sink = [](std::string_view) {}}}
    {
    }

    std::string answer(const std::string& line) override { return session_.answer(line); }

private:
    tests::ScratchFolder folder_;
    host_stub::pipe::Session session_;
};

} // namespace

std::unique_ptr<Answerer> plugin_answerer(const std::string& plugin_dir, const std::string& db_url)
{
    return std::make_unique<PluginAnswerer>(plugin_dir, db_url);
}

} // namespace scrip::model
