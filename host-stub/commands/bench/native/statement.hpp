// A statement as it was written, with ":v" and its kind, as one client library takes it.
#pragma once

#include "commands/bench/native/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace host_stub::commands::bench {

enum class Placeholder { question_mark, dollar_number };

struct Statement {
    std::string text;
    std::vector<char> names; // of the values, in the order of their places
    bool changes_rows;       // INSERT and UPDATE
};

// REQUIRES: a colon before a letter stands for a value, nowhere else.
Statement read_statement(std::string_view written, Placeholder placeholder);

bool is_number(char name) noexcept; // else it is a text

// REQUIRES: is_number(name), or not, in this order.
std::int64_t number_of(const Values& values, char name);
const std::string& text_of(const Values& values, char name);

} // namespace host_stub::commands::bench
