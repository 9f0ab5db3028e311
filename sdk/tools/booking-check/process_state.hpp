// What belongs to the whole process and is no plugin's to change.
#pragma once

#include <map>
#include <string>

namespace booking::check {

// As it is when it is made.
class ProcessState {
public:
    ProcessState();

    // The names of what differs: "the umask, the environment"; empty: nothing.
    std::string difference_to(const ProcessState& other) const;

private:
    std::map<std::string, std::string> words_; // by what a reason calls it
};

// Standard output and standard error go nowhere, until it ends.
class Silence {
public:
    Silence();
    ~Silence();
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;

    bool is_broken() const; // something was printed

private:
    int output_, standard_output_, standard_error_;
};

} // namespace booking::check
