#include "platform.hpp"

#include "../model/scratch_folder.hpp"
#include "services/host.hpp"
#include "support/test_database.hpp"

#include <date/date.h>
#include <soci/soci.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <sstream>
#include <stdexcept>

namespace scrip::scenarios {

namespace {

const booking::SchemaSet& schemas()
{
    static const booking::SchemaSet set{SCRIP_SCHEMA_DIR};
    return set;
}

std::int64_t unix_us(const std::string& instant)
{
    date::sys_time<std::chrono::microseconds> time;
    std::istringstream stream{instant};
    stream >> date::parse("%FT%TZ", time);
    if (stream.fail()) throw std::invalid_argument{"no instant: " + instant};
    return time.time_since_epoch().count();
}

// The mutants' runner loads one of its own.
std::string plugin_folder()
{
    const char* const other = std::getenv("SCRIP_PLUGIN_FOLDER");
    return other ? other : SCRIP_PLUGIN_FOLDER;
}

} // namespace

struct Platform::Folder {
    tests::ScratchFolder scratch;
    tests::TestDatabase database{(scratch.path() / "scrip.db").string()};
    std::mutex mutex;
};

json::object eur(std::int64_t minor)
{
    return {{"minor", minor}, {"currency", "EUR"}};
}

std::int64_t minor_of(const json::value& money)
{
    return money.at("minor").to_number<std::int64_t>();
}

std::string word(const json::value& text)
{
    return std::string{text.as_string()};
}

json::object admin()
{
    return {{"role", "admin"}, {"id", "boss"}};
}

json::object agent()
{
    return {{"role", "agent"}, {"id", "desk"}, {"session", "desk session"}};
}

json::object customer(const std::string& customer_id)
{
    return {{"role", "customer"},
            {"id", customer_id},
            {"customer_id", customer_id},
            {"session", "of " + customer_id}};
}

json::object anonymous()
{
    return {{"role", "anonymous"}, {"id", "visitor"}, {"session", "a visit"}};
}

json::object host_itself()
{
    return {{"role", "system"}, {"id", "host"}};
}

json::object order(const std::string& order_id, std::int64_t total, const std::string& customer_id)
{
    return {{"order_id", order_id},
            {"customer", {{"customer_id", customer_id}}},
            {"currency", "EUR"},
            {"total", eur(total)},
            {"due", eur(total)}};
}

json::object line(const std::string& line_id,
                  const std::string& activity_id,
                  std::int64_t units,
                  std::int64_t total)
{
    return {{"line_id", line_id},
            {"activity_id", activity_id},
            {"units", units},
            {"total", eur(total)}};
}

json::object
order_of(const std::string& order_id, const json::array& lines, const std::string& customer_id)
{
    std::int64_t total = 0;
    for (const json::value& each : lines)
        total += minor_of(each.at("total"));
    return with(order(order_id, total, customer_id), {{"lines", lines}});
}

json::object units(std::int64_t count)
{
    return {{"units", count}};
}

json::object with(json::object base, const json::object& more)
{
    for (const auto& [name, value] : more)
        base[name] = value;
    return base;
}

bool is_write(const std::string& hook)
{
    static const std::set<std::string> reads{"customer.export",
                                             "customer.balance",
                                             "customer.statement",
                                             "voucher.check",
                                             "voucher.list",
                                             "voucher.get",
                                             "voucher.history",
                                             "payment.methods",
                                             "payment.query",
                                             "panel.render",
                                             "report.liability",
                                             "report.movements",
                                             "report.verify"};
    return !reads.contains(hook);
}

Platform::Platform(const json::object& settings)
    : folder_{std::make_unique<Folder>()}, settings_{with({{"currency", "EUR"}}, settings)}
{
    start();
}

Platform::~Platform() = default;

void Platform::start()
{
    session_ = std::make_unique<host_stub::pipe::Session>(
        host_stub::pipe::Options{.plugin_dir = plugin_folder(),
                                 .data_dir = folder_->scratch.path(),
                                 .db_url = database_url(),
                                 .clock_unix_us = unix_us(now_),
                                 .log_sink =
                                     [this](std::string_view line) {
                                         const std::lock_guard lock{folder_->mutex};
                                         log_ += line;
                                         log_ += '\n';
                                     },
                                 .log_level_floor = 0});
    enable("s1", settings_);
}

void Platform::restart()
{
    session_.reset();
    start();
}

std::string Platform::database_url() const
{
    return folder_->database.url();
}

tests::RawDatabase Platform::raw_database() const
{
    return tests::RawDatabase{folder_->database};
}

std::string Platform::stored() const
{
    std::string all;
    if (is_on_server()) all = raw_database().dump();
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder()}) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file{entry.path(), std::ios::binary};
        all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
}

bool Platform::is_on_server() const
{
    return folder_->database.is_on_server();
}

const std::filesystem::path& Platform::folder() const
{
    return folder_->scratch.path();
}

json::object Platform::raw(const std::string& line)
{
    return json::parse(session_->answer(line)).as_object();
}

json::object Platform::control(const json::object& line)
{
    const json::object answer = raw(json::serialize(line));
    INFO(json::serialize(line) << " -> " << json::serialize(answer));
    REQUIRE(answer.at("status").as_string() == "OK");
    return answer;
}

void Platform::enable(const std::string& studio, const json::object& settings)
{
    control({{"control", "studio.enable"}, {"studio", studio}, {"config", settings}});
}

std::vector<json::object> Platform::events()
{
    while (accepted("job.run", {{"job", "events"}}).at("more").as_bool()) {
    }
    std::vector<json::object> events;
    session_->host().store.read([&](soci::session& sql) {
        const soci::rowset<std::string> rows =
            (sql.prepare << "select body from host_event order by stored_us, event_id");
        for (const std::string& body : rows)
            events.push_back(json::parse(body).as_object());
    });
    for (const json::object& event : events)
        check_schema("event", event);
    return events;
}

void Platform::check_schema(const std::string& name, const json::value& document)
{
    if (const auto finding = schemas().refusal(name, document)) {
        FAIL(name << " does not fit its schema: " << *finding << "\n" << json::serialize(document));
    }
}

void Platform::collect_codes(const json::value& value)
{
    if (const json::array* list = value.if_array()) {
        for (const json::value& each : *list)
            collect_codes(each);
    }
    const json::object* object = value.if_object();
    if (!object) return;
    for (const auto& [name, each] : *object) {
        const bool is_code =
            name == "code" && each.is_string() && each.get_string().find("-") != json::string::npos;
        if (is_code && each.get_string().find("•") == json::string::npos) {
            const std::lock_guard lock{folder_->mutex};
            codes_.emplace_back(each.get_string());
        }
        collect_codes(each);
    }
}

json::object
Platform::ask(const std::string& hook, json::object payload, const json::object& envelope)
{
    if (!payload.contains("actor")) payload["actor"] = admin();
    json::object line{{"hook", hook}, {"studio", "s1"}};
    if (is_write(hook) && !envelope.contains("dry_run")) {
        const std::lock_guard lock{folder_->mutex};
        line["key"] = "key " + std::to_string(++calls_);
    }
    line = with(line, envelope);
    line["payload"] = payload;
    const json::object answer = raw(json::serialize(line));
    if (!answer.contains("error")) {
        check_schema(hook + ".request", payload);
        check_schema(hook + ".reply", answer.at("reply"));
        collect_codes(answer.at("reply"));
    }
    return answer;
}

json::object Platform::accepted(const std::string& hook,
                                const json::object& payload,
                                const json::object& envelope)
{
    const json::object answer = ask(hook, payload, envelope);
    INFO(hook << " " << json::serialize(payload) << " -> " << json::serialize(answer));
    REQUIRE(answer.at("status").as_string() == "OK");
    return answer.at("reply").as_object();
}

std::string Platform::declined(const std::string& hook,
                               const json::object& payload,
                               const json::object& envelope)
{
    const json::object answer = ask(hook, payload, envelope);
    INFO(hook << " " << json::serialize(payload) << " -> " << json::serialize(answer));
    REQUIRE(answer.at("status").as_string() == "DECLINED");
    const json::object& declined = answer.at("reply").at("declined").as_object();
    declined_params_ = declined.at("params").as_object();
    last_text_ = declined.at("text").as_string();
    return std::string{declined.at("code").as_string()};
}

std::string Platform::refused(const std::string& hook,
                              const json::object& payload,
                              const json::object& envelope)
{
    const json::object answer = ask(hook, payload, envelope);
    INFO(hook << " " << json::serialize(payload) << " -> " << json::serialize(answer));
    REQUIRE(answer.contains("error"));
    last_text_ = answer.at("error").at("text").as_string();
    return std::string{answer.at("error").at("code").as_string()};
}

void Platform::clock(const std::string& instant)
{
    control({{"control", "clock.set"}, {"at", instant}});
    now_ = instant;
}

void Platform::advance(std::int64_t seconds)
{
    const date::sys_time<std::chrono::microseconds> next{std::chrono::microseconds{unix_us(now_)} +
                                                         std::chrono::seconds{seconds}};
    clock(date::format("%FT%TZ", date::floor<std::chrono::seconds>(next)));
}

Made Platform::credit(std::int64_t minor, const json::object& more, const std::string& customer_id)
{
    const json::object request{{"customer", {{"customer_id", customer_id}}},
                               {"amount", eur(minor)},
                               {"description", "a gesture"}};
    const json::object reply = accepted("credit.add", with(request, more));
    const json::object& voucher = reply.at("voucher").as_object();
    return {voucher,
            std::string{voucher.at("voucher_id").as_string()},
            std::string{reply.at("code").as_string()}};
}

std::vector<Made> Platform::sell(const std::string& order_id,
                                 std::int64_t minor,
                                 bool is_paid,
                                 const json::object& line,
                                 const json::object& more)
{
    const json::object sold =
        with({{"line_id", "l1"}, {"kind", "credit"}, {"amount", eur(minor)}, {"paid", eur(minor)}},
             line);
    return sell_line(
        with({{"order", order(order_id, minor)}, {"line", sold}, {"is_paid", is_paid}}, more));
}

std::vector<Made> Platform::sell_units(const std::string& order_id,
                                       std::int64_t count,
                                       const json::array& activities,
                                       std::int64_t paid,
                                       const json::object& line,
                                       const json::object& more)
{
    const json::object sold = with({{"line_id", "l1"},
                                    {"kind", "gift"},
                                    {"units", count},
                                    {"scope", {{"activities", activities}}},
                                    {"paid", eur(paid)}},
                                   line);
    return sell_line(
        with({{"order", order(order_id, paid)}, {"line", sold}, {"is_paid", true}}, more));
}

std::vector<Made> Platform::sell_line(const json::object& request)
{
    const json::object reply = accepted("voucher.sell", request);
    std::vector<Made> made;
    for (const json::value& each : reply.at("vouchers").as_array()) {
        const json::object& voucher = each.at("voucher").as_object();
        made.push_back({voucher,
                        std::string{voucher.at("voucher_id").as_string()},
                        std::string{each.at("code").as_string()}});
    }
    return made;
}

json::object Platform::voucher(const std::string& voucher_id)
{
    return accepted("voucher.get", {{"voucher_id", voucher_id}}).at("voucher").as_object();
}

std::int64_t Platform::available(const std::string& voucher_id)
{
    return minor_of(voucher(voucher_id).at("available"));
}

json::object Platform::balance(const std::string& customer_id)
{
    return accepted("customer.balance", {{"customer_id", customer_id}}).at("balance").as_object();
}

json::object
Platform::redeem(const std::string& order_id, std::int64_t due, const json::object& source)
{
    return accepted("payment.redeem", {{"order", order(order_id, due)}, {"source", source}});
}

void Platform::verify()
{
    // It reads all there is: on a busy machine that may take longer than a call of the desk's.
    const json::object reply = accepted("report.verify", {}, {{"deadline_ms", 120'000}});
    INFO(json::serialize(reply));
    REQUIRE(reply.at("ok").as_bool());
}

std::vector<std::string> Platform::history_types(const std::string& voucher_id)
{
    const json::object reply =
        accepted("voucher.history", {{"voucher_id", voucher_id}, {"page", {{"limit", 200}}}});
    std::vector<std::string> types;
    for (const json::value& item : reply.at("items").as_array())
        types.emplace_back(item.at("type").as_string());
    return {types.rbegin(), types.rend()};
}

} // namespace scrip::scenarios
