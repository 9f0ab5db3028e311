// The commands of scrip-tests; each returns the exit status.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace scrip::tests {

// "--name value" and "--name" after the command.
class Options {
public:
    Options(int count, char** arguments);

    bool has(const std::string& name) const { return given_.contains(name); }
    std::string text(const std::string& name, const std::string& otherwise) const;
    std::uint64_t number(const std::string& name, std::uint64_t otherwise) const;

private:
    std::map<std::string, std::string> given_;
};

int compare_with_model(const Options& options); // c1
int live_for_years(const Options& options);     // c4
int play_alone(const Options& options);         // c5
int race_one_code(const Options& options);      // a1
int race_one_key(const Options& options);       // keys
int race_mixed(const Options& options);         // mixed
int kill_under_load(const Options& options);    // b1
int cut_the_power(const Options& options);      // b4
int fail_the_memory(const Options& options);    // d1
int fail_the_disk(const Options& options);      // d2
int fill_the_disk(const Options& options);      // d3
int soak(const Options& options);               // o1
int play_schedules(const Options& options);     // c3

// What their child processes run.
int work_on_one_code(const Options& options);
int work_on_one_key(const Options& options);
int work_mixed(const Options& options);
int work_until_killed(const Options& options);

} // namespace scrip::tests
