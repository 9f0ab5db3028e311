#include "storage/voucher_rows.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"
#include "storage/scope_store.hpp"

#include <charconv>

namespace scrip::storage {

namespace {

const Statement finish_voucher{
    "voucher.finish",
    "",
    "update scrip_voucher set chain_head = :head, paid_available = paid_available - :paid"
    " where studio_id = :studio and voucher_id = :voucher"};

template <class Enum>
Enum word_in_row(const std::string& text)
{
    const auto value = parse_word<Enum>(text);
    if (!value) throw DataCorrupt{"a voucher's row holds a word nobody knows"};
    return *value;
}

// A fact with its length before it, so that no value can pose as two.
void add_fact(std::string& facts, const char* name, std::string_view value)
{
    facts += name;
    facts += '=';
    facts += std::to_string(value.size());
    facts += ':';
    facts += value;
    facts += ';';
}

void add_fact(std::string& facts, const char* name, const std::optional<std::string>& value)
{
    if (value) add_fact(facts, name, std::string_view{*value});
}

void add_fact(std::string& facts, const char* name, std::int64_t value)
{
    add_fact(facts, name, std::string_view{std::to_string(value)});
}

void add_fact(std::string& facts, const char* name, const std::optional<Instant>& value)
{
    if (value) add_fact(facts, name, std::int64_t{value->time_since_epoch().count()});
}

struct Fact {
    std::string_view name;
    std::string_view value;
    std::size_t length{}; // of all of it: name=size:value;
};

// None where the text does not begin with a whole fact: it may come from a row that was changed.
std::optional<Fact> first_fact(std::string_view facts)
{
    const std::size_t equals = facts.find('=');
    if (equals == facts.npos) return std::nullopt;
    const std::size_t colon = facts.find(':', equals);
    if (colon == facts.npos) return std::nullopt;
    const std::string_view digits = facts.substr(equals + 1, colon - equals - 1);
    const std::string_view rest = facts.substr(colon + 1);
    std::size_t size = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    const bool is_number = read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    if (!is_number || size >= rest.size() || rest[size] != ';') return std::nullopt;
    return Fact{facts.substr(0, equals), rest.substr(0, size), colon + 1 + size + 1};
}

} // namespace

const std::string& voucher_columns()
{
    static const std::string columns =
        "v.voucher_id, v.kind, v.origin, v.number, v.paid_currency, v.scope_id,"
        " case when v.scope_id is null then null else (select s.activities from scrip_scope s"
        " where s.studio_id = v.studio_id and s.scope_id = v.scope_id) end,"
        " v.face, v.imported_face, v.available, v.held, v.captured, v.given_back, v.debited, v.expired, v.voided,"
        " v.moved, v.paid_value, v.paid_available,"
        " case when v.held > 0 then (select cast(coalesce(sum(p.open), 0) as bigint)"
        " from scrip_hold_part p where p.studio_id = v.studio_id and p.voucher_id = v.voucher_id"
        " and p.open > 0 and p.expires_at <= :now) else 0 end,"
        " case when v.held > 0 then (select min(p.expires_at)"
        " from scrip_hold_part p where p.studio_id = v.studio_id and p.voucher_id = v.voucher_id"
        " and p.open > 0 and p.expires_at > :now) else null end,"
        " v.holder, v.payer, v.holder_only, v.priority, v.apply_as, v.vat_kind, v.order_id,"
        " v.line_id, v.expires_on, v.expires_bound, v.expires_zone, v.tzdata, v.activated_ts, v.blocked_ts, v.voided_ts,"
        " v.quarantined_ts, v.created_ts, v.last_ts, v.code_prefix, v.code_last4, v.code_hash,"
        " v.code_sealed, v.key_version, v.chain_len, v.chain_head";
    return columns;
}

Voucher read_voucher(Row& row)
{
    std::string voucher_id;
    std::string kind;
    std::string origin;
    std::int64_t number = 0;
    std::string currency_code;
    std::optional<std::string> scope_id;
    std::optional<std::string> activities;
    row >> voucher_id >> kind >> origin >> number >> currency_code >> scope_id >> activities;
    const auto currency = Currency::parse(currency_code);
    if (!currency) throw DataCorrupt{"a voucher's paid currency is no currency"};

    Voucher voucher{*currency};
    if (scope_id && activities) voucher.scope = scope_from_row(*scope_id, *activities);
    voucher.voucher_id = std::move(voucher_id);
    voucher.kind = word_in_row<Kind>(kind);
    voucher.origin = word_in_row<Origin>(origin);
    voucher.number = number;
    std::string apply_as;
    std::string vat_kind;
    std::int64_t key_version = 0;
    row >> voucher.face >> voucher.imported_face >> voucher.available >> voucher.held >>
        voucher.captured >> voucher.given_back >> voucher.debited >> voucher.expired >>
        voucher.voided >> voucher.moved >> voucher.paid_value >> voucher.paid_available >>
        voucher.lapsed >> voucher.held_until >> voucher.holder >> voucher.payer >>
        voucher.is_holder_only >> voucher.priority >> apply_as >> vat_kind >> voucher.order_id >>
        voucher.line_id >> voucher.expires_on >> voucher.expires_bound >> voucher.expires_zone >>
        voucher.tzdata >> voucher.activated_at >> voucher.blocked_at >> voucher.voided_at >>
        voucher.quarantined_at >> voucher.created_at >> voucher.last_at >> voucher.code_prefix >>
        voucher.code_last4 >> voucher.code_hash >> voucher.code_sealed >> key_version >>
        voucher.chain_len >> voucher.chain_head;
    voucher.key_version = static_cast<int>(key_version);
    voucher.apply_as = word_in_row<ApplyAs>(apply_as);
    voucher.vat_kind = word_in_row<VatKind>(vat_kind);
    return voucher;
}

void write_chain_head(Unit& unit,
                      const std::string& studio_id,
                      const std::string& voucher_id,
                      const std::string& chain_head,
                      std::int64_t paid_taken)
{
    const std::int64_t rows = unit.change(finish_voucher,
                                          {{"head", chain_head},
                                           {"paid", paid_taken},
                                           {"studio", studio_id},
                                           {"voucher", voucher_id}});
    ensure(rows == 1, "a row we hold can be written again");
}

std::optional<std::string> last_day_of(const Voucher& voucher)
{
    if (!voucher.expires_on) return std::nullopt;
    return to_text(*voucher.expires_on);
}

std::string facts_of(const Voucher& voucher)
{
    std::string facts;
    add_fact(facts, "kind", word(voucher.kind));
    add_fact(facts, "origin", word(voucher.origin));
    add_fact(facts, "number", voucher.number);
    add_fact(facts, "currency", voucher.currency.code());
    if (voucher.scope) add_fact(facts, "scope", std::string_view{voucher.scope->scope_id});
    add_fact(facts, "face", voucher.face);
    if (voucher.imported_face) add_fact(facts, "imported_face", *voucher.imported_face);
    add_fact(facts, "paid", voucher.paid_value);
    add_fact(facts, "holder", voucher.holder);
    add_fact(facts, "payer", voucher.payer);
    add_fact(facts, "holder_only", std::int64_t{voucher.is_holder_only ? 1 : 0});
    add_fact(facts, "priority", voucher.priority);
    add_fact(facts, "apply_as", word(voucher.apply_as));
    add_fact(facts, "vat", word(voucher.vat_kind));
    add_fact(facts, "order", voucher.order_id);
    add_fact(facts, "line", voucher.line_id);
    if (voucher.expires_on) {
        add_fact(facts, "expires_on", std::string_view{to_text(*voucher.expires_on)});
    }
    add_fact(facts, "bound", voucher.expires_bound);
    add_fact(facts, "activated", voucher.activated_at);
    add_fact(facts, "blocked", voucher.blocked_at);
    add_fact(facts, "voided", voucher.voided_at);
    add_fact(facts, "code", std::string_view{voucher.code_hash});
    add_fact(facts, "key_version", std::int64_t{voucher.key_version});
    return facts;
}

std::optional<std::string> fact_in(std::string_view facts, std::string_view name)
{
    while (!facts.empty()) {
        const auto fact = first_fact(facts);
        if (!fact) throw DataCorrupt{"a voucher's facts are not readable"};
        if (fact->name == name) return std::string{fact->value};
        facts.remove_prefix(fact->length);
    }
    return std::nullopt;
}

} // namespace scrip::storage
