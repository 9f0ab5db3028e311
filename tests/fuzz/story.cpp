#include "world.hpp"

#include "finding.hpp"

#include <sstream>

namespace scrip::fuzz {

namespace {

constexpr const char* settings_of_s1 =
    R"({"currency":"EUR","time_zone":"Europe/Paris","anonymous_check":true,)"
    R"("agent_limits":{"credit_add":{"minor":20000,"currency":"EUR"}},)"
    R"("referral":{"referrer":{"minor":1000,"currency":"EUR"},"referee":{"minor":500,"currency":"EUR"}}})";

constexpr const char* customer_1 = R"("customer":{"customer_id":"c1","name":"Léa Martin"})";

std::string text(std::string_view members)
{
    return R"({"actor":{"role":"admin","id":"u1"},)" + std::string{members} + "}";
}

std::string order(const std::string& id, int minor, const std::string& lines = "")
{
    const std::string money = R"({"minor":)" + std::to_string(minor) + R"(,"currency":"EUR"})";
    return R"("order":{"order_id":")" + id + "\"," + customer_1 + R"(,"currency":"EUR","total":)" +
           money + R"(,"due":)" + money + (lines.empty() ? "" : R"(,"lines":[)" + lines + "]") +
           "}";
}

class Teller {
public:
    explicit Teller(World& world) : world_{world} {}

    // `learned`: a name and a JSON pointer into the reply, and so on.
    void tell(const std::string& studio,
              const std::string& hook,
              const std::string& members,
              const std::string& learned = "")
    {
        const Answer answer = world_.call(
            hook, studio, world_.with_names(text(members)), "story-" + std::to_string(++calls_));
        require(answer.status == BOOKING_OK,
                "the story goes on: " + hook + " " + answer.code + answer.bytes);
        std::istringstream words{learned};
        const auto document = answer.document();
        for (std::string name, pointer; words >> name >> pointer;) {
            const auto& value = document.at_pointer(pointer).as_string();
            world_.learn(name, {value.data(), value.size()});
        }
    }

private:
    World& world_;
    int calls_ = 0;
};

std::string credit(const std::string& customer_id, int minor, const std::string& more = "")
{
    return R"("customer":{"customer_id":")" + customer_id + R"("},"amount":{"minor":)" +
           std::to_string(minor) + R"(,"currency":"EUR"},"description":"d")" + more;
}

std::string sale(const std::string& line)
{
    return R"(,"line":{"line_id":"l1",)" + line + R"(},"is_paid":true)";
}

constexpr const char* by_voucher = R"(,"source":{"voucher_id":"@v0"})";
constexpr const char* surf_line =
    R"({"line_id":"l1","activity_id":"surf-1h","units":2,"total":{"minor":6000,"currency":"EUR"}})";

void credits(Teller& story)
{
    story.tell("s1",
               "credit.add",
               credit("c1", 20'000, R"(,"origin":"cancellation","name":"Note")"),
               "@v0 /voucher/voucher_id @c0 /code @r0 /balance/referral_code");
    story.tell("s1", "credit.add", credit("c2", 5'000), "@v1 /voucher/voucher_id @c1 /code");
    story.tell("s1", "debit.add", credit("c1", 500), "@t0 /transaction/transaction_id");
    story.tell("s1",
               "credit.add",
               credit("c3", 700, R"(,"expires_on":"2026-11-22")"),
               "@v2 /voucher/voucher_id");
    story.tell("s1", "credit.add", credit("c4", 900), "@v3 /voucher/voucher_id");
    story.tell("s1",
               "credit.clawback",
               R"("voucher_id":"@v3","amount":{"minor":200,"currency":"EUR"},"reason":"r")",
               "@k0 /clawback_id");
    story.tell("s1", "voucher.block", R"("voucher_id":"@v3","reason":"r")");
}

void sales(Teller& story)
{
    story.tell("s1",
               "voucher.sell",
               order("o7", 6'000) +
                   sale(R"("kind":"gift","units":3,"paid":{"minor":6000,"currency":"EUR"},)"
                        R"("scope":{"activities":["surf-1h"]})"),
               "@v4 /vouchers/0/voucher/voucher_id @c2 /vouchers/0/code");
    story.tell("s1",
               "voucher.sell",
               order("o8", 9'000) +
                   sale(R"("kind":"package","units":10,"paid":{"minor":9000,"currency":"EUR"},)"
                        R"("scope":{"activities":["surf-1h","kite"]})"),
               "@v5 /vouchers/0/voucher/voucher_id @c3 /vouchers/0/code");
    story.tell(
        "s1",
        "voucher.sell",
        order("o3", 4'000) +
            R"(,"line":{"line_id":"l1","kind":"credit","quantity":2,)"
            R"("amount":{"minor":2000,"currency":"EUR"},"paid":{"minor":3999,"currency":"EUR"}},)"
            R"("is_paid":false)",
        "@v6 /vouchers/0/voucher/voucher_id @v7 /vouchers/1/voucher/voucher_id");
}

void payments(Teller& story)
{
    story.tell("s1", "payment.redeem", order("o2", 6'000) + by_voucher, "@h0 /hold/hold_id");
    story.tell("s1", "payment.hold", order("o1", 3'000) + by_voucher, "@h1 /hold/hold_id");
    story.tell("s1",
               "payment.hold",
               order("o4", 1'000) + by_voucher + R"(,"ttl_s":60)",
               "@h2 /hold/hold_id");
    story.tell("s1",
               "payment.redeem",
               order("o9", 6'000, surf_line) + R"(,"source":{"voucher_id":"@v4"})",
               "@h3 /hold/hold_id");
}

} // namespace

void tell_story(World& world)
{
    Teller story{world};
    world.open_studio("s1", settings_of_s1);
    world.open_studio("s2", R"({"currency":"EUR","locale":"fr"})");
    world.open_studio("s3", R"({"currency":"JPY"})");
    credits(story);
    sales(story);
    payments(story);
    // The hold of a minute has lapsed, and the day of @v2 is over where the studio is.
    world.host.unix_us = start_unix_us + std::int64_t{11} * 3'600 * 1'000'000 + 1'300'000'000;
    story.tell("s1", "payment.hold", order("o5", 3'000) + by_voucher, "@h5 /hold/hold_id");
    story.tell("s2", "credit.add", credit("c1", 800), "@v8 /voucher/voucher_id @c4 /code");
    story.tell("s2",
               "payment.hold",
               order("o1", 300) + R"(,"source":{"voucher_id":"@v8"},"ttl_s":3600)",
               "@h4 /hold/hold_id");
    world.disable_studio("s2");
    world.disable_studio("s3");
}

} // namespace scrip::fuzz
