#include "registry.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace booking::check {
namespace {

// The group's letter, and the number behind it.
std::pair<char, int> order_of(std::string_view id)
{
    int number = 0;
    std::from_chars(id.data() + 1, id.data() + id.size(), number);
    return {id.front(), number};
}

std::vector<const Check*> collected(Side side)
{
    std::vector<const Check*> all;
    for (const auto group : {file_checks(),
                             load_checks(),
                             life_checks(),
                             contract_checks(),
                             payload_checks(),
                             surroundings_checks(),
                             thread_checks(),
                             time_checks(),
                             key_checks(),
                             crash_checks(),
                             money_checks(),
                             transaction_checks(),
                             studio_checks(),
                             migration_checks(),
                             host_checks(),
                             refusal_checks(),
                             reaction_checks()}) {
        for (const Check& check : group) {
            if (check.side == side) all.push_back(&check);
        }
    }
    std::sort(all.begin(), all.end(), [](const Check* left, const Check* right) {
        return order_of(left->id) < order_of(right->id);
    });
    return all;
}

} // namespace

const std::vector<const Check*>& checks_of(Side side)
{
    static const std::vector<const Check*> of_plugin = collected(Side::plugin);
    static const std::vector<const Check*> of_host = collected(Side::host);
    return side == Side::plugin ? of_plugin : of_host;
}

const Check* find_check(Side side, std::string_view id)
{
    for (const Check* check : checks_of(side)) {
        if (check->id == id) return check;
    }
    return nullptr;
}

} // namespace booking::check
