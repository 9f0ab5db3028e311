#include "console/refusal.hpp"

#include "console/words.hpp"

namespace host_stub::console {

namespace json = boost::json;

namespace {

int status_of(const loader::Outcome& outcome)
{
    switch (outcome.status) {
    case BOOKING_DECLINED:
    case BOOKING_E_STATE: return 409;
    case BOOKING_E_INVALID:
    case BOOKING_E_LIMIT: return 400;
    case BOOKING_E_PERMISSION: return 403;
    case BOOKING_E_NOT_FOUND:
    case BOOKING_E_NOT_DECLARED: return 404;
    case BOOKING_E_UNAVAILABLE:
    case BOOKING_E_CONFLICT:
    case BOOKING_E_DEADLINE:
    case BOOKING_E_CANCELLED:
    case BOOKING_E_NOMEM:
    case BOOKING_E_UNKNOWN_OUTCOME: return 503;
    default: return 500;
    }
}

std::string in_words(const loader::Outcome& outcome)
{
    if (outcome.status != BOOKING_DECLINED) return outcome.error_code + ": " + outcome.error_text;
    return json::parse(outcome.reply).at("declined").at("code").as_string().c_str();
}

// A text about a field begins with its pointer: "/form/amount must be …", "/order: …".
std::string pointer_in(const std::string& text)
{
    if (!text.starts_with('/')) return {};
    return text.substr(0, text.find_first_of(" :"));
}

} // namespace

Refusal::Refusal(int status, std::string code, std::string pointer, std::string detail)
    : std::runtime_error(detail.empty() ? code : code + ": " + detail), status_(status),
      code_(std::move(code)), pointer_(std::move(pointer)), detail_(std::move(detail))
{
}

Refusal::Refusal(const loader::Outcome& outcome)
    : std::runtime_error(in_words(outcome)), status_(status_of(outcome)), code_(outcome.error_code),
      pointer_(pointer_in(outcome.error_text)), detail_(outcome.error_text)
{
    if (outcome.status == BOOKING_DECLINED) {
        declined_ = json::parse(outcome.reply).as_object().at("declined").as_object();
    }
}

json::object Refusal::body(std::string_view locale) const
{
    if (!declined_.empty()) {
        json::object declined = declined_;
        declined["message"] = declined.at("text");
        return {{"declined", std::move(declined)}};
    }
    json::object error{{"code", code_}, {"message", sentence(code_, locale)}};
    if (!pointer_.empty()) error["pointer"] = pointer_;
    if (!detail_.empty()) error["detail"] = detail_;
    return {{"error", std::move(error)}};
}

Refusal not_found()
{
    return {404, "not_found"};
}

Refusal wrong_field(const std::string& pointer)
{
    return {400, "invalid_field", pointer};
}

json::object accepted(const loader::Outcome& outcome)
{
    if (!outcome.is_ok()) throw Refusal(outcome);
    return json::parse(outcome.reply).as_object();
}

} // namespace host_stub::console
