#include "verdict.hpp"

namespace booking::check {

const char* word_of(Verdict verdict) noexcept
{
    switch (verdict) {
    case Verdict::pass: return "pass";
    case Verdict::warn: return "warn";
    case Verdict::skip: return "skip";
    case Verdict::fail: break;
    }
    return "fail";
}

void fail(const std::string& reason)
{
    throw Ended({Verdict::fail, reason});
}

void warn(const std::string& reason)
{
    throw Ended({Verdict::warn, reason});
}

void skip(const std::string& reason)
{
    throw Ended({Verdict::skip, reason});
}

void expect(bool holds, const std::string& reason)
{
    if (!holds) fail(reason);
}

} // namespace booking::check
