// What every request carries: who asks, in which language, and about whom.
#pragma once

#include "domain/actor.hpp"
#include "json/form.hpp"

#include <functional>
#include <optional>
#include <string>

namespace scrip::calls {

// The role is told apart from the rest: an unknown one is no bad form but a missing right.
struct Asker {
    Actor actor;
    bool is_known_role = true;
};

inline constexpr std::size_t payload_bytes_max = std::size_t{1} << 20;
// Each takes a hundred bytes and more while it is read, though two bytes can write one.
inline constexpr std::size_t payload_values_max = std::size_t{1} << 16;

// Also of settings. Throws CallFailure.
void ensure_not_too_large(std::string_view document);

// An object, free of U+0000. Throws CallFailure when it is too large and InvalidField for its form.
boost::json::value parsed_payload(std::string_view payload);

// Throws CallFailure for none and InvalidField for its form.
void ensure_key_form(const std::string& key);

// Throws InvalidField.
Asker asker_in(const json::Form& request);

// The language asked for, where it is one of ours.
std::optional<std::string> locale_in(const json::Form& request);

// Throws PermissionDenied unless this actor may call the hook with this request at all. What only
// the ledger knows (whose voucher, whose hold) is asked there; `is_caller` tells whether another of
// the host's ids stands for the calling customer too.
void ensure_permitted(const Asker& asker,
                      Right right,
                      const json::Form& request,
                      const std::function<bool(const std::string&)>& is_caller);

// The request brings a code that somebody may be guessing.
bool presents_code(const json::Form& request);

// Equal intents have equal texts: the payload without what differs from one attempt to the next.
std::string intent_of(const boost::json::object& request);

} // namespace scrip::calls
