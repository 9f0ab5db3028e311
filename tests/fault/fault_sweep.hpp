// One operation of the plugin with one thing that fails in it, and all that must hold then.
#pragma once

#include "../model/scratch_folder.hpp"
#include "bare_host.hpp"
#include "contents.hpp"
#include "memory_disk.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scrip::tests {

struct Operation {
    std::string name; // of the hook or the control function, and its place among its like
    std::function<Answer(BareHost&)> run;
    bool is_on_bare_file = false; // before anything was migrated
    bool is_before_enable = false;
    bool is_once = false; // has no key: once it is done, there is nothing left to do it to
};

// What is let fail while a function of the plugin runs; finish() when the operation is over.
class Fault {
public:
    virtual ~Fault() = default;
    virtual void begin() = 0;
    virtual void end() = 0;
    virtual void finish() = 0;
    virtual bool has_struck() const = 0;
    virtual std::string shown() const = 0; // as options of a replay
};

class FaultSweep {
public:
    explicit FaultSweep(const std::string& plugin_dir);
    ~FaultSweep();

    // Every hook that writes and reads, and the life of a studio.
    const std::vector<Operation>& operations() const { return operations_; }

    struct Tried {
        bool has_struck = false;
        booking_status status = BOOKING_E_INTERNAL;
    };
    // From the state the operation wants: runs it with the fault, checks what it left, and runs it
    // again without. Throws with a text when something does not hold.
    Tried try_one(const Operation& operation, Fault& fault);

    // What an operation does when nothing fails.
    struct Clean {
        Answer answer;
        Contents before;
        Contents after;
    };
    const Clean& clean(const Operation& operation);

    BareHost& host() { return *host_; }
    const std::string& database() const { return database_; }
    // In the state the operation wants: loaded, and enabled unless it is about that.
    void set_up(const Operation& operation);
    void take_down();

private:
    void add_operations();
    void check(const Operation& operation, const Answer& answer);
    void check_again(const Operation& operation);
    void ensure_nothing_open() const;

    ScratchFolder folder_;
    std::string database_;
    MemoryDisk& disk_;
    std::unique_ptr<BareHost> host_;
    DiskImage enabled_image_, bare_image_;
    std::int64_t story_now_us_ = 0;
    std::vector<Operation> operations_;
    std::map<std::string, Clean> clean_;
    std::size_t tried_ = 0;
};

// A sweep that counts how its tries end, and tells those that are wrong with the line that replays
// them.
class CountedSweep {
public:
    CountedSweep(std::string command, const std::string& plugin_dir);

    // Whether all held; `also` looks at what else has to, and throws with a text.
    bool try_one(const Operation& operation,
                 Fault& fault,
                 const std::function<void(booking_status)>& also = {});
    const Operation& named(const std::string& name) const;

    struct Counts {
        int tried = 0, outlived = 0, refused = 0, unknown = 0, wrong = 0;
    };
    Counts counts;
    FaultSweep sweep;

private:
    // The line that plays this once more.
    std::string replay_of(const Operation& operation, const Fault& fault) const;

    std::string command_, plugin_dir_;
};

// Every n-th try of a sweep, from a place drawn at random; 1: all.
class Stride {
public:
    Stride(std::size_t every, std::size_t first) : every_{every}, next_{first % every} {}
    bool takes_next()
    {
        const bool takes = next_ == 0;
        next_ = takes ? every_ - 1 : next_ - 1;
        return takes;
    }

private:
    std::size_t every_, next_;
};

} // namespace scrip::tests
