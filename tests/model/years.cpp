// How years pass over two studios, for c4.
#include "making.hpp"

#include "answerer.hpp"

namespace scrip::model {

namespace {

using std::chrono::seconds;

constexpr std::int64_t minute = 60, hour = 3'600, day_s = 24 * hour;

// After that year the time zone library knows no summer time.
constexpr int last_year = 2036;

class Years : public Generator {
public:
    Years(std::uint64_t seed, const std::set<std::string>& hooks) : Generator{seed, hooks}
    {
        static const std::set<std::string> others{"clock", "winding_down", "job.run"};
        std::erase_if(kinds_, [](const Kind& kind) { return others.contains(kind.hook); });
    }

    std::vector<Operation> live(int years);

private:
    enum class Sweeps { daily, late, missed };

    void begin(date::year year);
    void change_settings(const std::string& studio);
    json::object settings(const std::string& studio, const std::string& currency);
    std::string day() override;
    json::object order(const std::string& id) override;
    using Generator::order;
    std::string day_in(int days);

    void pass(std::int64_t span_s);
    void quiet_days();
    void burst(std::int64_t calls);
    void hold_and_capture();
    void sweep(const std::string& studio);
    json::object run_job(const std::string& job);
    void close_books();
    void close_books_of(const std::string& studio);

    // What happens now and then, by weight.
    void happen();
    void restart() { add({{"control", "process.restart"}}); }
    void meet_a_bound();
    void meet_a_bound_twice();
    void go_back();
    void jump_a_day();
    void use_two_processes();
    void ask_again_after_years();
    void pass_a_change_of_clocks();

    std::optional<std::string> voucher_near_its_end();
    void spend(const std::string& voucher_id);
    void pass_to(Time time) { pass((time - model_.now()).count()); }

    std::string some_studio() { return random_.chance(50) ? "s1" : "s2"; }

    Sweeps sweeps_ = Sweeps::daily;
    Time latest_{};              // that any clock showed
    std::vector<Time> closings_; // when the books were closed
};

std::vector<Operation> Years::live(int years)
{
    const date::year first{static_cast<int>(random_.between(2006, last_year - years))};
    begin(first);
    const Time end = date::sys_days{(first + date::years{years}) / 1 / 1};
    for (date::year year = first; model_.now() < end;) {
        quiet_days();
        burst(random_.between(1, 16));
        if (random_.chance(45)) happen();
        const auto today = date::year_month_day{date::floor<date::days>(model_.now())};
        if (today.year() == year) continue;
        close_books();
        year = today.year();
    }
    close_books();
    return std::move(operations_);
}

void Years::begin(date::year year)
{
    static const char* currencies[] = {"EUR", "GBP", "JPY", "KWD", "CLF"};
    const Time start = date::sys_days{year / 1 / 1} + seconds{random_.between(0, 20 * day_s)};
    add({{"control", "clock.set"}, {"at", instant_text(start)}});
    latest_ = start;
    for (const char* studio : {"s1", "s2"}) {
        add({{"control", "studio.enable"},
             {"studio", studio},
             {"config", settings(studio, random_.pick(currencies))}});
    }
    close_books();
}

json::object Years::settings(const std::string& studio, const std::string& currency)
{
    // Summer time by half an hour, at midnight, by no rule; a day that never was; none at all.
    static const char* zones[] = {"UTC",
                                  "Europe/Berlin",
                                  "America/New_York",
                                  "Australia/Lord_Howe",
                                  "Pacific/Apia",
                                  "Pacific/Kiritimati",
                                  "Etc/GMT+12",
                                  "Asia/Kathmandu",
                                  "America/Sao_Paulo",
                                  "America/Havana",
                                  "Asia/Beirut",
                                  "Africa/Casablanca"};
    static const char* periods[] = {"P1M", "P6M", "P1Y", "P18M", "P2Y6M", "P3W", "P40D"};
    json::object config = Generator::config(studio, currency);
    config["time_zone"] = random_.pick(zones);
    json::object expiry;
    for (const char* origin : {"sale", "manual", "cancellation", "refund", "top_up", "postponed"}) {
        if (random_.chance(40)) expiry[origin] = random_.pick(periods);
    }
    if (random_.chance(15)) expiry["goodwill"] = nullptr;
    config["expiry"] = expiry;
    if (random_.chance(25)) {
        const char* kinds[] = {"credit", "gift", "package"};
        config["minimum_validity"] = {{random_.pick(kinds), random_.chance(70) ? "P2D" : "P1M"}};
    }
    if (random_.chance(35)) config["expiry_basis"] = "activity";
    if (random_.chance(40)) config["notice_days"] = {1, random_.between(2, 20), 45};
    return config;
}

// Mostly the zone stays, as the place does.
void Years::change_settings(const std::string& studio)
{
    const json::object before = model_.studio(studio)->config;
    json::object config = settings(studio, model_.studio(studio)->currency);
    if (random_.chance(75)) config["time_zone"] = before.at("time_zone");
    add({{"control", "studio.enable"}, {"studio", studio}, {"config", config}});
}

std::string Years::day_in(int days)
{
    const auto now = model_.studio(studio_)->zone->to_local(model_.now());
    const auto today = date::floor<date::days>(now).time_since_epoch();
    return day_text(date::sys_days{today + date::days{days}});
}

// Lines have days of their own, whatever the studio makes of them.
json::object Years::order(const std::string& id)
{
    static const int ahead[] = {-1, 0, 0, 1, 2, 3, 30, 100};
    json::object order = Generator::order(id);
    json::value* lines = order.if_contains("lines");
    if (!lines || random_.chance(50)) return order;
    for (json::value& line : lines->as_array()) {
        if (random_.chance(75)) line.as_object()["date"] = day_in(random_.pick(ahead));
    }
    return order;
}

// A last day near, far, or at a change of the clocks.
std::string Years::day()
{
    static const int ahead[] = {0, 0, 1, 1, 2, 3, 10, 31, 45, 90, 400, 1'500};
    if (random_.chance(80)) return day_in(random_.pick(ahead));
    const date::time_zone* zone = model_.studio(studio_)->zone;
    const auto change = zone->get_info(model_.now()).end;
    const bool is_near = change - model_.now() < date::days{400};
    const auto local = date::floor<date::days>(zone->to_local(is_near ? change : model_.now()));
    return day_text(date::sys_days{local.time_since_epoch() - date::days{random_.below(2)}});
}

void Years::pass(std::int64_t span_s)
{
    add({{"control", "clock.advance"}, {"seconds", span_s}});
    latest_ = std::max(latest_, model_.now());
}

// Sweeps at any hour of the day; so at some a last day is over by a minute.
void Years::quiet_days()
{
    static const int spans[] = {1, 1, 2, 3, 5, 7, 9, 14, 30};
    if (random_.chance(10)) sweeps_ = static_cast<Sweeps>(random_.below(3));
    for (int days = random_.pick(spans); days > 0; --days) {
        pass(day_s + random_.between(-hour, hour));
        const bool is_swept = sweeps_ == Sweeps::daily || (sweeps_ == Sweeps::late && days == 1);
        if (is_swept && random_.chance(40)) sweep(some_studio());
    }
}

void Years::burst(std::int64_t calls)
{
    static const std::int64_t spans[] = {1, 7, 31, 60, 200, 299, 600, 901, hour, 2 * hour};
    for (; calls > 0; --calls) {
        if (random_.chance(8))
            hold_and_capture();
        else
            step();
        if (random_.chance(30)) pass(random_.pick(spans));
    }
}

// In time, at its last second, or too late.
void Years::hold_and_capture()
{
    name_studio(some_studio());
    const std::int64_t ttl_s = random_.between(1, 20) * minute;
    json::object request{{"source", source()}, {"ttl_s", ttl_s}};
    request["order"] = order_for_named();
    const json::object answer = ask("payment.hold", std::move(request));
    if (answer.at("status").as_string() != "OK") return;
    const json::value id = answer.at("reply").at("hold").at("hold_id");
    if (random_.chance(30)) step();
    const std::int64_t spans[] = {1, ttl_s - 1, ttl_s};
    if (random_.chance(60)) pass(random_.pick(spans));
    ask(random_.chance(80) ? "payment.capture" : "payment.release", {{"hold_id", id}});
}

json::object Years::run_job(const std::string& job)
{
    return ask("job.run", {{"job", job}});
}

void Years::sweep(const std::string& studio)
{
    name_studio(studio);
    run_job("holds");
    run_job("expire");
    run_job("notices");
    static const char* others[] = {"anchor", "events", "prune", "health"};
    if (random_.chance(50)) run_job(random_.pick(others));
}

// Once no loss waits to be posted, reports tell what the clock says.
void Years::close_books()
{
    static constexpr std::int64_t wait = 20 * minute;
    pass((latest_ - model_.now()).count() + wait);
    const auto is_loss_due = [&] {
        for (const char* name : {"s1", "s2"}) {
            for (const auto& [id, voucher] : model_.studio(name)->vouchers) {
                const auto since = model_.now() - voucher.bound.value_or(Time{});
                if (since.count() >= 0 && since.count() <= wait) return true;
            }
        }
        return false;
    };
    while (is_loss_due())
        pass(wait);
    for (const char* studio : {"s1", "s2"}) {
        name_studio(studio);
        for (int batches = 0; batches < 3; ++batches)
            run_job("holds");
        while (run_job("expire").at("reply").at("more") == json::value(true)) {
        }
        for (const char* job : {"notices", "anchor", "events", "events", "prune", "health"})
            run_job(job);
    }
    pass(minute);
    closings_.push_back(model_.now());
    for (const char* studio : {"s1", "s2"})
        close_books_of(studio);
    pass(minute);
}

// Now, over the year, and as told in years before.
void Years::close_books_of(const std::string& studio)
{
    name_studio(studio);
    ask("report.verify", {});
    ask("report.liability", {});
    const std::string now = instant_text(closings_.back());
    for (const Time from :
         {closings_[closings_.size() - std::min<std::size_t>(2, closings_.size())],
          random_.pick(closings_)})
        ask("report.movements", {{"from", instant_text(from)}, {"to", now}});
    ask("report.liability", {{"as_of", instant_text(random_.pick(closings_))}});
}

void Years::happen()
{
    struct Event {
        int weight;
        void (Years::*happen)();
    };
    static constexpr Event events[]{
        {6, &Years::meet_a_bound},
        {4, &Years::meet_a_bound_twice},
        {4, &Years::go_back},
        {2, &Years::jump_a_day},
        {4, &Years::use_two_processes},
        {2, &Years::pass_a_change_of_clocks},
        {2, &Years::ask_again_after_years},
        {2, &Years::restart},
    };
    std::int64_t sum = 3;
    for (const Event& each : events)
        sum += each.weight;
    std::int64_t roll = random_.between(0, sum - 1);
    for (const Event& each : events) {
        roll -= each.weight;
        if (roll < 0) return (this->*each.happen)();
    }
    if (roll == 0) return wind_down();
    change_settings(some_studio());
}

std::optional<std::string> Years::voucher_near_its_end()
{
    std::vector<std::string> near;
    for (const auto& [id, voucher] : model_.studio(studio_)->vouchers) {
        const auto left = voucher.bound.value_or(Time{}) - model_.now();
        if (voucher.available > 0 && left > seconds{hour} && left < date::days{60})
            near.push_back(id);
    }
    if (near.empty()) return std::nullopt;
    return random_.pick(near);
}

void Years::spend(const std::string& voucher_id)
{
    named_ = &model_.studio(studio_)->vouchers.at(voucher_id);
    ask("payment.redeem", {{"order", order_for_named()}, {"source", {{"voucher_id", voucher_id}}}});
}

// A voucher is good until the last second of its last day, and is swept fifteen minutes later.
void Years::meet_a_bound()
{
    name_studio(some_studio());
    const auto id = voucher_near_its_end();
    if (!id) return;
    const Time bound = *model_.studio(studio_)->vouchers.at(*id).bound;
    pass_to(bound - seconds{1});
    spend(*id);
    pass(1);
    spend(*id);
    const std::string order = order_with_vouchers();
    if (random_.chance(40)) ask("payment.refund", {{"order_id", order}, {"reason", "rain"}});
    run_job("holds");
    pass(15 * minute - 1);
    run_job("expire");
    pass(1);
    run_job("expire");
}

// A clock that was a little ahead took nothing yet, whatever it showed.
void Years::meet_a_bound_twice()
{
    name_studio(some_studio());
    const auto id = voucher_near_its_end();
    if (!id) return;
    const Time bound = *model_.studio(studio_)->vouchers.at(*id).bound;
    pass_to(bound + seconds{random_.between(0, 15 * minute - 1)});
    ask("voucher.get", {{"voucher_id", *id}});
    if (random_.chance(50)) sweep(studio_);
    const std::int64_t ahead = (model_.now() - bound).count();
    add({{"control", "clock.advance"}, {"seconds", -ahead - random_.between(1, hour / 2)}});
    spend(*id);
    ask("voucher.get", {{"voucher_id", *id}});
    pass_to(bound);
    spend(*id);
}

// By seconds, or by the hour that somebody forgot to turn back; not to before books were closed.
void Years::go_back()
{
    static const std::int64_t spans[] = {1, 30, 300, 899, hour, 2 * hour};
    const std::int64_t back = random_.pick(spans);
    burst(3);
    if (model_.now() - closings_.back() < seconds{back + minute}) return;
    add({{"control", "clock.advance"}, {"seconds", -back}});
    burst(random_.between(2, 8));
    if (random_.chance(50)) sweep(some_studio());
    if (random_.chance(50)) pass(back);
}

void Years::jump_a_day()
{
    pass(2 * minute);
    add({{"control", "clock.advance"}, {"seconds", day_s}});
    latest_ = std::max(latest_, model_.now());
    const Time there = model_.now();
    burst(random_.between(2, 6));
    if (random_.chance(70)) sweep(some_studio());
    add({{"control", "clock.advance"}, {"seconds", (there - model_.now()).count() - day_s}});
    burst(random_.between(2, 8));
}

// Each call goes to the one or the other, whose clock is five minutes ahead.
void Years::use_two_processes()
{
    pass(second_process_ahead_s + 2 * minute);
    int process = 0;
    const auto answers = [&](int other) {
        if (process == other) return;
        process = other;
        const std::int64_t ahead = other == 1 ? second_process_ahead_s : -second_process_ahead_s;
        add({{"control", "process.switch"}, {"process", other}, {"ahead_s", ahead}});
        latest_ = std::max(latest_, model_.now());
    };
    for (std::int64_t calls = random_.between(5, 20); calls > 0; --calls) {
        answers(static_cast<int>(random_.below(2)));
        step();
        if (random_.chance(20)) pass(random_.between(1, 400));
        if (random_.chance(8)) sweep(some_studio());
        if (random_.chance(4)) restart();
        if (random_.chance(4)) change_settings(some_studio());
    }
    answers(0);
}

// Up to the night that is an hour longer or shorter.
void Years::pass_a_change_of_clocks()
{
    const std::string studio = some_studio();
    const auto change = model_.studio(studio)->zone->get_info(model_.now()).end;
    const auto ahead = change - model_.now();
    if (ahead > date::days{200} || ahead < seconds{3 * hour}) return;
    pass(ahead.count() - random_.between(1, 2) * hour);
    for (int hours = 0; hours < 4; ++hours) {
        burst(3);
        pass(random_.between(1, hour));
    }
    sweep(studio);
}

// The same call under its old key.
void Years::ask_again_after_years()
{
    for (int tries = 0; tries < 8; ++tries) {
        const json::object& line = operations_[random_.below(operations_.size())].line;
        const bool is_kept = line.contains("key") && !line.contains("dry_run") &&
                             line.at("hook").as_string() != "job.run";
        if (is_kept) add(json::object{line});
    }
}

} // namespace

std::vector<Operation>
generate_years(std::uint64_t seed, int years, const std::set<std::string>& hooks)
{
    return Years{seed, hooks}.live(years);
}

} // namespace scrip::model
