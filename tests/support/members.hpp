// Members of requests, as text.
#pragma once

#include <cstdint>
#include <string>

namespace scrip::tests {

inline std::string money(std::int64_t minor, const std::string& currency = "EUR")
{
    return R"({"minor":)" + std::to_string(minor) + R"(,"currency":")" + currency + R"("})";
}

inline std::string customer(const std::string& id)
{
    return R"("customer":{"customer_id":")" + id + R"("})";
}

// A credit of `minor`; `more` begins with a comma.
inline std::string
credit(const std::string& customer_id, std::int64_t minor, const std::string& more = "")
{
    return customer(customer_id) + R"(,"amount":)" + money(minor) + R"(,"description":"d")" + more;
}

inline std::string order(const std::string& order_id,
                         std::int64_t total,
                         std::int64_t due,
                         const std::string& customer_id = "c1",
                         const std::string& more = "")
{
    return R"("order":{"order_id":")" + order_id + R"(",)" + customer(customer_id) +
           R"(,"currency":"EUR","total":)" + money(total) + R"(,"due":)" + money(due) + more + "}";
}

inline std::string by_code(const std::string& code)
{
    return R"(,"source":{"code":")" + code + R"("})";
}

inline std::string by_id(const std::string& voucher_id)
{
    return R"(,"source":{"voucher_id":")" + voucher_id + R"("})";
}

inline std::string by_customer(const std::string& customer_id)
{
    return R"(,"source":{"customer_id":")" + customer_id + R"("})";
}

inline std::string id_member(const std::string& name, const std::string& id)
{
    return '"' + name + R"(":")" + id + '"';
}

inline std::string
sale(const std::string& line_id, int quantity, std::int64_t each, std::int64_t paid, bool is_paid)
{
    return R"(,"line":{"line_id":")" + line_id + R"(","kind":"credit","quantity":)" +
           std::to_string(quantity) + R"(,"amount":)" + money(each) + R"(,"paid":)" + money(paid) +
           R"(},"is_paid":)" + (is_paid ? "true" : "false");
}

inline const std::string reason = R"(,"reason":"because")";

} // namespace scrip::tests
