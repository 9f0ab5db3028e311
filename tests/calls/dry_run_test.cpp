#include "dry_run_cases.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

using namespace scrip;
using namespace scrip::tests;

namespace {

// What stands in the reply and was drawn for it: ids and codes that the database did not know
// before, each by the place where it came first.
std::string without_new_names(const std::string& text, const std::string& known)
{
    static const std::regex name{"([0-9a-f]{8}-0000-7000-8000-[0-9a-f]{12})"
                                 R"(|("code":"[A-Z]{2}-)[^"]*|("referral_code":")([^"]*))"};
    std::map<std::string, std::size_t> ids;
    std::string kept;
    auto rest = text.cbegin();
    for (std::sregex_iterator at{text.begin(), text.end(), name}, end; at != end; ++at) {
        const std::smatch& found = *at;
        const std::string drawn = found[1].matched ? found[1].str() : found[4].str();
        kept += found.prefix().str() + found[2].str() + found[3].str();
        rest = found[0].second;
        if (found[2].matched)
            kept += "CODE";
        else if (known.find(drawn) != std::string::npos)
            kept += drawn;
        else
            kept += "NEW" + std::to_string(ids.emplace(drawn, ids.size()).first->second);
    }
    return kept.append(rest, text.cend());
}

// A ticket shows the code, and is drawn anew from its mask.
std::string without_document(Answer answer)
{
    answer.reply.as_object().erase("document");
    return boost::json::serialize(answer.reply);
}

bool can_decline(std::string_view hook)
{
    std::ifstream file{SCRIP_SCHEMA_DIR "/" + std::string{hook} + ".reply.schema.json"};
    std::ostringstream text;
    text << file.rdbuf();
    const auto schema = boost::json::parse(text.str());
    const auto* const then = schema.as_object().if_contains("then");
    return then && then->at("properties").as_object().contains("declined");
}

template <class Steps>
bool has_case(const Steps& steps, std::string_view hook)
{
    return std::any_of(
        steps.begin(), steps.end(), [&](const auto& step) { return step.hook == hook; });
}

std::vector<Step> all_steps(const Story& story)
{
    std::vector<Step> steps = story.steps();
    for (Step& step : more_steps(story))
        steps.push_back(std::move(step));
    return steps;
}

} // namespace

TEST_CASE("every hook that writes has its cases among the dry runs", "[calls][dry_run][B29]")
{
    Story story;
    story.let_time_pass();
    const auto steps = all_steps(story);
    const auto declined = declined_steps(story);
    for (const hooks::Hook& hook : hooks::all()) {
        if (hook.access != hooks::Access::write) continue;
        if (!has_case(steps, hook.name)) FAIL_CHECK("no case for " << hook.name);
        if (can_decline(hook.name) && !has_case(declined, hook.name))
            FAIL_CHECK("no declined case for " << hook.name);
    }
    CHECK(can_decline("voucher.void"));
    CHECK_FALSE(can_decline("customer.update"));
}

TEST_CASE("a dry run tells what the act would and leaves every row as it was",
          "[calls][dry_run][B29][D05][D07][A12]")
{
    for (std::size_t i = 0;; ++i) {
        Story story;
        story.let_time_pass();
        const auto steps = all_steps(story);
        if (i == steps.size()) break;
        const Step& step = steps[i];
        INFO(step.hook << " " << step.members);
        const std::string before = story.world.raw().dump();
        const Answer preview =
            accepted(story.world.admin(step.hook, step.members, {.is_dry_run = true}));
        // A key is neither needed nor used, so it may be none.
        for (const std::string& key : {std::string{"k"}, std::string(256, 'k'), std::string{"é"}})
            accepted(story.world.admin(step.hook, step.members, {.key = key, .is_dry_run = true}));
        CHECK(story.world.raw().dump() == before);
        const Answer done = accepted(story.world.admin(step.hook, step.members, {.key = "k"}));
        if (step.hook == "voucher.ticket")
            CHECK(without_document(preview) == without_document(done));
        else
            CHECK(without_new_names(preview.text, before) == without_new_names(done.text, before));
        CHECK(story.world.raw().dump() != before);
    }
}

TEST_CASE("a dry run is declined in the bytes of the act, and leaves every row as it was",
          "[calls][dry_run][B29][D07]")
{
    Story story;
    story.let_time_pass();
    PluginWorld& world = story.world;
    for (const DeclinedStep& step : declined_steps(story)) {
        INFO(step.hook << " " << step.members);
        // A wrong code is counted all the same, which is the one thing a dry run leaves.
        const std::string before = world.dump();
        const std::string tries = world.raw().dump();
        const Answer preview = world.admin(step.hook, step.members, {.is_dry_run = true});
        CHECK(preview.status == step.code);
        CHECK(world.dump() == before);
        CHECK((world.raw().dump() == tries) ==
              (step.code != "code_not_found" || step.hook == "referral.reward"));
        CHECK(world.admin(step.hook, step.members).text == preview.text);
    }
}

TEST_CASE("but for new ids and codes nothing is left out when a dry run is compared",
          "[calls][dry_run]")
{
    const std::string known = "00000000-0000-7000-8000-000000000001";
    const std::string other = "00000000-0000-7000-8000-000000000002";
    const std::string third = "00000000-0000-7000-8000-000000000003";
    const auto same = [&](const std::string& a, const std::string& b) {
        return without_new_names(a, "rows " + known) == without_new_names(b, "rows " + known);
    };
    CHECK(same(R"({"x":")" + other + R"(","y":1})", R"({"x":")" + third + R"(","y":1})"));
    CHECK_FALSE(same(R"({"x":")" + other + R"(","y":1})", R"({"x":")" + third + R"(","y":2})"));
    CHECK_FALSE(same(R"({"x":")" + known + R"("})", R"({"x":")" + other + R"("})"));
    CHECK_FALSE(same(R"({"x":")" + other + R"(","y":")" + other + R"("})",
                     R"({"x":")" + other + R"(","y":")" + third + R"("})"));
    CHECK(same(R"({"code":"CN-1111-1111-1111-1111"})", R"({"code":"CN-••••-••••-••••-2222"})"));
    CHECK_FALSE(
        same(R"({"code":"CN-1111-1111-1111-1111"})", R"({"code":"PP-1111-1111-1111-1111"})"));
    CHECK(same(R"({"referral_code":"A"})", R"({"referral_code":"B"})"));
    CHECK_FALSE(same(R"({"referral_code":"A"})", R"({"referral_code":null})"));
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
    const std::string before = world.raw().dump({"scrip_audit", "scrip_throttle"});
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
    CHECK(world.raw().dump({"scrip_audit", "scrip_throttle"}) == before);
    accepted(world.admin("credit.add", credit("c1", 5), {.key = "k"}));
    // Nor is it answered with what was done under its key.
    const Answer again =
        accepted(world.admin("credit.add", credit("c1", 6), {.key = "k", .is_dry_run = true}));
    CHECK(again.minor("/voucher/available") == 6);
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
