-- Master keys that came after the one a studio began with, which is that of its own row. Each keeps
-- the keys of chain and pseudonyms sealed, so that the master before it may go.
create table scrip_studio_key (
    studio_id KEY(128) not null,
    version VALUE not null,
    key_id KEY(32) not null,
    key_check KEY(64) not null,
    lasting_sealed LONGTEXT not null,
    created_ts VALUE not null,
    primary key (studio_id, version),
    foreign key (studio_id) references scrip_studio (studio_id),
    check (version >= 2)
);;

-- The newest: what is made now is made with it.
alter table scrip_studio add column key_version VALUE not null default 1;;

-- Which key sealed the row. Texts of a customer are sealed with the customer's own key: 0.
alter table scrip_key add column key_version VALUE not null default 1;;
alter table scrip_customer add column key_version VALUE not null default 1;;
alter table scrip_text add column key_version VALUE not null default 0;;
update scrip_text set key_version = 1 where customer_ref is null and key_version = 0;;
create index scrip_key_by_version on scrip_key (studio_id, key_version);;
create index scrip_customer_by_version on scrip_customer (studio_id, key_version);;
create index scrip_text_by_version on scrip_text (studio_id, key_version);;
