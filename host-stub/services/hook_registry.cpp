#include "services/hook_registry.hpp"

#include "services/text.hpp"

#include <algorithm>

namespace host_stub::services {
namespace {

constexpr std::uint32_t transaction_flags =
    BOOKING_HOOK_F_TX_REQUIRED | BOOKING_HOOK_F_TX_FORBIDDEN;
constexpr std::uint32_t unknown_high_flags = BOOKING_FLAGS_MUST_UNDERSTAND & ~transaction_flags;

std::string transaction_word(std::uint32_t flags)
{
    if (flags & BOOKING_HOOK_F_TX_REQUIRED) return "required";
    return flags & BOOKING_HOOK_F_TX_FORBIDDEN ? "never" : "optional";
}

std::string access_word(bool is_read_only)
{
    return is_read_only ? "read" : "write";
}

} // namespace

void HookRegistry::open(std::vector<DeclaredHook> declared)
{
    declared_ = std::move(declared);
    added_.clear();
    complaints_.clear();
    is_open_ = true;
}

booking_status HookRegistry::add(const booking_hook_desc_v1* description)
{
    if (!is_open_) return BOOKING_E_STATE;
    if (!BOOKING_HAS(booking_hook_desc_v1, description, invoke) || description->invoke == nullptr) {
        return refuse(BOOKING_E_INVALID,
                      "a hook's description is " +
                          std::to_string(description == nullptr ? 0 : description->struct_size) +
                          " bytes or has no function; this host needs " +
                          std::to_string(sizeof(booking_hook_desc_v1)) + " bytes with one");
    }
    const std::string hook(view(description->hook)), schema(view(description->schema));
    const std::string named = hook + " (" + schema + ")";
    if (description->flags & unknown_high_flags) {
        return refuse(BOOKING_E_UNSUPPORTED, named + " has a flag that this host does not know");
    }
    const auto declared = std::find_if(declared_.begin(), declared_.end(), [&](const auto& known) {
        return known.hook == hook && known.schema == schema;
    });
    if (declared == declared_.end()) {
        return refuse(BOOKING_E_NOT_DECLARED,
                      "the plugin adds " + named + ", manifest.json does not declare it");
    }
    if (std::any_of(added_.begin(), added_.end(), [&](const Hook& earlier) {
            return earlier.hook == hook && earlier.schema == schema;
        })) {
        return refuse(BOOKING_E_INVALID,
                      "the plugin adds " + named + " twice, manifest.json declares it once");
    }
    const bool is_read_only = (description->flags & BOOKING_HOOK_F_READ_ONLY) != 0;
    if (is_read_only != declared->is_read_only) {
        return refuse(BOOKING_E_INVALID,
                      named + ": the plugin says access " + access_word(is_read_only) +
                          ", manifest.json says " + access_word(declared->is_read_only));
    }
    if ((description->flags & transaction_flags) != declared->transaction_flags) {
        return refuse(BOOKING_E_INVALID,
                      named + ": the plugin says transaction " +
                          transaction_word(description->flags) + ", manifest.json says " +
                          transaction_word(declared->transaction_flags));
    }
    added_.push_back({hook,
                      schema,
                      description->flags,
                      description->priority,
                      description->user,
                      description->invoke});
    return BOOKING_OK;
}

std::vector<std::string> HookRegistry::missing() const
{
    std::vector<std::string> names;
    for (const DeclaredHook& declared : declared_) {
        const bool is_added = std::any_of(added_.begin(), added_.end(), [&](const Hook& hook) {
            return hook.hook == declared.hook && hook.schema == declared.schema;
        });
        if (!is_added) names.push_back(declared.hook + " (" + declared.schema + ")");
    }
    return names;
}

booking_status HookRegistry::refuse(booking_status status, std::string complaint)
{
    complaints_.push_back(std::move(complaint));
    return status;
}

} // namespace host_stub::services
