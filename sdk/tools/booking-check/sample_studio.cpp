#include "sample_studio.hpp"

#include "verdict.hpp"

namespace booking::check {
namespace {

namespace json = boost::json;

constexpr const char* admin = R"({"actor":{"role":"admin","id":"u1"},)";

std::string request_of(const std::string& members)
{
    return admin + members + "}";
}

} // namespace

std::vector<DeclaredHook> known_hooks(const Subject& subject)
{
    std::vector<DeclaredHook> known;
    for (DeclaredHook& each : declared_hooks(subject)) {
        if (is_known_hook(each.hook, each.schema)) known.push_back(std::move(each));
    }
    return known;
}

World::World(const Subject& subject, HostShape shape)
    : database(subject), host(subject, &database, std::move(shape))
{
    host.start();
}

Call reading_call(const Subject& subject)
{
    const std::vector<DeclaredHook> hooks = declared_hooks(subject);
    const DeclaredHook* chosen = nullptr;
    for (const DeclaredHook& each : hooks) {
        if (each.is_read && (chosen == nullptr || each.hook == "customer.balance")) chosen = &each;
    }
    if (chosen == nullptr) skip("the plugin has no hook that reads");
    json::object payload{{"actor", {{"role", "admin"}, {"id", "u1"}}}};
    if (is_known_hook(chosen->hook, chosen->schema)) payload = sample_request(chosen->hook);
    return {.hook = chosen->hook, .payload = json::serialize(payload)};
}

SampleStudio::SampleStudio(const Subject& subject, ProbeHost& host, std::string studio)
    : studio_(std::move(studio))
{
    host.open_studio(studio_);
    if (subject.has_hook("credit.add") && subject.has_hook("payment.hold")) fill(subject, host);
}

std::string SampleStudio::stored(const Answer& answer, const std::string& pointer) const
{
    expect(answer.is_ok(), "a studio of samples cannot be made: " + answer.shown());
    return answer.text_of(pointer);
}

void SampleStudio::fill(const Subject& subject, ProbeHost& host)
{
    const Credit credit(host, studio_);
    int keys = 0;
    const auto key = [&] { return "sample-" + std::to_string(++keys); };
    const Answer note =
        credit.call("credit.add",
                    request_of(R"("customer":{"customer_id":"c1","name":"Léa Martin"},"amount":)" +
                               money(500'00) + R"(,"description":"d","origin":"cancellation")"),
                    key());
    voucher_id_ = stored(note, "/voucher/voucher_id");
    code_ = stored(note, "/code");
    // A referral belongs to somebody else than the sample's customer.
    const Answer spare = credit.call("credit.add", request::credit_add("c77", 50'00), key());
    referral_code_ = stored(spare, "/balance/referral_code");
    spare_id_ = stored(spare, "/voucher/voucher_id");
    hold_id_ = credit.hold("c1", "o-open", 60'00, key());
    captured_id_ = credit.hold("c1", "o-paid", 60'00, key());
    stored(credit.call("payment.capture", request::of_hold(captured_id_), key()), "/hold/hold_id");
    const auto by = [&](const char* hook, const std::string& members, const char* pointer) {
        if (!subject.has_hook(hook)) return std::string{};
        return stored(credit.call(hook, request_of(members), key()), pointer);
    };
    debit_id_ =
        by("debit.add",
           R"("customer":{"customer_id":"c1"},"amount":)" + money(5'00) + R"(,"description":"d")",
           "/transaction/transaction_id");
    const std::string blocked = stored(
        credit.call("credit.add", request::credit_add("c78", 90'00), key()), "/voucher/voucher_id");
    clawback_id_ =
        by("credit.clawback",
           R"("voucher_id":")" + blocked + R"(","amount":)" + money(2'00) + R"(,"reason":"r")",
           "/clawback_id");
    blocked_id_ = by("voucher.block",
                     R"("voucher_id":")" + blocked + R"(","reason":"r")",
                     "/voucher/voucher_id");
    gift_id_ =
        by("voucher.sell",
           R"("order":{"order_id":"o-gift","customer":{"customer_id":"c1"},"currency":"EUR",)"
           R"("total":)" +
               money(60'00) + R"(,"due":)" + money(60'00) +
               R"(},"line":{"line_id":"l1","kind":"gift","units":3,"paid":)" + money(60'00) +
               R"(,"scope":{"activities":["surf-1h"]}},"is_paid":true)",
           "/vouchers/0/voucher/voucher_id");
}

void SampleStudio::replace_member(const std::string& hook,
                                  std::string_view name,
                                  json::value& value) const
{
    const auto put = [&](const std::string& id) {
        if (!id.empty()) value = id;
    };
    if (name == "voucher_id") {
        if (hook == "voucher.unblock")
            put(blocked_id_);
        else if (hook == "voucher.retarget")
            put(gift_id_);
        else if (hook == "voucher.void")
            put(spare_id_);
        else
            put(voucher_id_);
    } else if (name == "hold_id") {
        put(hook == "payment.refund" ? captured_id_ : hold_id_);
    } else if (name == "transaction_id") {
        put(debit_id_);
    } else if (name == "clawback_id") {
        put(clawback_id_);
    } else if (name == "referral_code") {
        put(referral_code_);
    } else if (name == "code" && hook != "voucher.import") {
        put(code_);
    } else if (name == "codes" && !code_.empty()) {
        value = json::array{code_};
    } else {
        replace(hook, value);
    }
}

void SampleStudio::replace(const std::string& hook, json::value& value) const
{
    if (value.is_array()) {
        for (json::value& each : value.get_array())
            replace(hook, each);
    }
    if (!value.is_object()) return;
    for (auto& member : value.get_object())
        replace_member(hook, member.key(), member.value());
}

json::object SampleStudio::request(const std::string& hook) const
{
    json::value sample = sample_request(hook);
    replace(hook, sample);
    return std::move(sample.as_object());
}

std::vector<std::string> SampleStudio::own_texts() const
{
    std::vector<std::string> texts{voucher_id_,
                                   code_,
                                   referral_code_,
                                   hold_id_,
                                   captured_id_,
                                   debit_id_,
                                   clawback_id_,
                                   gift_id_,
                                   blocked_id_,
                                   spare_id_};
    std::erase(texts, "");
    return texts;
}

bool SampleStudio::names_own_id(const std::string& hook) const
{
    const std::string payload = json::serialize(request(hook));
    for (const std::string& text : own_texts()) {
        if (payload.find(text) != std::string::npos) return true;
    }
    return false;
}

Call SampleStudio::call(const std::string& hook) const
{
    return {.hook = hook,
            .payload = json::serialize(request(hook)),
            .key = "of-" + hook,
            .studio = studio_};
}

} // namespace booking::check
