#include "platform/order_records.hpp"

#include "platform/documents.hpp"

namespace host_stub::platform {

namespace json = boost::json;

namespace {

constexpr std::string_view own_refund = "back:";

std::int64_t face_minor(const json::object& note)
{
    return minor_at(note.at("voucher").as_object(), "face");
}

} // namespace

void OrderRecords::back(const std::string& payment_id,
                        const std::string& order_id,
                        const std::string& tender,
                        std::int64_t amount_minor,
                        const std::string& reference)
{
    if (amount_minor == 0) return;
    orders_.add_payment(payment_id, order_id, tender, -amount_minor, reference, clock_.unix_us());
}

void OrderRecords::restored(const std::string& order_id,
                            const json::object& reply,
                            const std::string& key)
{
    const json::value* const list = reply.if_contains("restored");
    if (list == nullptr) return;
    std::int64_t sum_minor = 0;
    for (const json::value& item : list->as_array())
        sum_minor += minor_at(item.as_object(), "amount");
    back(key + ":voucher", order_id, "voucher", sum_minor, "");
}

void OrderRecords::cancelled(const std::string& order_id,
                             const json::object& reply,
                             const std::string& key,
                             const std::string& state)
{
    restored(order_id, reply, key);
    if (const json::value* const credit = reply.if_contains("credit")) {
        if (credit->is_object()) {
            back(key + ":credit", order_id, "credit note", face_minor(credit->as_object()), "");
        }
    }
    if (const json::value* const list = reply.if_contains("to_refund")) {
        for (const json::value& item : list->as_array()) {
            const json::object& part = item.as_object();
            const std::string tender = text_at(part, "tender");
            back(key + ":" + tender, order_id, tender, minor_at(part, "amount"), "");
        }
    }
    orders_.set_state(order_id, state);
}

void OrderRecords::deleted(const std::string& order_id,
                           const json::object& reply,
                           const std::string& key)
{
    restored(order_id, reply, key);
    for (const char* const tender : {"card", "cash"}) {
        const std::int64_t paid_minor = orders_.paid_by(order_id, tender);
        if (paid_minor > 0) back(key + ":" + tender, order_id, tender, paid_minor, "");
    }
    orders_.set_state(order_id, "deleted");
}

void OrderRecords::overpaid(const std::string& order_id,
                            const json::object& reply,
                            const std::string& key)
{
    restored(order_id, reply, key);
    const json::value* const voucher = reply.if_contains("voucher");
    if (voucher != nullptr && voucher->is_object()) {
        back(key + ":credit", order_id, "credit note", face_minor(reply), "");
    }
}

void OrderRecords::refunded(const std::string& order_id,
                            const std::string& tender,
                            std::int64_t amount_minor,
                            const std::string& reason,
                            const std::string& key)
{
    back(std::string(own_refund) + key, order_id, tender, amount_minor, reason);
}

bool OrderRecords::is_own_refund(const std::string& payment_id)
{
    return payment_id.starts_with(own_refund);
}

} // namespace host_stub::platform
