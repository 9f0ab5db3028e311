#include "reports/studio_export.hpp"

#include "operations/voucher_code.hpp"
#include "reports/export_position.hpp"
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
    Exporter(Work& work, std::int64_t limit, ExportPosition start)
        : work_{work}, limit_{limit}, start_{std::move(start)}, last_{start_},
          rows_{work.unit, work.studio_id}, page_{limit}
    {
    }

    // False: the page is full before the end.
    bool run()
    {
        for (std::size_t kind = start_.kind; kind < std::variant_size_v<StudioItem>; ++kind) {
            if (kind != start_.kind) start_ = {.kind = kind};
            if (!section(kind)) return false;
        }
        return true;
    }

    std::vector<StudioItem>& items() { return items_; }
    const ExportPosition& last() const { return last_; }

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

    std::int64_t room() const { return limit_ - static_cast<std::int64_t>(items_.size()) + 1; }

    // After the page took the texts of the item.
    template <class Item>
    void put(const Item& item, std::string id, std::int64_t number = 0)
    {
        items_.emplace_back(item);
        last_ = {.kind = items_.back().index(), .id = std::move(id), .number = number};
    }

    bool settings()
    {
        for (const auto& row : rows_.settings(start_.number, room())) {
            const std::optional<std::string> document = row.document;
            if (!page_.takes({&document})) return false;
            put(row, "", row.version);
        }
        return true;
    }

    bool people()
    {
        for (const auto& row : rows_.customers(start_.id, room())) {
            ExportedPerson person{row, std::nullopt, std::nullopt};
            const auto now_known_as = operations::person_of(work_, row.customer_ref);
            if (now_known_as) {
                person.name = now_known_as->name;
                if (row.person != row.customer_ref) person.merged_into = now_known_as->host_id;
            }
            if (!page_.takes({&person.name})) return false;
            put(person, row.customer_ref);
        }
        return true;
    }

    bool vouchers()
    {
        for (const Voucher& voucher : rows_.vouchers(work_.now, start_.id, room())) {
            if (!page_.has_room()) return false;
            const VoucherView view = view_of(work_, voucher);
            const auto name = view.holder ? view.holder->name : std::nullopt;
            // Once in the voucher, and once in the row of an import.
            if (!page_.takes({&name,
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
            put(ExportedVoucher{view, along(work_, view)}, voucher.voucher_id);
        }
        return true;
    }

    bool held()
    {
        for (const auto& part : rows_.held(start_.id, start_.number, room())) {
            if (!page_.takes({})) return false;
            put(part, part.hold_id, part.part_no);
        }
        return true;
    }

    bool spent()
    {
        for (const auto& part : rows_.spent(start_.id, start_.number, room())) {
            if (!page_.takes({})) return false;
            put(part, part.redemption.redemption_id, part.redemption.part_no);
        }
        return true;
    }

    bool transactions()
    {
        for (auto& head : rows_.transactions(start_.id, room())) {
            ExportedHead item{head, reason_of(work_, head)};
            if (head.actor_role == word(Role::customer)) {
                item.head.actor_id = operations::host_id_of(work_, head.actor_id);
            }
            if (!page_.takes({&item.reason})) return false;
            put(item, head.transaction_id);
        }
        return true;
    }

    bool entries()
    {
        for (const auto& entry : rows_.entries(start_.id, start_.number, room())) {
            if (!page_.takes({})) return false;
            put(entry, entry.posted.voucher_id, entry.posted.seq);
        }
        return true;
    }

    Work& work_;
    std::int64_t limit_;
    ExportPosition start_;
    ExportPosition last_;
    storage::StudioExportStore rows_;
    PageText page_;
    std::vector<StudioItem> items_;
};

} // namespace

StudioExport export_studio(Work& work, std::int64_t limit, const std::optional<std::string>& cursor)
{
    Exporter exporter{work, limit, export_start(work, "", cursor)};
    StudioExport made;
    const bool is_whole = exporter.run();
    made.items = std::move(exporter.items());
    if (!is_whole) made.next = export_cursor(work, "", exporter.last());
    return made;
}

} // namespace scrip::reports
