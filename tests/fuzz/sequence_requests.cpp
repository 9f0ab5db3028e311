#include "sequence_requests.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

namespace scrip::fuzz {

namespace {

template <class List>
auto chosen(const List& list, std::uint8_t byte)
{
    return list[byte % list.size()];
}

constexpr std::array<std::int64_t, 12> amounts{1'000,
                                               1,
                                               2'500,
                                               99,
                                               100,
                                               333,
                                               1'001,
                                               5'000,
                                               10'000,
                                               3,
                                               999'999'999'999'999,
                                               1'000'000'000'000'000};
constexpr std::array<const char*, 6> days{"null",
                                          "\"2026-11-22\"",
                                          "\"2026-11-23\"",
                                          "\"2027-02-28\"",
                                          "\"2027-11-22\"",
                                          "\"9999-12-31\""};
constexpr std::array<const char*, 9> origins{"manual",
                                             "goodwill",
                                             "cancellation",
                                             "overpayment",
                                             "top_up",
                                             "refund",
                                             "promotion",
                                             "partial_payment",
                                             "referral"};
constexpr std::array<const char*, 3> scopes{R"(["surf"])", R"(["kite"])", R"(["surf","kite"])"};
constexpr std::array<const char*, 4> strategies{"credit_first",
                                                "card_first",
                                                "pro_rata",
                                                "reverse"};
constexpr std::array<const char*, 3> restores{"restore_extended", "new_note", "forfeit"};
constexpr std::array<const char*, 3> jobs{"holds", "expire", "anchor"};

std::string text(const std::string& text)
{
    return '"' + text + '"';
}

std::string member(const std::string& name, const std::string& json)
{
    return ",\"" + name + "\":" + json;
}

std::string money(std::int64_t minor)
{
    return R"({"minor":)" + std::to_string(minor) + R"(,"currency":"EUR"})";
}

std::string amount(std::uint8_t byte)
{
    return money(chosen(amounts, byte));
}

std::string customer(std::uint8_t byte)
{
    return R"({"customer_id":"c)" + std::to_string(byte % 3) + "\"}";
}

// Of one to three lines, each of some units.
std::string order(Bytes& bytes)
{
    const std::uint8_t id = bytes.next();
    const std::uint8_t size = bytes.next();
    const std::int64_t each = chosen(amounts, static_cast<std::uint8_t>(size >> 2U)) % 10'000;
    const int lines = 1 + size % 3;
    std::string list;
    for (int line = 1; line <= lines; ++line) {
        list += (line > 1 ? R"(,{"line_id":"l)" : R"({"line_id":"l)") + std::to_string(line) +
                R"(","activity_id":")" + (line == 2 ? "kite" : "surf") + R"(","units":)" +
                std::to_string(line) + R"(,"total":)" + money(each) + "}";
    }
    const bool is_part_paid = id >= 128;
    const std::int64_t total = each * lines;
    return R"({"order_id":"o)" + std::to_string(id % 5) + R"(","customer":)" + customer(id) +
           R"(,"currency":"EUR","total":)" + money(total) + R"(,"due":)" +
           money(is_part_paid ? total / 3 : total) + R"(,"lines":[)" + list + "]}";
}

std::string source(Bytes& bytes, const Told& told)
{
    const std::uint8_t which = bytes.next();
    const std::string code = text(told.pick("code", which));
    switch (which % 5) {
    case 0: return R"({"customer_id":"c)" + std::to_string(which % 3) + "\"}";
    case 1: return R"({"code":)" + code + "}";
    case 2: return R"({"codes":[)" + code + "," + text(told.pick("code", bytes.next())) + "]}";
    default: return R"({"voucher_id":)" + text(told.pick("voucher_id", which)) + "}";
    }
}

// Three times of four not.
std::string maybe(const std::string& name, const std::string& json, std::uint8_t byte)
{
    return byte % 4 == 1 ? member(name, json) : "";
}

std::string id_of(const std::string& name, const Told& told, Bytes& bytes)
{
    return member(name, text(told.pick(name, bytes.next())));
}

const std::string because = R"(,"reason":"because")";

std::string sale(Bytes& bytes)
{
    const std::uint8_t kind = bytes.next();
    const std::uint8_t size = bytes.next();
    const std::string paid = R"(,"paid":)" + amount(static_cast<std::uint8_t>(size >> 3U));
    const std::string scope =
        R"(,"scope":{"activities":)" + std::string{chosen(scopes, size)} + "}";
    const std::string units = R"(,"units":)" + std::to_string(1 + size % 9);
    std::string what;
    switch (kind % 5) {
    case 0: what = R"("credit","amount":)" + amount(size); break;
    case 1: what = R"("gift","amount":)" + amount(size); break;
    case 2: what = R"("gift")" + units + scope; break;
    case 3: what = R"("package")" + units + scope; break;
    default: what = R"("package","as":"money","unit_price":)" + amount(size) + units; break;
    }
    return R"({"line_id":"l)" + std::to_string(1 + kind % 2) + R"(","quantity":)" +
           std::to_string(1 + size % 4) + R"(,"kind":)" + what + paid + "}";
}

std::string pay(Bytes& bytes, const Told& told)
{
    std::string request = member("order", order(bytes)) + member("source", source(bytes, told));
    const std::uint8_t more = bytes.next();
    request += maybe("amount", amount(static_cast<std::uint8_t>(more >> 2U)), more);
    request += maybe("units", std::to_string(1 + more % 4), static_cast<std::uint8_t>(more >> 4U));
    return request + maybe("apply_as", text("discount"), static_cast<std::uint8_t>(more >> 6U));
}

std::string cancel(Bytes& bytes)
{
    const std::string of = order(bytes);
    const std::uint8_t how = bytes.next();
    const std::uint8_t money_byte = bytes.next();
    constexpr std::array<const char*, 3> as{"credit", "original", "none"};
    const std::string card =
        R"({"tender":"card","reference":"p1","captured":)" + amount(money_byte) + "}";
    const std::string voucher = R"({"tender":"voucher","captured":)" + amount(how) + "}";
    return member("order", of) + member("refundable", amount(money_byte)) +
           member("tenders",
                  "[" + (how % 2 == 0 ? card + "," + voucher : voucher + "," + card) + "]") +
           member("as", text(chosen(as, how))) +
           maybe("strategy", text(chosen(strategies, how)), static_cast<std::uint8_t>(how >> 3U)) +
           maybe("lines", R"(["l1"])", static_cast<std::uint8_t>(how >> 5U)) +
           member("reason", text(how % 7 == 0 ? "postponed" : "weather"));
}

std::string import(Bytes& bytes)
{
    const std::uint8_t size = bytes.next();
    const std::int64_t face = chosen(amounts, size);
    return R"(,"batch":"b)" + std::to_string(size % 3) +
           R"(","partial":true,"rows":[{"external_id":"x)" + std::to_string(size % 4) +
           R"(","customer":)" + customer(size) + R"(,"kind":"credit","face":)" + money(face) +
           R"(,"available":)" + money(size % 5 == 0 ? face + 1 : face / 2 + 1) + "}]";
}

using Make = std::string (*)(Bytes&, const Told&);

struct Kind {
    const char* hook;
    Make members; // each begins with a comma
};

std::string for_voucher(Bytes& bytes, const Told& told)
{
    return id_of("voucher_id", told, bytes) + because;
}

const std::array kinds{
    Kind{"credit.add",
         [](Bytes& bytes, const Told&) {
             const std::uint8_t who = bytes.next();
             const std::uint8_t what = bytes.next();
             return member("customer", customer(who)) + member("amount", amount(what)) +
                    R"(,"description":"d","origin":)" + text(chosen(origins, who)) +
                    maybe("expires_on", chosen(days, what), static_cast<std::uint8_t>(who >> 4U)) +
                    maybe("holder_only", "true", static_cast<std::uint8_t>(what >> 4U)) +
                    maybe("paid", amount(who), static_cast<std::uint8_t>(what >> 6U));
         }},
    Kind{"voucher.sell",
         [](Bytes& bytes, const Told&) {
             const std::string of = order(bytes);
             const std::string line = sale(bytes);
             const std::uint8_t more = bytes.next();
             return member("order", of) + member("line", line) +
                    member("is_paid", more % 3 != 0 ? "true" : "false") +
                    maybe("expires_on", chosen(days, more), static_cast<std::uint8_t>(more >> 4U));
         }},
    Kind{"payment.hold",
         [](Bytes& bytes, const Told& told) {
             return pay(bytes, told) + maybe("ttl_s", "60", bytes.next());
         }},
    Kind{"payment.redeem", [](Bytes& bytes, const Told& told) { return pay(bytes, told); }},
    Kind{"payment.capture",
         [](Bytes& bytes, const Told& told) {
             const std::string id = id_of("hold_id", told, bytes);
             const std::uint8_t more = bytes.next();
             return id + maybe("amount", amount(static_cast<std::uint8_t>(more >> 2U)), more);
         }},
    Kind{"payment.release",
         [](Bytes& bytes, const Told& told) { return id_of("hold_id", told, bytes); }},
    Kind{"payment.refund",
         [](Bytes& bytes, const Told& told) {
             const std::uint8_t which = bytes.next();
             const std::string of =
                 which % 2 == 0 ? id_of("hold_id", told, bytes)
                                : member("order_id", "\"o" + std::to_string(which / 2 % 5) + "\"");
             const std::uint8_t more = bytes.next();
             return of + because +
                    maybe("amount", amount(static_cast<std::uint8_t>(more >> 2U)), more) +
                    maybe("restore",
                          text(chosen(restores, which)),
                          static_cast<std::uint8_t>(more >> 4U));
         }},
    Kind{"debit.add",
         [](Bytes& bytes, const Told& told) {
             const std::uint8_t who = bytes.next();
             return member("customer", customer(who)) + member("amount", amount(bytes.next())) +
                    R"(,"description":"d")" +
                    maybe("voucher_id",
                          text(told.pick("voucher_id", who)),
                          static_cast<std::uint8_t>(who >> 4U));
         }},
    Kind{"debit.reverse",
         [](Bytes& bytes, const Told& told) {
             return id_of("transaction_id", told, bytes) + because;
         }},
    Kind{"credit.clawback",
         [](Bytes& bytes, const Told& told) {
             return for_voucher(bytes, told) + member("amount", amount(bytes.next()));
         }},
    Kind{
        "credit.reinstate",
        [](Bytes& bytes, const Told& told) { return id_of("clawback_id", told, bytes) + because; }},
    Kind{"order.paid", [](Bytes& bytes, const Told&) { return member("order", order(bytes)); }},
    Kind{"order.cancel", [](Bytes& bytes, const Told&) { return cancel(bytes); }},
    Kind{"order.overpaid",
         [](Bytes& bytes, const Told&) {
             const std::string of = order(bytes);
             const std::uint8_t more = bytes.next();
             return member("order", of) + member("excess", amount(more)) +
                    member("reference", "\"x" + std::to_string(more % 3) + "\"");
         }},
    Kind{"order.delete",
         [](Bytes& bytes, const Told&) {
             return member("order_id", "\"o" + std::to_string(bytes.next() % 5) + "\"");
         }},
    Kind{"order.line_delete",
         [](Bytes& bytes, const Told&) {
             const std::uint8_t which = bytes.next();
             return member("order_id", "\"o" + std::to_string(which % 5) + "\"") +
                    member("line_id", "\"l" + std::to_string(1 + which / 5 % 3) + "\"");
         }},
    Kind{"voucher.extend",
         [](Bytes& bytes, const Told& told) {
             return for_voucher(bytes, told) + member("expires_on", chosen(days, bytes.next()));
         }},
    Kind{"voucher.transfer",
         [](Bytes& bytes, const Told& told) {
             const std::string of = for_voucher(bytes, told);
             const std::uint8_t more = bytes.next();
             return of + member("to", customer(more)) +
                    maybe("amount", amount(static_cast<std::uint8_t>(more >> 2U)), more);
         }},
    Kind{"voucher.retarget",
         [](Bytes& bytes, const Told& told) {
             return for_voucher(bytes, told) +
                    member("scope",
                           R"({"activities":)" + std::string{chosen(scopes, bytes.next())} + "}");
         }},
    Kind{"voucher.void", for_voucher},
    Kind{"voucher.block", for_voucher},
    Kind{"voucher.unblock", for_voucher},
    Kind{"voucher.reissue_code", for_voucher},
    Kind{"voucher.import", [](Bytes& bytes, const Told&) { return import(bytes); }},
    Kind{"customer.merge",
         [](Bytes& bytes, const Told&) {
             const std::uint8_t who = bytes.next();
             return R"(,"from":"c)" + std::to_string(who % 3) + R"(","into":"c)" +
                    std::to_string(who / 3 % 3) + "\"";
         }},
    Kind{"customer.erase",
         [](Bytes& bytes, const Told&) {
             const std::uint8_t who = bytes.next();
             constexpr std::array<const char*, 3> what{"forfeit", "to_bearer", "refuse"};
             return R"(,"customer_id":"c)" + std::to_string(who % 3) + R"(","balance":")" +
                    chosen(what, static_cast<std::uint8_t>(who / 3)) + "\"";
         }},
    Kind{"referral.reward",
         [](Bytes& bytes, const Told& told) {
             const std::uint8_t who = bytes.next();
             return id_of("referral_code", told, bytes) + member("customer", customer(who)) +
                    R"(,"order_id":"o1")";
         }},
    Kind{"job.run", [](Bytes& bytes, const Told&) {
             return member("job", text(chosen(jobs, bytes.next()))) + R"(,"limit":1000)";
         }}};

} // namespace

std::uint8_t Bytes::next()
{
    if (bytes_.empty()) return 0;
    const std::uint8_t byte = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return byte;
}

void Told::learn(const boost::json::value& reply)
{
    if (const auto* const array = reply.if_array()) {
        for (const auto& each : *array)
            learn(each);
    }
    const auto* const object = reply.if_object();
    if (object == nullptr) return;
    for (const auto& entry : *object) {
        learn(entry.value());
        const std::string_view name{entry.key().data(), entry.key().size()};
        const auto* const value = entry.value().if_string();
        const bool is_named = name.ends_with("_id") || name == "code" || name == "referral_code";
        if (value == nullptr || !is_named) continue;
        std::string told{value->data(), value->size()};
        if (told.find("\u2022") != std::string::npos) continue; // a masked code
        auto& known = by_member_[std::string{name}];
        if (std::find(known.begin(), known.end(), told) == known.end())
            known.push_back(std::move(told));
    }
}

std::string Told::pick(const std::string& member, std::uint8_t choice) const
{
    const auto known = by_member_.find(member);
    if (choice == 255 || known == by_member_.end()) return "none";
    return known->second[choice % known->second.size()];
}

Request next_request(Bytes& bytes, const Told& told)
{
    const Kind& kind = kinds[bytes.next() % kinds.size()];
    return {kind.hook, R"({"actor":{"role":"admin","id":"u1"})" + kind.members(bytes, told) + "}"};
}

} // namespace scrip::fuzz
