#include "reports/verify.hpp"

#include "domain/entry.hpp"
#include "domain/errors.hpp"
#include "operations/voucher_code.hpp"
#include "reports/verify_row.hpp"
#include "storage/anchor_store.hpp"
#include "storage/check_store.hpp"
#include "storage/voucher_rows.hpp"
#include "storage/voucher_store.hpp"

#include <functional>
#include <set>

namespace scrip::reports {

namespace {

using operations::Work;

constexpr std::size_t problems_max = 100;

// The commodity that these facts of a voucher stand for; none of those there are where they are
// not readable, which their hash tells.
std::string commodity_in(const std::string& facts)
{
    try {
        const auto scope_id = storage::fact_in(facts, "scope");
        return scope_id ? units_commodity(*scope_id)
                        : storage::fact_in(facts, "currency").value_or("");
    } catch (const DataCorrupt&) {
        return "";
    }
}

class Verifier {
public:
    explicit Verifier(Work& work)
        : work_{work}, check_{work.unit, work.studio_id}, anchors_{work.unit, work.studio_id}
    {
    }

    // A row that cannot be read is a problem of its voucher, and the next ones are checked.
    void voucher(const std::string& voucher_id, const std::function<Voucher()>& read)
    {
        ++verified.vouchers;
        try {
            const Voucher voucher = read();
            chain(voucher);
            row(voucher);
            code(voucher);
        } catch (const DataCorrupt&) {
            require(false, "I28", "voucher " + voucher_id, "all its rows can be read");
        }
    }

    // Each kept elsewhere must be here, unchanged: else the data is older than it, or was edited.
    void anchors(const std::vector<KeptAnchor>& kept)
    {
        for (const KeptAnchor& anchor : kept) {
            const auto here = anchors_.find(anchor.day);
            const std::string where = "anchor " + anchor.day;
            require(here.has_value(), "I29", where, "the anchor kept elsewhere is here too");
            require(!here || here->hash == anchor.hash,
                    "I29",
                    where,
                    "the anchor is the one that was kept elsewhere");
        }
    }

    void whole_studio()
    {
        chain_of_anchors();
        const auto counts = check_.counts();
        verified.transactions = counts.transactions;
        verified.holds = counts.holds;
        require(counts.unbalanced == 0,
                "I1",
                "the studio",
                "in every transaction the entries of each voucher sum to zero");
        require(counts.half_moved == 0,
                "I1",
                "the studio",
                "what moves out of one voucher moves into another");
        require(counts.half_converted == 0,
                "I1",
                "the studio",
                "units that leave one scope arrive in another");
        require(counts.numbers == counts.highest_number,
                "I27",
                "the studio",
                "vouchers are numbered from 1 without gaps");
        require(counts.half_ended == 0,
                "I6",
                "the studio",
                "a hold keeps something exactly while it is open, and its parts add up");
        require(counts.unnamed == 0,
                "I13",
                "the studio",
                "every transaction names a key that was kept");
    }

    Verified verified;

private:
    void require(bool holds, const char* invariant, const std::string& where, const char* text)
    {
        if (holds || verified.problems.size() >= problems_max) return;
        verified.problems.push_back({invariant, where, text});
    }

    void chain_of_anchors()
    {
        std::string previous_hash;
        std::string previous_audit_id;
        for (std::string day;;) {
            const auto anchors = anchors_.after(day, storage::Unit::list_max);
            if (anchors.empty()) return;
            for (const storage::Anchor& anchor : anchors) {
                ++verified.anchors;
                closing(anchor, previous_hash, previous_audit_id);
                previous_hash = anchor.hash;
                previous_audit_id = anchor.last_audit_id;
            }
            day = anchors.back().day;
        }
    }

    void closing(const storage::Anchor& anchor,
                 const std::string& previous_hash,
                 const std::string& previous_audit_id)
    {
        const std::string where = "anchor " + anchor.day;
        std::string hash = previous_hash;
        std::int64_t items = 0;
        bool are_items_right = true;
        for (std::string voucher_id;;) {
            const auto page = anchors_.items(anchor.day, voucher_id, storage::Unit::list_max);
            for (const storage::AnchorItem& item : page) {
                hash = item_hash(work_.keys, work_.studio_id, anchor.day, item, hash);
                are_items_right = are_items_right && hash == item.hash;
            }
            items += static_cast<std::int64_t>(page.size());
            if (page.size() < storage::Unit::list_max) break;
            voucher_id = page.back().voucher_id;
        }
        const bool is_right = are_items_right && items == anchor.vouchers &&
                              anchor.previous_hash == previous_hash &&
                              anchor.hash == anchor_hash(work_.keys, work_.studio_id, anchor, hash);
        require(is_right, "I29", where, "the anchor and its items are as they were written");
        const auto audit = anchors_.audit_since(previous_audit_id, anchor.last_audit_id);
        require(audit.rows >= anchor.audit_rows, "I26", where, "no audit row of its day is gone");
    }

    // How far the chain had grown on the days that were closed, and its hash there.
    std::map<std::int64_t, std::string> anchored(const std::string& voucher_id)
    {
        std::map<std::int64_t, std::string> heads;
        for (const storage::AnchorItem& item : anchors_.of_voucher(voucher_id))
            heads[item.chain_len] = item.chain_head;
        return heads;
    }

    // Walks the chain once: hashes, order, what the accounts come to, what the facts were last.
    void chain(const Voucher& voucher)
    {
        std::string hash;
        std::optional<std::string> facts;
        std::set<std::string> commodities;
        std::int64_t seq = 0;
        std::int64_t ts = INT64_MIN;
        bool is_sound = true;
        const auto heads = anchored(voucher.voucher_id);
        sums_ = {};
        for (;;) {
            const auto entries = check_.entries(voucher.voucher_id, seq);
            if (entries.empty()) break;
            for (const storage::StoredEntry& stored : entries) {
                const std::string where =
                    "voucher " + voucher.voucher_id + ", entry " + std::to_string(seq + 1);
                ++verified.entries;
                if (is_sound) is_sound = link(stored, seq, hash, where);
                require(stored.entry.ts >= ts, "I24", where, "time never goes back in a chain");
                ts = stored.entry.ts;
                seq = stored.entry.seq;
                hash = stored.hash;
                const auto head = heads.find(seq);
                require(head == heads.end() || head->second == hash,
                        "I29",
                        where,
                        "the chain is the one that was anchored");
                sums_.add(stored.entry);
                if (stored.entry.facts) {
                    facts = stored.entry.facts;
                    commodities.insert(commodity_in(*facts));
                }
                require(commodities.contains(stored.entry.commodity),
                        "I11",
                        where,
                        "an entry is in a commodity that its voucher has or had");
            }
        }
        const std::string where = "voucher " + voucher.voucher_id;
        require(heads.empty() || heads.rbegin()->first <= seq,
                "I29",
                where,
                "the chain is no shorter than it was anchored");
        require(seq == voucher.chain_len, "I27", where, "the chain is as long as the row says");
        require(hash == voucher.chain_head, "I28", where, "the row holds its chain's last hash");
        require(facts == storage::facts_of(voucher),
                "I28",
                where,
                "the row's facts are those its chain recorded last");
    }

    // False at the first bad entry: what follows rests on it.
    bool link(const storage::StoredEntry& stored,
              std::int64_t previous_seq,
              const std::string& previous_hash,
              const std::string& where)
    {
        const std::string detail =
            storage::detail_hash_of(work_.keys, work_.studio_id, stored.head);
        const bool is_next = stored.entry.seq == previous_seq + 1;
        const bool is_detail_right = detail == stored.stored_detail_hash;
        const bool is_hash_right =
            storage::entry_hash(work_.keys, work_.studio_id, stored.entry, detail, previous_hash) ==
            stored.hash;
        require(is_next, "I27", where, "entries follow each other without gaps");
        require(is_detail_right, "I28", where, "the transaction's head is as it was written");
        require(is_hash_right, "I28", where, "the entry is as it was written, at its place");
        return is_next && is_detail_right && is_hash_right;
    }

    void row(const Voucher& voucher)
    {
        const std::string where = "voucher " + voucher.voucher_id;
        const auto check = [&](bool holds, const char* invariant, const char* text) {
            require(holds, invariant, where, text);
        };
        require(voucher.currency == work_.settings.currency,
                "I11",
                where,
                "a voucher is in the studio's currency");
        check_row(voucher, sums_, check_.shown(voucher.voucher_id), check);
        check_uses(voucher, sums_, check_.uses(voucher.voucher_id), check);
    }

    void code(const Voucher& voucher)
    {
        if (!voucher.code_sealed) return;
        require(operations::clear_code(work_, voucher).has_value(),
                "I31",
                "voucher " + voucher.voucher_id,
                "the sealed code opens to the one the voucher is found and shown by");
    }

    Work& work_;
    storage::CheckStore check_;
    storage::AnchorStore anchors_;
    ChainSums sums_; // of the chain just walked
};

} // namespace

Verified verify(Work& work, const WhatToVerify& what)
{
    Verifier verifier{work};
    storage::VoucherStore vouchers{work.unit, work.studio_id, work.now};
    verifier.anchors(what.anchors);
    if (what.voucher_id) {
        verifier.voucher(*what.voucher_id,
                         [&] { return operations::visible_voucher(work, *what.voucher_id); });
        return verifier.verified;
    }
    std::string after;
    for (;;) {
        const auto ids = vouchers.ids_after(after, storage::Unit::list_max);
        if (ids.empty()) break;
        for (const std::string& id : ids)
            verifier.voucher(id, [&] { return *vouchers.find(id); });
        after = ids.back();
    }
    verifier.whole_studio();
    return verifier.verified;
}

} // namespace scrip::reports
