// The twin host's lines: studios, hooks, and orders paid by hold and capture.
#include "twin_host.hpp"

#include <soci/soci.h>

#include <soci/sqlite3/soci-sqlite3.h>

#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <thread>

namespace twin {

bool is(const char* defect)
{
    const char* const wanted = std::getenv("BOOKING_TWIN");
    return wanted != nullptr && std::strcmp(wanted, defect) == 0;
}

std::string name_of(booking_status status)
{
    static const std::map<booking_status, std::string> names{{0, "OK"},
                                                             {1, "NO_OPINION"},
                                                             {2, "DECLINED"},
                                                             {-1, "E_INTERNAL"},
                                                             {-2, "E_INVALID"},
                                                             {-3, "E_UNSUPPORTED"},
                                                             {-4, "E_DEADLINE"},
                                                             {-5, "E_CANCELLED"},
                                                             {-6, "E_UNAVAILABLE"},
                                                             {-7, "E_CONFLICT"},
                                                             {-8, "E_NOT_FOUND"},
                                                             {-9, "E_STATE"},
                                                             {-10, "E_NOMEM"},
                                                             {-11, "E_LIMIT"},
                                                             {-12, "E_PERMISSION"},
                                                             {-13, "E_CORRUPT"},
                                                             {-14, "E_UNKNOWN_OUTCOME"},
                                                             {-15, "E_REENTRANT"},
                                                             {-16, "E_NOT_DECLARED"}};
    const auto found = names.find(status);
    if (found == names.end() && is("H4")) std::abort();
    return found == names.end() ? "E_INTERNAL" : found->second;
}

json::object Outcome::line() const
{
    json::object line{{"status", name_of(status)}};
    if (status < 0)
        line["error"] = {{"code", code}, {"text", text}};
    else
        line["reply"] = reply.empty() ? json::value(nullptr) : json::parse(reply);
    return line;
}

namespace {

std::string text_at(const json::object& object, const char* name)
{
    const json::value* found = object.if_contains(name);
    return found == nullptr ? "" : json::value_to<std::string>(*found);
}

// An order that is to be paid; kept in a file, so that a restart knows it.
struct Payment {
    std::string key, hold_id, state;
};

class Host {
public:
    Host(const std::vector<std::string>& folders, const std::filesystem::path& data)
        : data_(data), sql_(*soci::factory_sqlite3(), "dbname=" + (data / "twin.db").string())
    {
        const std::string connect = "dbname=" + (data / "twin.db").string();
        for (const std::string& folder : folders) {
            plugins_.push_back(std::make_unique<Plugin>(
                folder,
                json::serialize(
                    json::object{{"backend", "sqlite3"}, {"connect", connect}, {"lend", true}})));
        }
        std::ifstream kept(data_ / "payments");
        for (Payment payment; kept >> payment.key >> payment.hold_id >> payment.state;)
            payments_.push_back(payment);
    }

    ~Host()
    {
        if (is("H2")) first().deactivate();
        for (std::thread& each : running_)
            each.join();
    }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    json::object answer(const json::object& line)
    {
        const std::string control = text_at(line, "control");
        if (control == "studio.enable") {
            return first().control("enable", "s1", json::serialize(line.at("config"))).line();
        }
        if (control == "studio.disable") return first().control("disable", "s1", "{}").line();
        if (control == "checkout.pay") return pay(line);
        if (control == "checkout.reconcile") return reconcile();
        return hook(line);
    }

private:
    Plugin& first() { return *plugins_.front(); }

    json::object hook(const json::object& line)
    {
        const std::string name = text_at(line, "hook"),
                          payload = json::serialize(line.at("payload")), key = text_at(line, "key");
        const json::value* deadline = line.if_contains("deadline_ms");
        const std::int64_t deadline_ms =
            deadline == nullptr ? 10'000 : deadline->to_number<std::int64_t>();
        if (text_at(line, "tx") == "lend") return lend(name, payload, key);
        // Only where it matters for that check: to others an answer that comes at once is wrong,
        // too.
        const bool is_left_running =
            (is("H2") && line.at("payload").as_object().contains("slow_ms")) ||
            (is("D2") && first().is_serial());
        if (is_left_running) {
            running_.emplace_back([=, this] { first().call(name, payload, key, deadline_ms); });
            return {{"status", "OK"}};
        }
        if (is("H8")) sql_.once << "begin immediate";
        const json::object said = first().call(name, payload, key, deadline_ms).line();
        if (is("H8")) sql_.once << "rollback";
        return said;
    }

    json::object lend(const std::string& name, const std::string& payload, const std::string& key)
    {
        auto* const handle = static_cast<soci::sqlite3_session_backend*>(sql_.get_backend())->conn_;
        const bool is_careful = !is("H9");
        sql_.once << "begin immediate";
        if (is_careful) sql_.once << "savepoint booking_call";
        Lent lent{handle, false};
        Outcome outcome = first().call(name, payload, key, 10'000, &lent);
        const bool is_over = sqlite_api::sqlite3_get_autocommit(handle) != 0;
        if (is_careful && (is_over || lent.is_doomed)) outcome.status = BOOKING_E_INTERNAL;
        if (is_over) return outcome.line();
        if (is_careful && lent.is_doomed) {
            sql_.once << "rollback";
            return outcome.line();
        }
        if (is_careful && outcome.status < 0) sql_.once << "rollback to savepoint booking_call";
        sql_.once << "commit";
        return outcome.line();
    }

    // ---- checkout ----

    void keep()
    {
        std::ofstream file(data_ / "payments");
        for (const Payment& each : payments_)
            file << each.key << ' ' << each.hold_id << ' ' << each.state << '\n';
    }

    void take(Payment& payment, const Outcome& outcome, const char* state)
    {
        if (outcome.status == BOOKING_OK) {
            payment.hold_id = text_at(json::parse(outcome.reply).at("hold").as_object(), "hold_id");
            payment.state = state;
        } else if (outcome.status == BOOKING_DECLINED) {
            payment.state = "failed";
        }
        keep();
    }

    Outcome capture(Payment& payment)
    {
        static int tries = 0;
        const std::string key =
            payment.key + ":capture" + (is("H6") ? std::to_string(++tries) : "");
        const Outcome outcome =
            first().call("payment.capture",
                         json::serialize(json::object{{"hold_id", payment.hold_id}}),
                         key,
                         10'000);
        take(payment, outcome, "captured");
        return outcome;
    }

    json::object pay(const json::object& line)
    {
        Payment& payment = payments_.emplace_back(Payment{text_at(line, "key"), "-", "initiated"});
        keep();
        const Outcome held =
            first().call("payment.hold",
                         json::serialize(json::object{{"order", line.at("order")}}),
                         payment.key,
                         10'000);
        take(payment, held, "held");
        return payment.state == "held" ? capture(payment).line() : held.line();
    }

    json::object reconcile()
    {
        for (Payment& payment : payments_) {
            if (payment.state == "failed" || payment.state == "captured") continue;
            if (is("H7") && payment.state == "initiated") continue;
            const Outcome asked = first().call(
                "payment.query", json::serialize(json::object{{"key", payment.key}}), "", 10'000);
            if (asked.status == BOOKING_OK) take(payment, asked, "held");
            if (payment.state == "held") capture(payment);
        }
        return {{"status", "OK"}, {"reply", json::object{}}};
    }

    std::filesystem::path data_;
    soci::session sql_;
    std::vector<std::unique_ptr<Plugin>> plugins_;
    std::deque<Payment> payments_;
    std::vector<std::thread> running_; // where it does not wait for them
};

int serve(const std::vector<std::string>& folders, const std::filesystem::path& data)
{
    Host host(folders, data);
    for (std::string line; std::getline(std::cin, line);)
        std::cout << json::serialize(host.answer(json::parse(line).as_object())) << std::endl;
    return 0;
}

} // namespace
} // namespace twin

int main(int count, char** words)
{
    std::vector<std::string> plugins;
    std::filesystem::path data;
    for (int i = 1; i + 1 < count; i += 2) {
        if (words[i] == std::string("--plugin"))
            plugins.emplace_back(words[i + 1]);
        else
            data = words[i + 1];
    }
    try {
        // {plugin2} stays where there is no second one.
        std::erase(plugins, "{plugin2}");
        return twin::serve(plugins, data);
    } catch (const std::exception& refused) {
        if (twin::is("H12") && !std::filesystem::exists(plugins.front())) return 0;
        std::cerr << refused.what() << '\n';
        return 1;
    }
}
