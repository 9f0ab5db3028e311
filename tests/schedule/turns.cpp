#include "turns.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace scrip::schedule {

namespace {

// Between two looks whether a server's client waits; nothing is concluded from the time itself.
constexpr std::chrono::milliseconds look{1};
constexpr int wakes_max = 1'000;

thread_local Turns* turns_of_thread = nullptr;
thread_local int client_of_thread = -1;

} // namespace

Turns* Turns::current()
{
    return turns_of_thread;
}

Turns::Client& Turns::me()
{
    return clients_[static_cast<std::size_t>(client_of_thread)];
}

std::size_t Turns::done_at(int client) const
{
    return clients_[static_cast<std::size_t>(client)].done_at;
}

std::size_t Turns::began_at(int client) const
{
    const auto first = std::find_if(
        trace_.begin(), trace_.end(), [&](const Taken& each) { return each.client == client; });
    return static_cast<std::size_t>(first - trace_.begin());
}

bool Turns::are_all(State state) const
{
    return std::all_of(clients_.begin(), clients_.end(), [&](const Client& each) {
        return each.state == state || each.state == State::done;
    });
}

unsigned Turns::ready() const
{
    unsigned ready = 0;
    for (std::size_t each = 0; each < clients_.size(); ++each)
        ready |= clients_[each].state == State::ready ? 1U << each : 0U;
    return ready;
}

// They come to their first statements one after the other; from there on each step is chosen.
void Turns::run(const std::vector<std::function<void()>>& calls)
{
    clients_.resize(calls.size());
    Lock lock{mutex_};
    for (std::size_t each = 0; each < calls.size(); ++each) {
        threads_.emplace_back([this, each, &calls] { live(static_cast<int>(each), calls[each]); });
        while (clients_[each].state == State::starting)
            changed_.wait(lock);
    }
    has_started_ = true;
    advance(lock);
    while (!are_all(State::done)) {
        if (watch_)
            watch_runner(lock);
        else
            changed_.wait(lock);
    }
    lock.unlock();
    for (std::thread& each : threads_)
        each.join();
    for (const Client& each : clients_)
        if (each.failure) failure_ = each.failure;
    if (failure_) std::rethrow_exception(failure_);
    if (is_free_) throw std::runtime_error{"the clients wait for each other for ever"};
}

void Turns::live(int client, const std::function<void()>& call)
{
    turns_of_thread = this;
    client_of_thread = client;
    try {
        call();
    } catch (...) {
        me().failure = std::current_exception();
    }
    leave();
    turns_of_thread = nullptr;
}

void Turns::leave()
{
    Lock lock{mutex_};
    Client& client = me();
    if (client.state == State::waiting) trace_[client.at].done_at = trace_.size();
    client.state = State::done;
    client.done_at = trace_.size();
    client.may_have_released = true;
    if (turn_ == client_of_thread) turn_ = -1;
    changed_.notify_all();
    if (turn_ < 0) advance(lock);
}

void Turns::before(const Step& step, int session)
{
    Lock lock{mutex_};
    Client& client = me();
    // Who was let go may not be the only one.
    if (client.state == State::waiting) {
        trace_[client.at].done_at = trace_.size();
        client.may_have_released = true;
    }
    if (client.state != State::starting && client.pending.ends()) client.may_have_released = true;
    client.state = State::ready;
    client.pending = step;
    client.session = session;
    if (turn_ == client_of_thread) turn_ = -1;
    changed_.notify_all();
    if (turn_ < 0) advance(lock);
    wait_for_turn(lock, client);
}

// An error ends what the client has open, and its locks with it.
void Turns::note_failure()
{
    const Lock lock{mutex_};
    me().may_have_released = true;
}

void Turns::wait_for_lock()
{
    Lock lock{mutex_};
    Client& client = me();
    client.state = State::waiting;
    client.waits_since = trace_.size();
    if (!is_free_ && !trace_.empty()) trace_[client.at].is_held_up = true;
    if (turn_ == client_of_thread) turn_ = -1;
    advance(lock);
    wait_for_turn(lock, client);
}

void Turns::wait_for_turn(Lock& lock, Client& client)
{
    const int index = client_of_thread;
    changed_.wait(lock, [&] { return turn_ == index || is_free_; });
    client.state = State::running;
}

// Nobody runs: chooses who does.
void Turns::advance(Lock& lock)
{
    if (!has_started_ || is_settling_ || is_free_) return;
    if (watch_)
        settle(lock);
    else
        wake_sleepers();
    const unsigned choices = ready();
    if (choices == 0 || turn_ >= 0) return;
    std::vector<Step> pending;
    for (const Client& each : clients_)
        pending.push_back(each.pending);
    try {
        turn_ = choose_(choices, pending, last_);
    } catch (...) {
        failure_ = std::current_exception();
        return give_up();
    }
    last_ = turn_;
    Client& chosen = clients_[static_cast<std::size_t>(turn_)];
    chosen.at = trace_.size();
    trace_.push_back({turn_, chosen.pending, choices});
    changed_.notify_all();
}

// On SQLite a lock comes free when somebody's transaction ends, and not before: to try again
// earlier would change nothing.
void Turns::wake_sleepers()
{
    bool is_free = ready() == 0 && are_all(State::waiting);
    if (is_free && !are_all(State::done) && ++wakes_ > wakes_max) return give_up();
    for (Client& each : clients_) {
        is_free = is_free || each.may_have_released;
        each.may_have_released = false;
    }
    if (!is_free) return;
    for (Client& each : clients_)
        if (each.state == State::waiting) each.state = State::ready;
}

// On a server whoever was let go finishes its statement, and comes to its next one or to its end.
void Turns::settle(Lock& lock)
{
    bool may_be_free = false;
    for (Client& each : clients_) {
        may_be_free = may_be_free || each.may_have_released;
        each.may_have_released = false;
    }
    if (!may_be_free) return;
    is_settling_ = true;
    for (const Client& each : clients_) {
        while (each.state == State::waiting && !is_held_up(lock, each)) {
            if (each.state == State::waiting) changed_.wait_for(lock, look);
        }
    }
    is_settling_ = false;
    changed_.notify_all();
}

bool Turns::is_held_up(Lock& lock, const Client& client)
{
    const int session = client.session;
    std::vector<int> sessions;
    for (const Client& each : clients_)
        if (each.session != session) sessions.push_back(each.session);
    lock.unlock();
    const bool is = watch_->is_held_up(session, sessions);
    lock.lock();
    return is;
}

// What a server makes a client wait for, nobody says but the server.
void Turns::watch_runner(Lock& lock)
{
    const int runner = turn_;
    const std::size_t taken = trace_.size();
    changed_.wait_for(lock, look);
    if (is_settling_ || is_free_) return;
    if (turn_ < 0) return break_deadlock(lock);
    Client& client = clients_[static_cast<std::size_t>(turn_)];
    if (turn_ != runner || trace_.size() != taken || client.state != State::running) return;
    if (!is_held_up(lock, client)) return;
    if (turn_ != runner || trace_.size() != taken || client.state != State::running) return;
    client.state = State::waiting;
    client.waits_since = trace_.size();
    trace_[client.at].is_held_up = true;
    turn_ = -1;
    advance(lock);
}

// A server would end it after a time of its own; here the last to wait is the one that loses.
void Turns::break_deadlock(Lock& lock)
{
    if (!are_all(State::waiting) || are_all(State::done)) return;
    const Client* last = nullptr;
    for (const Client& each : clients_) {
        if (each.state != State::waiting) continue;
        if (!is_held_up(lock, each)) return;
        if (!last || each.waits_since >= last->waits_since) last = &each;
    }
    if (!last || last->state != State::waiting) return;
    ++deadlocks_;
    const std::size_t since = last->waits_since;
    watch_->cancel(last->session);
    changed_.wait(lock,
                  [&] { return last->state != State::waiting || last->waits_since != since; });
}

void Turns::give_up()
{
    is_free_ = true;
    changed_.notify_all();
}

} // namespace scrip::schedule
