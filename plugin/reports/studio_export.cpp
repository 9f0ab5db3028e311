#include "reports/studio_export.hpp"

#include "operations/voucher_code.hpp"
#include "reports/export_page.hpp"
#include "storage/text_store.hpp"

#include <utility>

namespace scrip::reports {

namespace {

using operations::Work;

std::optional<std::string> reason_of(Work& work, const storage::TransactionHead& head)
{
    if (head.reason_commitment.empty()) return std::nullopt;
    auto texts =
        storage::TextStore{work.unit, work.studio_id, work.keys}.about(head.transaction_id);
    const auto reason = texts.find(storage::TextKind::reason);
    if (reason == texts.end()) return std::nullopt; // erased with its person
    return std::move(reason->second);
}

// Whatever is reserved now comes along as spendable: holds stay where they are.
std::optional<TakeAlong> along(Work& work, const VoucherView& view)
{
    const Voucher& voucher = view.voucher;
    const bool is_alive = view.standing.status == VoucherStatus::active ||
                          view.standing.status == VoucherStatus::blocked;
    const std::int64_t left = view.standing.available + view.standing.held;
    if (!is_alive || left == 0 || !view.holder || voucher.quarantined_at) return std::nullopt;
    TakeAlong take{.left = left,
                   .paid = voucher.paid_available,
                   .sealed_code = std::nullopt,
                   .customer_id = view.holder->customer_id};
    if (voucher.held > 0) {
        take.paid = checked_sum(
            take.paid,
            storage::EntryStore{work.unit, work.studio_id}.paid_on_account(
                voucher.voucher_id, storage::account_name(Account::held, voucher.origin)));
    }
    if (voucher.code_sealed) take.sealed_code = operations::code_for_export(work, voucher);
    return take;
}

class Exporter {
public:
    Exporter(Work& work, std::int64_t limit, const std::optional<std::string>& cursor)
        : work_{work}, rows_{work.unit, work.studio_id}, page_{work, "", limit, cursor}
    {
    }

    void run()
    {
        page_.fill([&](std::size_t kind) { return section(kind); });
    }

    ExportPage<StudioItem>& page() { return page_; }

private:
    bool section(std::size_t kind)
    {
        switch (kind) {
        case 0: return settings();
        case 1: return people();
        case 2: return vouchers();
        case 3: return held();
        case 4: return spent();
        case 5: return transactions();
        default: return entries();
        }
    }

    bool settings()
    {
        for (const auto& row : rows_.settings(page_.start().number, page_.room())) {
            const std::optional<std::string> document = row.document;
            if (!page_.texts().takes({&document})) return false;
            page_.put(row, {.number = row.version});
        }
        return true;
    }

    bool people()
    {
        for (const auto& row : rows_.customers(page_.start().id, page_.room())) {
            ExportedPerson person{row, std::nullopt, std::nullopt};
            const auto now_known_as = operations::person_of(work_, row.customer_ref);
            if (now_known_as) {
                person.name = now_known_as->name;
                if (row.person != row.customer_ref) person.merged_into = now_known_as->host_id;
            }
            if (!page_.texts().takes({&person.name})) return false;
            page_.put(person, {.id = row.customer_ref});
        }
        return true;
    }

    bool vouchers()
    {
        for (const Voucher& voucher : rows_.vouchers(work_.now, page_.start().id, page_.room())) {
            if (!page_.texts().has_room()) return false;
            const VoucherView view = view_of(work_, voucher);
            const auto name = view.holder ? view.holder->name : std::nullopt;
            // Once in the voucher, and once in the row of an import.
            if (!page_.texts().takes({&name,
                                      &name,
                                      &view.name,
                                      &view.name,
                                      &view.description,
                                      &view.description,
                                      &view.internal_note,
                                      &view.internal_note,
                                      &view.message})) {
                return false;
            }
            page_.put(ExportedVoucher{view, along(work_, view)}, {.id = voucher.voucher_id});
        }
        return true;
    }

    bool held()
    {
        for (const auto& part : rows_.held(page_.start().id, page_.start().number, page_.room())) {
            if (!page_.texts().takes({})) return false;
            page_.put(part, {.id = part.hold_id, .number = part.part_no});
        }
        return true;
    }

    bool spent()
    {
        for (const auto& part : rows_.spent(page_.start().id, page_.start().number, page_.room())) {
            if (!page_.texts().takes({})) return false;
            page_.put(part,
                      {.id = part.redemption.redemption_id, .number = part.redemption.part_no});
        }
        return true;
    }

    bool transactions()
    {
        for (auto& head : rows_.transactions(page_.start().id, page_.room())) {
            ExportedHead item{head, reason_of(work_, head)};
            if (head.actor_role == word(Role::customer)) {
                item.head.actor_id = operations::host_id_of(work_, head.actor_id);
            }
            if (!page_.texts().takes({&item.reason})) return false;
            page_.put(item, {.id = head.transaction_id});
        }
        return true;
    }

    bool entries()
    {
        for (const auto& entry :
             rows_.entries(page_.start().id, page_.start().number, page_.room())) {
            if (!page_.texts().takes({})) return false;
            page_.put(entry, {.id = entry.posted.voucher_id, .number = entry.posted.seq});
        }
        return true;
    }

    Work& work_;
    storage::StudioExportStore rows_;
    ExportPage<StudioItem> page_;
};

} // namespace

StudioExport export_studio(Work& work, std::int64_t limit, const std::optional<std::string>& cursor)
{
    Exporter exporter{work, limit, cursor};
    exporter.run();
    StudioExport made;
    made.next = exporter.page().next();
    made.items = std::move(exporter.page()).items();
    return made;
}

} // namespace scrip::reports
