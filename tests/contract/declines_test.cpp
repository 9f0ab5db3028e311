#include "../support/declines.hpp"
#include "documents.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace {

using boost::json::value;
using contract::verdict;
using scrip::tests::declines_by_precedence;

std::vector<std::string> codes_of(const std::string& hook)
{
    std::vector<std::string> codes;
    const value schema = contract::schema(hook + ".reply");
    if (!schema.as_object().contains("then") || !schema.at("if").as_object().contains("required")) {
        return codes;
    }
    const auto* declined = schema.at("then").as_object().if_contains("properties");
    if (declined == nullptr || !declined->as_object().contains("declined")) return codes;
    for (const auto& code :
         declined->at_pointer("/declined/allOf/1/properties/code/enum").as_array()) {
        codes.emplace_back(code.as_string());
    }
    return codes;
}

value params_of(const std::string& code)
{
    const value eur{{"minor", 1250}, {"currency", "EUR"}};
    if (code == "challenge_required") return {{"retry_after_s", 840}};
    if (code == "held_elsewhere") return {{"until", "2026-11-22T09:45:00Z"}};
    if (code == "insufficient_credit" || code == "has_balance") return {{"available", eur}};
    if (code == "voucher_in_use") {
        const boost::json::object used{{"voucher_id", "v1"},
                                       {"number", 206},
                                       {"amount", eur},
                                       {"orders", boost::json::array{"o1"}}};
        const boost::json::array vouchers{used};
        return boost::json::object{{"vouchers", vouchers}};
    }
    return boost::json::object{};
}

value declined(const std::string& code)
{
    const boost::json::object about{
        {"code", code}, {"params", params_of(code)}, {"text", "Not this time."}};
    return boost::json::object{{"declined", about}};
}

} // namespace

TEST_CASE("a hook's declines are a closed set, in the order of precedence", "[contract]")
{
    for (const auto& hook : contract::hooks()) {
        auto next = declines_by_precedence.begin();
        for (const auto& code : codes_of(hook)) {
            INFO(hook << " " << code);
            next = std::find(next, declines_by_precedence.end(), code);
            REQUIRE(next != declines_by_precedence.end());
            ++next;
        }
    }
}

TEST_CASE("a reply may decline with the hook's own codes and no other", "[contract]")
{
    std::size_t accepted = 0;
    for (const auto& hook : contract::hooks()) {
        const auto own = codes_of(hook);
        for (const auto& code : declines_by_precedence) {
            INFO(hook << " " << code);
            const bool is_own = std::find(own.begin(), own.end(), code) != own.end();
            CHECK((verdict(hook + ".reply", declined(code)) == "fits") == is_own);
            accepted += is_own ? 1U : 0U;
        }
        CHECK(verdict(hook + ".reply", declined("some_new_code")) != "fits");
    }
    CHECK(accepted > 60);
}

TEST_CASE("a decline has a code, parameters and a text, and stands alone", "[contract]")
{
    const value whole = declined("expired");
    REQUIRE(verdict("payment.hold.reply", whole) == "fits");
    for (const auto* member : {"/declined/code", "/declined/params", "/declined/text"}) {
        INFO(member);
        CHECK(verdict("payment.hold.reply", contract::without(whole, member)) != "fits");
    }
    CHECK(verdict("payment.hold.reply", contract::with(whole, "/hold", nullptr)) != "fits");
    CHECK(verdict("payment.hold.reply", contract::with(whole, "/declined/text", "")) != "fits");
}

TEST_CASE("a decline carries the parameters its code promises", "[contract]")
{
    const std::vector<std::pair<std::string, std::string>> promised{
        {"challenge_required", "retry_after_s"},
        {"held_elsewhere", "until"},
        {"insufficient_credit", "available"}};
    for (const auto& [code, member] : promised) {
        INFO(code);
        REQUIRE(verdict("payment.hold.reply", declined(code)) == "fits");
        CHECK(verdict("payment.hold.reply",
                      contract::without(declined(code), "/declined/params/" + member)) != "fits");
    }
    REQUIRE(verdict("order.delete.reply", declined("voucher_in_use")) == "fits");
    for (const auto* member : {"", "/0/number", "/0/amount", "/0/orders", "/0/voucher_id"}) {
        INFO(member);
        CHECK(verdict("order.delete.reply",
                      contract::without(declined("voucher_in_use"),
                                        std::string{"/declined/params/vouchers"} + member)) !=
              "fits");
    }
}

TEST_CASE("only the payment hooks keep a decline to give it again", "[contract]")
{
    const auto again = [](const std::string& code) {
        return contract::with(declined(code), "/replayed", true);
    };
    CHECK(verdict("payment.hold.reply", again("expired")) == "fits");
    CHECK(verdict("payment.refund.reply", again("nothing_to_refund")) == "fits");
    CHECK(verdict("voucher.void.reply", again("blocked")) != "fits");
}
