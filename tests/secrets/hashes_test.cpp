#include "keys_of_tests.hpp"
#include "secrets/chain.hpp"
#include "secrets/hashes.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

using namespace scrip::secrets;

TEST_CASE("a keyed hash never changes, so what was stored is found again", "[secrets][hashes]")
{
    // Made by another program, with Python's hashlib.blake2b.
    const auto keys = keys_of_tests();
    CHECK(lookup_hash(*keys, 1, {"s1", "0123456789ABCDEF"}) ==
          "330f347c6d6f6a135293ab83b5b227f34a85c024217e468287522371be5e4148");
    CHECK(keyed_hash(*keys, Purpose::fingerprint, {"a", "bc"}) ==
          "3541089baba59827e3edf4dc0febaee0f7b4e33bb6387f1aa4160078987aa9ba");
    CHECK(keyed_hash(*keys, Purpose::name_search, {"s1", "lea"}) ==
          "0aa266a8f515ec65ff6157d2a743d5ee4dfe82402b444c045948aa7b6c44280b");
}

TEST_CASE("fields do not run into each other", "[secrets][hashes]")
{
    const auto keys = keys_of_tests();
    const auto hash = [&](std::vector<std::string_view> fields) {
        return keyed_hash(*keys, Purpose::commitment, fields);
    };
    const std::set<std::string> hashes{hash({"ab", "c"}),
                                       hash({"a", "bc"}),
                                       hash({"abc"}),
                                       hash({"abc", ""}),
                                       hash({"", "abc"}),
                                       hash({"a", "b", "c"}),
                                       hash({"ab", "", "c"}),
                                       hash({}),
                                       hash({""}),
                                       hash({"", ""}),
                                       hash({std::string_view{"\0", 1}}),
                                       hash({std::string_view{"\1\0\0\0\0\0\0\0a", 9}})};
    CHECK(hashes.size() == 12);
}

TEST_CASE("each purpose and each key hashes to something else", "[secrets][hashes]")
{
    const auto keys = keys_of_tests();
    const auto others = keys_of_tests(1);
    std::set<std::string> hashes;
    for (const auto& of : {keys, others})
        hashes.insert(lookup_hash(*of, 1, {"same", "fields"}));
    for (const Purpose purpose : {Purpose::fingerprint,
                                  Purpose::commitment,
                                  Purpose::name_search,
                                  Purpose::throttle_subject,
                                  Purpose::cursor,
                                  Purpose::chain}) {
        hashes.insert(keyed_hash(*keys, purpose, {"same", "fields"}));
        hashes.insert(keyed_hash(*others, purpose, {"same", "fields"}));
    }
    CHECK(hashes.size() == 14);
    for (const std::string& hash : hashes) {
        CHECK(hash.size() == 64);
        CHECK(hash.find_first_not_of("0123456789abcdef") == hash.npos);
    }
}

TEST_CASE("a list of fields hashes like the same fields one by one", "[secrets][hashes]")
{
    const auto keys = keys_of_tests();
    const std::vector<std::string_view> fields{"a", "bc"};
    CHECK(keyed_hash(*keys, Purpose::cursor, fields) ==
          keyed_hash(*keys, Purpose::cursor, {"a", "bc"}));
}

TEST_CASE("texts are compared in constant time and exactly", "[secrets][hashes]")
{
    CHECK(equal_in_constant_time("", ""));
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "Abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
    CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
    CHECK_FALSE(equal_in_constant_time("", "a"));
}

TEST_CASE("a chain's hash covers every field, their order and the hash before", "[secrets][chain]")
{
    const auto keys = keys_of_tests();
    const auto hash = [&](std::vector<std::string> fields, std::string_view previous) {
        return chain_hash(*keys, fields, previous);
    };
    // Made by another program, with Python's hashlib.blake2b.
    CHECK(hash({"one", ""}, "prev") ==
          "1b20173e4dd065418430225d63bd777711a30c781b701935b451c6948f76418a");

    const std::set<std::string> hashes{hash({"one", "two"}, "prev"),
                                       hash({"two", "one"}, "prev"),
                                       hash({"onet", "wo"}, "prev"),
                                       hash({"one", "two"}, ""),
                                       hash({"one", "two", "prev"}, ""),
                                       hash({"one", "two", ""}, "prev"),
                                       hash({"one"}, "prev"),
                                       hash({}, "prev"),
                                       hash({}, ""),
                                       chain_hash(*keys_of_tests(1), {}, "")};
    CHECK(hashes.size() == 10);
}
