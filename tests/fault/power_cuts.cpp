// b4: the power goes at each operation on the disk. What was acknowledged is there, what was not is
// there whole or not at all, and the same key settles it. So too when the power goes again while
// the file is being recovered.
#include "../model/commands.hpp"
#include "../model/scratch_folder.hpp"
#include "bare_host.hpp"
#include "contents.hpp"
#include "journal_mode.hpp"
#include "power_cut.hpp"
#include "soak_counts.hpp"
#include "support/story.hpp"

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string_view>
#include <unistd.h>
#include <unordered_set>

namespace scrip::tests {

namespace {

// What the plugin sets, and what other settings would keep: with is_lossy the last acknowledged
// effects may be gone, but never a part of one.
struct Mode {
    const char* name;
    const char* journal_mode;
    const char* synchronous;
    bool is_lossy;
};
constexpr Mode modes[] = {{"own", "", "", false},
                          {"truncate-extra", "truncate", "EXTRA", false},
                          {"delete-extra", "delete", "EXTRA", false},
                          {"wal-full", "wal", "FULL", false},
                          {"wal-normal", "wal", "NORMAL", true},
                          {"delete-full", "delete", "FULL", true}};

constexpr std::size_t at_random_max = 6;

[[noreturn]] void refuse(const std::string& text)
{
    throw std::runtime_error{text};
}

// A call that the power may cut, and what the database holds once it is answered.
struct Deed {
    std::string what;
    std::function<Answer(BareHost&)> run;
    std::int64_t now_us = 0;
    Answer answer{};
    Contents after{};
};

// Everything that happens to a studio from its first table on, and the record of the disk.
class Workload {
public:
    Workload(BareHost& host, std::string database) : host_{host}, database_{std::move(database)} {}

    void run()
    {
        MemoryDisk::instance().load({});
        ::unlink(database_.c_str());
        MemoryDisk::instance().record();
        if (!host_.create().is_ok()) refuse("the plugin is not created");
        add("studio.migrate", [](BareHost& host) { return host.control(Control::migrate); });
        add("studio.enable", [](BareHost& host) { return host.control(Control::enable); });
        StoryOf<Workload> story{*this};
        story.let_time_pass();
        for (const Step& step : story.steps())
            admin(step.hook, step.members);
        host_.destroy();
        record = MemoryDisk::instance().take_record();
    }

    // As the story wants its world.
    Answer admin(const std::string& hook, const std::string& members)
    {
        const std::string key = "deed " + std::to_string(deeds.size());
        const std::string payload = R"({"actor":{"role":"admin","id":"u1"},)" + members + "}";
        return add(hook, [=](BareHost& host) { return host.call(hook, payload, key); });
    }
    void set_clock(const char* instant) { host_.set_clock(instant); }
    void advance(std::chrono::seconds by) { host_.advance(by); }

    std::vector<Deed> deeds;
    std::vector<DiskChange> record;

private:
    Answer add(const std::string& what, const std::function<Answer(BareHost&)>& run)
    {
        host_.begin(deeds.size() + 1);
        Deed deed{what, run, host_.now_us};
        deed.answer = run(host_);
        if (!deed.answer.is_answer()) refuse(what + ": " + deed.answer.shown());
        MemoryDisk::instance().note(static_cast<std::int64_t>(deeds.size()));
        deed.after = contents_of(database_);
        deeds.push_back(deed);
        return deed.answer;
    }

    BareHost& host_;
    std::string database_;
};

std::size_t hash_of(const DiskImage& image, std::int64_t acknowledged)
{
    std::size_t hash = static_cast<std::size_t>(acknowledged) * 0x9E3779B97F4A7C15ULL;
    for (const auto& [path, bytes] : image) {
        const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
        hash = (hash ^ std::hash<std::string>{}(path)) * 31 + std::hash<std::string_view>{}(text);
    }
    return hash;
}

class PowerCuts {
public:
    PowerCuts(const Options& options, std::size_t images_max, std::uint64_t seed)
        : options_{options}, seed_{seed}, random_{seed_},
          database_{(folder_.path() / "scrip.db").string()},
          host_{options.text("plugin", ""), database_}, images_max_{images_max}
    {
        host_.settings = story_settings;
        MemoryDisk::instance().on_refused_lock = [this] { host_.mono_ns += 100'000'000; };
    }

    void run()
    {
        const std::string mode = options_.text("mode", "own");
        std::cout << "scrip-tests b4 --seed " << seed_ << " --images " << images_max_ << " --mode "
                  << mode << std::endl;
        const auto found = std::find_if(std::begin(modes), std::end(modes), [&](const Mode& each) {
            return each.name == mode;
        });
        if (found == std::end(modes)) refuse("no mode is called " + mode);
        ensure_control_is_caught();
        const auto started = std::chrono::steady_clock::now();
        play(*found);
        while (images_ < images_max_ && failures_ == 0) {
            const std::size_t before = images_;
            cut_everywhere();
            if (images_ == before) refuse("there are no more images");
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        std::cout << "  " << images_ << " images at " << moments_ << " of "
                  << workload_->record.size() << " moments in " << workload_->deeds.size()
                  << " calls, " << in_recovery_ << " of them cut again in recovery: " << with_last_
                  << " with the call in flight, " << without_last_ << " without it, " << lost_
                  << " with less; " << settled_ << " settled by key; " << failures_ << " wrong; "
                  << took.count() << " s" << std::endl;
        if (failures_ > 0) refuse("an image was wrong");
        const bool has_met_all = mode_->is_lossy ? lost_ > 0 : settled_ > 0;
        if (!has_met_all || with_last_ == 0 || without_last_ == 0 || in_recovery_ == 0)
            refuse("one kind of image never came: this proves nothing");
    }

private:
    void play(const Mode& mode)
    {
        mode_ = &mode;
        force_journal_mode(mode.journal_mode, mode.synchronous);
        workload_ = std::make_unique<Workload>(host_, database_);
        workload_->run();
        seen_.clear();
    }

    // Each moment of the record; a control ends at the first that is caught.
    void cut_everywhere()
    {
        PowerCut cut{{}};
        std::int64_t acknowledged = -1;
        for (std::size_t at = 0; at < workload_->record.size(); ++at) {
            const DiskChange& change = workload_->record[at];
            if (change.what == DiskChange::What::note) acknowledged = change.offset;
            cut.follow(change);
            if (!is_control_ && random_.below(moments_per_cut()) != 0) continue;
            ++moments_;
            cut_at(cut, at, acknowledged);
            if (images_ >= images_max_ || (is_control_ && failures_ > 0)) return;
        }
    }

    // So many that a run comes to the end of the record, however few images it makes.
    std::size_t moments_per_cut() const
    {
        return std::max<std::size_t>(1, 2 * workload_->record.size() / images_max_);
    }

    void cut_at(const PowerCut& cut, std::size_t at, std::int64_t acknowledged)
    {
        moment_ = at;
        try_image(cut.with_none(), acknowledged);
        if (!cut.is_undecided()) return;
        try_image(cut.with_all(), acknowledged);
        const std::size_t share = images_max_ / workload_->record.size() / 2;
        for (std::size_t each = 0; each < std::clamp<std::size_t>(share, 1, at_random_max); ++each)
            try_image(cut.with_some(random_), acknowledged);
    }

    void try_image(const DiskImage& image, std::int64_t acknowledged)
    {
        if (!seen_.insert(hash_of(image, acknowledged)).second) return;
        const bool is_cut_again = random_.chance(20);
        if (is_cut_again) MemoryDisk::instance().load(image);
        if (is_cut_again) cut_recovery(image, acknowledged);
        check(image, acknowledged);
    }

    void cut_recovery(const DiskImage& image, std::int64_t acknowledged)
    {
        put(image);
        MemoryDisk::instance().record();
        const bool is_created = host_.create().is_ok();
        if (is_created) host_.control(Control::enable);
        const auto record = MemoryDisk::instance().take_record();
        if (is_created) host_.destroy();
        PowerCut cut{image};
        const std::size_t last = random_.below(record.size() + 1);
        for (std::size_t at = 0; at < last; ++at)
            cut.follow(record[at]);
        if (!cut.is_undecided()) return;
        ++in_recovery_;
        check(cut.with_some(random_), acknowledged);
    }

    void put(const DiskImage& image)
    {
        MemoryDisk::instance().load(image);
        ::unlink(database_.c_str());
        if (image.contains(database_))
            ::close(::open(database_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    }

    void check(const DiskImage& image, std::int64_t acknowledged)
    {
        ++images_;
        try {
            put(image);
            check_contents(acknowledged);
        } catch (const std::exception& failure) {
            ++failures_;
            if (!is_control_) tell(failure.what(), acknowledged);
        }
        if (host_.is_created()) host_.destroy();
    }

    void tell(const std::string& what, std::int64_t acknowledged)
    {
        std::cout << "WRONG: " << what << "\n  at moment " << moment_ << ", after "
                  << acknowledged + 1 << " acknowledged calls\n  replay: scrip-tests b4 --seed "
                  << seed_ << " --images " << images_max_ << " --mode " << mode_->name
                  << " --plugin " << options_.text("plugin", "") << std::endl;
    }

    void check_contents(std::int64_t acknowledged)
    {
        const auto& deeds = workload_->deeds;
        host_.now_us = deeds[0].now_us;
        host_.begin(2); // as the deed that enables
        if (!host_.create().is_ok()) refuse("the plugin is not created");
        Answer enabled = host_.control(Control::enable);
        const bool has_no_tables = enabled.status == BOOKING_E_STATE;
        if (has_no_tables) {
            if (acknowledged >= 0 && !mode_->is_lossy) refuse("the tables are gone");
            if (contents_of(database_).exact != 0) refuse("half of the tables are there");
            if (images_ % 8 != 0) return;
            const Answer migrated = host_.control(Control::migrate);
            if (!migrated.is_ok()) refuse("studio.migrate: " + migrated.shown());
            enabled = host_.control(Control::enable);
        }
        if (!enabled.is_ok()) refuse("studio.enable: " + enabled.shown());
        const Contents found = contents_of(database_);
        if (!found.is_sound()) refuse("integrity_check: " + found.integrity);
        // What was enabled just now is the least there is.
        const auto least = std::max<std::int64_t>(acknowledged, 1);
        const auto next = std::min<std::int64_t>(least + (acknowledged >= 1 ? 1 : 0),
                                                 static_cast<std::int64_t>(deeds.size()) - 1);
        const std::int64_t place = place_of(found, least, next);
        if (place < 0) refuse("neither before nor after a call");
        if (images_ % 4 == 0) settle(next);
    }

    // After which call the contents are that: the one in flight, or the last acknowledged.
    std::int64_t place_of(const Contents& found, std::int64_t least, std::int64_t next)
    {
        const auto is_after = [&](std::int64_t deed) {
            return workload_->deeds[static_cast<std::size_t>(deed)].after.exact == found.exact;
        };
        if (is_after(next)) return ++with_last_, next;
        if (is_after(least)) return ++without_last_, least;
        if (!mode_->is_lossy) return -1;
        for (std::int64_t deed = least - 1; deed > 0; --deed) {
            if (is_after(deed)) return ++lost_, deed;
        }
        return -1;
    }

    // The call in flight is asked again: it is done once, whether or not it was done before.
    void settle(std::int64_t next)
    {
        if (mode_->is_lossy) return;
        ++settled_;
        const Deed& deed = workload_->deeds[static_cast<std::size_t>(next)];
        host_.now_us = deed.now_us;
        host_.begin(static_cast<std::uint64_t>(next) + 1);
        const Answer again = deed.run(host_);
        if (again.status != deed.answer.status)
            refuse(deed.what + " under the same key again: " + again.shown());
        const Contents found = contents_of(database_);
        if (found.exact != deed.after.exact)
            refuse(deed.what + " under the same key again left something else");
        const Answer verified =
            host_.call("report.verify", R"({"actor":{"role":"admin","id":"u1"}})", "");
        if (!verified.is_ok() || !verified.reply.at("ok").as_bool())
            refuse("report.verify: " + verified.shown());
    }

    // A disk that says it has synced and has not: something acknowledged has to be missing.
    void ensure_control_is_caught()
    {
        is_control_ = true;
        MemoryDisk::instance().forgets_syncs = true;
        play(modes[0]);
        cut_everywhere();
        MemoryDisk::instance().forgets_syncs = false;
        is_control_ = false;
        if (failures_ == 0) refuse("a disk that lies about syncs was never caught");
        std::cout << "  control, a disk that lies about syncs: caught after " << images_
                  << " images" << std::endl;
        images_ = moments_ = in_recovery_ = with_last_ = without_last_ = lost_ = settled_ = 0;
        failures_ = 0;
    }

    const Options& options_;
    std::uint64_t seed_;
    model::Random random_;
    ScratchFolder folder_;
    std::string database_;
    BareHost host_;
    std::size_t images_max_;
    const Mode* mode_ = &modes[0];
    std::unique_ptr<Workload> workload_;
    std::unordered_set<std::size_t> seen_;
    bool is_control_ = false;
    std::size_t moment_ = 0;
    std::size_t images_ = 0, moments_ = 0, in_recovery_ = 0, failures_ = 0;
    std::size_t with_last_ = 0, without_last_ = 0, lost_ = 0, settled_ = 0;
};

} // namespace

int cut_the_power(const Options& options)
{
    const SoakCounts counts{options, "b4." + options.text("mode", "own")};
    return counts.run(
        options.number("images", 10'000), 10'000, [&](std::size_t images, std::uint64_t seed) {
            PowerCuts{options, images, seed}.run();
        });
}

} // namespace scrip::tests
