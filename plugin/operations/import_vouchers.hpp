// Takes over vouchers of another system, with their codes and what is left of them.
#pragma once

#include "operations/issue_voucher.hpp"

#include <map>
#include <variant>
#include <vector>

namespace scrip::operations {

struct ImportRow {
    std::string external_id; // in the other system; once a batch
    std::optional<std::string> code{};
    std::optional<std::string> sealed_code{}; // as an export of a studio with the same keys has it
    NamedCustomer customer;
    Kind kind = Kind::credit;
    Value face;
    Value available;                       // of what the face is, and no more than it
    std::vector<std::string> activities{}; // of units
    ExpiryChoice expiry{};
    std::optional<Money> paid{}; // default: what is available; of units nothing is known
    bool is_holder_only = false;
    bool is_blocked = false;
    std::int64_t priority = 50;
    std::optional<ApplyAs> apply_as{};
    std::optional<VatKind> vat_kind{};
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<std::string> internal_note{};
};

// Why a row cannot be taken over.
enum class RowFault { invalid_field, currency_mismatch, already_imported, code_taken, wrong_keys };

} // namespace scrip::operations

template <>
struct scrip::Words<scrip::operations::RowFault> {
    using Fault = operations::RowFault;
    static constexpr std::array<std::pair<Fault, std::string_view>, 5> list{{
        {Fault::invalid_field, "invalid_field"},
        {Fault::currency_mismatch, "currency_mismatch"},
        {Fault::already_imported, "already_imported"},
        {Fault::code_taken, "code_taken"},
        {Fault::wrong_keys, "wrong_keys"},
    }};
};

namespace scrip::operations {

struct RejectedRow {
    std::size_t row = 0; // its place, from 0
    RowFault fault = RowFault::invalid_field;
    std::string pointer{};  // of invalid_field: the member
    std::string expected{}; // and what it must be
};

// A row as it was read, or why it could not be.
using ReadRow = std::variant<ImportRow, RejectedRow>;

struct ImportVouchers {
    std::string batch;
    std::vector<ReadRow> rows;
    bool is_partial = false; // take the good rows, whatever the others are
};

struct ImportedRow {
    std::size_t row = 0;
    std::string external_id;
    Voucher voucher;
    bool has_weak_code = false;
};

// What good rows come to: minor units of the studio's currency, or units.
struct ImportTotal {
    std::int64_t vouchers = 0;
    std::int64_t face = 0;
    std::int64_t available = 0;
};

struct Imported {
    std::vector<ImportedRow> vouchers; // empty when a row is bad and the import is not partial
    std::vector<RejectedRow> rejected;
    // Of the good rows, taken over or not, by the activities of units; none: money.
    std::map<std::vector<std::string>, ImportTotal> totals;
};

// All rows or none of them, unless the import is partial: then the good ones. A row that another
// call of the same batch took over is rejected, so that sending a batch again doubles nothing.
Imported import_vouchers(Work& work, const ImportVouchers& request);

} // namespace scrip::operations
