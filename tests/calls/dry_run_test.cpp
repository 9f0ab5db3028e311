#include "story.hpp"

#include <catch2/catch.hpp>
#include <regex>

using namespace scrip;
using namespace scrip::tests;

namespace {

// Without what may differ: ids, codes, and the sealed rest of them.
std::string without_names(const std::string& reply)
{
    static const std::regex id{"[0-9a-f]{8}-0000-7000-8000-[0-9a-f]{12}"};
    static const std::regex code{"\"(CN|CC|PP|TU)-[^\"]*\""};
    static const std::regex referral{"\"referral_code\":\"[^\"]*\""};
    std::string text = std::regex_replace(reply, id, "ID");
    text = std::regex_replace(text, referral, "REFERRAL");
    return std::regex_replace(text, code, "CODE");
}

} // namespace

TEST_CASE("a dry run tells what the act would and leaves every row as it was",
          "[calls][dry_run][D05]")
{
    for (std::size_t i = 0;; ++i) {
        Story story;
        story.let_time_pass();
        const auto steps = story.steps();
        if (i == steps.size()) break;
        const Step& step = steps[i];
        INFO(step.hook << " " << step.members);
        const std::string before = story.world.raw().dump();
        const Answer preview =
            accepted(story.world.admin(step.hook, step.members, {.is_dry_run = true}));
        // A key is neither needed nor used.
        accepted(story.world.admin(step.hook, step.members, {.key = "k", .is_dry_run = true}));
        CHECK(story.world.raw().dump() == before);
        const Answer done = accepted(story.world.admin(step.hook, step.members, {.key = "k"}));
        // What is drawn of a mask is another drawing.
        if (step.hook != "voucher.ticket") {
            CHECK(without_names(preview.text) == without_names(done.text));
        }
        CHECK(story.world.raw().dump() != before);
    }
}

TEST_CASE("codes in a dry run are masked", "[calls][dry_run][I32]")
{
    Story story;
    story.let_time_pass();
    static const std::regex full{"(CN|CC|PP|TU)(-[0-9A-HJKMNP-TV-Z]{4}){4}"};
    int with_codes = 0;
    for (const Step& step : story.steps()) {
        const Answer preview = story.world.admin(step.hook, step.members, {.is_dry_run = true});
        INFO(step.hook);
        CHECK_FALSE(std::regex_search(preview.text, full));
        if (preview.text.find("\"code\"") != std::string::npos) ++with_codes;
    }
    CHECK(with_codes > 3);
}

TEST_CASE("a dry run is declined as the act would be, and keeps nothing of it", "[calls][dry_run]")
{
    Story story;
    PluginWorld& world = story.world;
    const std::string before = world.raw().dump({"scrip_audit"});
    CHECK(world.admin("debit.add", credit("c1", 999'00), {.is_dry_run = true}).status ==
          "insufficient_credit");
    CHECK(world
              .admin("payment.redeem",
                     order("o9", 5, 0) + by_id(story.spare_id),
                     {.key = "k", .is_dry_run = true})
              .status == "nothing_due");
    CHECK(world.admin("order.delete", R"("order_id":"none")", {.is_dry_run = true}).status == "OK");
    CHECK(world.as_customer("c1", "debit.add", credit("c1", 1), {.is_dry_run = true}).status ==
          "permission_denied");
    // Who was denied is remembered; nothing else is.
    CHECK(world.raw().dump({"scrip_audit"}) == before);
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"}));
}

TEST_CASE("wrong codes in a dry run are counted all the same", "[calls][dry_run][I34]")
{
    PluginWorld world;
    const std::string wrong = order("o1", 5, 5) + by_code("CN-0000-0000-0000-0000");
    for (int i = 0; i < 5; ++i) {
        CHECK(world.as_customer("c1", "payment.hold", wrong, {.is_dry_run = true}).status ==
              "code_not_found");
    }
    CHECK(world.as_customer("c1", "payment.hold", wrong, {.is_dry_run = true}).status ==
          "challenge_required");
    CHECK(world.as_customer("c1", "payment.hold", wrong).status == "challenge_required");
}
