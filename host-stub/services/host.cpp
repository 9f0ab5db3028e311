#include "services/host.hpp"

#include "services/tables.hpp"

#include <sys/stat.h>

namespace host_stub::services {
namespace {

std::filesystem::path made_folder(std::filesystem::path folder)
{
    folder = std::filesystem::absolute(folder).lexically_normal();
    ::mkdir(folder.c_str(), 0700); // what fails here is told by the first service that needs it
    return folder;
}

} // namespace

Host::Host(HostOptions options)
    : clock(options.clock_unix_us),
      log(clock, options.log_level_floor, std::move(options.log_sink)), ids(clock),
      secrets(made_folder(options.data_folder), log),
      database(options.db_url.empty()
                   ? "sqlite3://dbname=" +
                         (std::filesystem::absolute(options.data_folder) / "scrip.db").string()
                   : options.db_url),
      max_connections(options.max_connections), store(database),
      anchors(options.data_folder / "anchors.jsonl"),
      erasures(options.data_folder / "erasures.jsonl"), events(store, clock, anchors),
      tables_(std::make_unique<Tables>(*this, options.log_level_floor))
{
}

Host::~Host() = default;

const booking_host_v1* Host::table() const noexcept
{
    return &tables_->host;
}

const void* Host::find_extension(std::string_view id) const noexcept
{
    return tables_->find(id);
}

std::vector<std::string> Host::extension_ids()
{
    return {BOOKING_EXT_HOOKS,
            BOOKING_EXT_LOG,
            BOOKING_EXT_CLOCK,
            BOOKING_EXT_ID,
            BOOKING_EXT_DB,
            BOOKING_EXT_TX,
            BOOKING_EXT_SECRET,
            BOOKING_EXT_EVENT,
            BOOKING_EXT_THREAD_CHECK};
}

} // namespace host_stub::services
