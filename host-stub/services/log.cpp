#include "services/log.hpp"

#include "services/instant.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdio>

namespace host_stub::services {
namespace {

namespace json = boost::json;

const char* level_word(std::int32_t level)
{
    if (level <= BOOKING_LOG_DEBUG) return "debug";
    if (level == BOOKING_LOG_INFO) return "info";
    if (level == BOOKING_LOG_WARNING) return "warning";
    return "error";
}

void mask(json::value& value, const std::vector<std::string>& redacted_fields)
{
    if (value.is_array()) {
        for (json::value& item : value.get_array())
            mask(item, redacted_fields);
        return;
    }
    if (!value.is_object()) return;
    for (auto& member : value.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::find(redacted_fields.begin(), redacted_fields.end(), name) !=
            redacted_fields.end()) {
            member.value() = "***";
        } else {
            mask(member.value(), redacted_fields);
        }
    }
}

void to_standard_error(std::string_view line)
{
    std::string with_newline(line);
    with_newline += '\n';
    std::fwrite(with_newline.data(), 1, with_newline.size(), stderr);
}

} // namespace

Log::Log(const Clock& clock, std::int32_t level_floor, Sink sink)
    : clock_(clock), level_floor_(level_floor), sink_(sink ? std::move(sink) : to_standard_error)
{
}

void Log::describe(std::string plugin_id, std::vector<std::string> redacted_fields)
{
    const std::lock_guard lock(mutex_);
    plugin_id_ = std::move(plugin_id);
    redacted_fields_ = std::move(redacted_fields);
}

void Log::write(std::int32_t level,
                std::string_view studio_id,
                std::string_view text,
                std::string_view fields_json)
{
    if (level < level_floor_) return;
    const std::lock_guard lock(mutex_);
    json::object line{{"at", print_instant(clock_.unix_us())}, {"level", level_word(level)}};
    if (!plugin_id_.empty()) line["plugin"] = plugin_id_;
    if (!studio_id.empty()) line["studio"] = json::string_view(studio_id.data(), studio_id.size());
    line["text"] = json::string_view(text.data(), text.size());
    if (!fields_json.empty()) {
        json::error_code failed;
        json::value fields = json::parse({fields_json.data(), fields_json.size()}, failed);
        if (failed || !fields.is_object()) {
            line["fields_left_out"] = true;
        } else {
            mask(fields, redacted_fields_);
            line["fields"] = std::move(fields);
        }
    }
    sink_(json::serialize(line));
}

} // namespace host_stub::services
