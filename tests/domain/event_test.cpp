#include "domain/event.hpp"

#include <catch2/catch.hpp>

using namespace scrip;

TEST_CASE("lost value is told of as lost, wherever it is booked", "[domain][B32]")
{
    for (const Account loss : {Account::breakage, Account::unclaimed_property}) {
        INFO(word(loss));
        const auto expired = event_of(
            TransactionType::expire, false, false, movement(Account::available, loss, 10, 4));
        REQUIRE(expired);
        CHECK(expired->type == EventType::expired);
        CHECK(expired->amount == 10);
        const auto forfeited = event_of(
            TransactionType::give_back, false, false, movement(Account::order, loss, 10, 4));
        REQUIRE(forfeited);
        CHECK(forfeited->amount == 10);
        CHECK(forfeited->how == ReturnedAs::forfeited);
    }
}
