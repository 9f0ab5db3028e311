// e2: bytes become up to 50 calls of one studio, few customers, orders and keys; at the end the
// ledger's own checks hold, and sums that are kept here.
#include "finding.hpp"
#include "sequence_requests.hpp"
#include "world.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include <sqlite3.h>

namespace scrip::fuzz {

namespace {

constexpr int calls_max = 50;
constexpr const char* studio = "s1";

// Mistakes that a plugin could make, which have to be found (SCRIP_FUZZ_CONTROL).
enum class Control { none, captures_again, gives_too_much, forgets_keys };

Control asked_for()
{
    const char* const name = std::getenv("SCRIP_FUZZ_CONTROL");
    if (name == nullptr) return Control::none;
    const std::string_view asked{name};
    if (asked == "captures-again") return Control::captures_again;
    if (asked == "gives-too-much") return Control::gives_too_much;
    if (asked == "forgets-keys") return Control::forgets_keys;
    std::fprintf(stderr, "no control is called %s\n", name);
    std::_Exit(2);
}

std::int64_t minor_in(const boost::json::value& money)
{
    return money.at("minor").as_int64();
}

// A restore that adds what was never taken.
void add_to_a_voucher(const std::string& path)
{
    sqlite3* connection = nullptr;
    require(sqlite3_open(path.c_str(), &connection) == SQLITE_OK &&
                sqlite3_exec(connection,
                             "update scrip_voucher set available = available + 1",
                             nullptr,
                             nullptr,
                             nullptr) == SQLITE_OK,
            "the control changes the database");
    sqlite3_close(connection);
}

class Sequence {
public:
    Sequence(World& world, Control control) : world_{world}, control_{control} {}

    void play(Bytes bytes)
    {
        for (int calls = 0; calls < calls_max && !bytes.is_empty(); ++calls)
            step(bytes);
        finish();
    }

private:
    struct Done {
        Request request;
        Answer answer;
    };

    // One byte says how the call is made, the others what it asks for.
    void step(Bytes& bytes)
    {
        const std::uint8_t how = bytes.next();
        if (how >= 0xF0) return advance_clock(bytes.next());
        if (how >= 0xE0) return repeat(how);
        const bool is_dry_run = how >= 0xD8;
        // A key of few, or one of its own.
        const std::string key =
            how < 0x20 ? "k" + std::to_string(how) : "n" + std::to_string(++keys_);
        const Request request = next_request(bytes, told_);
        const Answer answer = call(request, key, is_dry_run);
        if (is_dry_run) return;
        const bool is_first = done_.try_emplace(key, Done{request, answer}).second;
        if (is_first && answer.status == BOOKING_OK) count(request, answer);
    }

    void advance_clock(std::uint8_t byte)
    {
        constexpr std::int64_t minute_us = 60'000'000;
        static constexpr std::int64_t steps[]{1, 16, 61, 1'440, 10'080, 525'600};
        world_.host.unix_us += steps[byte % std::size(steps)] * minute_us;
    }

    // Word for word under the same key: the same answer, and no second effect.
    void repeat(std::uint8_t byte)
    {
        if (done_.empty()) return;
        const auto chosen = std::next(done_.begin(), byte % static_cast<int>(done_.size()));
        auto& [request, first] = chosen->second;
        if (first.status != BOOKING_OK || request.hook == "job.run") return;
        const std::string key =
            control_ == Control::forgets_keys ? "f" + std::to_string(++keys_) : chosen->first;
        const Answer again = call(request, key, false);
        const std::string replayed = ",\"replayed\":true}";
        const bool is_replay = again.bytes.ends_with(replayed);
        const bool always_changes = request.hook == "credit.add" ||
                                    request.hook == "payment.redeem" ||
                                    request.hook == "payment.hold";
        require(is_replay || !always_changes, "a key takes effect once: " + request.hook);
        // What changed nothing was not kept; this time it may have changed something.
        if (!is_replay) first = again;
        // An erasure takes the person out of answers that were kept.
        if (!is_replay || has_erased_) return;
        require(again.bytes == first.bytes.substr(0, first.bytes.size() - 1) + replayed,
                "a key is answered the same again: " + request.hook);
    }

    Answer call(const Request& request, const std::string& key, bool is_dry_run)
    {
        Answer answer = world_.call(
            request.hook, studio, request.payload, key, is_dry_run ? BOOKING_CALL_F_DRY_RUN : 0);
        if (std::getenv("SCRIP_FUZZ_TELL") != nullptr) {
            std::fprintf(stderr,
                         "%s %s%s\n  %s\n  %d %s%s\n",
                         request.hook.c_str(),
                         key.c_str(),
                         is_dry_run ? " dry run" : "",
                         request.payload.c_str(),
                         answer.status,
                         answer.code.c_str(),
                         answer.bytes.c_str());
        }
        const bool is_expected = answer.status == BOOKING_OK || answer.status == BOOKING_DECLINED ||
                                 answer.status == BOOKING_E_INVALID ||
                                 answer.status == BOOKING_E_NOT_FOUND;
        require(is_expected, request.hook + " fails: " + answer.code);
        has_erased_ = has_erased_ || request.hook == "customer.erase";
        if (answer.status == BOOKING_OK && !is_dry_run) told_.learn(answer.document());
        return with_mistake(request, std::move(answer));
    }

    Answer with_mistake(const Request& request, Answer answer)
    {
        if (request.hook != "payment.capture") return answer;
        if (answer.status == BOOKING_OK) {
            last_capture_ = answer;
            if (control_ == Control::gives_too_much) add_to_a_voucher(world_.database.path());
        }
        const bool is_again = answer.status == BOOKING_DECLINED &&
                              answer.bytes.find("hold_captured") != std::string::npos;
        if (control_ == Control::captures_again && is_again && last_capture_) return *last_capture_;
        return answer;
    }

    void count(const Request& request, const Answer& answer)
    {
        const bool captures = request.hook == "payment.capture" || request.hook == "payment.redeem";
        if (!captures) return;
        const auto reply = answer.document();
        const auto& hold = reply.at("hold");
        const std::string id{hold.at("hold_id").as_string()};
        require(captured_.insert({id, minor_in(hold.at("captured"))}).second,
                "a hold is captured once");
        require(minor_in(hold.at("captured")) <= minor_in(hold.at("amount")),
                "no more is captured than was held");
    }

    // Jobs first: reports tell what is posted.
    void finish()
    {
        for (const char* const job : {"holds", "expire"})
            asked("job.run", R"(,"job":")" + std::string{job} + R"(","limit":1000)");
        const auto verified = asked("report.verify", "");
        require(verified.at("ok").as_bool(),
                "the ledger is sound: " + boost::json::serialize(verified.at("problems")));
        for (const auto& [hold_id, captured] : captured_) {
            const auto query = asked("payment.query", R"(,"hold_id":")" + hold_id + "\"");
            const auto& hold = query.at("hold");
            require(minor_in(hold.at("captured")) == captured, "what was captured stays so");
            require(minor_in(hold.at("refunded")) <= captured, "no more comes back than was taken");
        }
        const auto liability = asked("report.liability", "");
        const auto movements =
            asked("report.movements", R"(,"from":"2026-11-01","to":"2099-12-31")");
        require(total_of(liability, "total") == total_of(movements, "closing"),
                "what moved explains what is owed");
    }

    boost::json::value asked(const std::string& hook, const std::string& members)
    {
        const Request request{hook, R"({"actor":{"role":"admin","id":"u1"})" + members + "}"};
        const Answer answer = call(request, "end" + std::to_string(++keys_), false);
        require(answer.status == BOOKING_OK, hook + " is answered: " + answer.bytes + answer.code);
        return answer.document();
    }

    static std::int64_t total_of(const boost::json::value& report, const char* figure)
    {
        for (const auto& total : report.at("totals").as_array()) {
            if (total.at("commodity") == "EUR") return minor_in(total.at(figure));
        }
        return 0;
    }

    World& world_;
    Control control_;
    Told told_;
    std::map<std::string, Done> done_; // by key
    std::map<std::string, std::int64_t> captured_;
    std::optional<Answer> last_capture_;
    bool has_erased_ = false;
    int keys_ = 0;
};

std::unique_ptr<World> world;

} // namespace

} // namespace scrip::fuzz

using namespace scrip::fuzz;

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    world = std::make_unique<World>();
    world->open_studio(studio,
                       R"({"currency":"EUR","referral":{"referrer":{"minor":700,"currency":"EUR"},)"
                       R"("referee":{"minor":300,"currency":"EUR"}}})");
    world->keep();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Control control = asked_for();
    world->start_over();
    Sequence{*world, control}.play(Bytes{{data, size}});
    return 0;
}
