#include "storage/studio_store.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"

#include <memory>
#include <vector>

namespace scrip::storage {

namespace {

const Statement find_studio{
    "studio.find",
    "tiiii",
    "select state, settings_version, created_ts, key_version, foreign_codes from scrip_studio"
    " where studio_id = :studio"};

const Statement insert_studio{
    "studio.insert",
    "",
    "insert into scrip_studio (studio_id, state, stop_reason, settings_version, foreign_codes, key_id,"
    " key_check, created_ts) values (:studio, 'enabled', null, 0, 0, :key, :check, :now)"};

const Statement list_keys{
    "studio.keys",
    "ittt",
    "select cast(1 as bigint), key_id, key_check, '' from scrip_studio where studio_id = :studio"
    " union all select version, key_id, key_check, lasting_sealed from scrip_studio_key"
    " where studio_id = :studio order by 1"};

const Statement insert_key{
    "studio.insert_key",
    "",
    "insert into scrip_studio_key (studio_id, version, key_id, key_check, lasting_sealed,"
    " created_ts) values (:studio, :version, :key, :check, :lasting, :now)"};

const Statement set_key_version{
    "studio.set_key_version",
    "",
    "update scrip_studio set key_version = :version where studio_id = :studio"};

// A voucher's code is looked for while the voucher lasts: void and expired ones have ended.
const Statement count_needs{
    "studio.key_needs",
    "ii",
    "select (select cast(count(*) as bigint) from scrip_voucher where studio_id = :studio"
    " and key_version = :version and code_sealed is not null and quarantined_ts is null)"
    " + (select cast(count(*) as bigint) from scrip_key where studio_id = :studio"
    " and key_version = :version)"
    " + (select cast(count(*) as bigint) from scrip_customer where studio_id = :studio"
    " and key_version = :version)"
    " + (select cast(count(*) as bigint) from scrip_text where studio_id = :studio"
    " and key_version = :version),"
    " (select cast(count(*) as bigint) from scrip_voucher where studio_id = :studio"
    " and key_version = :version and (code_sealed is null or quarantined_ts is not null)"
    " and voided_ts is null and (expires_bound is null or expires_bound > :now))"};

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
    "scrip_studio_key",    "scrip_studio"};

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
        std::int64_t key_version = 0;
        row >> state >> studio.settings_version >> studio.created_at >> key_version >>
            studio.has_foreign_codes;
        studio.key_version = static_cast<int>(key_version);
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

std::vector<StudioKey> StudioStore::keys()
{
    return unit_.list(list_keys, {{"studio", studio_id_}}, [](Row& row) {
        std::int64_t version = 0;
        StudioKey key;
        row >> version >> key.key_id >> key.check_value >> key.lasting_sealed;
        key.version = static_cast<int>(version);
        return key;
    });
}

void StudioStore::add_key(const StudioKey& key, Instant now)
{
    unit_.change(insert_key,
                 {{"studio", studio_id_},
                  {"version", key.version},
                  {"key", key.key_id},
                  {"check", key.check_value},
                  {"lasting", key.lasting_sealed},
                  {"now", now}});
    unit_.change(set_key_version, {{"version", key.version}, {"studio", studio_id_}});
}

KeyNeeds StudioStore::needs(int key_version, Instant now)
{
    return unit_
        .one(count_needs,
             {{"studio", studio_id_}, {"version", key_version}, {"now", now}},
             [](Row& row) {
                 KeyNeeds needs;
                 row >> needs.waiting >> needs.until_end;
                 return needs;
             })
        .value_or(KeyNeeds{});
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
