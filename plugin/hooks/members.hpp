// Members that several requests share, and the objects that several replies share (hooks.md,
// section 1).
#pragma once

#include "domain/hold.hpp"
#include "operations/debit.hpp"
#include "operations/give_back.hpp"
#include "operations/issue_voucher.hpp"
#include "operations/pay_order.hpp"
#include "reports/balance.hpp"
#include "reports/history.hpp"
#include "reports/voucher_list.hpp"
#include "reports/voucher_view.hpp"
#include "texts/locale.hpp"
#include "json/form.hpp"

#include <boost/json.hpp>

namespace scrip::hooks {

// ---- requests ----

operations::NamedCustomer customer_in(const json::Form& request, std::string_view member);
operations::OrderFacts order_in(const json::Form& request, std::string_view member);
// Its total, due or a line is in another currency than the studio's.
bool is_in_other_currency(const operations::Work& work, const operations::OrderFacts& order);
// Money, or {"units": n}.
std::optional<Value> optional_value_in(const json::Form& request, std::string_view member);
// The activities that units are good for: 1 to 100 ids, each once.
std::vector<std::string> scope_in(const json::Form& request);
// The lines of the order that units may cover; none: any. Each is a line of the order.
std::optional<std::vector<std::string>> line_ids_in(const json::Form& request,
                                                    const operations::OrderFacts& order);
// Absent: the default; null: never.
operations::ExpiryChoice expiry_in(const json::Form& request);

struct Page {
    std::int64_t limit = 50;
    std::optional<std::string> cursor;
};
Page page_in(const json::Form& request);

// Which vouchers a list is narrowed to, and how it is sorted.
reports::ListRequest list_request_in(const json::Form& request);

// What was typed as a code, as it is looked up; nothing when no voucher can have it.
operations::CodeForms forms_of_code(const operations::Work& work, const std::string& typed);

// ---- replies ----

// The language of the reader.
texts::Locale locale_of(const operations::Work& work);
boost::json::string_view json_word(std::string_view text);

boost::json::object to_json(const Money& money);
boost::json::object to_json(const Value& value);
// Money or units, by the commodity that entries name.
boost::json::object value_json(const std::string& commodity, std::int64_t amount);
boost::json::value scope_json(const std::optional<Scope>& scope);
boost::json::value or_null(const std::optional<std::string>& text);
boost::json::value or_null(const std::optional<Date>& date);

boost::json::object customer_json(const storage::Customer& customer);
boost::json::object voucher_json(operations::Work& work, const reports::VoucherView& view);
boost::json::object voucher_json(operations::Work& work, const Voucher& voucher);
boost::json::object issued_json(operations::Work& work, const operations::Issued& issued);
boost::json::object hold_json(operations::Work& work, const Hold& hold);
boost::json::object transaction_json(operations::Work& work, const reports::TransactionView& view);
boost::json::object balance_json(operations::Work& work, const std::string& customer_id);
boost::json::array restored_json(operations::Work& work,
                                 const std::vector<operations::Restored>& restored);
boost::json::object debited_json(operations::Work& work, const operations::Debited& debited);
boost::json::array ids_json(const std::vector<std::string>& ids);

} // namespace scrip::hooks
