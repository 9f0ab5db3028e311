#include "fault_sweep.hpp"

#include "support/story.hpp"

#include <fcntl.h>
#include <iostream>
#include <set>
#include <stdexcept>
#include <unistd.h>

namespace scrip::tests {

namespace {

[[noreturn]] void refuse(const std::string& text)
{
    throw std::runtime_error{text};
}

void ensure(bool holds, const std::string& text)
{
    if (!holds) refuse(text);
}

std::string as_admin(const std::string& members)
{
    return R"({"actor":{"role":"admin","id":"u1"})" + (members.empty() ? "" : "," + members) + "}";
}

// What may be said of a call in which something failed. A defect (E_INTERNAL) is none of them.
bool may_be_said(booking_status status)
{
    static const std::set<booking_status> fit{BOOKING_E_NOMEM,
                                              BOOKING_E_UNAVAILABLE,
                                              BOOKING_E_DEADLINE,
                                              BOOKING_E_CONFLICT,
                                              BOOKING_E_CORRUPT,
                                              BOOKING_E_UNKNOWN_OUTCOME};
    return status >= 0 || fit.contains(status);
}

template <class World>
std::vector<Step> reading_steps(const StoryOf<World>& story)
{
    const std::string by_voucher = id_member("voucher_id", story.voucher_id);
    return {{"customer.balance", R"("customer_id":"c1")"},
            {"customer.export", R"("customer_id":"c1")"},
            {"customer.statement", R"("customer_id":"c1")"},
            {"payment.methods", order("o9", 5'00, 5'00)},
            {"payment.query", id_member("hold_id", story.hold_id)},
            {"voucher.get", by_voucher},
            {"voucher.check", id_member("code", story.code)},
            {"voucher.history", by_voucher},
            {"voucher.list", R"("page":{"limit":20})"},
            {"report.export", R"("page":{"limit":50})"},
            {"report.liability", R"("group_by":["kind"])"},
            {"report.movements", R"("from":"2026-11-01","to":"2026-11-30")"},
            {"report.verify", ""},
            {"panel.render", R"("panel":"studio.vouchers")"},
            {"panel.render", R"("panel":"studio.reports")"},
            {"panel.render", R"("panel":"customer.account","customer_id":"c1")"}};
}

} // namespace

FaultSweep::FaultSweep(const std::string& plugin_dir)
    : database_{(folder_.path() / "scrip.db").string()}, disk_{MemoryDisk::instance()},
      host_{std::make_unique<BareHost>(plugin_dir, database_)}
{
    // The plugin makes the name of the file and asks for it; what is in it stands on our disk.
    host_->settings = story_settings;
    disk_.on_refused_lock = [this] { host_->mono_ns += 100'000'000; };
    host_->start();
    StoryOf<BareHost> story{*host_};
    story.let_time_pass();
    story_now_us_ = host_->now_us;
    std::map<std::string, int> named;
    const auto add = [&](const Step& step) {
        const int place = ++named[step.hook];
        const std::string key = "the key of " + step.hook;
        operations_.push_back(
            {step.hook + (place > 1 ? "." + std::to_string(place) : ""),
             [=](BareHost& host) { return host.call(step.hook, as_admin(step.members), key); }});
    };
    for (const Step& step : story.steps())
        add(step);
    for (const Step& step : reading_steps(story))
        add(step);
    for (const std::string& hook : host_->hooks())
        ensure(named.contains(hook), "no operation calls " + hook);
    host_->destroy();
    enabled_image_ = disk_.image();
    add_operations();
}

FaultSweep::~FaultSweep()
{
    host_.reset();
    disk_.on_refused_lock = nullptr;
    disk_.load({});
}

void FaultSweep::add_operations()
{
    const auto control = [](Control what, std::uint32_t flags = 0) {
        return [=](BareHost& host) { return host.control(what, flags); };
    };
    operations_.push_back({"studio.enable", control(Control::enable), false, true});
    operations_.push_back({"studio.enable.2",
                           [](BareHost& host) {
                               host.settings = R"({"currency":"EUR","locale":"fr"})";
                               const Answer answer = host.control(Control::enable);
                               host.settings = story_settings;
                               return answer;
                           },
                           false,
                           true});
    operations_.push_back({"studio.migrate", control(Control::migrate), true, true});
    operations_.push_back({"studio.disable", control(Control::disable)});
    operations_.push_back(
        {"studio.purge", control(Control::purge, BOOKING_CALL_F_CONFIRMED), false, false, true});
    operations_.push_back({"life",
                           [](BareHost& host) {
                               host.destroy();
                               return host.create();
                           },
                           false,
                           true});
}

void FaultSweep::set_up(const Operation& operation)
{
    disk_.load(operation.is_on_bare_file ? DiskImage{} : enabled_image_);
    if (operation.is_on_bare_file) ::unlink(database_.c_str());
    if (!operation.is_on_bare_file && ::access(database_.c_str(), F_OK) != 0)
        ::close(::open(database_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
    host_->now_us = story_now_us_;
    host_->begin(2);
    ensure(host_->create().is_ok(), "the plugin is not created");
    if (operation.is_before_enable) return;
    const Answer enabled = host_->control(Control::enable);
    ensure(enabled.is_ok(), "studio.enable: " + enabled.shown());
}

void FaultSweep::take_down()
{
    if (host_->is_created()) host_->destroy();
    ensure_nothing_open();
    disk_.load({});
}

void FaultSweep::ensure_nothing_open() const
{
    ensure(disk_.open_files() == 0,
           std::to_string(disk_.open_files()) + " files are open after destroy()");
}

const FaultSweep::Clean& FaultSweep::clean(const Operation& operation)
{
    const auto known = clean_.find(operation.name);
    if (known != clean_.end()) return known->second;
    set_up(operation);
    Clean clean;
    clean.before = contents_of(database_);
    clean.answer = operation.run(*host_);
    ensure(clean.answer.is_ok(), operation.name + " without a fault: " + clean.answer.shown());
    clean.after = contents_of(database_);
    take_down();
    return clean_.emplace(operation.name, std::move(clean)).first->second;
}

FaultSweep::Tried FaultSweep::try_one(const Operation& operation, Fault& fault)
{
    clean(operation);
    set_up(operation);
    host_->before_plugin = [&] { fault.begin(); };
    host_->after_plugin = [&] { fault.end(); };
    const Answer answer = operation.run(*host_);
    fault.finish();
    host_->before_plugin = host_->after_plugin = nullptr;
    ++tried_;
    check(operation, answer);
    check_again(operation);
    take_down();
    return {fault.has_struck(), answer.status};
}

// Nothing but what the status promises (abi.md, section 7).
void FaultSweep::check(const Operation& operation, const Answer& answer)
{
    const Clean& clean = this->clean(operation);
    const Contents found = contents_of(database_);
    const std::string said = " after " + answer.shown();
    ensure(found.is_sound(), "integrity_check: " + found.integrity + said);
    ensure(may_be_said(answer.status), "no fitting answer:" + said);
    const bool is_before = found.exact == clean.before.exact;
    const bool is_after = found.shape == clean.after.shape;
    ensure(is_before || is_after, "half of it is there" + said);
    if (answer.status == BOOKING_E_UNKNOWN_OUTCOME) return;
    if (!answer.is_answer()) {
        ensure(is_before, "it is there" + said);
        return;
    }
    ensure(is_after, "it is not there" + said);
    ensure(answer.status == clean.answer.status, "another answer:" + said);
}

// The same key settles it, and the plugin works as if nothing had been.
void FaultSweep::check_again(const Operation& operation)
{
    host_->begin(2);
    if (!host_->is_created()) ensure(host_->create().is_ok(), "it cannot be created again");
    const Answer again = operation.run(*host_);
    const Clean& clean = this->clean(operation);
    const Contents found = contents_of(database_);
    const bool is_done = operation.is_once && again.status == BOOKING_E_STATE;
    ensure(is_done || again.status == clean.answer.status, "the same key again: " + again.shown());
    ensure(found.shape == clean.after.shape, "the same key again left something else");
    ensure(found.is_sound(), "integrity_check after the same key again: " + found.integrity);
    if (tried_ % 16 != 0 || operation.is_once || operation.is_before_enable) return;
    const Answer verified = host_->call("report.verify", as_admin(""), "");
    ensure(verified.is_ok() && verified.reply.at("ok").as_bool(),
           "report.verify: " + verified.shown());
}

namespace {

// What is tried at the moment, should the process end in it.
struct Playing {
    Fault* fault = nullptr;
    std::string replay;
};
Playing playing;

[[noreturn]] void tell_and_abort()
{
    if (playing.fault) {
        playing.fault->finish(); // before anything is allocated or written
        std::cout.clear();
        std::cout << "WRONG: the process ended\n  replay: " << playing.replay << std::endl;
    }
    std::abort();
}

} // namespace

CountedSweep::CountedSweep(std::string command, const std::string& plugin_dir)
    : sweep{plugin_dir}, command_{std::move(command)}, plugin_dir_{plugin_dir}
{
    std::set_terminate(tell_and_abort);
}

std::string CountedSweep::replay_of(const Operation& operation, const Fault& fault) const
{
    return "scrip-tests " + command_ + " --operation " + operation.name + " " + fault.shown() +
           " --plugin " + plugin_dir_;
}

bool CountedSweep::try_one(const Operation& operation,
                           Fault& fault,
                           const std::function<void(booking_status)>& also)
{
    playing.fault = &fault;
    playing.replay = replay_of(operation, fault);
    try {
        const booking_status status = sweep.try_one(operation, fault).status;
        ++counts.tried;
        if (also) also(status);
        if (status >= 0)
            ++counts.outlived;
        else if (status == BOOKING_E_UNKNOWN_OUTCOME)
            ++counts.unknown;
        else
            ++counts.refused;
        return true;
    } catch (const std::exception& failure) {
        fault.finish(); // before anything else is allocated or written
        ++counts.wrong;
        std::cout << "WRONG: " << failure.what() << "\n  replay: " << replay_of(operation, fault)
                  << std::endl;
        sweep.host().before_plugin = sweep.host().after_plugin = nullptr;
        sweep.take_down();
        return false;
    }
}

const Operation& CountedSweep::named(const std::string& name) const
{
    for (const Operation& operation : sweep.operations())
        if (operation.name == name) return operation;
    refuse("no such operation: " + name);
}

} // namespace scrip::tests
