#include "operations/merge_customers.hpp"

#include "domain/errors.hpp"
#include "storage/hold_store.hpp"
#include "storage/person_store.hpp"
#include "storage/voucher_store.hpp"

#include <algorithm>

namespace scrip::operations {

namespace {

void ensure_no_circle(storage::PersonStore& people, const MergeCustomers& request)
{
    const auto steps = people.merges_of(request.into);
    const std::string from = people.merges_of(request.from).front();
    if (std::find(steps.begin(), steps.end(), from) != steps.end()) {
        throw InvalidField{"/into", "a customer who was not merged into /from"};
    }
}

std::int64_t change_holder(Work& work, const std::string& from, const std::string& into)
{
    const auto vouchers =
        storage::VoucherStore{work.unit, work.studio_id, work.now}.changeable_of(from);
    if (vouchers.empty()) return 0;
    auto transaction = begin_transaction(work, TransactionType::holder, {});
    for (const Voucher& voucher : vouchers) {
        Voucher after = voucher;
        after.holder = into;
        transaction.change(voucher, after, state_change());
    }
    return static_cast<std::int64_t>(vouchers.size());
}

} // namespace

Merged merge_customers(Work& work, const MergeCustomers& request)
{
    const storage::Customer from = know(work, {request.from, std::nullopt});
    storage::Customer into = know(work, {request.into, std::nullopt});
    work.subject = into.customer_ref;
    storage::PersonStore people{work.unit, work.studio_id};
    ensure_no_circle(people, request);
    if (from.customer_ref == into.customer_ref) return {};
    // In one order for everybody, or two merges would wait for each other.
    for (const std::string& person : {std::min(from.customer_ref, into.customer_ref),
                                      std::max(from.customer_ref, into.customer_ref)}) {
        people.lock(person);
    }
    // Read again, now that nobody else renames them.
    into = know(work, {request.into, std::nullopt});
    const auto name = into.name ? into.name : know(work, {request.from, std::nullopt}).name;

    people.merge(from.customer_ref, into.customer_ref);
    // Searches find the person by what was merged into them as well.
    if (name) {
        storage::CustomerStore{work.unit, work.studio_id, work.keys}.rename(into, *name);
    }
    return {.vouchers = change_holder(work, from.customer_ref, into.customer_ref),
            .holds = storage::HoldStore{work.unit, work.studio_id}.change_customer(
                from.customer_ref, into.customer_ref)};
}

} // namespace scrip::operations
