// What a library does to the process while it is loaded.
#pragma once

#include "process_state.hpp"

#include <string>

namespace booking::check {

class LoadingWatch {
public:
    // Nothing else may run meanwhile, and only one watch at a time.
    LoadingWatch();
    ~LoadingWatch();
    LoadingWatch(const LoadingWatch&) = delete;
    LoadingWatch& operator=(const LoadingWatch&) = delete;

    // "prints, starts a thread"; empty: nothing.
    std::string seen() const;

private:
    Silence silence_;
    int threads_;
    std::string before_; // what was open
};

// As they are now.
int thread_count();
std::string open_descriptors();

} // namespace booking::check
