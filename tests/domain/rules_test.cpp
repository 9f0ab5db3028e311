#include "builders.hpp"
#include "domain/actor.hpp"
#include "domain/entry.hpp"
#include "domain/event.hpp"
#include "domain/hold.hpp"
#include "domain/panel.hpp"
#include "domain/settings.hpp"
#include "support/declines.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace scrip;
using namespace scrip::tests;

namespace {

Settings settings()
{
    return {.currency = currency("EUR"), .zone = *Zone::find("UTC")};
}

Date day(const char* text)
{
    return parse_date(text).value();
}

std::string text_of(const std::optional<Date>& date)
{
    return date ? to_text(*date) : "never";
}

} // namespace

TEST_CASE("how long a voucher lasts follows from where it came from", "[domain][C16]")
{
    struct Row {
        Origin origin;
        const char* expires_on;
        const char* prefix;
    };
    // README.md: decided.
    const Row row = GENERATE(Row{Origin::sale, "never", "CC"},
                             Row{Origin::overpayment, "never", "PP"},
                             Row{Origin::partial_payment, "never", "PP"},
                             Row{Origin::top_up, "never", "TU"},
                             Row{Origin::cancellation, "2027-11-22", "CN"},
                             Row{Origin::goodwill, "2027-11-22", "CN"},
                             Row{Origin::promotion, "2027-11-22", "CN"},
                             Row{Origin::referral, "2027-11-22", "CN"},
                             Row{Origin::manual, "2027-11-22", "CN"},
                             Row{Origin::refund, "2027-11-22", "CN"},
                             Row{Origin::transfer, "never", "CN"});
    INFO(word(row.origin));
    CHECK(text_of(default_expiry(settings(), row.origin, day("2026-11-22"))) == row.expires_on);
    CHECK(code_prefix(settings(), row.origin, Kind::credit) == row.prefix);

    Settings set = settings();
    set.expiry[row.origin] = Period{.days = 1};
    CHECK(text_of(default_expiry(set, row.origin, day("2026-12-31"))) == "2027-01-01");
    set.expiry[row.origin] = std::nullopt;
    CHECK(text_of(default_expiry(set, row.origin, day("2026-12-31"))) == "never");
}

TEST_CASE("twelve months from a leap day end on the last of February", "[domain][j1]")
{
    CHECK(text_of(default_expiry(settings(), Origin::manual, day("2028-02-29"))) == "2029-02-28");
    CHECK(text_of(default_expiry(settings(), Origin::manual, day("9999-06-01"))) == "9999-12-31");
}

TEST_CASE("a prefix of the origin wins over one of the kind", "[domain][C13]")
{
    Settings set = settings();
    set.prefixes["credit"] = "KK";
    CHECK(code_prefix(set, Origin::manual, Kind::credit) == "KK");
    set.prefixes["manual"] = "MM";
    CHECK(code_prefix(set, Origin::manual, Kind::credit) == "MM");
    CHECK(code_prefix(set, Origin::sale, Kind::credit) == "KK");
}

TEST_CASE("a kind without a minimum validity has no floor", "[domain]")
{
    Settings set = settings();
    CHECK(text_of(expiry_floor(set, Kind::credit, day("2026-11-22"))) == "never");
    set.minimum_validity[Kind::credit] = Period{.months = 6};
    CHECK(text_of(expiry_floor(set, Kind::credit, day("2026-08-31"))) == "2027-02-28");
}

TEST_CASE("a lapsed hold is timed out, job or no job", "[domain][I25]")
{
    Hold hold{.hold_id = "h", .order_id = "o", .currency = currency("EUR"), .expires_at = noon};
    hold.parts = {{.amount = 3, .worth = 3},
                  {.amount = 2, .worth = 4, .apply_as = ApplyAs::discount}};
    using std::chrono::microseconds;
    CHECK(hold.state_at(noon - microseconds{1}) == HoldState::open);
    CHECK(hold.state_at(noon) == HoldState::timed_out);
    for (const HoldState ended : {HoldState::captured, HoldState::released, HoldState::timed_out}) {
        hold.state = ended;
        CHECK(hold.state_at(noon - microseconds{1}) == ended);
        CHECK(hold.state_at(noon + microseconds{1}) == ended);
    }
    CHECK(hold.amount() == 7);
    CHECK(hold.discount() == 4);
}

namespace {

// The enumerators stand behind each other from 0, so every one up to the last has a word.
template <class Enum>
void check_words(Enum last, std::size_t count)
{
    REQUIRE(static_cast<std::size_t>(last) + 1 == count);
    REQUIRE(Words<Enum>::list.size() == count);
    std::set<std::string> seen;
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = static_cast<Enum>(i);
        const std::string text{word(value)};
        CHECK(seen.insert(text).second);
        CHECK(parse_word<Enum>(text) == value);
        CHECK_FALSE(parse_word<Enum>(text + " ").has_value());
    }
    CHECK_FALSE(parse_word<Enum>("").has_value());
    CHECK_FALSE(parse_word<Enum>("nonsense").has_value());
}

} // namespace

TEST_CASE("every enumerator has one word, and the word leads back to it", "[domain]")
{
    check_words(Kind::package, 3);
    check_words(Origin::transfer, 12);
    check_words(VoucherStatus::active, 6);
    check_words(HoldState::timed_out, 4);
    check_words(ApplyAs::discount, 2);
    check_words(VatKind::none, 3);
    check_words(GiveBackPolicy::forfeit, 3);
    check_words(TransactionType::forfeit, 22);
    check_words(Tender::other, 4);
    check_words(RefundStrategy::reverse, 4);
    check_words(CancelReason::other, 5);
    check_words(StudioState::stopped, 4);
    check_words(Role::system, 5);
    check_words(Account::state, 12);
    check_words(ExpiryBasis::activity, 2);
    check_words(LostValue::unclaimed_property, 2);
    check_words(EventType::ledger_alarm, 15);
    check_words(ReturnedAs::forfeited, 4);
    check_words(Decline::expiry_below_minimum, 25);
}

TEST_CASE("a number that is no enumerator has no word", "[domain]")
{
    CHECK_THROWS_AS(word(static_cast<Origin>(99)), InvariantViolation);
}

TEST_CASE("declines stand in the order of precedence of the contract", "[domain]")
{
    std::size_t at = 0;
    for (const std::string& text : declines_by_precedence) {
        CHECK(parse_word<Decline>(text) == static_cast<Decline>(at++));
    }
    CHECK(at == Words<Decline>::list.size());
}

namespace {

struct RightsRow {
    const char* hook;
    // admin, agent, customer, anonymous, system
    const char* rights[5];
};

// Security.md, section 3, written out again for the hooks there are.
constexpr RightsRow rights_table[] = {
    {"credit.add", {"yes", "limits", "-", "-", "yes"}},
    {"debit.add", {"yes", "-", "-", "-", "-"}},
    {"debit.reverse", {"yes", "-", "-", "-", "-"}},
    {"credit.clawback", {"yes", "-", "-", "-", "yes"}},
    {"credit.reinstate", {"yes", "-", "-", "-", "yes"}},
    {"voucher.sell", {"yes", "yes", "own", "yes", "yes"}},
    {"voucher.check", {"yes", "yes", "own_or_code", "if_set", "-"}},
    {"voucher.list", {"yes", "yes", "own", "-", "yes"}},
    {"voucher.get", {"yes", "yes", "own", "-", "yes"}},
    {"voucher.history", {"yes", "yes", "own", "-", "yes"}},
    {"voucher.reveal", {"yes", "-", "own", "-", "-"}},
    {"voucher.block", {"yes", "yes", "own", "-", "yes"}},
    {"voucher.unblock", {"yes", "-", "-", "-", "-"}},
    {"voucher.reissue_code", {"yes", "-", "-", "-", "-"}},
    {"voucher.transfer", {"yes", "-", "-", "-", "-"}},
    {"voucher.retarget", {"yes", "-", "-", "-", "-"}},
    {"voucher.ticket", {"yes", "of_order", "own", "-", "yes"}},
    {"voucher.extend", {"yes", "-", "-", "-", "-"}},
    {"voucher.void", {"yes", "-", "-", "-", "-"}},
    {"order.paid", {"yes", "-", "-", "-", "yes"}},
    {"order.overpaid", {"yes", "-", "-", "-", "yes"}},
    {"order.cancel", {"yes", "yes", "own", "-", "yes"}},
    {"order.line_delete", {"yes", "-", "-", "-", "yes"}},
    {"order.delete", {"yes", "-", "-", "-", "yes"}},
    {"payment.methods", {"yes", "yes", "own", "code", "yes"}},
    {"payment.hold", {"yes", "yes", "own_or_code", "code", "yes"}},
    {"payment.redeem", {"yes", "yes", "own_or_code", "code", "yes"}},
    {"payment.capture", {"yes", "yes", "own", "code", "yes"}},
    {"payment.release", {"yes", "yes", "own", "code", "yes"}},
    {"payment.query", {"yes", "yes", "own", "code", "yes"}},
    {"payment.refund", {"yes", "-", "-", "-", "yes"}},
    {"customer.balance", {"yes", "yes", "own", "-", "yes"}},
    {"customer.statement", {"yes", "yes", "own", "-", "yes"}},
    {"customer.update", {"yes", "yes", "-", "-", "yes"}},
    {"customer.merge", {"yes", "-", "-", "-", "yes"}},
    {"customer.export", {"yes", "-", "own", "-", "yes"}},
    {"customer.erase", {"yes", "-", "-", "-", "yes"}},
    {"report.liability", {"yes", "-", "-", "-", "yes"}},
    {"report.movements", {"yes", "-", "-", "-", "yes"}},
    {"referral.reward", {"yes", "-", "-", "-", "yes"}},
    {"report.verify", {"yes", "-", "-", "-", "yes"}},
    {"job.run", {"yes", "-", "-", "-", "yes"}},
};

const char* word_of(Right right)
{
    switch (right) {
    case Right::none: return "-";
    case Right::full: return "yes";
    case Right::own: return "own";
    case Right::own_or_code: return "own_or_code";
    case Right::code: return "code";
    case Right::of_order: return "of_order";
    case Right::within_limits: return "limits";
    case Right::if_set: return "if_set";
    }
    return "?";
}

} // namespace

TEST_CASE("each role may call exactly what the table of roles says", "[domain][i1]")
{
    constexpr Role roles[] = {
        Role::admin, Role::agent, Role::customer, Role::anonymous, Role::system};
    for (const RightsRow& row : rights_table) {
        for (std::size_t i = 0; i < 5; ++i) {
            INFO(word(roles[i]) << " " << row.hook);
            CHECK(std::string{word_of(right_of(roles[i], row.hook))} == row.rights[i]);
        }
    }
    for (const Role role : roles) {
        CHECK(right_of(role, "voucher.melt") == Right::none);
        CHECK(right_of(role, "") == Right::none);
        CHECK(right_of(role, "credit.add ") == Right::none);
    }
}

TEST_CASE("a role or a panel that there is not opens nothing", "[domain][i1]")
{
    const auto no_role = static_cast<Role>(5);
    CHECK_THROWS_AS(right_of(no_role, "credit.add"), InvariantViolation);
    CHECK(right_of(no_role, "voucher.melt") == Right::none);
    CHECK_THROWS_AS(may_see(no_role, PanelName::studio_reports), InvariantViolation);
    CHECK_THROWS_AS(may_see(Role::admin, static_cast<PanelName>(7)), InvariantViolation);
}

TEST_CASE("staff and the host's own steps are trusted, customers and strangers are not",
          "[domain][i1]")
{
    CHECK((Actor{.role = Role::admin}.is_staff() && Actor{.role = Role::agent}.is_staff()));
    CHECK_FALSE((Actor{.role = Role::system}.is_staff()));
    CHECK((Actor{.role = Role::system}.is_trusted()));
    CHECK_FALSE((Actor{.role = Role::customer}.is_trusted()));
    CHECK_FALSE((Actor{.role = Role::anonymous}.is_trusted()));
}
