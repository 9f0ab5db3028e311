// Changes calls where JSON has its joints: whole values, members, numbers at the edges, texts that
// are no UTF-8; and options of a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scrip::fuzz {

// splitmix64, as everything here that chooses.
class Choice {
public:
    explicit Choice(std::uint64_t seed) : state_{seed} {}
    std::uint64_t next();
    std::size_t below(std::size_t count) { return next() % count; }
    bool once_in(std::size_t times) { return below(times) == 0; }

    template <class List>
    const auto& of(const List& list)
    {
        return list[below(list.size())];
    }

private:
    std::uint64_t state_;
};

// What samples and schemas offer to put into a payload.
struct Words {
    std::vector<std::pair<std::string, std::string>> members; // a name and a value's JSON
    std::vector<std::string> values;                          // JSON
};
Words words_of_schemas(const std::string& folder);

class JsonMutator {
public:
    explicit JsonMutator(Words words) : words_{std::move(words)} {}

    // One change of one value or member. A text without any becomes a sample's value.
    std::string changed(std::string_view json, Choice& choice) const;

    // A value of `other` in the place of one of `json`.
    static std::string crossed(std::string_view json, std::string_view other, Choice& choice);

private:
    std::string new_value(Choice& choice) const;

    Words words_;
};

} // namespace scrip::fuzz
