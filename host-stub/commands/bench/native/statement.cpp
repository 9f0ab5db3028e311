#include "commands/bench/native/statement.hpp"

#include <cctype>
#include <stdexcept>

namespace host_stub::commands::bench {

Statement read_statement(std::string_view written, Placeholder placeholder)
{
    Statement read{{}, {}, written.rfind("INSERT", 0) == 0 || written.rfind("UPDATE", 0) == 0};
    for (std::size_t i = 0; i < written.size(); ++i) {
        const bool is_value = written[i] == ':' && i + 1 < written.size() &&
                              std::isalpha(static_cast<unsigned char>(written[i + 1])) != 0;
        if (!is_value) {
            read.text += written[i];
            continue;
        }
        read.names.push_back(written[++i]);
        read.text += placeholder == Placeholder::question_mark
                         ? "?"
                         : "$" + std::to_string(read.names.size());
    }
    return read;
}

bool is_number(char name) noexcept
{
    return name == 'v' || name == 'k' || name == 'n';
}

std::int64_t number_of(const Values& values, char name)
{
    switch (name) {
    case 'v': return values.voucher;
    case 'k': return values.customer;
    case 'n': return values.number;
    default: throw std::logic_error("a statement names a number that is none");
    }
}

const std::string& text_of(const Values& values, char name)
{
    switch (name) {
    case 'c': return values.code;
    case 'u': return values.key;
    default: throw std::logic_error("a statement names a text that is none");
    }
}

} // namespace host_stub::commands::bench
