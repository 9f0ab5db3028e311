// Clients in threads of their own, of which one runs at a time: before each SQL statement somebody
// chooses who goes on. Who waits for a lock of the database is known for certain, never by time.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace scrip::schedule {

// A statement that a client is about to run.
struct Step {
    enum class Does { begin, read, write, end };

    Does does = Does::read;
    bool is_alone = false; // in no transaction that was begun: it is one
    std::set<std::string> tables{};

    bool ends() const { return does == Does::end || is_alone; }
};

// One step of a schedule.
struct Taken {
    int client = 0;
    Step step;
    unsigned ready = 0; // a bit for each client that might have been chosen
    bool is_held_up = false;
    std::size_t done_at = 0; // of one that was held up: so many steps were taken when it was done
};

using Trace = std::vector<Taken>;

// What is asked of a server, whose locks a client meets inside a statement.
class LockWatch {
public:
    LockWatch() = default;
    LockWatch(const LockWatch&) = delete;
    LockWatch& operator=(const LockWatch&) = delete;
    virtual ~LockWatch() = default;

    // Whether the session waits for a lock of another of these.
    virtual bool is_held_up(int session, const std::vector<int>& sessions) = 0;
    // Ends its statement with an error.
    virtual void cancel(int session) = 0;
};

class Turns {
public:
    // Chooses one of the clients that are ready; `pending` is what each is about to do.
    using Choose = std::function<int(unsigned ready, const std::vector<Step>& pending, int last)>;

    // `watch` is null for SQLite, where who waits for a lock says so itself.
    Turns(Choose choose, LockWatch* watch) : choose_{std::move(choose)}, watch_{watch} {}

    // Throws what a call throws, and when all wait for each other for ever.
    void run(const std::vector<std::function<void()>>& calls);

    const Trace& trace() const { return trace_; }
    int deadlocks() const { return deadlocks_; }
    // So many steps were taken when the client was done; and when it took its first.
    std::size_t done_at(int client) const;
    std::size_t began_at(int client) const;

    // ---- called on a client's thread ----

    // Those whose client the calling thread is; null: it is none.
    static Turns* current();
    void before(const Step& step, int session = 0);
    void note_failure();
    // Returns when a lock may be free.
    void wait_for_lock();

private:
    enum class State { starting, ready, running, waiting, done };
    struct Client {
        State state = State::starting;
        Step pending;
        int session = 0;
        bool may_have_released = false;
        std::size_t at = 0; // of its latest step in the trace
        std::size_t done_at = 0;
        std::size_t waits_since = 0;
        std::exception_ptr failure{};
    };
    using Lock = std::unique_lock<std::mutex>;

    Client& me();
    void live(int client, const std::function<void()>& call);
    void leave();
    void wait_for_turn(Lock& lock, Client& client);
    void advance(Lock& lock);
    void settle(Lock& lock);
    bool is_held_up(Lock& lock, const Client& client);
    void wake_sleepers();
    void watch_runner(Lock& lock);
    void break_deadlock(Lock& lock);
    void give_up();
    bool are_all(State state) const;
    unsigned ready() const;

    Choose choose_;
    LockWatch* watch_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Client> clients_;
    std::vector<std::thread> threads_;
    Trace trace_;
    int turn_ = -1; // -1: nobody runs
    int last_ = -1;
    int deadlocks_ = 0;
    int wakes_ = 0;
    bool is_settling_ = false;
    bool has_started_ = false;
    std::exception_ptr failure_{};
    bool is_free_ = false; // all run as they like, to their ends
};

} // namespace scrip::schedule
