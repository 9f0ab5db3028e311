#include "keys_of_tests.hpp"
#include "secrets/sealing.hpp"
#include "secrets/wipe.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace scrip::secrets;

namespace {

// Another hex digit in the same place.
std::string with_other_digit(std::string sealed, std::size_t place, unsigned bit)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto value = static_cast<unsigned>(digits.find(sealed[place]));
    sealed[place] = digits[value ^ (1U << bit)];
    return sealed;
}

} // namespace

TEST_CASE("what was sealed opens again", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    const std::string plaintext = GENERATE(as<std::string>{},
                                           "",
                                           "7QX3M9K2TBVWNHRM",
                                           "Léa’s note",
                                           std::string{"a\0b", 3},
                                           std::string(2000, 'x'));
    const std::string sealed = seal(*keys, "bound", plaintext);
    CHECK(sealed.size() == 2 * (24 + plaintext.size() + 16));
    CHECK(sealed.find_first_not_of("0123456789abcdef") == sealed.npos);
    CHECK(open(*keys, "bound", sealed) == plaintext);

    const CustomerKey key = CustomerKey::draw();
    CHECK(open(key, "bound", seal(key, "bound", plaintext)) == plaintext);
}

TEST_CASE("one text is never sealed alike twice", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    std::set<std::string> seals;
    for (int i = 0; i < 100; ++i)
        seals.insert(seal(*keys, "bound", "text"));
    CHECK(seals.size() == 100);
}

TEST_CASE("a seal with any one bit changed does not open", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    const std::string sealed = seal(*keys, "bound", "7QX3M9K2TBVWNHRM");
    for (std::size_t place = 0; place < sealed.size(); ++place) {
        for (unsigned bit = 0; bit < 4; ++bit) {
            REQUIRE_FALSE(open(*keys, "bound", with_other_digit(sealed, place, bit)));
        }
    }
}

TEST_CASE("a seal that was cut, lengthened or written otherwise does not open",
          "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    const std::string sealed = seal(*keys, "bound", "text");
    for (std::size_t length = 0; length < sealed.size(); ++length) {
        REQUIRE_FALSE(open(*keys, "bound", sealed.substr(0, length)));
    }
    CHECK_FALSE(open(*keys, "bound", sealed + "0"));
    CHECK_FALSE(open(*keys, "bound", sealed + "00"));
    CHECK_FALSE(open(*keys, "bound", " " + sealed));
    CHECK_FALSE(open(*keys, "bound", std::string(80, 'g')));

    std::string upper = sealed;
    const std::size_t letter = upper.find_first_of("abcdef");
    REQUIRE(letter != upper.npos);
    upper[letter] = static_cast<char>(upper[letter] - 'a' + 'A');
    CHECK_FALSE(open(*keys, "bound", upper));
}

TEST_CASE("a seal opens only for what it was bound to and by its own keys", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    const std::string sealed = seal(*keys, "studio s1, voucher v1", "text");
    CHECK_FALSE(open(*keys, "studio s1, voucher v2", sealed));
    CHECK_FALSE(open(*keys, "", sealed));
    CHECK_FALSE(open(*keys_of_tests(1), "studio s1, voucher v1", sealed));

    const CustomerKey key = CustomerKey::draw();
    const std::string with_key = seal(key, "bound", "text");
    CHECK_FALSE(open(key, "bounds", with_key));
    CHECK_FALSE(open(CustomerKey::draw(), "bound", with_key));
    CHECK_FALSE(open(*keys, "bound", with_key));
}

TEST_CASE("a customer's key comes back from its seal", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    const CustomerKey key = CustomerKey::draw();
    const std::string note = seal(key, "note n1", "prefers mornings");
    const std::string sealed = key.sealed(*keys, "customer r1");

    const auto unsealed = CustomerKey::unseal(*keys, "customer r1", sealed);
    REQUIRE(unsealed);
    CHECK(open(*unsealed, "note n1", note) == "prefers mornings");

    CHECK_FALSE(CustomerKey::unseal(*keys, "customer r2", sealed));
    CHECK_FALSE(CustomerKey::unseal(*keys_of_tests(1), "customer r1", sealed));
    CHECK_FALSE(CustomerKey::unseal(*keys, "customer r1", with_other_digit(sealed, 60, 0)));
}

TEST_CASE("a customer's key and a text are not mistaken for each other", "[secrets][sealing]")
{
    const auto keys = keys_of_tests();
    CHECK_FALSE(open(*keys, "bound", CustomerKey::draw().sealed(*keys, "bound")));
    CHECK_FALSE(CustomerKey::unseal(*keys, "bound", seal(*keys, "bound", std::string(32, 'k'))));
}

TEST_CASE("customers' keys are drawn at random", "[secrets][sealing]")
{
    std::set<std::string> drawn;
    for (int i = 0; i < 1000; ++i) {
        const CustomerKey key = CustomerKey::draw();
        drawn.emplace(key.bytes().begin(), key.bytes().end());
    }
    CHECK(drawn.size() == 1000);
}

TEST_CASE("a wiped text is empty and its memory overwritten", "[secrets][sealing]")
{
    std::string text(100, 'x');
    const char* const memory = text.data();
    wipe(text);
    CHECK(text.empty());
    CHECK(text.data() == memory);
    CHECK(std::string(memory, 1) == std::string(1, '\0'));
}

TEST_CASE("what an older key sealed opens beside the newer one, and not without it",
          "[secrets][sealing][rotation]")
{
    const auto first = keys_of_tests();
    const auto both = first->renewed(master_of_tests(1));
    const auto third = both->renewed(master_of_tests(2));
    const std::string sealed = seal(*first, "bound", "text");
    const std::string newer = seal(*both, "bound", "text");
    CHECK(open(*both, "bound", sealed) == "text");
    CHECK(open(*both, "bound", newer) == "text");
    CHECK_FALSE(open(*first, "bound", newer));
    CHECK_FALSE(open(*third, "bound", sealed));

    const auto again = resealed(*both, "bound", sealed);
    REQUIRE(again);
    CHECK(open(*third, "bound", *again) == "text");
    CHECK_FALSE(open(*first, "bound", *again));
    CHECK_FALSE(resealed(*both, "elsewhere", sealed));

    const std::string of_customer = CustomerKey::draw().sealed(*first, "bound");
    CHECK(CustomerKey::unseal(*both, "bound", of_customer));
    CHECK_FALSE(CustomerKey::unseal(*third, "bound", of_customer));
}

TEST_CASE("sealed keys open as nothing else", "[secrets][sealing][rotation]")
{
    const auto keys = keys_of_tests();
    const std::string sealed = seal_keys(keys->encryption_key(1), "bound", "keys");
    CHECK(open_keys(keys->encryption_key(1), "bound", sealed) == "keys");
    CHECK_FALSE(open(*keys, "bound", sealed));
    CHECK_FALSE(open_keys(keys->encryption_key(1), "bound", seal(*keys, "bound", "keys")));
}
