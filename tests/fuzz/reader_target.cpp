// e3: our reader of JSON against another one: what is JSON, what its integers are, and which texts
// are the same document.
#include "finding.hpp"
#include "json_mutator.hpp"

#include "domain/errors.hpp"
#include "json/form.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include <boost/json.hpp>
#include <nlohmann/json.hpp>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

namespace scrip::fuzz {

namespace {

using Ours = boost::json::value;
using Theirs = nlohmann::json;

constexpr int depth_max = 32; // abi.md, section 7

// ---- our reader, and what it could get wrong (SCRIP_FUZZ_CONTROL) ----

std::optional<Ours> parsed(std::string_view text, const boost::json::parse_options& options)
{
    boost::system::error_code failed;
    auto value = boost::json::parse({text.data(), text.size()}, failed, {}, options);
    return failed ? std::nullopt : std::optional{std::move(value)};
}

std::optional<Ours> plain(std::string_view text)
{
    try {
        return json::parse(text);
    } catch (const boost::system::system_error&) {
        return std::nullopt;
    }
}

std::optional<Ours> wraps_big_integers(std::string_view text)
{
    auto value = plain(text);
    if (value && value->is_uint64()) *value = static_cast<std::int64_t>(value->get_uint64());
    return value;
}

std::optional<Ours> rounds_fractions(std::string_view text)
{
    auto value = plain(text);
    const bool is_near = value && value->is_double() && std::abs(value->get_double()) < 1e15;
    if (is_near) *value = static_cast<std::int64_t>(value->get_double());
    return value;
}

std::optional<Ours> goes_one_deeper(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = depth_max + 1;
    return parsed(text, options);
}

std::optional<Ours> takes_any_bytes(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = depth_max;
    options.allow_invalid_utf8 = true;
    return parsed(text, options);
}

using Reader = std::optional<Ours> (*)(std::string_view);

Reader asked_for()
{
    static const std::map<std::string_view, Reader> all{{"wraps-big-integers", wraps_big_integers},
                                                        {"rounds-fractions", rounds_fractions},
                                                        {"goes-one-deeper", goes_one_deeper},
                                                        {"takes-any-bytes", takes_any_bytes}};
    const char* const name = std::getenv("SCRIP_FUZZ_CONTROL");
    if (name == nullptr) return plain;
    const auto known = all.find(name);
    if (known != all.end()) return known->second;
    std::fprintf(stderr, "no control is called %s\n", name);
    std::_Exit(2);
}

// ---- the other reader ----

struct Second {
    std::optional<Theirs> value;
    bool has_endless_number = false;
};

Second second(std::string_view text)
{
    try {
        return {Theirs::parse(text), false};
    } catch (const Theirs::out_of_range&) {
        return {std::nullopt, true};
    } catch (const Theirs::parse_error&) {
        return {};
    }
}

// Of a text that is JSON; what a later member of the same name replaces counts too.
int depth_of(std::string_view text)
{
    int depth = 0;
    int deepest = 0;
    bool is_in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') is_in_text = !is_in_text;
        if (text[i] == '\\') ++i; // what it escapes
        if (is_in_text) continue;
        if (text[i] == '[' || text[i] == '{') deepest = std::max(deepest, ++depth);
        if (text[i] == ']' || text[i] == '}') --depth;
    }
    return deepest;
}

bool has_nul(const Theirs& value)
{
    if (value.is_string())
        return value.get_ref<const std::string&>().find('\0') != std::string::npos;
    if (value.is_array()) return std::any_of(value.begin(), value.end(), has_nul);
    if (!value.is_object()) return false;
    const auto items = value.items();
    return std::any_of(items.begin(), items.end(), [](const auto& item) {
        return item.key().find('\0') != std::string::npos || has_nul(item.value());
    });
}

bool has_fraction(const Theirs& value)
{
    return value.is_number_float() ||
           (value.is_structured() && std::any_of(value.begin(), value.end(), has_fraction));
}

// ---- the comparison ----

bool are_equal(const Ours& ours, const Theirs& theirs);

bool are_equal_objects(const boost::json::object& ours, const Theirs& theirs)
{
    if (ours.size() != theirs.size()) return false;
    return std::all_of(ours.begin(), ours.end(), [&](const auto& member) {
        const auto other = theirs.find(std::string{member.key().data(), member.key().size()});
        return other != theirs.end() && are_equal(member.value(), *other);
    });
}

// Of fractions only that they are some: no amount is ever read from one.
bool are_equal(const Ours& ours, const Theirs& theirs)
{
    switch (ours.kind()) {
    case boost::json::kind::null: return theirs.is_null();
    case boost::json::kind::bool_: return theirs == ours.get_bool();
    case boost::json::kind::int64: return theirs.is_number_integer() && theirs == ours.get_int64();
    case boost::json::kind::uint64:
        return theirs.is_number_unsigned() && theirs == ours.get_uint64();
    case boost::json::kind::double_: return theirs.is_number_float();
    case boost::json::kind::string:
        return theirs.is_string() &&
               theirs.get_ref<const std::string&>() ==
                   std::string_view{ours.get_string().data(), ours.get_string().size()};
    case boost::json::kind::array:
        return theirs.is_array() && theirs.size() == ours.get_array().size() &&
               std::equal(
                   ours.get_array().begin(), ours.get_array().end(), theirs.begin(), are_equal);
    case boost::json::kind::object:
        return theirs.is_object() && are_equal_objects(ours.get_object(), theirs);
    }
    return false;
}

bool refuses_nul(const Ours& value)
{
    try {
        json::refuse_nul(value, "");
        return false;
    } catch (const InvalidField&) {
        return true;
    }
}

// The same document, however it is written, has one canonical text.
void check_canonical(const Ours& ours, const Theirs& theirs)
{
    const std::string canonical = json::canonical(ours);
    if (has_fraction(theirs)) return; // they are written in several ways
    require(json::canonical(json::parse(theirs.dump(1))) == canonical,
            "a document written otherwise has the same canonical text");
    require(json::canonical(json::parse(canonical)) == canonical, "a canonical text is its own");
}

void compare(Reader read, std::string_view text)
{
    const auto ours = read(text);
    // Known differences, where the other one is wider: it ends at U+0000, and skips a byte order
    // mark.
    if (text.find('\0') != std::string_view::npos || text.starts_with("\xef\xbb\xbf")) {
        require(!ours, "no U+0000 and no byte order mark in a JSON text");
        return;
    }
    const Second theirs = second(text);
    // And where it is narrower: we read 1e400 as a fraction, which no member takes.
    if (theirs.has_endless_number) return;
    const bool is_deep = theirs.value && depth_of(text) > depth_max;
    require(ours.has_value() == (theirs.value.has_value() && !is_deep),
            ours ? "we take what is no JSON, or too deep" : "we refuse what is JSON");
    if (!ours) return;
    require(are_equal(*ours, *theirs.value), "both read the same");
    require(refuses_nul(*ours) == has_nul(*theirs.value), "U+0000 is refused wherever it stands");
    check_canonical(*ours, *theirs.value);
}

std::unique_ptr<JsonMutator> mutator;

} // namespace

} // namespace scrip::fuzz

using namespace scrip::fuzz;

extern "C" int LLVMFuzzerInitialize(int*, char***)
{
    mutator = std::make_unique<JsonMutator>(words_of_schemas(SCRIP_SCHEMA_DIR));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Reader read = asked_for();
    compare(read, {reinterpret_cast<const char*>(data), size});
    return 0;
}

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max, unsigned seed)
{
    Choice choice{seed};
    if (choice.once_in(2)) return LLVMFuzzerMutate(data, size, size_max);
    const std::string text = mutator->changed({reinterpret_cast<const char*>(data), size}, choice);
    const std::size_t changed_size = std::min(text.size(), size_max);
    std::memcpy(data, text.data(), changed_size);
    return changed_size;
}
