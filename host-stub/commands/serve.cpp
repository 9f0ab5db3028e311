#include "commands/commands.hpp"
#include "commands/options.hpp"
#include "console/server.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <thread>

namespace host_stub::commands {
namespace {

// Blocked in every thread that begins after this: one thread waits for them.
sigset_t blocked_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

} // namespace

int run_serve(const Arguments& arguments)
{
    const Options options =
        parse_options(arguments, {"plugin", "data", "db", "port", "sample", "web"});
    const sigset_t signals = blocked_signals();
    std::signal(SIGPIPE, SIG_IGN); // a browser that went away
    console::Server server({.session = options.for_session(),
                            .web_folder = options.web_folder.value_or(""),
                            .port = options.port.value_or(8080),
                            .fills_sample = options.with_sample});
    std::printf("console: http://127.0.0.1:%d/\n", server.port());
    std::fflush(stdout);
    std::thread waiting([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        server.stop();
    });
    server.run();
    ::kill(::getpid(), SIGTERM); // for the thread that waits, when run() ended by itself
    waiting.join();
    return 0;
}

} // namespace host_stub::commands
