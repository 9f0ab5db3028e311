#include "answer_form.hpp"

#include <algorithm>

namespace booking::check {
namespace {

namespace json = boost::json;

bool is_snake_case(const std::string& word)
{
    return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
           std::all_of(word.begin(), word.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

bool carries_decline(const json::object& reply)
{
    const json::value* declined = reply.if_contains("declined");
    return declined != nullptr && declined->is_object() &&
           is_snake_case(text_at(declined->get_object(), "code"));
}

} // namespace

std::string wrong_form(const Answer& answer)
{
    const std::string shown = "answers " + answer.shown();
    if (answer.status < BOOKING_E_NOT_DECLARED || answer.status > BOOKING_DECLINED) return shown;
    if (answer.is_from_other_thread) return shown + " by another thread";
    if (answer.status < 0) {
        if (answer.errors != 1) {
            return shown + " and calls error " + std::to_string(answer.errors) + " times";
        }
        return is_snake_case(answer.code) ? "" : shown + ": the code is no snake_case word";
    }
    if (answer.errors != 0) return shown + " and calls error";
    if (answer.has_failed_append) return shown + " over a reply that was not taken";
    if (answer.status == BOOKING_NO_OPINION) {
        return answer.reply.empty() ? "" : shown + " with a reply";
    }
    boost::system::error_code error;
    const json::value reply = json::parse(answer.reply, error);
    if (error || !reply.is_object()) return shown + " with a reply that is no JSON object";
    if (answer.status == BOOKING_DECLINED && !carries_decline(reply.get_object())) {
        return shown + " without declined.code";
    }
    return {};
}

} // namespace booking::check
