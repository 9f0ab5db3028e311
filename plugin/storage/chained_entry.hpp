// Entries and heads of transactions as the hash chain of a voucher covers them (ledger.md, section
// 14).
#pragma once

#include "domain/calendar.hpp"
#include "domain/entry.hpp"
#include "secrets/keys.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace scrip::storage {

// The head of one transaction: one balanced group of entries, under one key.
struct TransactionHead {
    std::string transaction_id;
    TransactionType type = TransactionType::issue;
    std::string operation;
    std::string idempotency_key;
    Instant at;
    std::string actor_role;
    std::optional<std::string> actor_id;
    std::optional<std::string> order_id;
    std::optional<std::string> hold_id;
    std::optional<std::string> redemption_id;
    std::optional<std::string> reverses; // the transaction this one undoes
    std::int64_t shortfall = 0;          // what a clawback could not take: a receivable
    std::string reason_commitment;       // keyed hash of the reason, empty without one
};

// As entries name them: "funding.sale", "available".
std::string account_name(Account account, Origin origin);

// The hash that entries carry of their transaction's head.
std::string detail_hash_of(const secrets::Keys& keys,
                           const std::string& studio_id,
                           const TransactionHead& head);

// One entry, as its chain hashes it.
struct ChainedEntry {
    std::string voucher_id;
    std::int64_t seq = 0;
    std::string transaction_id;
    std::string account;
    std::string commodity;
    std::int64_t amount = 0;
    std::int64_t paid_value = 0;
    std::optional<std::string> facts;
    std::int64_t ts = 0;
};

std::string entry_hash(const secrets::Keys& keys,
                       const std::string& studio_id,
                       const ChainedEntry& entry,
                       const std::string& detail_hash,
                       const std::string& previous_hash);

} // namespace scrip::storage
