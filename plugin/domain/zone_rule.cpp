#include "domain/zone_rule.hpp"

#include <algorithm>
#include <array>

namespace scrip {

using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

} // namespace

// Reads from the left. After the first failure all that follows fails too.
class ZoneRule::Reader {
public:
    explicit Reader(std::string_view text) : rest_{text} {}

    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }

    bool skip(char character)
    {
        if (rest_.empty() || rest_.front() != character) return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char character)
    {
        if (!skip(character)) failed_ = true;
    }

    // "CET" or "<-03>": at least three characters.
    void skip_abbreviation()
    {
        const bool is_quoted = skip('<');
        const std::size_t length =
            is_quoted ? rest_.find('>') : rest_.find_first_of("+-0123456789,");
        const std::size_t used = std::min(length, rest_.size());
        if (used < 3) failed_ = true;
        rest_.remove_prefix(used);
        if (is_quoted) expect('>');
    }

    int number(int lowest, int highest)
    {
        int value = 0;
        int digits = 0;
        for (; digits < 3 && !rest_.empty() && is_digit(rest_.front()); ++digits) {
            value = value * 10 + (rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        if (digits == 0 || value < lowest || value > highest) failed_ = true;
        return value;
    }

    // "[+-]h[:m[:s]]"; up to 167 hours, so that a change may fall some days from the named one.
    seconds time()
    {
        const bool is_negative = skip('-');
        if (!is_negative) skip('+');
        seconds total = std::chrono::hours{number(0, 167)};
        if (skip(':')) total += std::chrono::minutes{number(0, 59)};
        if (skip(':')) total += seconds{number(0, 59)};
        return is_negative ? -total : total;
    }

    Change change()
    {
        Change change;
        expect('M');
        change.month = std::chrono::month{static_cast<unsigned>(number(1, 12))};
        expect('.');
        change.week = static_cast<unsigned>(number(1, 5));
        expect('.');
        change.weekday = std::chrono::weekday{static_cast<unsigned>(number(0, 6))};
        change.time = skip('/') ? time() : std::chrono::hours{2};
        return change;
    }

private:
    std::string_view rest_;
    bool failed_ = false;
};

std::optional<ZoneRule> ZoneRule::parse(std::string_view text)
{
    Reader reader{text};
    ZoneRule rule;
    reader.skip_abbreviation();
    rule.offset_ = -reader.time(); // written as what is added to local time
    if (!reader.failed() && !reader.at_end()) {
        Summer summer;
        reader.skip_abbreviation();
        summer.offset = rule.offset_ + std::chrono::hours{1};
        if (!reader.skip(',')) {
            summer.offset = -reader.time();
            reader.expect(',');
        }
        summer.starts = reader.change();
        reader.expect(',');
        summer.ends = reader.change();
        rule.summer_ = summer;
    }
    if (reader.failed() || !reader.at_end()) return std::nullopt;
    return rule;
}

sys_seconds ZoneRule::Change::local_in(std::chrono::year year) const
{
    const auto day = week == 5 ? std::chrono::sys_days{year / month / weekday[std::chrono::last]}
                               : std::chrono::sys_days{year / month / weekday[week]};
    return day + time;
}

Stretch ZoneRule::stretch_at(sys_seconds instant) const
{
    if (!summer_) return {sys_seconds::min(), sys_seconds::max(), offset_};

    // Years before and after: changes of one year may fall into the next, seen from UTC.
    const auto days = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year year = std::chrono::year_month_day{days}.year();
    std::array<Stretch, 6> stretches{};
    std::size_t next = 0;
    for (const int distance : {-1, 0, 1}) {
        const std::chrono::year near = year + std::chrono::years{distance};
        const sys_seconds starts = summer_->starts.local_in(near) - offset_;
        const sys_seconds ends = summer_->ends.local_in(near) - summer_->offset;
        stretches[next++] = {starts, {}, summer_->offset};
        stretches[next++] = {ends, {}, offset_};
    }
    std::sort(stretches.begin(), stretches.end(), [](const Stretch& a, const Stretch& b) {
        return a.begin < b.begin;
    });
    const auto following = std::upper_bound(
        stretches.begin(), stretches.end(), instant, [](sys_seconds at, const Stretch& stretch) {
            return at < stretch.begin;
        });
    Stretch found = *(following - 1);
    found.end = following->begin;
    return found;
}

} // namespace scrip
