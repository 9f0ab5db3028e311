#include "operations/import_vouchers.hpp"

#include "operations/voucher_code.hpp"
#include "secrets/codes.hpp"
#include "storage/import_store.hpp"
#include "storage/scope_store.hpp"
#include "storage/studio_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>
#include <set>

namespace scrip::operations {

namespace {

struct GoodRow {
    std::size_t place;
    const ImportRow* row;
    std::optional<secrets::ImportedCode> code;
};

std::int64_t count_of(const Value& value)
{
    if (const auto* const money = std::get_if<Money>(&value)) return money->minor_units();
    return std::get<Units>(value).count;
}

bool is_in_other_currency(const Work& work, const ImportRow& row)
{
    const auto is_other = [&](const Money& money) {
        return money.currency() != work.settings.currency;
    };
    const auto* const face = std::get_if<Money>(&row.face);
    const auto* const available = std::get_if<Money>(&row.available);
    return (face && is_other(*face)) || (available && is_other(*available)) ||
           (row.paid && is_other(*row.paid));
}

bool is_over(const Work& work, const ImportRow& row)
{
    const auto* const chosen = std::get_if<std::optional<Date>>(&row.expiry);
    return chosen && *chosen && **chosen < work.today();
}

// Looks at every row before the first is written.
class Checker {
public:
    Checker(Work& work, const std::string& batch)
        : work_{work}, imports_{work.unit, work.studio_id, batch}, vouchers_{work.unit,
                                                                             work.studio_id,
                                                                             work.now}
    {
    }

    std::variant<GoodRow, RejectedRow> check(std::size_t place, const ImportRow& row)
    {
        const auto rejected = [&](RowFault fault) {
            return RejectedRow{.row = place, .fault = fault};
        };
        const auto invalid = [&](const char* member, const char* expected) {
            return RejectedRow{place,
                               RowFault::invalid_field,
                               "/rows/" + std::to_string(place) + member,
                               expected};
        };
        if (is_in_other_currency(work_, row)) return rejected(RowFault::currency_mismatch);
        if (is_over(work_, row)) return invalid("/expires_on", "today or later");
        const bool is_new =
            external_ids_.insert(row.external_id).second && !imports_.has(row.external_id);
        if (!is_new) return rejected(RowFault::already_imported);

        GoodRow good{place, &row, std::nullopt};
        std::optional<std::string> written = row.code;
        if (row.sealed_code) {
            written = code_from_export(work_, row.external_id, *row.sealed_code);
            if (!written) return rejected(RowFault::wrong_keys);
        }
        if (!written) return good;
        good.code = secrets::read_imported_code(*written);
        if (!good.code) return invalid("/code", "a code of 4 to 64 visible symbols");
        if (is_taken(*written, *good.code)) return rejected(RowFault::code_taken);
        return good;
    }

private:
    // However it is typed, it must lead to one voucher only.
    bool is_taken(const std::string& written, const secrets::ImportedCode& code)
    {
        const auto typed = secrets::read_code(written);
        std::set<std::string> forms{code.normal, typed.foreign};
        if (typed.own) forms.insert(typed.own->symbols());
        return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
            const auto hashes = hashes_of(work_, form);
            return !code_hashes_.insert(hashes.front().hash).second ||
                   vouchers_.find_by_code(hashes).has_value();
        });
    }

    Work& work_;
    storage::ImportStore imports_;
    storage::VoucherStore vouchers_;
    std::set<std::string> external_ids_;
    std::set<std::string> code_hashes_;
};

std::int64_t paid_for(const ImportRow& row)
{
    if (row.paid) return row.paid->minor_units();
    const auto* const money = std::get_if<Money>(&row.available);
    return money ? money->minor_units() : 0;
}

Voucher import_row(Work& work, const GoodRow& good)
{
    const ImportRow& row = *good.row;
    const storage::Customer holder = know(work, row.customer);
    std::optional<Scope> scope;
    if (!row.activities.empty()) {
        scope = storage::ScopeStore{work.unit, work.studio_id, work.keys}.keep(row.activities,
                                                                               work.host.new_id());
    }
    auto transaction = begin_transaction(work, TransactionType::imported, {});
    Voucher voucher = issue_note(work,
                                 transaction,
                                 {.kind = row.kind,
                                  .origin = Origin::imported,
                                  .face = count_of(row.available),
                                  .scope = scope,
                                  .paid = paid_for(row),
                                  .holder = holder,
                                  .payer = holder,
                                  .expiry = row.expiry,
                                  .is_holder_only = row.is_holder_only,
                                  .priority = row.priority,
                                  .imported_face = count_of(row.face),
                                  .code = good.code ? &*good.code : nullptr,
                                  .apply_as = row.apply_as,
                                  .vat_kind = row.vat_kind,
                                  .name = row.name,
                                  .description = row.description,
                                  .internal_note = row.internal_note})
                          .voucher;
    if (row.is_blocked) {
        const Voucher before = voucher;
        voucher.blocked_at = work.now;
        begin_transaction(work, TransactionType::block, {}).change(before, voucher, state_change());
    }
    return voucher;
}

void add_to(std::map<std::vector<std::string>, ImportTotal>& totals, const ImportRow& row)
{
    auto activities = row.activities;
    std::sort(activities.begin(), activities.end());
    ImportTotal& total = totals[activities];
    ++total.vouchers;
    total.face = checked_sum(total.face, count_of(row.face));
    total.available = checked_sum(total.available, count_of(row.available));
}

} // namespace

Imported import_vouchers(Work& work, const ImportVouchers& request)
{
    work.subject = request.batch;
    Imported imported;
    std::vector<GoodRow> good_rows;
    Checker checker{work, request.batch};
    for (std::size_t place = 0; place < request.rows.size(); ++place) {
        const ReadRow& read = request.rows[place];
        if (const auto* unreadable = std::get_if<RejectedRow>(&read)) {
            imported.rejected.push_back(*unreadable);
            continue;
        }
        auto checked = checker.check(place, std::get<ImportRow>(read));
        if (auto* rejected = std::get_if<RejectedRow>(&checked)) {
            imported.rejected.push_back(std::move(*rejected));
            continue;
        }
        good_rows.push_back(std::get<GoodRow>(std::move(checked)));
        add_to(imported.totals, *good_rows.back().row);
    }
    if (!request.is_partial && !imported.rejected.empty()) return imported;

    storage::ImportStore imports{work.unit, work.studio_id, request.batch};
    for (const GoodRow& good : good_rows) {
        const Voucher voucher = import_row(work, good);
        imports.keep(good.row->external_id, voucher.voucher_id);
        const bool is_foreign = good.code && !good.code->is_own;
        if (is_foreign && !work.has_foreign_codes) {
            storage::StudioStore{work.unit, work.studio_id}.note_foreign_codes();
            work.has_foreign_codes = true;
        }
        imported.vouchers.push_back(
            {good.place, good.row->external_id, voucher, is_foreign && good.code->is_weak});
    }
    return imported;
}

} // namespace scrip::operations
