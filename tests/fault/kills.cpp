// b1: SIGKILL under load. What was acknowledged is there, with its effect; nothing is half there.
#include "../model/commands.hpp"
#include "../model/random.hpp"
#include "../races/child.hpp"
#include "../races/naive_store.hpp"
#include "../races/place.hpp"
#include "bare_host.hpp"
#include "contents.hpp"
#include "soak_counts.hpp"
#include "support/members.hpp"

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace scrip::tests {

namespace {

constexpr int threads = 3;
constexpr std::int64_t face = 1'000'000'000;
constexpr std::size_t kills_per_voucher = 10;

// The same key always means the same call, so that the parent can repeat it.
std::int64_t amount_of(const std::string& key)
{
    return static_cast<std::int64_t>(std::hash<std::string>{}(key) % 9 + 1);
}

bool is_debit(const std::string& key)
{
    return std::hash<std::string>{}(key) % 4 == 0;
}

Answer answer_under(BareHost& host,
                    const std::string& key,
                    const std::string& code,
                    const std::string& voucher_id)
{
    const std::string admin = R"({"actor":{"role":"admin","id":"u1"},)";
    const std::string amount = R"(,"amount":)" + money(amount_of(key));
    if (is_debit(key)) {
        const std::string members = customer("c1") + amount + R"(,"description":"paid out",)" +
                                    id_member("voucher_id", voucher_id);
        return host.call("debit.add", admin + members + "}", key);
    }
    return host.call(
        "payment.redeem", admin + order("o-" + key, 100, 100) + by_code(code) + amount + "}", key);
}

// What names the effect: the redemption, or the transaction of a debit.
std::string effect_id(const Answer& answer)
{
    return answer.reply.as_object().contains("redemption_id")
               ? answer.id("/redemption_id")
               : answer.id("/transaction/transaction_id");
}

struct Heard {
    std::map<std::string, std::string> acknowledged; // key to the id of its effect
    std::map<std::string, bool> begun;
};

void hear(Heard& heard, const std::string& line)
{
    std::istringstream words{line};
    std::string word, key, id;
    words >> word >> key >> id;
    if (word == "begins")
        heard.begun[key] = true;
    else
        heard.acknowledged[key] = id;
}

// Lets a child work until the kill, and gives what it said before. The kill comes some milliseconds
// after some calls were done, so that a slow machine cuts at no other places than a fast one.
Heard kill_a_child(Child child, std::size_t done, model::Random& random)
{
    std::string line;
    if (!child.read_line(line) || line != "ready")
        throw std::runtime_error{"the child did not begin"};
    Heard heard;
    while (heard.acknowledged.size() < done && child.read_line(line))
        hear(heard, line);
    std::this_thread::sleep_for(std::chrono::microseconds{random.between(0, 16'000)});
    child.kill_now();
    for (const std::string& said : child.read_lines())
        hear(heard, said);
    child.wait();
    return heard;
}

// One write, so that a line is whole or not there.
void say(const std::string& line)
{
    const std::string text = line + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        ::_exit(1);
}

class Kills {
public:
    Kills(const Options& options, std::uint64_t seed)
        : plugin_dir_{options.text("plugin", "")}, seed_{seed}, random_{seed_}, naive_place_{
                                                                                    options}
    {
    }

    void run(std::size_t kills)
    {
        std::cout << "scrip-tests b1 --seed " << seed_ << " --kills " << kills << std::endl;
        ensure_control_is_caught();
        const auto started = std::chrono::steady_clock::now();
        for (std::size_t kill = 0; kill < kills; ++kill) {
            check_one(kill);
            if (kill % 50 == 49) check_file(kill);
        }
        ensure_verified(*started_host(), "");
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        std::cout << "  " << kills << " kills, " << acknowledged_ << " acknowledged and present, "
                  << in_flight_ << " cut in flight, of which " << in_flight_present_
                  << " present and whole; " << took.count() << " s" << std::endl;
        if (acknowledged_ == 0 || in_flight_ == 0)
            throw std::runtime_error{"no call was ever cut: nothing was tested"};
    }

private:
    // As a process that was started anew; ids and codes are its own.
    std::unique_ptr<BareHost> started_host()
    {
        auto host = std::make_unique<BareHost>(plugin_dir_, database_);
        host->has_real_clock = true;
        host->patience_ns = 20'000'000'000;
        host->begin(++chapters_);
        if (chapters_ == 1) host->start();
        const bool is_on = host->is_created() ||
                           (host->create().is_ok() && host->control(Control::enable).is_ok());
        if (!is_on) throw std::runtime_error{"the plugin does not start after a kill"};
        return host;
    }

    static void ensure_verified(BareHost& host, const std::string& members)
    {
        const Answer answer = host.admin("report.verify", members);
        if (!answer.is_ok() || !answer.reply.at("ok").as_bool())
            throw std::runtime_error{"report.verify: " + answer.shown()};
    }

    void check_file(std::size_t kill) const
    {
        const std::string found = contents_of(database_).integrity;
        if (found != "ok")
            throw std::runtime_error{"PRAGMA integrity_check after kill " + std::to_string(kill) +
                                     ": " + found};
    }

    void new_voucher()
    {
        const Answer made = started_host()->admin("credit.add", credit("c1", face));
        if (!made.is_ok()) throw std::runtime_error{"credit.add: " + made.shown()};
        code_ = made.id("/code");
        voucher_id_ = made.id("/voucher/voucher_id");
        spent_ = 0;
    }

    void check_one(std::size_t kill)
    {
        if (kill % kills_per_voucher == 0) new_voucher();
        ++chapters_;
        const Heard heard =
            kill_a_child(Child{[&] { work_until_killed(*started_host(), std::to_string(kill)); }},
                         random_.below(5),
                         random_);
        const auto host = started_host();
        const Answer shown = host->admin("voucher.get", id_member("voucher_id", voucher_id_));
        const std::int64_t used =
            shown.reply.at_pointer("/voucher/used/minor").to_number<std::int64_t>();
        std::int64_t repeated = 0;
        for (const auto& [key, was_begun] : heard.begun) {
            const Answer answer = answer_under(*host, key, code_, voucher_id_);
            if (!answer.is_ok()) throw std::runtime_error{key + ": " + answer.shown()};
            const bool is_present = answer.reply.as_object().contains("replayed");
            const auto acknowledged = heard.acknowledged.find(key);
            spent_ += amount_of(key);
            if (!is_present) repeated += amount_of(key);
            if (acknowledged == heard.acknowledged.end()) {
                ++in_flight_;
                in_flight_present_ += is_present ? 1 : 0;
                continue;
            }
            ++acknowledged_;
            if (!is_present) throw std::runtime_error{"acknowledged and lost: " + key};
            if (effect_id(answer) != acknowledged->second)
                throw std::runtime_error{"another effect: " + key};
        }
        // Before the repeats the voucher showed exactly the keys that were there: no effect without
        // its key.
        if (used != spent_ - repeated) {
            throw std::runtime_error{"half there after kill " + std::to_string(kill) + ": used " +
                                     std::to_string(used) + ", by keys " +
                                     std::to_string(spent_ - repeated)};
        }
        ensure_verified(*host, id_member("voucher_id", voucher_id_));
    }

    // In the child: calls of several threads at once, each told before and after.
    void work_until_killed(BareHost& host, const std::string& name) const
    {
        say("ready");
        std::vector<std::thread> running;
        for (int each = 0; each < threads; ++each) {
            running.emplace_back([&, each] {
                for (int calls = 0;; ++calls) {
                    const std::string key =
                        name + "-" + std::to_string(each) + "-" + std::to_string(calls);
                    say("begins " + key);
                    const Answer answer = answer_under(host, key, code_, voucher_id_);
                    if (!answer.is_ok()) ::_exit(2);
                    say("done " + key + " " + effect_id(answer));
                }
            });
        }
        for (std::thread& thread : running)
            thread.join();
    }

    // A store that writes the redemption and the balance in two transactions has to be caught.
    void ensure_control_is_caught()
    {
        const std::string url = naive_place_.url(0);
        NaiveStore{url}.create(face);
        for (int kill = 0; kill < 100; ++kill) {
            const std::vector<std::string> worker{
                "b1-worker", "--db", url, "--name", std::to_string(kill)};
            kill_a_child(Child{worker}, 0, random_);
            NaiveStore store{url};
            if (store.sum_of_redemptions() == face - store.balance()) continue;
            std::cout << "  control: half there after " << kill + 1 << " kills" << std::endl;
            return;
        }
        throw std::runtime_error{"the control was never half there: this proves nothing"};
    }

    std::string plugin_dir_;
    std::uint64_t seed_;
    model::Random random_;
    ScratchFolder folder_;
    std::string database_ = (folder_.path() / "scrip.db").string();
    Place naive_place_;
    std::uint64_t chapters_ = 0;
    std::string code_, voucher_id_;
    std::int64_t spent_ = 0;
    std::size_t acknowledged_ = 0, in_flight_ = 0, in_flight_present_ = 0;
};

} // namespace

int kill_under_load(const Options& options)
{
    const SoakCounts counts{options, "b1"};
    return counts.run(
        options.number("kills", 200), 1'000, [&](std::size_t kills, std::uint64_t seed) {
            Kills{options, seed}.run(kills);
        });
}

// The naive store's child: it is a program of its own, since SOCI is not to be forked.
int work_until_killed(const Options& options)
{
    const std::string name = options.text("name", "");
    NaiveStore store{options.text("db", "")};
    say("ready");
    for (int calls = 0;; ++calls)
        store.spend_in_halves(name + "-" + std::to_string(calls), 1);
}

} // namespace scrip::tests
