// d2: the n-th operation on the disk fails, once or from then on, in every call. The answer is
// definite or unknown and never a wrong OK; the file is sound; the same key settles it.
#include "../model/commands.hpp"
#include "fault_sweep.hpp"

#include <chrono>
#include <iostream>
#include <random>
#include <sqlite3.h>
#include <stdexcept>

namespace scrip::tests {

namespace {

struct Failing {
    const char* name;
    IoKind kind;
    int result;
    bool is_short;
};

constexpr Failing ways[] = {
    {"open", IoKind::open, SQLITE_CANTOPEN, false},
    {"read", IoKind::read, SQLITE_IOERR_READ, false},
    {"write", IoKind::write, SQLITE_IOERR_WRITE, false},
    {"full", IoKind::write, SQLITE_FULL, false},
    {"short", IoKind::write, SQLITE_FULL, true},
    {"sync", IoKind::sync, SQLITE_IOERR_FSYNC, false},
    {"truncate", IoKind::truncate, SQLITE_IOERR_TRUNCATE, false},
    {"remove", IoKind::remove, SQLITE_IOERR_DELETE, false},
    {"busy", IoKind::lock, SQLITE_BUSY, false},
    {"lock", IoKind::lock, SQLITE_IOERR_LOCK, false},
    {"unlock", IoKind::unlock, SQLITE_IOERR_UNLOCK, false},
    {"access", IoKind::access, SQLITE_IOERR_ACCESS, false},
    {"size", IoKind::size, SQLITE_IOERR_FSTAT, false},
};

// A disk that says yes and keeps nothing; only the control has one.
constexpr Failing lying{"lying", IoKind::write, io_dropped, false};

class DiskFails : public Fault {
public:
    DiskFails(const Failing& way, std::int64_t at, bool is_lasting)
        : way_{way}, fault_{way.kind, at, way.result, way.is_short, is_lasting}
    {
    }
    // A life is several functions of the plugin; the count goes on over them.
    void begin() override
    {
        if (!has_begun_) MemoryDisk::instance().plan(fault_);
        has_begun_ = true;
    }
    void end() override {}
    void finish() override { MemoryDisk::instance().heal(); }
    bool has_struck() const override { return MemoryDisk::instance().has_failed(); }
    std::string shown() const override
    {
        return std::string{"--way "} + way_.name + " --at " + std::to_string(fault_.at) +
               (fault_.is_lasting ? " --lasting" : "");
    }

private:
    const Failing& way_;
    DiskFault fault_;
    bool has_begun_ = false;
};

class FailingDisk {
public:
    explicit FailingDisk(const Options& options)
        : options_{options}, seed_{options.number("seed", std::random_device{}())},
          stride_{options.number("stride", 1), seed_}, counted_{"d2", options.text("plugin", "")}
    {
    }

    int run()
    {
        std::cout << "scrip-tests d2 --seed " << seed_ << " --stride "
                  << options_.number("stride", 1) << std::endl;
        if (options_.has("operation")) return replay();
        if (!control_is_caught()) return EXIT_FAILURE;
        const auto started = std::chrono::steady_clock::now();
        for (const Operation& operation : sweep_.operations())
            sweep(operation);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        const CountedSweep::Counts& counts = counted_.counts;
        std::cout << "  " << counts.tried << " faults in " << sweep_.operations().size()
                  << " operations: " << counts.outlived << " outlived, " << counts.refused
                  << " refused, " << counts.unknown << " unknown; " << counts.wrong << " wrong; "
                  << took.count() << " s" << std::endl;
        if (counts.outlived == 0 || counts.refused == 0 || counts.unknown == 0)
            throw std::runtime_error{"one kind of answer never came: this proves nothing"};
        return counts.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }

private:
    void sweep(const Operation& operation)
    {
        for (const Failing& way : ways) {
            for (const bool is_lasting : {false, true}) {
                for (std::int64_t at = 1; is_there(operation, way, at); ++at) {
                    if (stride_.takes_next()) try_one(operation, way, at, is_lasting);
                }
            }
        }
    }

    // Whether the operation comes that far.
    bool is_there(const Operation& operation, const Failing& way, std::int64_t at)
    {
        auto& counts = counts_[operation.name];
        if (counts.empty()) {
            sweep_.clean(operation);
            sweep_.set_up(operation);
            auto& disk = MemoryDisk::instance();
            disk.reset_counts();
            operation.run(sweep_.host());
            for (int kind = 0; kind < io_kinds; ++kind)
                counts.push_back(disk.count_of(static_cast<IoKind>(kind)));
            sweep_.take_down();
        }
        return at <= counts[static_cast<std::size_t>(way.kind)];
    }

    bool try_one(const Operation& operation, const Failing& way, std::int64_t at, bool is_lasting)
    {
        DiskFails fault{way, at, is_lasting};
        return counted_.try_one(operation, fault);
    }

    int replay()
    {
        const Operation& operation = counted_.named(options_.text("operation", ""));
        for (const Failing& way : ways) {
            if (way.name != options_.text("way", "")) continue;
            const auto at = static_cast<std::int64_t>(options_.number("at", 1));
            return try_one(operation, way, at, options_.has("lasting")) ? EXIT_SUCCESS
                                                                        : EXIT_FAILURE;
        }
        throw std::runtime_error{"no such way"};
    }

    // A write that is said to be done and is not has to be caught, wherever it is one that counts.
    bool control_is_caught()
    {
        const Operation& operation = sweep_.operations().front();
        int caught = 0;
        std::int64_t at = 1;
        std::cout << "  control, a disk that keeps nothing:" << std::endl;
        std::cout.setstate(std::ios::failbit);
        for (; is_there(operation, lying, at); ++at)
            caught += try_one(operation, lying, at, false) ? 0 : 1;
        std::cout.clear();
        counted_.counts = {};
        std::cout << "    " << caught << " of " << at - 1 << " writes were missed" << std::endl;
        if (caught > 0) return true;
        std::cout << "  it was never caught: this harness proves nothing" << std::endl;
        return false;
    }

    const Options& options_;
    std::uint64_t seed_;
    Stride stride_;
    CountedSweep counted_;
    FaultSweep& sweep_ = counted_.sweep;
    std::map<std::string, std::vector<std::int64_t>> counts_;
};

} // namespace

int fail_the_disk(const Options& options)
{
    return FailingDisk{options}.run();
}

} // namespace scrip::tests
