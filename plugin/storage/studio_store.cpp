#include "storage/studio_store.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"

#include <memory>
#include <vector>

namespace scrip::storage {

namespace {

const Statement find_studio{
    "studio.find",
    "tiiti",
    "select state, settings_version, created_ts, key_check, foreign_codes from scrip_studio"
    " where studio_id = :studio"};

const Statement insert_studio{
    "studio.insert",
    "",
    "insert into scrip_studio (studio_id, state, stop_reason, settings_version, foreign_codes, key_id,"
    " key_check, created_ts) values (:studio, 'enabled', null, 0, 0, :key, :check, :now)"};

const Statement set_studio_state{
    "studio.set_state",
    "",
    "update scrip_studio set state = :state where studio_id = :studio"};

const Statement stop_studio{"studio.stop",
                            "",
                            "update scrip_studio set state = 'stopped', stop_reason = :reason"
                            " where studio_id = :studio"};

const Statement set_studio_settings{
    "studio.set_settings",
    "",
    "update scrip_studio set settings_version = :version where studio_id = :studio"};

const Statement note_foreign_codes_statement{
    "studio.note_foreign_codes",
    "",
    "update scrip_studio set foreign_codes = 1 where studio_id = :studio"};

const Statement find_settings{"settings.find",
                              "t",
                              "select document from scrip_settings where studio_id = :studio"
                              " and version = :version"};

const Statement insert_settings{"settings.insert",
                                "",
                                "insert into scrip_settings (studio_id, version, document, ts)"
                                " values (:studio, :version, :document, :now)"};

const Statement find_voucher{"studio.find_voucher",
                             "i",
                             "select 1 from scrip_voucher where studio_id = :studio limit 1"};

const Statement sum_remains{
    "studio.remains",
    "ii",
    "select cast(count(*) as bigint), cast(coalesce(sum(available + held), 0) as bigint)"
    " from scrip_voucher where studio_id = :studio"};

// Tables that refer to others come first.
constexpr const char* tables[] = {
    "scrip_outbox",        "scrip_job",           "scrip_notice", "scrip_anchor_item",
    "scrip_anchor",        "scrip_movement",      "scrip_entry",  "scrip_transaction",
    "scrip_redemption",    "scrip_hold_part",     "scrip_hold",   "scrip_order_voucher",
    "scrip_order_excess",  "scrip_order_refund",  "scrip_order",  "scrip_text",
    "scrip_import",        "scrip_voucher",       "scrip_scope",  "scrip_referral",
    "scrip_customer_name", "scrip_customer",      "scrip_key",    "scrip_counter",
    "scrip_throttle",      "scrip_order_refusal", "scrip_audit",  "scrip_settings",
    "scrip_studio"};

// Some databases check each row that goes, and one customer may refer to another.
const Statement part_customers{"studio.part_customers",
                               "",
                               "update scrip_customer set person = customer_ref,"
                               " merged_into = null where studio_id = :studio"};

std::vector<std::unique_ptr<const Statement>> purge_statements()
{
    std::vector<std::unique_ptr<const Statement>> statements;
    for (const char* table : tables) {
        statements.push_back(std::make_unique<const Statement>("studio.purge",
                                                               "",
                                                               "delete from " + std::string{table} +
                                                                   " where studio_id = :studio"));
    }
    return statements;
}

const std::vector<std::unique_ptr<const Statement>> purges = purge_statements();

} // namespace

StudioStore::StudioStore(Unit& unit, const std::string& studio_id)
    : unit_{unit}, studio_id_{studio_id}
{
}

std::optional<StudioRow> StudioStore::find()
{
    return unit_.one(find_studio, {{"studio", studio_id_}}, [](Row& row) {
        std::string state;
        StudioRow studio;
        row >> state >> studio.settings_version >> studio.created_at >> studio.key_check >>
            studio.has_foreign_codes;
        const auto known = parse_word<StudioState>(state);
        if (!known) throw DataCorrupt{"a studio's row is not readable"};
        studio.state = *known;
        return studio;
    });
}

void StudioStore::insert(const std::string& key_id, const std::string& key_check, Instant now)
{
    unit_.change(insert_studio,
                 {{"studio", studio_id_}, {"key", key_id}, {"check", key_check}, {"now", now}});
}

void StudioStore::set_state(StudioState state)
{
    unit_.change(set_studio_state, {{"state", word(state)}, {"studio", studio_id_}});
}

void StudioStore::stop(const std::string& reason)
{
    unit_.change(stop_studio, {{"reason", reason}, {"studio", studio_id_}});
}

void StudioStore::note_foreign_codes()
{
    unit_.change(note_foreign_codes_statement, {{"studio", studio_id_}});
}

std::string StudioStore::settings(std::int64_t version)
{
    const auto document =
        unit_.one(find_settings, {{"studio", studio_id_}, {"version", version}}, [](Row& row) {
            std::string text;
            row >> text;
            return text;
        });
    if (!document) throw DataCorrupt{"a studio has settings"};
    return *document;
}

void StudioStore::add_settings(std::int64_t version, const std::string& document, Instant now)
{
    unit_.change(
        insert_settings,
        {{"studio", studio_id_}, {"version", version}, {"document", document}, {"now", now}});
    unit_.change(set_studio_settings, {{"version", version}, {"studio", studio_id_}});
}

bool StudioStore::has_vouchers()
{
    return unit_.one(find_voucher, {{"studio", studio_id_}}, [](Row&) { return true; }).has_value();
}

StudioStore::Remains StudioStore::remains()
{
    return unit_
        .one(sum_remains,
             {{"studio", studio_id_}},
             [](Row& row) {
                 Remains remains;
                 row >> remains.vouchers >> remains.value;
                 return remains;
             })
        .value_or(Remains{});
}

void StudioStore::purge()
{
    // The triggers that keep rows for ever let go of a studio in this state only.
    unit_.change(set_studio_state, {{"state", "purging"}, {"studio", studio_id_}});
    unit_.change(part_customers, {{"studio", studio_id_}});
    for (const auto& statement : purges)
        unit_.change(*statement, {{"studio", studio_id_}});
}

} // namespace scrip::storage
