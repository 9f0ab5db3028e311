// Recommending the studio is rewarded on both sides, once.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

const json::object rewards{{"referral", {{"referrer", eur(10'00)}, {"referee", eur(5'00)}}}};

json::object referral(const json::value& code, const std::string& customer_id)
{
    return {{"referral_code", code},
            {"customer", {{"customer_id", customer_id}}},
            {"order_id", "o-" + customer_id}};
}

json::value code_of(Platform& platform, const std::string& customer_id)
{
    return platform.balance(customer_id).at("referral_code");
}

} // namespace

TEST_CASE("who recommended and who came are both credited, once", "[scenarios][referral][A08][X9]")
{
    Platform platform{rewards};
    platform.accepted("customer.update", {{"customer", {{"customer_id", "c1"}}}});
    const json::value code = code_of(platform, "c1");
    const json::object preview =
        platform.accepted("referral.reward", referral(code, "c2"), {{"dry_run", true}});
    CHECK(platform.balance("c2").at("referral_code").is_null());
    const json::object reply = platform.accepted("referral.reward", referral(code, "c2"));
    CHECK(preview.at("credits").as_array().size() == 2);

    const json::array& credits = reply.at("credits").as_array();
    const std::tuple<const char*, const char*, std::int64_t> expected[] = {
        {"referrer", "c1", 10'00}, {"referee", "c2", 5'00}};
    for (std::size_t side = 0; side < 2; ++side) {
        const auto& [word_of_side, holder, amount] = expected[side];
        const json::object& credit = credits[side].as_object();
        CHECK(credit.at("side") == word_of_side);
        const json::object& voucher = credit.at("voucher").as_object();
        CHECK(voucher.at("origin") == "referral");
        CHECK(voucher.at("holder").at("customer_id") == holder);
        CHECK(voucher.at("expires_on") == "2027-11-21");
        CHECK(voucher.at("vat_kind") == "none");
        CHECK(minor_of(voucher.at("face")) == amount);
        CHECK(minor_of(platform.balance(holder).at("available")) == amount);
        platform.redeem("o-use-" + std::string{holder}, 1'00, {{"code", credit.at("code")}});
    }
    CHECK(platform.declined("referral.reward", referral(code, "c2")) == "already_rewarded");
    CHECK(minor_of(platform.balance("c1").at("available")) == 9'00);
    // Another new customer is another referral.
    platform.accepted("referral.reward", referral(code, "c3"));
    CHECK(minor_of(platform.balance("c1").at("available")) == 19'00);
    platform.verify();
}

TEST_CASE("nobody is rewarded for recommending themselves, whatever they are called",
          "[scenarios][referral][X9][R18]")
{
    Platform platform{rewards};
    platform.credit(1'00, {}, "c1");
    const json::value code = code_of(platform, "c1");
    CHECK(platform.declined("referral.reward", referral(code, "c1")) == "not_applicable");
    CHECK(platform.declined("referral.reward", referral("0000000000", "c2")) == "code_not_found");
    CHECK(platform.declined("referral.reward", referral("no code at all", "c2")) ==
          "code_not_found");
    platform.accepted("referral.reward", referral(code, "c2"));

    // A merge makes nobody new: neither by the old id nor by the one it stands for now.
    platform.accepted("customer.merge", {{"from", "c2"}, {"into", "c9"}});
    for (const char* id : {"c2", "c9"})
        CHECK(platform.declined("referral.reward", referral(code, id)) == "already_rewarded");
    // Both codes of a person find them.
    platform.credit(1'00, {}, "c5");
    const json::value other = code_of(platform, "c5");
    platform.accepted("customer.merge", {{"from", "c5"}, {"into", "c1"}});
    for (const json::value& each : {code, other})
        CHECK(platform.declined("referral.reward", referral(each, "c5")) == "not_applicable");
    platform.accepted("referral.reward", referral(other, "c6"));
    CHECK(minor_of(platform.balance("c1").at("available")) == 22'00);

    // An erased person's code finds nobody.
    platform.accepted("customer.erase", {{"customer_id", "c1"}, {"balance", "forfeit"}});
    for (const json::value& each : {code, other})
        CHECK(platform.declined("referral.reward", referral(each, "c7")) == "code_not_found");
    platform.verify();
}

TEST_CASE("a referral's code may be typed, and is never a voucher's",
          "[scenarios][referral][A08][X9]")
{
    Platform platform{rewards};
    platform.credit(50'00, {}, "c1");
    const std::string code = word(code_of(platform, "c1"));
    CHECK(platform.declined("voucher.check", {{"code", code}}) == "code_not_found");
    CHECK(platform.declined("payment.redeem",
                            {{"order", order("o1", 5'00)}, {"source", {{"code", code}}}}) ==
          "code_not_found");
    std::string typed = " " + code.substr(0, 5) + "-" + code.substr(5) + " ";
    for (char& letter : typed) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    platform.accepted("referral.reward", referral(json::string{typed}, "c2"));

    Platform without;
    without.credit(1'00, {}, "c1");
    CHECK(without.declined("referral.reward", referral(code_of(without, "c1"), "c2")) ==
          "not_applicable");
}

TEST_CASE("who recommended learns nothing of the new customer's order",
          "[scenarios][referral][X9][I38]")
{
    Platform platform{rewards};
    platform.credit(1'00, {}, "c1");
    platform.accepted("referral.reward", referral(code_of(platform, "c1"), "c2"));
    const auto seen_by = [&](const char* id) {
        const json::object self{{"customer_id", id}, {"actor", customer(id)}};
        return json::serialize(platform.accepted("voucher.list", self)) +
               json::serialize(platform.accepted("customer.statement", self)) +
               json::serialize(platform.accepted("customer.export", self));
    };
    CHECK(seen_by("c1").find("o-c2") == std::string::npos);
    CHECK(seen_by("c1").find("\"c2\"") == std::string::npos);
    CHECK(seen_by("c2").find("o-c2") != std::string::npos);
    CHECK(seen_by("c2").find("\"c1\"") == std::string::npos);
}
