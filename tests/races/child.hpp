// A child process running another command of this program, with its standard output as a pipe.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace scrip::tests {

class Child {
public:
    // `arguments`: the command and its options.
    explicit Child(const std::vector<std::string>& arguments);
    // The same program goes on in it, with `work`; much cheaper. REQUIRES: no other thread runs.
    explicit Child(const std::function<void()>& work);
    Child(Child&& other) noexcept;
    ~Child(); // kills and reaps a child that still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // The next line of its output; false at the end.
    bool read_line(std::string& line);
    std::vector<std::string> read_lines();
    void kill_now();
    // The exit status; 128 and the signal when it was ended by one.
    int wait();

private:
    void start(const std::function<void()>& work);

    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
};

} // namespace scrip::tests
