// What makes a request wrong on purpose.
#include "making.hpp"

namespace scrip::model {

namespace {

void each_money(json::value& value, const std::function<void(json::object&)>& visit)
{
    if (json::array* list = value.if_array()) {
        for (json::value& each : *list)
            each_money(each, visit);
    }
    json::object* object = value.if_object();
    if (!object) return;
    if (object->contains("minor")) return visit(*object);
    for (auto& member : *object)
        each_money(member.value(), visit);
}

} // namespace

// One amount of those in the request, wrong in one of seven ways; or all in another currency.
void Generator::spoil_money(json::object& line)
{
    json::object& payload = line["payload"].as_object();
    std::vector<json::object*> moneys;
    each_money(line["payload"], [&](json::object& money) { moneys.push_back(&money); });
    if (moneys.empty()) return;
    json::object& money = *moneys[random_.below(moneys.size())];
    const json::value wrong[] = {0, -1, 12.5, "12", 1'000'000'000'000'001, nullptr, 1e3};
    if (random_.chance(75)) {
        money["minor"] = random_.pick(wrong);
        return;
    }
    const char* other = random_.chance(90) ? "USD" : "usd";
    for (json::object* each : moneys)
        (*each)["currency"] = other;
    if (payload.contains("order")) payload["order"].as_object()["currency"] = other;
}

void Generator::spoil(json::object& line)
{
    static const char* roles[] = {"admin", "agent", "customer", "anonymous", "system", "owner"};
    json::object& payload = line["payload"].as_object();
    json::object& actor = payload["actor"].as_object();
    const std::size_t way = random_.below(14);
    if (way < 4) {
        spoil_money(line);
    } else if (way < 6) {
        actor["role"] = random_.pick(roles);
        if (actor["role"] == "customer" && random_.chance(80)) actor["customer_id"] = customer();
    } else if (way == 6) {
        line.erase("key");
    } else if (way == 7) {
        line["studio"] = random_.chance(70) ? (studio_ == "s1" ? "s2" : "s1") : "s9";
    } else if (way == 8) {
        static const char* members[] = {
            "customer",   "amount",         "description", "order",     "line",
            "is_paid",    "code",           "voucher_id",  "hold_id",   "reason",
            "actor",      "source",         "excess",      "reference", "line_id",
            "expires_on", "transaction_id", "customer_id", "tenders",   "refundable",
            "as",         "clawback_id",    "to",          "from",      "into",
            "balance",    "referral_code",  "batch",       "rows",      "scope"};
        payload.erase(random_.pick(members));
    } else if (way == 9) {
        static const char* members[] = {"description",
                                        "reason",
                                        "voucher_id",
                                        "hold_id",
                                        "order_id",
                                        "name",
                                        "from",
                                        "balance",
                                        "referral_code"};
        const json::value wrong[] = {
            json::string(std::string("a\0b", 3)), "", 5, json::string(std::string(2'001, 'x'))};
        const char* member = random_.pick(members);
        if (payload.contains(member)) payload[member] = random_.pick(wrong);
    } else if (way == 10) {
        const json::value wrong[] = {"2026-02-30", "2020-01-01", "tomorrow", 20270101, "2027-1-1"};
        if (payload.contains("expires_on")) payload["expires_on"] = random_.pick(wrong);
    } else if (way == 11) {
        const json::value wrong[] = {0, 10'001, "2", 1.5};
        if (payload.contains("source")) payload["units"] = random_.pick(wrong);
        if (payload.contains("as")) payload["as"] = "cash";
    } else if (way == 12) {
        const json::value wrong[] = {"l1", json::array{}, json::array{"l9"}, json::array{5}};
        const bool takes_lines = payload.contains("source") || payload.contains("tenders");
        if (takes_lines) payload["lines"] = random_.pick(wrong);
    } else {
        const json::value wrong[] = {0, 59, 3'601, "900", 900.5};
        if (payload.contains("source")) payload["ttl_s"] = random_.pick(wrong);
    }
}

} // namespace scrip::model
