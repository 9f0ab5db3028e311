// The code of a voucher: given, replaced, shown in the clear.
#pragma once

#include "operations/issue_voucher.hpp"
#include "storage/voucher_store.hpp"

namespace scrip::operations {

// What a voucher of this code is found by: 16 symbols of ours, or an imported code's normal form.
storage::CodeHashes hashes_of(const Work& work, const std::string& normal);

// A new code for a voucher that is about to be written. Returns it printed, for the one reply that
// may carry it; masked in a dry run.
std::string give_code(Work& work, Voucher& voucher);

// The code it brought along, with the prefix it has there.
std::string take_code(Work& work, Voucher& voucher, const secrets::ImportedCode& code);

// "CN-••••-••••-••••-7QX3"
std::string masked_code(const Voucher& voucher);

// The sealed code in the clear: 16 symbols of ours, or as another system wrote it. None: it does
// not open, or to another code than the voucher is found and shown by (I31).
std::optional<std::string> clear_code(const Work& work, const Voucher& voucher);

// The same code, hashed and sealed with the newest keys. False: it does not open to the code the
// voucher is found by.
bool renew_code(const Work& work, Voucher& voucher);

// The code sealed for an export, to be taken over where the studio has the same keys; and what such
// a seal opens to, if it was made for this id.
std::string code_for_export(const Work& work, const Voucher& voucher);
std::optional<std::string>
code_from_export(const Work& work, const std::string& voucher_id, const std::string& sealed);

// Another code for the same voucher: the old one is unknown at once, balance and chain go on.
// Declines `void`, and `blocked` for one whose own check failed.
Decided<Issued> reissue_code(Work& work, const std::string& voucher_id, const std::string& reason);

// The code in the clear. Declines `limit_exceeded` (30 an hour and actor), and `not_applicable`
// where codes are shown once only.
Decided<std::string>
reveal_code(Work& work, const std::string& voucher_id, const std::optional<std::string>& reason);

struct TicketCode {
    Voucher voucher;
    std::string printed;
    bool is_clear = false; // else masked
};

// For a printed ticket, which counts like a reveal. Masked in a dry run and where codes are shown
// once only. Declines `limit_exceeded`; throws PermissionDenied for an agent and a voucher that
// belongs to no order.
Decided<TicketCode> code_for_ticket(Work& work, const std::string& voucher_id);

} // namespace scrip::operations
