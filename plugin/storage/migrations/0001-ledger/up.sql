-- The ledger of one milestone: vouchers of money, holds, redemptions, entries, keys.
-- KEY(n), VALUE, FLAG and LONGTEXT are column types of the dialect; statements end with ";;".
-- SHORT_KEY: the rows lie in their primary key, where a database would else have a tree for each;
-- ONLY (…): no index entry for other rows, where the database can. Each tree that a call writes to
-- costs a page or two of the disk.
-- Every table is led by its studio, and every reference too, so that no row can cross (I35).

create table scrip_studio (
    studio_id KEY(128) not null,
    state KEY(16) not null,
    stop_reason KEY(64),
    settings_version VALUE not null,
    foreign_codes FLAG not null,
    key_id KEY(32) not null,
    key_check KEY(64) not null,
    created_ts VALUE not null,
    primary key (studio_id),
    check (state in ('enabled', 'winding_down', 'disabled', 'stopped', 'purging'))
);;

create table scrip_settings (
    studio_id KEY(128) not null,
    version VALUE not null,
    document LONGTEXT not null,
    ts VALUE not null,
    primary key (studio_id, version),
    foreign key (studio_id) references scrip_studio (studio_id)
);;

-- Erasing a person leaves the refs, which name nobody: the ledger goes on knowing them.
-- `changes` grows with what must not slip past an erasure or a merge.
-- `merged_into` is the one step of a merge, `person` where all steps end: rows of one person share it.
-- InnoDB lets a row that refers to itself go in a cascade only, when its studio is purged.
create table scrip_customer (
    studio_id KEY(128) not null,
    customer_ref KEY(32) not null,
    host_customer_id KEY(128),
    name_sealed LONGTEXT,
    text_key_sealed LONGTEXT,
    referral_code KEY(16),
    person KEY(32) not null,
    merged_into KEY(32),
    changes VALUE not null,
    erased_ts VALUE,
    created_ts VALUE not null,
    primary key (studio_id, customer_ref),
    foreign key (studio_id) references scrip_studio (studio_id),
    foreign key (studio_id, person) references scrip_customer (studio_id, customer_ref)
        on delete cascade,
    foreign key (studio_id, merged_into) references scrip_customer (studio_id, customer_ref)
);;
create unique index scrip_customer_by_host_id on scrip_customer (studio_id, host_customer_id);;
create unique index scrip_customer_by_referral on scrip_customer (studio_id, referral_code);;
create index scrip_customer_by_person on scrip_customer (studio_id, person, customer_ref);;

-- Who came by whose recommendation: each customer_ref was rewarded for coming at most once.
create table scrip_referral (
    studio_id KEY(128) not null,
    referee KEY(32) not null,
    referrer KEY(32) not null,
    order_id KEY(128) not null,
    ts VALUE not null,
    primary key (studio_id, referee),
    foreign key (studio_id, referee) references scrip_customer (studio_id, customer_ref),
    foreign key (studio_id, referrer) references scrip_customer (studio_id, customer_ref)
);;

-- Keyed hashes of the beginnings of each word of a name: a dump names nobody.
create table scrip_customer_name (
    studio_id KEY(128) not null,
    hash KEY(64) not null,
    customer_ref KEY(32) not null,
    primary key (studio_id, hash, customer_ref),
    foreign key (studio_id, customer_ref) references scrip_customer (studio_id, customer_ref)
) SHORT_KEY;;
create index scrip_customer_name_by_customer on scrip_customer_name (studio_id, customer_ref);;

-- What units are good for. Never changed: a voucher may be given another one.
create table scrip_scope (
    studio_id KEY(128) not null,
    scope_id KEY(36) not null,
    digest KEY(64) not null,
    activities LONGTEXT not null,
    primary key (studio_id, scope_id),
    foreign key (studio_id) references scrip_studio (studio_id)
);;
create unique index scrip_scope_by_digest on scrip_scope (studio_id, digest);;

create table scrip_voucher (
    studio_id KEY(128) not null,
    voucher_id KEY(36) not null,
    kind KEY(16) not null,
    origin KEY(16) not null,
    number VALUE not null,
    commodity KEY(48) not null,
    scope_id KEY(36),
    holder KEY(32),
    payer KEY(32),
    holder_only FLAG not null,
    priority VALUE not null,
    apply_as KEY(16) not null,
    vat_kind KEY(16) not null,
    order_id KEY(128),
    line_id KEY(128),
    face VALUE not null,
    imported_face VALUE,
    available VALUE not null,
    held VALUE not null,
    captured VALUE not null,
    given_back VALUE not null,
    debited VALUE not null,
    expired VALUE not null,
    voided VALUE not null,
    moved VALUE not null,
    paid_value VALUE not null,
    paid_available VALUE not null,
    paid_currency KEY(3) not null,
    expires_on KEY(10),
    expires_bound VALUE,
    end_order VALUE generated always as (coalesce(expires_bound, 9223372036854775807)) stored,
    expires_zone KEY(64) not null,
    tzdata KEY(16) not null,
    activated_ts VALUE,
    blocked_ts VALUE,
    voided_ts VALUE,
    quarantined_ts VALUE,
    created_ts VALUE not null,
    last_ts VALUE not null,
    chain_len VALUE not null,
    chain_head KEY(64) not null,
    code_hash KEY(64) not null,
    code_sealed LONGTEXT,
    code_last4 KEY(4) not null,
    code_prefix KEY(16) not null,
    key_version VALUE not null,
    primary key (studio_id, voucher_id),
    foreign key (studio_id) references scrip_studio (studio_id),
    foreign key (studio_id, holder) references scrip_customer (studio_id, customer_ref),
    foreign key (studio_id, payer) references scrip_customer (studio_id, customer_ref),
    foreign key (studio_id, scope_id) references scrip_scope (studio_id, scope_id),
    check (kind in ('credit', 'gift', 'package')),
    check (kind <> 'credit' or scope_id is null),
    constraint scrip_voucher_i4 check (
        face >= 1 and available >= 0 and available <= face and held >= 0 and captured >= 0
        and given_back >= 0 and given_back <= captured and debited >= 0 and expired >= 0
        and voided >= 0 and moved >= 0 and paid_available >= 0 and paid_available <= paid_value),
    constraint scrip_voucher_i5 check (
        (activated_ts is not null
         and face = available + held + captured - given_back + expired + voided + moved)
        or (activated_ts is null
            and available = 0 and held = 0 and captured = 0 and expired = 0 and voided = 0
            and moved = 0)),
    check (imported_face is null or imported_face >= face),
    constraint scrip_voucher_i7 check (held + captured - given_back <= face)
);;
create unique index scrip_voucher_by_code on scrip_voucher (studio_id, key_version, code_hash);;
create unique index scrip_voucher_by_number on scrip_voucher (studio_id, number);;
create index scrip_voucher_by_holder on scrip_voucher (studio_id, holder, voucher_id);;
create index scrip_voucher_by_payer on scrip_voucher (studio_id, payer, voucher_id);;
create index scrip_voucher_by_created on scrip_voucher (studio_id, created_ts, voucher_id);;
create index scrip_voucher_by_expiry on scrip_voucher (studio_id, expires_bound, voucher_id);;
-- Those that never expire come last in a list by expiry.
create index scrip_voucher_by_end on scrip_voucher (studio_id, end_order, voucher_id);;
create index scrip_voucher_by_last4 on scrip_voucher (studio_id, code_last4);;

-- Rows that came from another system: each of a batch makes one voucher, however often it is sent.
create table scrip_import (
    studio_id KEY(128) not null,
    batch KEY(128) not null,
    external_id KEY(128) not null,
    voucher_id KEY(36) not null,
    primary key (studio_id, batch, external_id),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id)
) SHORT_KEY;;

-- Texts of people, sealed, apart from the rows that are hashed: erasable without touching a chain.
create table scrip_text (
    studio_id KEY(128) not null,
    about KEY(36) not null,
    kind KEY(16) not null,
    customer_ref KEY(32),
    body_sealed LONGTEXT not null,
    primary key (studio_id, about, kind),
    check (kind in ('name', 'description', 'internal_note', 'message', 'reason'))
);;

create index scrip_text_by_customer on scrip_text (studio_id, customer_ref);;

-- One row per order the ledger met, written by whatever must not slip past its deletion (I9).
create table scrip_order (
    studio_id KEY(128) not null,
    order_id KEY(128) not null,
    changes VALUE not null,
    deleted_ts VALUE,
    primary key (studio_id, order_id)
) SHORT_KEY;;

create table scrip_order_voucher (
    studio_id KEY(128) not null,
    order_id KEY(128) not null,
    relation KEY(16) not null,
    line_id KEY(128) not null,
    unit_no VALUE not null,
    voucher_id KEY(36) not null,
    primary key (studio_id, order_id, relation, line_id, unit_no, voucher_id),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id),
    check (relation in ('sold', 'made_from'))
) SHORT_KEY;;

-- An excess the host reported: the same reference makes no second note, whatever the key.
create table scrip_order_excess (
    studio_id KEY(128) not null,
    order_id KEY(128) not null,
    reference KEY(128) not null,
    amount VALUE not null,
    ts VALUE not null,
    primary key (studio_id, order_id, reference)
) SHORT_KEY;;

-- What a cancellation handed out of tenders other than vouchers: told the host to refund, or turned
-- into a note, which counts while it is not void.
create table scrip_order_refund (
    studio_id KEY(128) not null,
    order_id KEY(128) not null,
    refund_id KEY(36) not null,
    place VALUE not null,
    tender KEY(16) not null,
    reference KEY(128) not null,
    amount VALUE not null,
    note KEY(36),
    ts VALUE not null,
    primary key (studio_id, order_id, refund_id, place),
    foreign key (studio_id, order_id) references scrip_order (studio_id, order_id),
    foreign key (studio_id, note) references scrip_voucher (studio_id, voucher_id),
    check (tender in ('card', 'cash', 'other')),
    check (amount >= 1)
) SHORT_KEY;;

-- `redemption_id` is that of its capture, whose parts have the numbers of the hold's.
create table scrip_hold (
    studio_id KEY(128) not null,
    hold_id KEY(36) not null,
    order_id KEY(128) not null,
    customer_ref KEY(32),
    by_anonymous FLAG not null,
    currency KEY(3) not null,
    channel KEY(16),
    state KEY(16) not null,
    expires_at VALUE not null,
    created_ts VALUE not null,
    ended_ts VALUE,
    redemption_id KEY(36),
    primary key (studio_id, hold_id),
    foreign key (studio_id, order_id) references scrip_order (studio_id, order_id),
    check (state in ('open', 'captured', 'released', 'timed_out'))
);;
create index scrip_hold_by_order on scrip_hold (studio_id, order_id, customer_ref);;
create index scrip_hold_by_customer on scrip_hold (studio_id, customer_ref, hold_id)
    ONLY (customer_ref is not null);;
create index scrip_hold_by_end on scrip_hold (studio_id, state, expires_at) ONLY (state = 'open');;

create table scrip_hold_part (
    studio_id KEY(128) not null,
    hold_id KEY(36) not null,
    part_no VALUE not null,
    voucher_id KEY(36) not null,
    commodity KEY(48) not null,
    amount VALUE not null,
    open VALUE not null,
    captured VALUE not null,
    released VALUE not null,
    paid_open VALUE not null,
    worth VALUE not null,
    line_id KEY(128),
    apply_as KEY(16) not null,
    expires_at VALUE not null,
    primary key (studio_id, hold_id, part_no),
    foreign key (studio_id, hold_id) references scrip_hold (studio_id, hold_id),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id),
    constraint scrip_hold_part_i6 check (
        amount >= 1 and open >= 0 and captured >= 0 and released >= 0 and paid_open >= 0
        and amount = open + captured + released and worth >= amount)
);;
create index scrip_hold_part_by_voucher on scrip_hold_part (studio_id, voucher_id, open);;

create table scrip_redemption (
    studio_id KEY(128) not null,
    redemption_id KEY(36) not null,
    part_no VALUE not null,
    hold_id KEY(36),
    voucher_id KEY(36) not null,
    purpose KEY(8) not null,
    order_id KEY(128),
    line_id KEY(128),
    commodity KEY(48) not null,
    amount VALUE not null,
    given_back VALUE not null,
    paid_value VALUE not null,
    paid_given_back VALUE not null,
    worth VALUE not null,
    worth_given_back VALUE not null,
    apply_as KEY(16) not null,
    channel KEY(16),
    ts VALUE not null,
    primary key (studio_id, redemption_id, part_no),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id),
    check (purpose in ('order', 'debit')),
    constraint scrip_redemption_i8 check (
        amount >= 1 and given_back >= 0 and given_back <= amount
        and paid_value >= 0 and paid_given_back >= 0 and paid_given_back <= paid_value
        and worth >= amount and worth_given_back >= given_back and worth_given_back <= worth)
);;
-- Those of a hold are found by it.
create index scrip_redemption_by_order on scrip_redemption (studio_id, order_id, ts)
    ONLY (purpose = 'debit');;
create index scrip_redemption_by_voucher on scrip_redemption (studio_id, voucher_id);;

create table scrip_transaction (
    studio_id KEY(128) not null,
    transaction_id KEY(36) not null,
    type KEY(16) not null,
    operation KEY(64) not null,
    idempotency_key KEY(255) not null,
    ts VALUE not null,
    actor_role KEY(16) not null,
    actor_id KEY(128),
    order_id KEY(128),
    hold_id KEY(36),
    redemption_id KEY(36),
    reverses KEY(36),
    shortfall VALUE not null,
    reason_commitment KEY(64) not null,
    detail_hash KEY(64) not null,
    primary key (studio_id, transaction_id),
    check (shortfall >= 0)
) SHORT_KEY;;
create unique index scrip_transaction_reversed on scrip_transaction (studio_id, reverses)
    ONLY (reverses is not null);;

create table scrip_entry (
    studio_id KEY(128) not null,
    voucher_id KEY(36) not null,
    seq VALUE not null,
    transaction_id KEY(36) not null,
    account KEY(32) not null,
    commodity KEY(48) not null,
    amount VALUE not null,
    paid_value VALUE not null,
    facts LONGTEXT,
    ts VALUE not null,
    hash KEY(64) not null,
    primary key (studio_id, voucher_id, seq),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id),
    foreign key (studio_id, transaction_id)
        references scrip_transaction (studio_id, transaction_id),
    check ((amount = 0) = (account = 'state'))
) SHORT_KEY;;

-- What a transaction did to one voucher, as histories and statements show it.
create table scrip_movement (
    studio_id KEY(128) not null,
    voucher_id KEY(36) not null,
    seq VALUE not null,
    transaction_id KEY(36) not null,
    holder KEY(32),
    kind KEY(16) not null,
    commodity KEY(48) not null,
    amount VALUE not null,
    value_change VALUE not null,
    available_after VALUE not null,
    ts VALUE not null,
    primary key (studio_id, voucher_id, seq),
    foreign key (studio_id, transaction_id)
        references scrip_transaction (studio_id, transaction_id)
);;
create index scrip_movement_by_holder
    on scrip_movement (studio_id, holder, kind, ts, transaction_id, voucher_id);;
create index scrip_movement_by_transaction
    on scrip_movement (studio_id, transaction_id, voucher_id);;

create table scrip_key (
    studio_id KEY(128) not null,
    idempotency_key KEY(255) not null,
    operation KEY(64) not null,
    fingerprint KEY(64) not null,
    asker KEY(64) not null,
    outcome KEY(16) not null,
    hold_id KEY(36),
    result_sealed LONGTEXT not null,
    ts VALUE not null,
    primary key (studio_id, idempotency_key),
    check (outcome in ('ok', 'declined'))
) SHORT_KEY;;

create table scrip_counter (
    studio_id KEY(128) not null,
    name KEY(160) not null,
    period KEY(16) not null,
    used VALUE not null,
    primary key (studio_id, name, period),
    check (used >= 0)
) SHORT_KEY;;

create table scrip_throttle (
    studio_id KEY(128) not null,
    scope KEY(16) not null,
    subject KEY(64) not null,
    window_start VALUE not null,
    failures VALUE not null,
    paused_until VALUE not null,
    primary key (studio_id, scope, subject)
) SHORT_KEY;;

create table scrip_audit (
    studio_id KEY(128) not null,
    audit_id KEY(36) not null,
    ts VALUE not null,
    actor_role KEY(16) not null,
    actor_id KEY(128),
    operation KEY(64) not null,
    subject KEY(128),
    outcome KEY(32) not null,
    idempotency_key KEY(255) not null,
    primary key (studio_id, audit_id)
) SHORT_KEY;;

-- Payments of an order that were refused, by their audit rows: staff see them with the order.
create table scrip_order_refusal (
    studio_id KEY(128) not null,
    order_id KEY(128) not null,
    audit_id KEY(36) not null,
    primary key (studio_id, order_id, audit_id),
    foreign key (studio_id, audit_id) references scrip_audit (studio_id, audit_id)
);;

-- Events on their way to the host; those of one voucher are in the order of its chain. Gone once they
-- were sent long enough ago.
create table scrip_outbox (
    studio_id KEY(128) not null,
    sent FLAG not null,
    about KEY(36) not null,
    place VALUE not null,
    event_id KEY(36) not null,
    type KEY(32) not null,
    voucher_id KEY(36),
    order_id KEY(128),
    hold_id KEY(36),
    transaction_id KEY(36),
    commodity KEY(48),
    amount VALUE,
    available_after VALUE,
    expires_on KEY(10),
    detail KEY(64),
    count_of VALUE,
    ts VALUE not null,
    sent_ts VALUE,
    primary key (studio_id, sent, about, place, event_id)
) SHORT_KEY;;

-- How far jobs that go round the vouchers have come.
create table scrip_job (
    studio_id KEY(128) not null,
    job KEY(16) not null,
    position KEY(36) not null,
    ts VALUE not null,
    primary key (studio_id, job)
);;

-- What was told of a coming last day: never twice, and a new last day starts anew.
create table scrip_notice (
    studio_id KEY(128) not null,
    voucher_id KEY(36) not null,
    expires_on KEY(10) not null,
    offset_days VALUE not null,
    ts VALUE not null,
    primary key (studio_id, voucher_id, expires_on, offset_days),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id)
);;

-- The closing of a day: the chains that grew, each item hashed onto the one before, and the whole
-- onto the day before. The host keeps the hash elsewhere.
create table scrip_anchor_item (
    studio_id KEY(128) not null,
    day KEY(10) not null,
    voucher_id KEY(36) not null,
    chain_len VALUE not null,
    chain_head KEY(64) not null,
    hash KEY(64) not null,
    primary key (studio_id, day, voucher_id),
    foreign key (studio_id, voucher_id) references scrip_voucher (studio_id, voucher_id)
);;
create index scrip_anchor_item_by_voucher on scrip_anchor_item (studio_id, voucher_id, chain_len);;

create table scrip_anchor (
    studio_id KEY(128) not null,
    day KEY(10) not null,
    previous_hash KEY(64) not null,
    vouchers VALUE not null,
    totals LONGTEXT not null,
    audit_rows VALUE not null,
    last_audit_id KEY(36) not null,
    hash KEY(64) not null,
    ts VALUE not null,
    primary key (studio_id, day)
);;

APPEND_ONLY(scrip_entry);;
APPEND_ONLY(scrip_transaction);;
APPEND_ONLY(scrip_movement);;
APPEND_ONLY(scrip_audit);;
APPEND_ONLY(scrip_settings);;
APPEND_ONLY(scrip_scope);;
APPEND_ONLY(scrip_import);;
APPEND_ONLY(scrip_notice);;
APPEND_ONLY(scrip_anchor_item);;
APPEND_ONLY(scrip_anchor);;
APPEND_ONLY(scrip_order_refund);;
APPEND_ONLY(scrip_order_refusal);;
NEVER_DELETED(scrip_voucher);;
NEVER_DELETED(scrip_referral);;
NEVER_DELETED(scrip_redemption);;
NEVER_DELETED(scrip_hold);;
NEVER_DELETED(scrip_hold_part);;
NEVER_DELETED(scrip_key);;
