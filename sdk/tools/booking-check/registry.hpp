// The checks, in the order they run.
#pragma once

#include "subject.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace booking::check {

enum class Side { plugin, host };

struct Check {
    const char* id;    // "B10"
    const char* title; // one line, what holds where it passes
    // Returns a remark on a pass, or nothing. Throws Ended for every other answer; anything else
    // that is thrown is a failure.
    std::string (*run)(const Subject& subject);
    Side side = Side::plugin;
};

// A list a file: each group_*.cpp has one.
std::span<const Check> file_checks();
std::span<const Check> load_checks();
std::span<const Check> life_checks();
std::span<const Check> contract_checks();
std::span<const Check> payload_checks();
std::span<const Check> surroundings_checks();
std::span<const Check> thread_checks();
std::span<const Check> time_checks();
std::span<const Check> key_checks();
std::span<const Check> crash_checks();
std::span<const Check> money_checks();
std::span<const Check> transaction_checks();
std::span<const Check> studio_checks();
std::span<const Check> migration_checks();
std::span<const Check> host_checks();
std::span<const Check> refusal_checks();
std::span<const Check> reaction_checks();

// All of one side, sorted by id: A1, A2, ..., B1, ..., B10.
const std::vector<const Check*>& checks_of(Side side);

// nullptr when there is none of that id on that side.
const Check* find_check(Side side, std::string_view id);

} // namespace booking::check
