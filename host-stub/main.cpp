// host-stub: a host for people and tests around one booking plugin.
#include "commands/commands.hpp"
#include "commands/options.hpp"

#include <booking/plugin.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

namespace {

using host_stub::commands::Arguments;

constexpr const char* usage = R"(Usage: host-stub COMMAND [OPTIONS]
       host-stub --version    its own, and that of the interface it speaks

  serve    the console: a small booking platform around the plugin, in a browser
  demo     play the stories of a studio, step by step, and say where the money is
  pipe     answer one JSON object per input line by one per output line
  verify   check the ledger of every studio of a database; exit status 1 on a problem
  check    the conformance checks of booking-check, on the plugin
  backup   copy an SQLite database that is in use, verify the copy and keep it
  restore  put a verified copy in the place of a database that is gone
  bench    measure calls beside what the database itself can do, in the same run

Options of each command:
  --plugin DIR   the folder with manifest.json and the plugin (default: the one
                 installed with host-stub, or the build's own)
  --data DIR     the host's own folder: secret keys and database (default: ./scrip-data;
                 demo: a new temporary folder, removed at the end; bench: the folder to
                 make a temporary one in)
  --db URL       sqlite3://dbname=PATH (default: scrip.db in the data folder),
                 postgresql://host=HOST port=N dbname=NAME user=NAME, or
                 mysql://host=HOST port=N db=NAME user=NAME (MariaDB, Galera)
serve:
  --port N       the port on this machine (default 8080; 0: a free one)
  --sample       fill a database without a studio with two of them
  --web DIR      the pages of a folder instead of those built in
pipe:
  --clock WHEN   time stands still, at first there: 2026-11-21T12:00:00Z
backup:
  --to FILE      the copy, mode 0600; not overwritten. Keys and anchors are not in it
restore:
  --from FILE    the copy. The data folder has the keys it was made with, the anchors and
                 the erasures that were kept, and no database
bench:
  --on LIST      file, memory (SQLite in /dev/shm), server (each --db; a database is made
                 there and dropped). Default: file,memory, or the servers alone
  --case LIST    redeem, redeem-hot, hold+capture, check, balance, list, issue,
                 order.delete (default: all)
  --threads LIST (default 1,8,32)
  --seconds N    length of one measurement, from 0.01 (default 1; with --growth 0.3)
  --rounds N     measurements of each kind, in rotation (default 3)
  --vouchers N   of the studio (default 10000)
  --connections N  of the plugin (default 4 to a file, 8 to a server)
  --json FILE    the figures for machines
  --svg FILE     throughput over threads; with --growth medians over sizes
bench --growth: the same calls in small and in grown databases
  --sizes LIST   vouchers of a studio (default 1000,10000,100000)
  --entries LIST entries on one account (default 10,1000,10000)
  --studios LIST studios in a database (default 1,100,1000)
  --minutes N    sizes that are not filled in this time are left out (default 8)
)";

struct Command {
    const char* name;
    int (*run)(const Arguments&);
};

constexpr Command commands[] = {
    {"pipe", host_stub::commands::run_pipe},
    {"serve", host_stub::commands::run_serve},
    {"demo", host_stub::commands::run_demo},
    {"verify", host_stub::commands::run_verify},
    {"check", host_stub::commands::run_check},
    {"backup", host_stub::commands::run_backup},
    {"restore", host_stub::commands::run_restore},
    {"bench", host_stub::commands::run_bench},
};

int refuse(const std::string& why)
{
    std::fprintf(stderr, "host-stub: %s\n\n%s", why.c_str(), usage);
    return 2;
}

int run(const Command& command, const Arguments& arguments)
{
    try {
        return command.run(arguments);
    } catch (const host_stub::commands::UsageError& wrong) {
        return refuse(wrong.what());
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "host-stub: %s\n", failed.what());
        return 1;
    }
}

} // namespace

int main(int count, char** texts)
{
    const Arguments all(texts + 1, texts + count);
    if (all.empty()) return refuse("a command is missing");
    if (all == Arguments{"--version"}) {
        std::printf("host-stub %s, booking %d.%d\n",
                    HOST_STUB_VERSION,
                    BOOKING_ABI_MAJOR,
                    BOOKING_ABI_MINOR);
        return 0;
    }
    for (const std::string& argument : all) {
        if (argument == "--help") {
            std::fputs(usage, stdout);
            return 0;
        }
    }
    for (const Command& command : commands) {
        if (all.front() == command.name) return run(command, {all.begin() + 1, all.end()});
    }
    return refuse("\"" + all.front() + "\" is no command");
}
