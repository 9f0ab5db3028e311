#include "reports/customer_export.hpp"

#include "reports/export_page.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

#include <utility>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::TextKind;

class Exporter {
public:
    Exporter(Work& work, std::string person, ExportPage<ExportItem> page)
        : work_{work}, person_{std::move(person)}, rows_{work.unit, work.studio_id, person_},
          page_{std::move(page)}
    {
    }

    void run()
    {
        page_.fill([&](std::size_t kind) { return section(kind); });
    }

    ExportPage<ExportItem>& page() { return page_; }

private:
    bool section(std::size_t kind)
    {
        switch (kind) {
        case 0: return ids();
        case 1: return vouchers();
        case 2: return presents();
        case 3: return transactions();
        case 4: return held();
        case 5: return spent();
        default: return audit();
        }
    }

    std::optional<std::string> text_about(const std::string& id, TextKind kind)
    {
        auto texts = storage::TextStore{work_.unit, work_.studio_id, work_.keys}.about(id);
        const auto text = texts.find(kind);
        if (text == texts.end()) return std::nullopt;
        return std::move(text->second);
    }

    bool ids()
    {
        for (const auto& known : rows_.known_as(page_.start().id, page_.room())) {
            if (!page_.texts().takes({})) return false;
            page_.put(known, {.id = known.customer_ref});
        }
        return true;
    }

    bool vouchers()
    {
        storage::VoucherStore vouchers{work_.unit, work_.studio_id, work_.now};
        for (const Voucher& voucher : vouchers.held_by(person_, page_.start().id, page_.room())) {
            if (!page_.texts().has_room()) return false;
            const VoucherView view = view_of(work_, voucher);
            if (!takes(page_.texts(), view)) return false;
            page_.put(view, {.id = voucher.voucher_id});
        }
        return true;
    }

    bool presents()
    {
        for (const Voucher& voucher : rows_.presents(work_.now, page_.start().id, page_.room())) {
            if (!page_.texts().takes({})) return false;
            page_.put(ExportedPresent{voucher}, {.id = voucher.voucher_id});
        }
        return true;
    }

    bool transactions()
    {
        storage::HistoryStore::VoucherItem after;
        after.item.at = Instant{std::chrono::microseconds{page_.start().at}};
        after.item.voucher_id = page_.start().id;
        after.seq = page_.start().number;
        const bool goes_on = page_.start().at != INT64_MIN;
        storage::EntryStore entries{work_.unit, work_.studio_id};
        for (const auto& found : storage::HistoryStore{work_.unit, work_.studio_id}.of_person(
                 person_, goes_on ? &after : nullptr, page_.room())) {
            if (!page_.texts().has_room()) return false;
            const std::string& voucher_id = *found.item.voucher_id;
            const ExportedTransaction item{view_of(work_, found.item),
                                           entries.of_movement(voucher_id, found.seq)};
            if (!takes(page_.texts(), item.view)) return false;
            page_.put(item,
                      {.id = voucher_id,
                       .number = found.seq,
                       .at = found.item.at.time_since_epoch().count()});
        }
        return true;
    }

    bool held()
    {
        for (auto& part : rows_.held(page_.start().id, page_.start().number, page_.room())) {
            if (!page_.texts().takes({})) return false;
            hide_order(part.order_id, part.customer);
            page_.put(part, {.id = part.hold_id, .number = part.part_no});
        }
        return true;
    }

    bool spent()
    {
        for (auto& part : rows_.spent(page_.start().id, page_.start().number, page_.room())) {
            if (!page_.texts().takes({})) return false;
            hide_order(part.order_id, part.order_customer);
            const Redemption& redemption = part.redemption;
            page_.put(part, {.id = redemption.redemption_id, .number = redemption.part_no});
        }
        return true;
    }

    bool audit()
    {
        for (const auto& line : rows_.audit(page_.start().id, page_.room())) {
            if (!page_.texts().has_room()) return false;
            ExportedAudit item{line, std::nullopt};
            if (work_.actor.is_trusted()) {
                item.reason = text_about(line.audit_id, TextKind::reason);
            }
            name_people(item.line);
            if (!page_.texts().takes({&item.reason})) return false;
            page_.put(item, {.id = line.audit_id});
        }
        return true;
    }

    // Somebody else's order that the person's voucher paid is that person's own matter.
    void hide_order(std::optional<std::string>& order_id, const std::optional<std::string>& owner)
    {
        if (work_.actor.is_trusted() || !owner || operations::is_caller(work_, owner)) return;
        order_id.reset();
    }

    // The ledger knows people by their refs, and readers by the host's ids.
    void name_people(storage::AuditRow& line)
    {
        const bool is_staff = line.actor_role != word(Role::customer);
        if (!is_staff && line.actor_id) {
            const bool is_shown =
                work_.actor.is_trusted() || operations::is_caller(work_, line.actor_id);
            line.actor_id = is_shown ? operations::host_id_of(work_, line.actor_id) : std::nullopt;
        }
        if (is_staff && !work_.actor.is_trusted()) line.actor_id.reset();
        // Vouchers of others may be in the sums, and who of the staff is a customer is theirs.
        if (!work_.actor.is_trusted()) {
            line.totals.reset();
            line.is_own_account = false;
        }
        if (const auto named = operations::host_id_of(work_, line.subject)) line.subject = named;
    }

    Work& work_;
    std::string person_;
    storage::ExportStore rows_;
    ExportPage<ExportItem> page_;
};

} // namespace

CustomerExport export_customer(Work& work,
                               const std::string& customer_id,
                               std::int64_t limit,
                               const std::optional<std::string>& cursor)
{
    ExportPage<ExportItem> page{work, customer_id, limit, cursor};
    CustomerExport made;
    made.customer = storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    if (!made.customer) return made;
    Exporter exporter{work, made.customer->customer_ref, std::move(page)};
    exporter.run();
    made.next = exporter.page().next();
    made.items = std::move(exporter.page()).items();
    return made;
}

} // namespace scrip::reports
