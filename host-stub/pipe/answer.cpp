#include "pipe/answer.hpp"

#include <boost/json.hpp>

namespace host_stub::pipe {
namespace {

// A text that is no UTF-8 would make the whole line unreadable.
std::string quoted(std::string_view text)
{
    std::string printed = boost::json::serialize(boost::json::string(text.data(), text.size()));
    boost::json::error_code failed;
    boost::json::parse(printed, failed);
    if (failed) {
        for (char& c : printed) {
            if (static_cast<unsigned char>(c) >= 0x80) c = '?';
        }
    }
    return printed;
}

// Outside a string a newline of JSON is only white space, and inside one it cannot stand.
std::string on_one_line(std::string reply)
{
    for (char& c : reply) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    return reply;
}

} // namespace

std::string print_answer(loader::Outcome outcome)
{
    std::string line = "{\"status\":" + quoted(loader::status_word(outcome.status));
    if (outcome.status < 0) {
        line += ",\"error\":{\"code\":" + quoted(outcome.error_code) +
                ",\"text\":" + quoted(outcome.error_text) + "}";
    } else if (outcome.reply.empty()) {
        line += ",\"reply\":null";
    } else {
        line += ",\"reply\":" + on_one_line(std::move(outcome.reply));
    }
    return line + "}";
}

} // namespace host_stub::pipe
