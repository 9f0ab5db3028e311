#include "keys_of_tests.hpp"
#include "secrets/keys.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

using namespace scrip::secrets;

namespace {

bool are_equal(KeyView a, KeyView b)
{
    return std::ranges::equal(a, b);
}

} // namespace

TEST_CASE("a master key has exactly 32 bytes", "[secrets][keys]")
{
    const std::size_t size = GENERATE(as<std::size_t>{}, 0, 1, 16, 31, 33, 64);
    const std::vector<std::byte> master(size, std::byte{0x5a});
    CHECK_THROWS_AS(Keys::from_master(master), std::invalid_argument);
}

TEST_CASE("the same master makes the same keys and another one others", "[secrets][keys]")
{
    const auto keys = keys_of_tests();
    const auto again = keys_of_tests();
    const auto others = keys_of_tests(1);

    CHECK(keys->check_value() == again->check_value());
    CHECK(keys->key_id() == again->key_id());
    CHECK(are_equal(keys->lookup_key(), again->lookup_key()));

    CHECK(keys->check_value() != others->check_value());
    CHECK(keys->key_id() != others->key_id());
    CHECK_FALSE(are_equal(keys->lookup_key(), others->lookup_key()));
    CHECK_FALSE(are_equal(keys->encryption_key(), others->encryption_key()));
    CHECK_FALSE(are_equal(keys->chain_key(), others->chain_key()));
    CHECK_FALSE(are_equal(keys->pseudonym_key(), others->pseudonym_key()));
}

TEST_CASE("the sub keys differ from each other", "[secrets][keys]")
{
    const auto keys = keys_of_tests();
    const std::vector<KeyView> all{
        keys->lookup_key(), keys->encryption_key(), keys->chain_key(), keys->pseudonym_key()};
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j)
            CHECK_FALSE(are_equal(all[i], all[j]));
    }
}

TEST_CASE("what databases keep of a key never changes", "[secrets][keys]")
{
    // Made by another program, with Python's hashlib.blake2b.
    const auto keys = keys_of_tests();
    CHECK(keys->check_value() ==
          "57687e983a196a5c83abcf3e21f5c8a9087142ce49778cece4f1d219ee0a4629");
    CHECK(keys->key_id() == "6dbff8d440f52f3b");
    CHECK(keys->version() == 1);
}

TEST_CASE("libsodium may be started any number of times", "[secrets][keys]")
{
    CHECK_NOTHROW(initialise());
    CHECK_NOTHROW(initialise());
}
