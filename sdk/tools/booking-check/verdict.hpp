// What a check answers, and how it ends early.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace booking::check {

enum class Verdict { pass, fail, warn, skip };

const char* word_of(Verdict verdict) noexcept;

struct Result {
    Verdict verdict = Verdict::pass;
    std::string reason; // one line; a pass may do without
};

// Ends a check with that result.
struct Ended : std::exception {
    explicit Ended(Result with) : result(std::move(with)) {}
    const char* what() const noexcept override { return result.reason.c_str(); }

    Result result;
};

[[noreturn]] void fail(const std::string& reason);
[[noreturn]] void warn(const std::string& reason);
[[noreturn]] void skip(const std::string& reason);

// fail(reason) unless it holds.
void expect(bool holds, const std::string& reason);

} // namespace booking::check
