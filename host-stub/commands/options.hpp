// The options behind a command (hooks.md, section 6).
#pragma once

#include "pipe/session.hpp"
#include "services/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace host_stub::commands {

// The command line cannot be understood; what() says why.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Options {
    std::filesystem::path plugin_folder;              // --plugin; default: the build's own
    std::optional<std::filesystem::path> data_folder; // --data
    std::string db_url;                               // --db; empty: scrip.db in the data folder
    std::optional<std::int64_t> clock_unix_us;        // --clock
    std::vector<std::string> db_urls;                 // each --db, of bench
    std::vector<std::string> places;                  // --on file,memory, of bench
    std::string cases;                                // --case redeem,list, of bench
    std::optional<double> seconds;                    // --seconds 0.5, of bench
    std::optional<std::int64_t> rounds;               // --rounds, of bench
    std::vector<std::int64_t> threads;                // --threads 1,8, of bench
    std::optional<int> connections;                   // --connections, of bench
    std::optional<std::int64_t> vouchers;             // --vouchers, of bench
    bool is_growth = false;                           // --growth, of bench
    std::vector<std::int64_t> sizes;                  // --sizes, of bench --growth
    std::vector<std::int64_t> entries;                // --entries, of bench --growth
    std::vector<std::int64_t> studios;                // --studios, of bench --growth
    std::optional<double> minutes;                    // --minutes, of bench --growth
    std::optional<std::filesystem::path> json_file;   // --json, of bench
    std::optional<std::filesystem::path> svg_file;    // --svg, of bench
    std::optional<int> port;                          // --port, of serve
    bool with_sample = false;                         // --sample, of serve
    std::optional<std::filesystem::path> web_folder;  // --web, of serve
    std::optional<std::filesystem::path> to;          // --to, of backup
    std::optional<std::filesystem::path> from;        // --from, of restore

    std::filesystem::path data_folder_or_default() const;

    // What a session needs of them.
    pipe::Options for_session() const;

    // The same database. Throws UsageError unless it is the embedded one.
    services::Database embedded_database() const;
};

// `known` are the options of the command, without their dashes. Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments,
                      const std::vector<std::string_view>& known);

} // namespace host_stub::commands
