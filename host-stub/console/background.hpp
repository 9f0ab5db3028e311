// What goes on while nobody asks: the rest of the sample, and the plugin's jobs.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

namespace host_stub::console {

class Shared;

class Background {
public:
    Background() = default;
    ~Background() { stop(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void start(Shared& shared, bool fills_sample);

    // Returns once the thread has ended, after the hook it is in.
    void stop();

private:
    void run(Shared& shared, bool fills_sample);
    void do_jobs(Shared& shared, int round);
    bool is_stopping();

    std::mutex mutex_;
    std::condition_variable wake_;
    bool is_stopping_ = false;
    std::thread thread_;
};

} // namespace host_stub::console
