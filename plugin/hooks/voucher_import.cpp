#include "hooks/hooks.hpp"
#include "hooks/members.hpp"
#include "operations/import_vouchers.hpp"
#include "texts/catalogue.hpp"

namespace scrip::hooks {

namespace {

using operations::Imported;
using operations::ImportRow;
using operations::ReadRow;
using operations::RejectedRow;
using operations::RowFault;

constexpr std::size_t rows_max = 1000;

Value value_in(const json::Form& row, const char* member)
{
    auto value = optional_value_in(row, member);
    if (!value) throw InvalidField{row.pointer_to(member), "money or units"};
    return *value;
}

bool is_more(const Value& one, const Value& other)
{
    const auto count = [](const Value& value) {
        const auto* const money = std::get_if<Money>(&value);
        return money ? money->minor_units() : std::get<Units>(value).count;
    };
    return one.index() != other.index() || count(one) > count(other);
}

// Units are of activities, money of none; a credit is money.
void ensure_kind_fits(const json::Form& form, const ImportRow& row)
{
    const bool is_money = std::holds_alternative<Money>(row.face);
    if (!is_money && row.kind == Kind::credit) {
        throw InvalidField{form.pointer_to("face"), "money for a credit"};
    }
    if (is_money && form.has("scope")) {
        throw InvalidField{form.pointer_to("scope"), "absent where the face is money"};
    }
    if (is_more(row.available, row.face)) {
        throw InvalidField{form.pointer_to("available"), "what is left of the face"};
    }
    if (form.has("code") && form.has("sealed_code")) {
        throw InvalidField{form.pointer_to("sealed_code"), "absent beside code"};
    }
}

// Member by member: g++ 12 destroys what is not there yet when a nested initialiser throws.
ImportRow row_in(const json::Form& form)
{
    ImportRow row{.external_id = form.id("external_id"),
                  .customer = {},
                  .face = Units{},
                  .available = Units{}};
    row.code = form.optional_text("code");
    row.sealed_code = form.optional_text("sealed_code");
    row.customer = customer_in(form, "customer");
    row.kind = form.word<Kind>("kind");
    row.face = value_in(form, "face");
    row.available = value_in(form, "available");
    ensure_kind_fits(form, row);
    if (std::holds_alternative<Units>(row.face)) row.activities = scope_in(form);
    row.expiry = expiry_in(form);
    row.paid = form.optional_money("paid", 0);
    row.is_holder_only = form.flag_or("holder_only", false);
    row.is_blocked = form.flag_or("blocked", false);
    row.priority = form.optional_integer("priority", 0, 100).value_or(50);
    row.apply_as = form.optional_word<ApplyAs>("apply_as");
    row.vat_kind = form.optional_word<VatKind>("vat_kind");
    row.name = form.optional_text("name");
    row.description = form.optional_text("description");
    row.internal_note = form.optional_text("internal_note");
    return row;
}

std::vector<ReadRow> rows_in(const json::Form& request)
{
    std::vector<ReadRow> rows;
    for (const json::Form& form : request.objects("rows", rows_max)) {
        try {
            rows.emplace_back(row_in(form));
        } catch (const InvalidField& fault) {
            rows.emplace_back(RejectedRow{
                rows.size(), RowFault::invalid_field, fault.pointer(), fault.expected()});
        }
    }
    if (rows.empty()) throw InvalidField{"/rows", "a list of 1 to 1000 objects"};
    return rows;
}

boost::json::array rejected_json(const operations::Work& work, const Imported& imported)
{
    boost::json::array list;
    for (const RejectedRow& row : imported.rejected) {
        const std::string code{word(row.fault)};
        boost::json::object json{
            {"row", row.row},
            {"code", code},
            {"text", texts::text(locale_of(work), "import." + code, {{"field", row.pointer}})}};
        // As in the error of a call: for the log, in English.
        if (row.fault == RowFault::invalid_field) json["expected"] = row.expected;
        list.push_back(std::move(json));
    }
    return list;
}

boost::json::array vouchers_json(const Imported& imported)
{
    boost::json::array list;
    for (const auto& row : imported.vouchers) {
        list.push_back(boost::json::object{{"row", row.row},
                                           {"external_id", row.external_id},
                                           {"voucher_id", row.voucher.voucher_id},
                                           {"number", row.voucher.number},
                                           {"weak_code", row.has_weak_code}});
    }
    return list;
}

boost::json::array totals_json(const operations::Work& work, const Imported& imported)
{
    boost::json::array list;
    for (const auto& each : imported.totals) {
        const std::vector<std::string>& activities = each.first;
        const operations::ImportTotal& total = each.second;
        const auto value = [&](std::int64_t amount) {
            if (!activities.empty()) return to_json(Value{Units{amount}});
            return to_json(Money{amount, work.settings.currency});
        };
        boost::json::value scope;
        if (!activities.empty()) scope = scope_json(Scope{"", activities});
        list.push_back(boost::json::object{{"scope", std::move(scope)},
                                           {"vouchers", total.vouchers},
                                           {"face", value(total.face)},
                                           {"available", value(total.available)}});
    }
    return list;
}

} // namespace

Run voucher_import(const json::Form& request)
{
    const operations::ImportVouchers wanted{.batch = request.id("batch"),
                                            .rows = rows_in(request),
                                            .is_partial = request.flag_or("partial", false)};

    return [wanted](operations::Work& work) -> Decided<boost::json::object> {
        const Imported imported = operations::import_vouchers(work, wanted);
        return boost::json::object{{"imported", imported.vouchers.size()},
                                   {"rejected", rejected_json(work, imported)},
                                   {"totals", totals_json(work, imported)},
                                   {"vouchers", vouchers_json(imported)}};
    };
}

} // namespace scrip::hooks
