// The people behind the accounts: renamed.
#include "platform.hpp"

using namespace scrip::scenarios;

namespace {

json::object named(const std::string& customer_id, const std::string& name)
{
    return {{"customer", {{"customer_id", customer_id}, {"name", name}}}};
}

std::size_t found_by(Platform& platform, const std::string& query)
{
    return platform.accepted("voucher.list", {{"query", query}}).at("items").as_array().size();
}

} // namespace

TEST_CASE("a customer's new name is the one lists show and searches find",
          "[scenarios][customers][U04]")
{
    Platform platform;
    const Made credit = platform.credit(10'00, named("c1", "Anne Dubois"));
    CHECK(found_by(platform, "dubois") == 1);

    const json::object reply = platform.accepted("customer.update", named("c1", "Léa Martin"));
    CHECK(reply.at("customer") == json::value{{"customer_id", "c1"}, {"name", "Léa Martin"}});
    CHECK(found_by(platform, "dubois") == 0);
    CHECK(found_by(platform, "lea mart") == 1);
    CHECK(platform.voucher(credit.id).at("holder").at("name") == "Léa Martin");

    // Without a name the one kept stays.
    const json::object kept =
        platform.accepted("customer.update", {{"customer", {{"customer_id", "c1"}}}});
    CHECK(kept.at("customer").at("name") == "Léa Martin");
    platform.verify();
}

TEST_CASE("a customer who has no credit yet can be named", "[scenarios][customers]")
{
    Platform platform;
    CHECK(platform.balance("new").at("referral_code").is_null());
    platform.accepted("customer.update", named("new", "Max Frisch"));
    CHECK(platform.balance("new").at("referral_code").is_string());
    CHECK(platform.accepted("customer.update", {{"customer", {{"customer_id", "new"}}}})
              .at("customer")
              .at("name") == "Max Frisch");
}
