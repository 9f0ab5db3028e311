#include "reports/customer_export.hpp"
#include "hooks/export_items.hpp"
#include "hooks/hooks.hpp"
#include "hooks/members.hpp"

namespace scrip::hooks {

namespace {

using operations::Work;

// One item of each kind, marked with its type.
class Printer {
public:
    explicit Printer(Work& work) : work_{work} {}

    boost::json::object operator()(const storage::KnownAs& known) const
    {
        return {{"type", "customer"},
                {"customer_id", or_null(known.host_id)},
                {"referral_code", known.referral_code},
                {"known_since", to_text(known.since)}};
    }

    boost::json::object operator()(const reports::VoucherView& view) const
    {
        return {{"type", "voucher"},
                {"voucher", voucher_json(work_, view)},
                {"message", or_null(view.message)}};
    }

    boost::json::object operator()(const reports::ExportedPresent& present) const
    {
        const Voucher& voucher = present.voucher;
        return {{"type", "present"},
                {"voucher_id", voucher.voucher_id},
                {"number", voucher.number},
                {"order_id", or_null(voucher.order_id)},
                {"line_id", or_null(voucher.line_id)},
                {"paid", to_json(Money{voucher.paid_value, work_.settings.currency})},
                {"created_at", to_text(voucher.created_at)}};
    }

    boost::json::object operator()(const reports::ExportedTransaction& exported) const
    {
        boost::json::array entries;
        for (const storage::PostedEntry& entry : exported.entries) {
            entries.push_back(boost::json::object{
                {"seq", entry.seq},
                {"account", entry.account},
                {"amount", value_json(entry.commodity, entry.amount)},
                {"paid", to_json(Money{entry.paid_value, work_.settings.currency})}});
        }
        return {{"type", "transaction"},
                {"transaction", transaction_json(work_, exported.view)},
                {"entries", std::move(entries)}};
    }

    boost::json::object operator()(const storage::HeldPart& part) const
    {
        return held_json(work_, part);
    }

    boost::json::object operator()(const storage::SpentPart& part) const
    {
        return spent_json(part);
    }

    boost::json::object operator()(const reports::ExportedAudit& exported) const
    {
        const storage::AuditRow& line = exported.line;
        return {{"type", "audit"},
                {"at", to_text(line.at)},
                {"actor", {{"role", line.actor_role}, {"id", or_null(line.actor_id)}}},
                {"operation", line.operation},
                {"subject", or_null(line.subject)},
                {"outcome", line.outcome},
                {"reason", or_null(exported.reason)},
                {"own_account", line.is_own_account},
                {"totals", totals_json(line.totals)}};
    }

private:
    static boost::json::array totals_json(const std::optional<std::string>& kept)
    {
        boost::json::array totals;
        if (!kept) return totals;
        const boost::json::value all = boost::json::parse(*kept);
        for (const boost::json::value& each : all.as_array()) {
            const std::string commodity{each.at("commodity").as_string()};
            totals.push_back(
                boost::json::object{{"before", value_json(commodity, each.at("before").as_int64())},
                                    {"after", value_json(commodity, each.at("after").as_int64())}});
        }
        return totals;
    }

    Work& work_;
};

} // namespace

Run customer_export(const json::Form& request)
{
    const std::string customer_id = request.id("customer_id");
    const Page page = page_in(request);

    return [=](Work& work) -> Decided<boost::json::object> {
        const auto made = reports::export_customer(work, customer_id, page.limit, page.cursor);
        boost::json::object reply{{"customer", nullptr}};
        if (made.customer) reply["customer"] = customer_json(*made.customer);
        boost::json::array items;
        for (const auto& item : made.items)
            items.push_back(std::visit(Printer{work}, item));
        reply["items"] = std::move(items);
        reply["next"] = or_null(made.next);
        return reply;
    };
}

} // namespace scrip::hooks
