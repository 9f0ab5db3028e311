// Reads the members of a request. What does not fit is refused with the member's JSON pointer, and
// its value is never repeated.
#pragma once

#include "domain/calendar.hpp"
#include "domain/errors.hpp"
#include "domain/money.hpp"
#include "domain/words.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace scrip::json {

inline constexpr std::size_t text_letters_max = 2000;
inline constexpr std::size_t id_bytes_max = 128;

// How long a text may be: letters, as Unicode counts them, both bounds included.
struct Letters {
    std::size_t least = 1;
    std::size_t most = text_letters_max;
};

// One object of a request and where it stands. Borrows it. An optional member that is null counts
// as absent. Every function throws InvalidField.
class Form {
public:
    Form(const boost::json::object& object, std::string pointer);

    bool has(std::string_view member) const;
    // Written, be it null.
    bool mentions(std::string_view member) const;
    std::string pointer_to(std::string_view member) const;

    Form object(std::string_view member) const;
    std::optional<Form> optional_object(std::string_view member) const;
    std::vector<Form> objects(std::string_view member, std::size_t count_max) const;

    std::string text(std::string_view member, Letters letters = {}) const;
    std::optional<std::string> optional_text(std::string_view member, Letters letters = {}) const;
    std::vector<std::string> texts(std::string_view member, std::size_t count_max) const;

    // An id of the host or of ours: 1 to 128 bytes, compared byte by byte.
    std::string id(std::string_view member) const;
    std::optional<std::string> optional_id(std::string_view member) const;

    // Equal for equal values; whether it fits is another's to say.
    std::size_t hash_of(std::string_view member) const;

    // An idempotency key.
    std::optional<std::string> optional_key(std::string_view member) const;

    Money money(std::string_view member, std::int64_t minor_min) const;
    std::optional<Money> optional_money(std::string_view member, std::int64_t minor_min) const;

    std::int64_t integer(std::string_view member, std::int64_t least, std::int64_t most) const;
    std::optional<std::int64_t>
    optional_integer(std::string_view member, std::int64_t least, std::int64_t most) const;

    bool flag(std::string_view member) const;
    bool flag_or(std::string_view member, bool absent) const;
    std::optional<bool> optional_flag(std::string_view member) const;

    std::optional<Date> optional_date(std::string_view member) const;
    Instant instant(std::string_view member) const;

    template <class Enum>
    Enum word(std::string_view member) const
    {
        const auto value = parse_word<Enum>(text(member));
        if (!value) throw InvalidField{pointer_to(member), one_of<Enum>()};
        return *value;
    }

    template <class Enum>
    std::optional<Enum> optional_word(std::string_view member) const
    {
        if (!has(member)) return std::nullopt;
        return word<Enum>(member);
    }

    template <class Enum>
    std::vector<Enum> words(std::string_view member, std::size_t count_max) const
    {
        std::vector<Enum> values;
        for (const std::string& each : texts(member, count_max)) {
            const auto value = parse_word<Enum>(each);
            if (!value) {
                const std::string place = "/" + std::to_string(values.size());
                throw InvalidField{pointer_to(member) + place, one_of<Enum>()};
            }
            values.push_back(*value);
        }
        return values;
    }

    const boost::json::object& json() const { return object_; }

private:
    template <class Enum>
    static std::string one_of()
    {
        std::string words = "one of";
        for (const auto& [value, text] : Words<Enum>::list)
            words += " " + std::string{text};
        return words;
    }

    const boost::json::value& required(std::string_view member, std::string_view expected) const;

    const boost::json::object& object_;
    std::string pointer_;
};

// 1 to 255 bytes of printable ASCII.
bool is_key(std::string_view text);

// A JSON text of a request or of settings: at most 32 levels deep. Throws
// boost::system::system_error for what is no JSON.
boost::json::value parse(std::string_view text);

// Throws InvalidField when a text or member name anywhere has U+0000: databases cut there, so two
// different texts would become one.
void refuse_nul(const boost::json::value& value, const std::string& pointer);

// Equal JSON values have equal canonical texts: members sorted by name, no white space.
std::string canonical(const boost::json::value& value);

} // namespace scrip::json
