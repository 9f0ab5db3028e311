// booking-check: does a plugin, or a host, keep the contract of booking/plugin.h?
#include "options.hpp"
#include "report.hpp"
#include "scratch_folder.hpp"

#include <booking/plugin.h>

#include <cstdio>
#include <exception>

namespace {

using namespace booking::check;

void list_checks()
{
    for (const Side side : {Side::plugin, Side::host}) {
        for (const Check* check : checks_of(side))
            std::printf("%-4s%s\n", check->id, check->title);
    }
}

std::vector<Finished> run_all(const Options& options)
{
    std::vector<Finished> all;
    for (const Check* check : options.checks) {
        if (options.is_in_process) {
            const ScratchFolder scratch;
            Subject subject = options.subject;
            subject.scratch = scratch.path();
            all.push_back(run_here(*check, subject));
        } else {
            all.push_back(run_apart(*check, options.words));
        }
        std::printf("%s\n", line_of(all.back()).c_str());
        std::fflush(stdout);
    }
    return all;
}

int run(const Options& options)
{
    if (options.is_list) {
        list_checks();
        return 0;
    }
    if (options.is_version) {
        std::printf("booking-check %s, booking %d.%d\n",
                    BOOKING_CHECK_VERSION,
                    BOOKING_ABI_MAJOR,
                    BOOKING_ABI_MINOR);
        return 0;
    }
    if (options.answer_to) {
        answer_runner(*options.checks.front(), options.subject, *options.answer_to);
        return 0;
    }
    const std::vector<Finished> all = run_all(options);
    std::printf("%s\n", summary_of(all).c_str());
    if (!options.junit.empty()) write_junit(all, options.junit);
    return has_failed(all) ? 1 : 0;
}

} // namespace

int main(int count, char** words)
{
    try {
        return run(parse_options({words, words + count}));
    } catch (const UsageError& wrong) {
        std::fprintf(stderr, "booking-check: %s\n\n%s", wrong.what(), usage);
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "booking-check: %s\n", failed.what());
    }
    return 2;
}
