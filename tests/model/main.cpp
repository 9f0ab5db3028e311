// scrip-tests: the suites that are programs of their own (testing.md, section 6).
#include "commands.hpp"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <stdexcept>

namespace scrip::tests {

Options::Options(int count, char** arguments)
{
    for (int at = 2; at < count; ++at) {
        std::string name = arguments[at];
        if (!name.starts_with("--")) throw std::invalid_argument{"not an option: " + name};
        const bool has_value =
            at + 1 < count && !std::string_view{arguments[at + 1]}.starts_with("--");
        given_[name.substr(2)] = has_value ? arguments[++at] : "";
    }
}

std::string Options::text(const std::string& name, const std::string& otherwise) const
{
    const auto found = given_.find(name);
    return found == given_.end() ? otherwise : found->second;
}

std::uint64_t Options::number(const std::string& name, std::uint64_t otherwise) const
{
    const auto found = given_.find(name);
    return found == given_.end() ? otherwise : std::stoull(found->second, nullptr, 0);
}

} // namespace scrip::tests

int main(int count, char** arguments)
{
    using namespace scrip::tests;
    const std::map<std::string, std::function<int(const Options&)>> commands{
        {"c1", compare_with_model},
        {"c4", live_for_years},
        {"c5", play_alone},
        {"a1", race_one_code},
        {"keys", race_one_key},
        {"mixed", race_mixed},
        {"b1", kill_under_load},
        {"b4", cut_the_power},
        {"d1", fail_the_memory},
        {"d2", fail_the_disk},
        {"d3", fill_the_disk},
        {"o1", soak},
        {"c3", play_schedules},
        {"a1-worker", work_on_one_code},
        {"keys-worker", work_on_one_key},
        {"mixed-worker", work_mixed},
        {"b1-worker", work_until_killed},
    };
    const auto command = commands.find(count > 1 ? arguments[1] : "");
    if (command == commands.end()) {
        std::cerr
            << "usage: scrip-tests c1|c4|c5|a1|keys|mixed|b1 --plugin DIR [--seed N] [--ops N] …\n";
        return EXIT_FAILURE;
    }
    try {
        return command->second(Options{count, arguments});
    } catch (const std::exception& failure) {
        std::cerr << "scrip-tests " << arguments[1] << ": " << failure.what() << std::endl;
        return EXIT_FAILURE;
    }
}
