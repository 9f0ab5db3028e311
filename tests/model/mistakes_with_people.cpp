#include "mistakes.hpp"

#include <memory>

namespace scrip::model {

namespace {

// The hook answers as it should, and nothing of it lasts.
std::function<Mistake()> without_effect(const std::string& hook)
{
    return [hook] {
        return Mistake{.on_request = [hook](json::object& line) {
            if (is_hook(line, hook)) line["dry_run"] = true;
        }};
    };
}

// What the hook is told of is another than was asked for.
std::function<Mistake()> changes_reply(const std::string& hook,
                                       const std::function<void(json::object& reply)>& change)
{
    return [=] {
        return Mistake{.on_answer = [=](const json::object& line, json::object& answer) {
            if (is_hook(line, hook) && answer.at("status").as_string() == "OK")
                change(answer["reply"].as_object());
        }};
    };
}

void codes_in(json::value& source, const std::function<void(json::value& code)>& visit)
{
    json::object* members = source.if_object();
    if (!members) return;
    if (members->contains("code")) visit(members->at("code"));
    if (json::value* codes = members->if_contains("codes"); codes && codes->is_array()) {
        for (json::value& each : codes->as_array())
            visit(each);
    }
    if (members->contains("source")) codes_in(members->at("source"), visit);
}

// Each voucher that is told with its code.
void each_coded(const json::value& value, const std::function<void(const json::object&)>& visit)
{
    if (const json::array* list = value.if_array()) {
        for (const json::value& each : *list)
            each_coded(each, visit);
    }
    const json::object* object = value.if_object();
    if (!object) return;
    if (object->contains("voucher") && object->contains("code")) visit(*object);
    for (const auto& member : *object)
        each_coded(member.value(), visit);
}

// After a new code the old one still finds the voucher.
Mistake old_code_lives()
{
    const auto codes = std::make_shared<std::map<std::string, std::string>>(); // by voucher
    const auto newer = std::make_shared<std::map<std::string, std::string>>(); // by code
    const auto learn = [=](const json::object& made) {
        const std::string id{made.at("voucher").at("voucher_id").as_string()};
        const std::string code{made.at("code").as_string()};
        std::string& known = (*codes)[id];
        if (!known.empty()) (*newer)[known] = code;
        known = code;
    };
    return {.on_request =
                [=](json::object& line) {
                    codes_in(line["payload"], [&](json::value& code) {
                        while (code.is_string() && newer->contains(std::string{code.as_string()}))
                            code = newer->at(std::string{code.as_string()});
                    });
                },
            .on_answer =
                [=](const json::object& line, json::object& answer) {
                    if (line.contains("dry_run") || answer.at("status") != "OK") return;
                    if (!answer["reply"].as_object().contains("replayed"))
                        each_coded(answer["reply"], learn);
                }};
}

Mistake rewards_twice()
{
    return {.on_answer = [](const json::object&, json::object& answer) {
        if (!declined_with(answer, "already_rewarded")) return;
        answer = {{"status", "OK"}, {"reply", {{"credits", json::array{}}}}};
    }};
}

Mistake erases_with_a_balance()
{
    return {.on_request = [](json::object& line) {
        if (is_hook(line, "customer.erase")) line["payload"].as_object()["balance"] = "forfeit";
    }};
}

} // namespace

Mistakes mistakes_with_people()
{
    const auto lose_share = [](json::object& reply) { reply["to"].as_object()["paid"] = nullptr; };
    const auto lose_date = [](json::object& reply) {
        reply["to"].as_object()["expires_on"] = nullptr;
    };
    const auto forget_shortfall = [](json::object& reply) {
        reply["shortfall"].as_object()["minor"] = 0;
    };
    const auto forget_scopes = [](json::object& reply) {
        for (json::value& item : reply["items"].as_array())
            item.as_object().erase("retargeted");
    };
    return {{"block-does-not-last", without_effect("voucher.block")},
            {"unblock-does-not-last", without_effect("voucher.unblock")},
            {"import-does-not-last", without_effect("voucher.import")},
            {"merge-moves-nothing", without_effect("customer.merge")},
            {"erased-stays", without_effect("customer.erase")},
            {"name-does-not-last", without_effect("customer.update")},
            {"reinstated-stays-taken", without_effect("credit.reinstate")},
            {"shortfall-is-forgotten", changes_reply("credit.clawback", forget_shortfall)},
            {"transfer-loses-paid-share", changes_reply("voucher.transfer", lose_share)},
            {"transfer-loses-date", changes_reply("voucher.transfer", lose_date)},
            {"retarget-does-not-last", without_effect("voucher.retarget")},
            {"retarget-is-not-told", changes_reply("voucher.history", forget_scopes)},
            {"old-code-lives", old_code_lives},
            {"rewards-twice", rewards_twice},
            {"erases-with-a-balance", erases_with_a_balance}};
}

} // namespace scrip::model
