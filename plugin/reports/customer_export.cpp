#include "reports/customer_export.hpp"

#include "reports/export_position.hpp"
#include "reports/page_text.hpp"
#include "storage/text_store.hpp"
#include "storage/voucher_store.hpp"

#include <utility>

namespace scrip::reports {

namespace {

using operations::Work;
using storage::TextKind;

class Exporter {
public:
    Exporter(Work& work, std::string person, std::int64_t limit, ExportPosition start)
        : work_{work}, person_{std::move(person)}, limit_{limit}, start_{std::move(start)},
          last_{start_}, rows_{work.unit, work.studio_id, person_}, page_{limit}
    {
    }

    // False: the page is full before the end.
    bool run()
    {
        for (std::size_t kind = start_.kind; kind < std::variant_size_v<ExportItem>; ++kind) {
            if (kind != start_.kind) start_ = {.kind = kind};
            if (!section(kind)) return false;
        }
        return true;
    }

    std::vector<ExportItem>& items() { return items_; }
    const ExportPosition& last() const { return last_; }

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

    std::int64_t room() const { return limit_ - static_cast<std::int64_t>(items_.size()) + 1; }

    // After the page took the texts of the item.
    template <class Item>
    void put(const Item& item, const ExportPosition& at)
    {
        items_.emplace_back(item);
        last_ = at;
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
        for (const auto& known : rows_.known_as(start_.id, room())) {
            if (!page_.takes({})) return false;
            put(known, {.kind = 0, .id = known.customer_ref});
        }
        return true;
    }

    bool vouchers()
    {
        storage::VoucherStore vouchers{work_.unit, work_.studio_id, work_.now};
        for (const Voucher& voucher : vouchers.held_by(person_, start_.id, room())) {
            if (!page_.has_room()) return false;
            const VoucherView view = view_of(work_, voucher);
            if (!takes(page_, view)) return false;
            put(view, {.kind = 1, .id = voucher.voucher_id});
        }
        return true;
    }

    bool presents()
    {
        for (const Voucher& voucher : rows_.presents(work_.now, start_.id, room())) {
            if (!page_.takes({})) return false;
            put(ExportedPresent{voucher}, {.kind = 2, .id = voucher.voucher_id});
        }
        return true;
    }

    bool transactions()
    {
        storage::HistoryStore::VoucherItem after;
        after.item.at = Instant{std::chrono::microseconds{start_.at}};
        after.item.voucher_id = start_.id;
        after.seq = start_.number;
        const bool goes_on = start_.at != INT64_MIN;
        storage::EntryStore entries{work_.unit, work_.studio_id};
        for (const auto& found : storage::HistoryStore{work_.unit, work_.studio_id}.of_person(
                 person_, goes_on ? &after : nullptr, room())) {
            if (!page_.has_room()) return false;
            const std::string& voucher_id = *found.item.voucher_id;
            const ExportedTransaction item{view_of(work_, found.item),
                                           entries.of_movement(voucher_id, found.seq)};
            if (!takes(page_, item.view)) return false;
            put(item,
                {.kind = 3,
                 .id = voucher_id,
                 .number = found.seq,
                 .at = found.item.at.time_since_epoch().count()});
        }
        return true;
    }

    bool held()
    {
        for (auto& part : rows_.held(start_.id, start_.number, room())) {
            if (!page_.takes({})) return false;
            hide_order(part.order_id, part.customer);
            put(part, {.kind = 4, .id = part.hold_id, .number = part.part_no});
        }
        return true;
    }

    bool spent()
    {
        for (auto& part : rows_.spent(start_.id, start_.number, room())) {
            if (!page_.takes({})) return false;
            hide_order(part.order_id, part.order_customer);
            const Redemption& redemption = part.redemption;
            put(part, {.kind = 5, .id = redemption.redemption_id, .number = redemption.part_no});
        }
        return true;
    }

    bool audit()
    {
        for (const auto& line : rows_.audit(start_.id, room())) {
            if (!page_.has_room()) return false;
            ExportedAudit item{line, std::nullopt};
            if (work_.actor.is_trusted()) {
                item.reason = text_about(line.audit_id, TextKind::reason);
            }
            name_people(item.line);
            if (!page_.takes({&item.reason})) return false;
            put(item, {.kind = 6, .id = line.audit_id});
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
        if (const auto named = operations::host_id_of(work_, line.subject)) line.subject = named;
    }

    Work& work_;
    std::string person_;
    std::int64_t limit_;
    ExportPosition start_;
    ExportPosition last_;
    storage::ExportStore rows_;
    PageText page_;
    std::vector<ExportItem> items_;
};

} // namespace

CustomerExport export_customer(Work& work,
                               const std::string& customer_id,
                               std::int64_t limit,
                               const std::optional<std::string>& cursor)
{
    const ExportPosition start = export_start(work, customer_id, cursor);
    CustomerExport made;
    made.customer = storage::CustomerStore{work.unit, work.studio_id, work.keys}.find(customer_id);
    if (!made.customer) return made;
    Exporter exporter{work, made.customer->customer_ref, limit, start};
    const bool is_whole = exporter.run();
    made.items = std::move(exporter.items());
    if (!is_whole) made.next = export_cursor(work, customer_id, exporter.last());
    return made;
}

} // namespace scrip::reports
