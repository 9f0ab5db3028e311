#include "answerer.hpp"
#include "generator.hpp"

#include "pipe/session.hpp"
#include "scratch_folder.hpp"
#include "support/test_database.hpp"

namespace scrip::model {

namespace {

class PluginAnswerer : public Answerer {
public:
    explicit PluginAnswerer(const std::string& plugin_dir)
        : session_{
              {.plugin_dir = plugin_dir,
               .data_dir = folder_.path(),
               .db_url = database_.url(),
               .clock_unix_us = start_time.time_since_epoch().count() * std::int64_t{1'000'000},
               .log_sink = [](std::string_view) {}}}
    {
    }

    std::string answer(const std::string& line) override { return session_.answer(line); }

private:
    tests::ScratchFolder folder_;
    tests::TestDatabase database_;
    host_stub::pipe::Session session_;
};

} // namespace

std::unique_ptr<Answerer> plugin_answerer(const std::string& plugin_dir)
{
    return std::make_unique<PluginAnswerer>(plugin_dir);
}

} // namespace scrip::model
