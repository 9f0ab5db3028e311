#include "console/sample_studio.hpp"

#include "console/refusal.hpp"
#include "platform/documents.hpp"
#include "platform/hook_caller.hpp"
#include "services/search_text.hpp"
#include "services/tokens.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace host_stub::console {

namespace json = boost::json;
using platform::text_at;

namespace {

constexpr int stories = 10;

// "Zoé N'Diaye" is zoe.n.diaye@example.org, which is nobody's.
std::string email_of(const std::string& name)
{
    std::string address;
    for (const char letter : services::search_text(name)) {
        const bool is_plain = letter >= 'a' && letter <= 'z';
        address += is_plain ? letter : '.';
    }
    return address + "@example.org";
}

// YYYY-MM-DD, in UTC, that many days from now.
std::string day_in(std::int64_t now_us, int days)
{
    const std::chrono::sys_time<std::chrono::microseconds> now{std::chrono::microseconds(now_us)};
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now) +
                                          std::chrono::days(days)};
    std::array<char, 16> text{};
    std::snprintf(text.data(),
                  text.size(),
                  "%04d-%02u-%02u",
                  static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()),
                  static_cast<unsigned>(day.day()));
    return text.data();
}

} // namespace

SampleStudio::SampleStudio(Shared& shared, const SampleTexts& texts)
    : shared_(shared), texts_(texts), studio_id_(texts.profile.studio_id),
      customers_(shared.host().store, shared.host().clock, studio_id_),
      activities_(shared.host().store, studio_id_),
      book_(shared.host().store, shared.host().clock, studio_id_),
      orders_(shared.host().store, studio_id_), panels_(shared.host(), shared.plugin(), studio_id_),
      steps_(shared.host(), shared.plugin(), studio_id_, texts.profile.currency)
{
}

void SampleStudio::open()
{
    shared_.profiles.add(texts_.profile, texts_.staff);
    for (const platform::Activity& activity : texts_.activities)
        activities_.add(activity);
    shared_.control({{"control", "studio.enable"},
                     {"studio", studio_id_},
                     {"config",
                      {{"currency", texts_.profile.currency},
                       {"locale", texts_.profile.locale},
                       {"time_zone", texts_.profile.time_zone},
                       {"agent_limits", {{"credit_add", money(50'00)}, {"per_day", money(200'00)}}},
                       {"referral", {{"referrer", money(10'00)}, {"referee", money(10'00)}}}}}});
}

void SampleStudio::play(int number)
{
    using Story = void (SampleStudio::*)(const std::string&);
    constexpr std::array<Story, stories> all{&SampleStudio::buys_credit_and_uses_some,
                                             &SampleStudio::gives_a_voucher,
                                             &SampleStudio::buys_a_pack,
                                             &SampleStudio::is_given_credit,
                                             &SampleStudio::has_not_paid_a_gift,
                                             &SampleStudio::uses_all,
                                             &SampleStudio::has_one_blocked,
                                             &SampleStudio::is_cancelled_by_weather,
                                             &SampleStudio::has_one_voided,
                                             &SampleStudio::pays_cash};
    const std::string own_name = name(number);
    const std::string customer_id = customers_
                                        .add({.customer_id = "",
                                              .name = own_name,
                                              .email = email_of(own_name),
                                              .phone = "",
                                              .made_us = 0})
                                        .customer_id;
    accepted(platform::HookCaller(shared_.plugin(), studio_id_)
                 .tell_name(asked().actor, customer_id, own_name));
    (this->*all[static_cast<std::size_t>(number % stories)])(customer_id);
}

std::string SampleStudio::name(int number) const
{
    const auto at = static_cast<std::size_t>(number);
    return texts_.first_names[at % texts_.first_names.size()] + " " +
           texts_.last_names[at % texts_.last_names.size()];
}

void SampleStudio::pays_cash(const std::string& customer_id)
{
    const std::string paid = order(customer_id, 4, 2);
    pay_card(paid, "cash");
    orders_.set_state(paid, "final");
    accepted(steps_.remove(order(customer_id, 3, 1), texts_.mistake, asked()).outcome);
}

void SampleStudio::buys_credit_and_uses_some(const std::string& customer_id)
{
    credit(customer_id, 100'00);
    use_credit(order(customer_id, 0, 1));
    order(customer_id, 2, 1);
}

void SampleStudio::gives_a_voucher(const std::string& customer_id)
{
    const std::string beneficiary =
        customers_
            .add({.customer_id = "",
                  .name = texts_.first_names.back() + " " + texts_.last_names.front(),
                  .email = "",
                  .phone = "",
                  .made_us = 0})
            .customer_id;
    const std::string order_id = empty_order(customer_id);
    sell("sell_gift",
         order_id,
         {{"amount", money(60'00)},
          {"price", money(60'00)},
          {"beneficiary_id", beneficiary},
          {"beneficiary_name", customers_.find(beneficiary)->name},
          {"message", texts_.wishes},
          {"expires_on", day_in(shared_.host().clock.unix_us(), 180)}});
    pay_card(order_id);
}

void SampleStudio::buys_a_pack(const std::string& customer_id)
{
    const platform::Activity activity = activities_.after("", 1, true).front();
    const std::string order_id = empty_order(customer_id);
    const std::int64_t price = activity.price_minor * 9;
    const std::string voucher_id = sell("sell_package",
                                        order_id,
                                        {{"units", 10},
                                         {"activities", json::array{activity.activity_id}},
                                         {"price", money(price)}});
    pay_card(order_id);
    const std::string lesson = order(customer_id, 0, 1);
    act("checkout.payment",
        "pay_with_units",
        {{"units", 1}},
        {{"order_id", lesson}, {"voucher_id", voucher_id}});
}

void SampleStudio::is_given_credit(const std::string& customer_id)
{
    act("customer.account",
        "add_credit",
        {{"amount", money(20'00)}, {"description", texts_.goodwill}, {"origin", "goodwill"}},
        {{"customer_id", customer_id}});
}

void SampleStudio::has_not_paid_a_gift(const std::string& customer_id)
{
    sell("sell_gift",
         empty_order(customer_id),
         {{"amount", money(45'00)}, {"price", money(45'00)}, {"message", texts_.wishes}});
}

void SampleStudio::uses_all(const std::string& customer_id)
{
    const platform::Activity activity = activities_.after("", 1, true).front();
    credit(customer_id, activity.price_minor);
    use_credit(order(customer_id, 0, 1));
    const std::string later = order(customer_id, 3, 2);
    pay_card(later);
    accepted(
        steps_
            .cancel(later,
                    {.as = "credit", .strategy = "", .reason = "postponed", .note = texts_.storm},
                    asked())
            .outcome);
}

void SampleStudio::has_one_blocked(const std::string& customer_id)
{
    act("studio.vouchers",
        "block",
        {{"reason", texts_.blocked}},
        {{"voucher_id", credit(customer_id, 80'00)}});
}

void SampleStudio::is_cancelled_by_weather(const std::string& customer_id)
{
    const std::string order_id = order(customer_id, 1, 1);
    pay_card(order_id);
    accepted(
        steps_
            .cancel(order_id,
                    {.as = "credit", .strategy = "", .reason = "weather", .note = texts_.storm},
                    asked())
            .outcome);
}

void SampleStudio::has_one_voided(const std::string& customer_id)
{
    const json::object made = act("customer.account",
                                  "add_credit",
                                  {{"amount", money(35'00)}, {"description", texts_.goodwill}},
                                  {{"customer_id", customer_id}});
    const std::string voucher_id = text_at(made.at("voucher").as_object(), "voucher_id");
    act("studio.vouchers", "void", {{"reason", texts_.mistake}}, {{"voucher_id", voucher_id}});
}

void SampleStudio::import_old()
{
    const std::int64_t now_us = shared_.host().clock.unix_us();
    json::array rows;
    for (int i = 0; i < 6; ++i) {
        const auto customer = customers_.add({.customer_id = "",
                                              .name = name(i * 7 + 3),
                                              .email = email_of(name(i * 7 + 3)),
                                              .phone = "",
                                              .made_us = 0});
        rows.push_back(json::object{
            {"external_id", "old-" + std::to_string(i + 1)},
            {"customer", {{"customer_id", customer.customer_id}, {"name", customer.name}}},
            {"kind", i % 2 == 0 ? "credit" : "gift"},
            {"face", money(50'00)},
            {"available", money(50'00 - 500 * i)},
            {"expires_on", day_in(now_us, i < 3 ? 30 * (i + 1) : 500 + 30 * i)}});
    }
    platform::HookCaller hooks(shared_.plugin(), studio_id_);
    const json::object told = accepted(
        hooks.call("voucher.import",
                   {{"actor", asked().actor}, {"batch", "before"}, {"rows", std::move(rows)}},
                   services::random_token()));
    if (!told.at("rejected").as_array().empty()) {
        throw Refusal(500, "internal", {}, json::serialize(told.at("rejected")));
    }
}

std::string
SampleStudio::order(const std::string& customer_id, std::size_t activity, std::int64_t units)
{
    const auto offered = activities_.after("", 10, false);
    const platform::Activity& chosen = offered.at(activity);
    const std::string order_id = empty_order(customer_id);
    orders_.add_line(
        order_id,
        {.line_id = "l-1",
         .label = units == 1 ? chosen.name : chosen.name + " × " + std::to_string(units),
         .total_minor = chosen.price_minor * units,
         .sells_voucher = false,
         .activity_id = chosen.activity_id,
         .units = units,
         .used_on = day_in(shared_.host().clock.unix_us(), 14)});
    return order_id;
}

std::string SampleStudio::empty_order(const std::string& customer_id)
{
    const platform::Member& by = texts_.staff.back();
    return book_.make(customer_id, texts_.profile.currency, by.role, by.name);
}

void SampleStudio::pay_card(const std::string& order_id, const char* tender)
{
    accepted(steps_.pay(order_id, tender, orders_.get(order_id).due_minor(), asked()).outcome);
}

json::object
SampleStudio::act(const char* panel, const char* action, json::object form, json::object context)
{
    platform::PanelCall call;
    call.panel = panel;
    call.action = action;
    const platform::Asked by = asked();
    call.actor = by.actor;
    call.locale = by.locale;
    call.key = by.key;
    call.form = std::move(form);
    call.context = std::move(context);
    return accepted(panels_.act(call)).at("result").as_object();
}

// The id of what was sold.
std::string SampleStudio::sell(const char* action, const std::string& order_id, json::object form)
{
    const json::object sold =
        act("order.detail", action, std::move(form), {{"order_id", order_id}});
    return text_at(sold.at("vouchers").at(0).at("voucher").as_object(), "voucher_id");
}

std::string SampleStudio::credit(const std::string& customer_id, std::int64_t minor)
{
    const std::string order_id = empty_order(customer_id);
    std::string voucher_id =
        sell("sell_credit", order_id, {{"amount", money(minor)}, {"price", money(minor)}});
    pay_card(order_id);
    return voucher_id;
}

void SampleStudio::use_credit(const std::string& order_id)
{
    act("checkout.payment", "pay_with_credit", {}, {{"order_id", order_id}});
}

platform::Asked SampleStudio::asked()
{
    return {.actor = {{"role", "admin"}, {"id", texts_.staff.front().person_id}},
            .locale = texts_.profile.locale,
            .key = services::random_token(),
            .is_dry_run = false};
}

json::object SampleStudio::money(std::int64_t minor) const
{
    return platform::money(minor, texts_.profile.currency);
}

} // namespace host_stub::console
