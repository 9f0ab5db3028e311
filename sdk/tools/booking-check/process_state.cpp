#include "process_state.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cfenv>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <sstream>

extern char** environ;

namespace booking::check {
namespace {

std::string environment()
{
    std::string all;
    for (char** each = environ; *each != nullptr; ++each)
        all += std::string(*each) + "\n";
    return all;
}

std::string signals()
{
    std::ostringstream all;
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action {};
        if (::sigaction(number, nullptr, &action) == 0) {
            all << number << ' ' << reinterpret_cast<std::uintptr_t>(action.sa_handler) << ' ';
        }
    }
    return all.str();
}

std::string umask_now()
{
    const mode_t mask = ::umask(0);
    ::umask(mask);
    return std::to_string(mask);
}

} // namespace

ProcessState::ProcessState()
    : words_{{"the locale", std::setlocale(LC_ALL, nullptr)},
             {"the rounding of numbers", std::to_string(std::fegetround())},
             {"the current folder", std::filesystem::current_path().string()},
             {"the umask", umask_now()},
             {"the environment", environment()},
             {"a signal's handler", signals()},
             {"the terminate handler",
              std::to_string(reinterpret_cast<std::uintptr_t>(std::get_terminate()))}}
{
}

std::string ProcessState::difference_to(const ProcessState& other) const
{
    std::string text;
    for (const auto& [what, word] : words_) {
        if (other.words_.at(what) != word) text += (text.empty() ? "" : ", ") + what;
    }
    return text;
}

Silence::Silence()
    : output_(::memfd_create("output", MFD_CLOEXEC)), standard_output_(::dup(STDOUT_FILENO)),
      standard_error_(::dup(STDERR_FILENO))
{
    std::fflush(nullptr);
    ::dup2(output_, STDOUT_FILENO);
    ::dup2(output_, STDERR_FILENO);
}

Silence::~Silence()
{
    std::fflush(nullptr);
    ::dup2(standard_output_, STDOUT_FILENO);
    ::dup2(standard_error_, STDERR_FILENO);
    for (const int descriptor : {output_, standard_output_, standard_error_})
        ::close(descriptor);
}

bool Silence::is_broken() const
{
    std::fflush(nullptr);
    struct stat printed {};
    ::fstat(output_, &printed);
    return printed.st_size > 0;
}

} // namespace booking::check
