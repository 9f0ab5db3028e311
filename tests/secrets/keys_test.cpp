#include "keys_of_tests.hpp"
#include "secrets/keys.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace scrip::secrets;

namespace {

bool are_equal(KeyView a, KeyView b)
{
    return std::ranges::equal(a, b);
}

Keys::Pointer keys_of(std::size_t studio)
{
    return keys_of_tests(static_cast<unsigned char>(studio % 200));
}

std::ptrdiff_t mappings()
{
    std::ifstream maps{"/proc/self/maps"};
    return std::count(std::istreambuf_iterator<char>{maps}, {}, '\n');
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
    CHECK(are_equal(keys->lookup_key(1), again->lookup_key(1)));

    CHECK(keys->check_value() != others->check_value());
    CHECK(keys->key_id() != others->key_id());
    CHECK_FALSE(are_equal(keys->lookup_key(1), others->lookup_key(1)));
    CHECK_FALSE(are_equal(keys->encryption_key(1), others->encryption_key(1)));
    CHECK_FALSE(are_equal(keys->chain_key(), others->chain_key()));
    CHECK_FALSE(are_equal(keys->pseudonym_key(), others->pseudonym_key()));
}

TEST_CASE("the sub keys differ from each other", "[secrets][keys]")
{
    const auto keys = keys_of_tests();
    const std::vector<KeyView> all{
        keys->lookup_key(1), keys->encryption_key(1), keys->chain_key(), keys->pseudonym_key()};
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

TEST_CASE("newer keys read what the ones before them made, and keep chain and pseudonyms",
          "[secrets][keys][rotation]")
{
    const auto first = keys_of_tests();
    const auto second = first->renewed(master_of_tests(1));
    CHECK(second->version() == 2);
    CHECK(second->versions() == std::vector{2, 1});
    CHECK(second->check_value() == keys_of_tests(1)->check_value());
    CHECK(are_equal(second->lookup_key(1), first->lookup_key(1)));
    CHECK(are_equal(second->lookup_key(2), keys_of_tests(1)->lookup_key(1)));
    CHECK(are_equal(second->encryption_key(2), keys_of_tests(1)->encryption_key(1)));
    CHECK(are_equal(second->chain_key(), first->chain_key()));
    CHECK(are_equal(second->pseudonym_key(), first->pseudonym_key()));

    const auto third = second->renewed(master_of_tests(2));
    CHECK(third->versions() == std::vector{3, 2});
    CHECK(are_equal(third->chain_key(), first->chain_key()));
    CHECK_THROWS_AS(third->lookup_key(1), std::invalid_argument);
    CHECK_THROWS_AS(first->encryption_key(2), std::invalid_argument);
}

TEST_CASE("a later master key alone brings chain and pseudonyms along", "[secrets][keys][rotation]")
{
    const auto first = keys_of_tests();
    const std::string sealed = first->renewed(master_of_tests(1))->seal_lasting("s1");
    const auto alone = Keys::from_later_master(master_of_tests(1), 2, "s1", sealed);
    REQUIRE(alone);
    CHECK(alone->versions() == std::vector{2});
    CHECK(are_equal(alone->chain_key(), first->chain_key()));
    CHECK(are_equal(alone->pseudonym_key(), first->pseudonym_key()));
    CHECK_THROWS_AS(alone->lookup_key(1), std::invalid_argument);
    const auto both = alone->beside_older(master_of_tests());
    CHECK(both->versions() == std::vector{2, 1});
    CHECK(are_equal(both->lookup_key(1), first->lookup_key(1)));

    CHECK_FALSE(Keys::from_later_master(master_of_tests(), 2, "s1", sealed));
    CHECK_FALSE(Keys::from_later_master(master_of_tests(1), 2, "s2", sealed));
    CHECK_FALSE(Keys::from_later_master(master_of_tests(1), 2, "s1", "00"));
}

TEST_CASE("a master key is known by its check value", "[secrets][keys][rotation]")
{
    const std::string check = keys_of_tests()->check_value();
    CHECK(is_made_with(check, master_of_tests()));
    CHECK_FALSE(is_made_with(check, master_of_tests(1)));
    CHECK_FALSE(is_made_with(check, {}));
    CHECK_FALSE(is_made_with("", master_of_tests()));
}

TEST_CASE("the keys of thousands of studios share their mappings, of which a process has few",
          "[secrets][keys]")
{
    constexpr std::size_t studios = 2'000;
    const auto before = mappings();
    std::vector<Keys::Pointer> all;
    for (std::size_t i = 0; i < studios; ++i)
        all.push_back(keys_of(i));
    CHECK(mappings() - before < std::ptrdiff_t{studios} / 5);
    // Each has its own, also where others went before.
    for (std::size_t i = 0; i < all.size(); i += 2)
        all[i] = nullptr;
    for (std::size_t i = 0; i < all.size(); i += 4)
        all[i] = keys_of(i);
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (all[i]) CHECK(all[i]->key_id() == keys_of(i)->key_id());
    }
    all.clear();
    CHECK(mappings() - before < 20);
}

TEST_CASE("keys may come and go on any thread", "[secrets][keys]")
{
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (std::size_t thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&wrong, thread] {
            const std::string id = keys_of(thread)->key_id();
            std::vector<Keys::Pointer> some;
            for (int i = 0; i < 400; ++i) {
                some.push_back(keys_of(thread));
                if (i % 3 == 2) some.erase(some.begin());
                if (some.front()->key_id() != id) ++wrong;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("nobody writes to a key that is made", "[secrets][keys]")
{
    const auto keys = keys_of_tests();
    const auto* const at = keys->lookup_key(1).data();
    std::ifstream maps{"/proc/self/maps"};
    for (std::string line; std::getline(maps, line);) {
        std::istringstream fields{line};
        std::uintptr_t from = 0, to = 0;
        char dash = 0;
        std::string rights;
        fields >> std::hex >> from >> dash >> to >> rights;
        const auto address = reinterpret_cast<std::uintptr_t>(at);
        if (address < from || address >= to) continue;
        CHECK(rights == "r--p");
        return;
    }
    FAIL("the key is mapped nowhere");
}

TEST_CASE("libsodium may be started any number of times", "[secrets][keys]")
{
    CHECK_NOTHROW(initialise());
    CHECK_NOTHROW(initialise());
}
