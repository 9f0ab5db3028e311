#include "hooks/export_items.hpp"
#include "hooks/hooks.hpp"
#include "reports/studio_export.hpp"

namespace scrip::hooks {

namespace {

using operations::Work;

void set_if(boost::json::object& json, const char* member, const std::optional<std::string>& text)
{
    if (text) json[member] = *text;
}

// The voucher as voucher.import takes it.
boost::json::object
import_row_json(Work& work, const reports::VoucherView& view, const reports::TakeAlong& along)
{
    const Voucher& voucher = view.voucher;
    boost::json::object customer{{"customer_id", along.customer_id}};
    set_if(customer, "name", view.holder->name);
    boost::json::object row{{"external_id", voucher.voucher_id},
                            {"customer", std::move(customer)},
                            {"kind", json_word(word(voucher.kind))},
                            {"face", to_json(value_of(voucher, shown_face(voucher)))},
                            {"available", to_json(value_of(voucher, along.left))},
                            {"expires_on", or_null(voucher.expires_on)},
                            {"paid", to_json(Money{along.paid, work.settings.currency})},
                            {"holder_only", voucher.is_holder_only},
                            {"blocked", voucher.blocked_at.has_value()},
                            {"priority", voucher.priority},
                            {"apply_as", json_word(word(voucher.apply_as))},
                            {"vat_kind", json_word(word(voucher.vat_kind))}};
    if (voucher.scope) row["scope"] = scope_json(voucher.scope);
    set_if(row, "sealed_code", along.sealed_code);
    set_if(row, "name", view.name);
    set_if(row, "description", view.description);
    set_if(row, "internal_note", view.internal_note);
    return row;
}

// One item of each kind, marked with its type.
class Printer {
public:
    explicit Printer(Work& work) : work_{work} {}

    boost::json::object operator()(const storage::ExportedSettings& settings) const
    {
        return {{"type", "settings"},
                {"version", settings.version},
                {"at", to_text(settings.at)},
                {"settings", json::parse(settings.document)}};
    }

    boost::json::object operator()(const reports::ExportedPerson& person) const
    {
        return {{"type", "customer"},
                {"customer_id", or_null(person.row.host_id)},
                {"name", or_null(person.name)},
                {"referral_code", or_null(person.row.referral_code)},
                {"merged_into", or_null(person.merged_into)},
                {"erased", person.row.is_erased},
                {"known_since", to_text(person.row.since)}};
    }

    boost::json::object operator()(const reports::ExportedVoucher& exported) const
    {
        boost::json::object json{{"type", "voucher"},
                                 {"voucher", voucher_json(work_, exported.view)},
                                 {"message", or_null(exported.view.message)},
                                 {"import_row", nullptr}};
        if (exported.along) {
            json["import_row"] = import_row_json(work_, exported.view, *exported.along);
        }
        return json;
    }

    boost::json::object operator()(const storage::HeldPart& part) const
    {
        return held_json(work_, part);
    }

    boost::json::object operator()(const storage::SpentPart& part) const
    {
        return spent_json(part);
    }

    boost::json::object operator()(const reports::ExportedHead& exported) const
    {
        const storage::TransactionHead& head = exported.head;
        return {{"type", "transaction"},
                {"transaction_id", head.transaction_id},
                {"kind", json_word(word(head.type))},
                {"operation", head.operation},
                {"key", head.idempotency_key},
                {"at", to_text(head.at)},
                {"actor", {{"role", head.actor_role}, {"id", or_null(head.actor_id)}}},
                {"order_id", or_null(head.order_id)},
                {"hold_id", or_null(head.hold_id)},
                {"redemption_id", or_null(head.redemption_id)},
                {"reverses", or_null(head.reverses)},
                {"shortfall", to_json(Money{head.shortfall, work_.settings.currency})},
                {"reason", or_null(exported.reason)}};
    }

    boost::json::object operator()(const storage::ChainEntry& entry) const
    {
        const storage::PostedEntry& posted = entry.posted;
        return {{"type", "entry"},
                {"voucher_id", posted.voucher_id},
                {"seq", posted.seq},
                {"transaction_id", entry.transaction_id},
                {"account", posted.account},
                {"commodity", posted.commodity},
                {"amount", value_json(posted.commodity, posted.amount)},
                {"paid", to_json(Money{posted.paid_value, work_.settings.currency})},
                {"at", to_text(posted.at)},
                {"hash", entry.hash}};
    }

private:
    Work& work_;
};

} // namespace

Run report_export(const json::Form& request)
{
    const Page page = page_in(request);

    return [=](Work& work) -> Decided<boost::json::object> {
        const auto made = reports::export_studio(work, page.limit, page.cursor);
        boost::json::array items;
        for (const auto& item : made.items)
            items.push_back(std::visit(Printer{work}, item));
        return boost::json::object{{"items", std::move(items)}, {"next", or_null(made.next)}};
    };
}

} // namespace scrip::hooks
