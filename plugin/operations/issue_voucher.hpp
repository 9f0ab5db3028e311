// Makes a voucher: number, code, expiry, texts, first entries. The one way to make one.
#pragma once

#include "operations/work.hpp"
#include "secrets/imported_code.hpp"

#include <variant>

namespace scrip::operations {

// What the caller said of the expiry: nothing, so the origin's default; or a date, or never.
struct DefaultExpiry {
    bool is_postponed = false; // a credit for what was postponed has a default of its own
};
using ExpiryChoice = std::variant<DefaultExpiry, std::optional<Date>>;

struct NewVoucher {
    Kind kind = Kind::credit;
    Origin origin;
    std::int64_t face;            // minor units of the studio's currency, or units
    std::optional<Scope> scope{}; // of units
    std::int64_t paid = 0;        // money received for it, minor units
    std::optional<storage::Customer> holder{};
    std::optional<storage::Customer> payer{};
    ExpiryChoice expiry{};
    const Voucher* dated_as = nullptr; // instead: the date of the voucher the value comes from
    bool is_active = true;             // false: sold and not paid yet
    bool is_holder_only = false;
    std::int64_t priority = 50;
    std::optional<std::string> order_id{};
    std::optional<std::string> line_id{};
    std::optional<std::int64_t> imported_face{};
    const secrets::ImportedCode* code = nullptr; // instead of a new one
    std::optional<ApplyAs> apply_as{};           // default: the studio's
    std::optional<VatKind> vat_kind{};           // default: by whether it was paid for
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<std::string> internal_note{};
    std::optional<std::string> message{};
};

struct Issued {
    Voucher voucher;
    std::string code; // in the clear, printed: for the one reply that may carry it
};

// Inside the transaction given. `from`: funding, or moved_in for value of another voucher.
// Declines `expiry_below_minimum`.
Decided<Issued> issue_voucher(Work& work,
                              storage::Transaction& transaction,
                              const NewVoucher& wanted,
                              Account from = Account::funding);

// The same where nobody chose a date, so that nothing can be declined.
Issued issue_note(Work& work,
                  storage::Transaction& transaction,
                  const NewVoucher& wanted,
                  Account from = Account::funding);

// A note for money the customer paid for an order: linked to it, so that its cancellation counts
// it.
Issued issue_note_of_order(Work& work, const NewVoucher& wanted, const About& about);

} // namespace scrip::operations
