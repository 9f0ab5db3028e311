-- What a call changed, and whether staff made it on their own account.
-- MariaDB takes a default only before a check, so own_account is no FLAG.
-- `totals` is JSON: [{"commodity": …, "before": …, "after": …}], what the vouchers it wrote to had available.
alter table scrip_audit add column own_account VALUE not null default 0 check (own_account in (0, 1));;
alter table scrip_audit add column totals LONGTEXT;;
