#include "storage/chained_entry.hpp"

#include "secrets/chain.hpp"
#include "secrets/hashes.hpp"

#include <vector>

namespace scrip::storage {

std::string account_name(Account account, Origin origin)
{
    std::string name{word(account)};
    if (account == Account::funding) name += "." + std::string{word(origin)};
    return name;
}

std::string
detail_hash_of(const secrets::Keys& keys, const std::string& studio_id, const TransactionHead& head)
{
    const auto or_empty = [](const std::optional<std::string>& text) -> std::string_view {
        return text ? std::string_view{*text} : std::string_view{};
    };
    const std::string at = std::to_string(head.at.time_since_epoch().count());
    const std::string shortfall = std::to_string(head.shortfall);
    return secrets::keyed_hash(keys,
                               secrets::Purpose::chain,
                               {studio_id,
                                head.transaction_id,
                                word(head.type),
                                head.operation,
                                head.idempotency_key,
                                at,
                                head.actor_role,
                                or_empty(head.actor_id),
                                or_empty(head.order_id),
                                or_empty(head.hold_id),
                                or_empty(head.redemption_id),
                                or_empty(head.reverses),
                                shortfall,
                                head.reason_commitment});
}

std::string entry_hash(const secrets::Keys& keys,
                       const std::string& studio_id,
                       const ChainedEntry& entry,
                       const std::string& detail_hash,
                       const std::string& previous_hash)
{
    const std::vector<std::string> fields{studio_id,
                                          entry.voucher_id,
                                          std::to_string(entry.seq),
                                          entry.transaction_id,
                                          entry.account,
                                          entry.commodity,
                                          std::to_string(entry.amount),
                                          std::to_string(entry.paid_value),
                                          entry.facts.value_or(""),
                                          std::to_string(entry.ts),
                                          detail_hash};
    return secrets::chain_hash(keys, fields, previous_hash);
}

} // namespace scrip::storage
