// The model's voucher.import: each row is judged by itself, then all or the good ones are made.
#include "model.hpp"

namespace scrip::model {

namespace {

struct Measure {
    Amount amount = 0;
    std::string currency; // none: units
};

Measure read_value(const Fields& row, std::string_view name)
{
    const Fields value = row.inner(name);
    if (!value.has("units")) {
        const Cash cash = row.money(name, 1);
        return {cash.minor, cash.currency};
    }
    if (value.has("minor")) refuse_form();
    return {value.integer("units", 1, 10'000), ""};
}

} // namespace

// As typed, but for case, spaces and hyphens; no symbol is read as another.
std::string foreign_key(const std::string& code)
{
    std::string key;
    for (const char c : code) {
        if (c == ' ' || c == '-') continue;
        key += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return key;
}

struct Model::ImportRow {
    std::string external_id, kind;
    Person customer;
    Measure face, available;
    std::vector<std::string> scope;
    std::optional<std::string> code, name;
    std::optional<date::sys_days> expires_on;
};

Model::ImportRow Model::read_import_row(const Fields& given)
{
    ImportRow row;
    row.external_id = given.id("external_id");
    row.customer = given.person("customer");
    row.kind = given.word("kind", {"credit", "gift", "package"});
    row.face = read_value(given, "face");
    row.available = read_value(given, "available");
    const bool is_money = !row.face.currency.empty();
    if (!is_money && row.kind == "credit") refuse_form();
    if (is_money == given.has("scope")) refuse_form();
    if (!is_money) row.scope = given.scope("scope");
    if (is_money == row.available.currency.empty()) refuse_form();
    if (row.available.amount > row.face.amount) refuse_form();
    row.code = given.maybe_text("code");
    row.name = given.maybe_text("name");
    if (given.has("expires_on")) row.expires_on = given.day_or_null("expires_on");
    return row;
}

// The word of what is wrong with it; none: it can be made.
std::string
Model::fault_of(const ImportRow& row, const std::string& batch, std::set<std::string>& seen) const
{
    for (const Measure* each : {&row.face, &row.available}) {
        if (!each->currency.empty() && each->currency != studio_->currency)
            return "currency_mismatch";
    }
    if (row.expires_on && *row.expires_on < today()) return "invalid_field";
    const bool is_new = seen.insert("id " + row.external_id).second &&
                        !studio_->imported.contains({batch, row.external_id});
    if (!is_new) return "already_imported";
    if (!row.code) return "";
    const std::string key = foreign_key(*row.code);
    const bool is_free = seen.insert("code " + key).second && !studio_->foreign_codes.contains(key);
    return is_free ? "" : "code_taken";
}

Voucher& Model::import_voucher(const ImportRow& row)
{
    const bool is_money = !row.face.currency.empty();
    const Amount left = row.available.amount;
    Voucher& voucher = issue(
        "import", studio_->ref_of(row.customer.id), left, is_money ? left : 0, row.kind, row.scope);
    voucher.spent_before = row.face.amount - left;
    set_expiry(voucher, row.expires_on);
    if (row.name) voucher.name = *row.name;
    if (row.code) {
        studio_->ids_by_code.erase(code_key(voucher.code));
        voucher.code = *row.code;
        voucher.prefix = row.code->substr(0, row.code->find('-'));
        studio_->foreign_codes[foreign_key(*row.code)] = voucher.id;
    }
    fill_note(voucher, voucher, left, voucher.paid);
    voucher.is_moved = false;
    move("import", voucher, left, {});
    return voucher;
}

json::array Model::import_totals(const std::map<std::size_t, ImportRow>& rows) const
{
    struct Total {
        std::int64_t vouchers = 0;
        Amount face = 0, available = 0;
    };
    std::map<std::vector<std::string>, Total> totals; // by scope; none: money
    for (const auto& [place, row] : rows) {
        Total& total = totals[row.scope];
        ++total.vouchers;
        total.face += row.face.amount;
        total.available += row.available.amount;
    }
    json::array shown;
    for (const auto& [scope, total] : totals) {
        Voucher of_scope;
        of_scope.scope = scope;
        shown.push_back({{"scope", scope.empty() ? json::value(nullptr) : scope_json(of_scope)},
                         {"vouchers", total.vouchers},
                         {"face", value(of_scope, total.face)},
                         {"available", value(of_scope, total.available)}});
    }
    return shown;
}

Model::Reply Model::voucher_import(const Fields& request)
{
    const std::string batch = request.id("batch");
    const bool is_partial = request.flag("partial", false);
    const json::array* given = request.need("rows").if_array();
    if (!given || given->empty() || given->size() > 1'000) refuse_form();
    admit();
    std::map<std::size_t, ImportRow> good;
    std::set<std::string> seen;
    json::array rejected, vouchers;
    for (std::size_t place = 0; place < given->size(); ++place) {
        std::string fault = "invalid_field";
        try {
            const ImportRow row = read_import_row(Fields{(*given)[place]});
            fault = fault_of(row, batch, seen);
            if (fault.empty()) good.emplace(place, row);
        } catch (const Refusal&) {
            fault = "invalid_field";
        }
        if (fault.empty()) continue;
        json::object told{{"row", place}, {"code", fault}};
        if (fault == "invalid_field") told["expected"] = "*"; // for the log
        rejected.push_back(told);
    }
    if (rejected.empty() || is_partial) {
        for (const auto& [place, row] : good) {
            call_.people.push_back(row.customer);
            const Voucher& voucher = import_voucher(row);
            studio_->imported.insert({batch, row.external_id});
            // The old codes here are of letters and digits: some five bits each.
            const bool is_weak =
                row.code && foreign_key(*row.code).size() - voucher.prefix.size() < 13;
            vouchers.push_back({{"row", place},
                                {"external_id", row.external_id},
                                {"voucher_id", voucher.id},
                                {"number", voucher.number},
                                {"weak_code", is_weak}});
        }
    }
    return {{"imported", vouchers.size()},
            {"rejected", rejected},
            {"totals", import_totals(good)},
            {"vouchers", vouchers}};
}

} // namespace scrip::model
