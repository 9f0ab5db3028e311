// What the results look like: a line each for people, JUnit's XML for machines.
#pragma once

#include "runner.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace booking::check {

// "fail  B10  the n-th add fails: create fails cleanly: 3 hooks were kept"
std::string line_of(const Finished& finished);

// "84 checks: 70 pass, 0 fail, 1 warn, 13 skip"
std::string summary_of(const std::vector<Finished>& all);

bool has_failed(const std::vector<Finished>& all);

// Throws std::runtime_error when the file cannot be written.
void write_junit(const std::vector<Finished>& all, const std::filesystem::path& file);

} // namespace booking::check
