-- What a call changed, and whether staff made it on their own account.
-- `totals` is JSON: [{"commodity": …, "before": …, "after": …}], what the vouchers it wrote to had available.
alter table scrip_audit add column own_account FLAG not null default 0;;
alter table scrip_audit add column totals LONGTEXT;;
